#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# cover.sh SOURCE-TREE MENUC: cover/all.dial reaches all of cover/club.menu. With something taken out of the transcript,
# or changed in the service, `cover` must name just what is no longer reached.
top=$1 menuc=$2
cd "$top/tests/menus/cover" || exit 2
work=$(mktemp -d "${TMPDIR:-/tmp}/dialtree-cover.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

show() {
	sed "s,$work/,,; s,$top/,," "$@"
}

# without WHAT SED-SCRIPT: with this done to the transcript
without() {
	echo "== $1"
	sed -E "$2" all.dial > "$work/some.dial"
	cmp -s all.dial "$work/some.dial" && echo "nothing was changed"
	"$menuc" cover --missing-only club.menu "$work/some.dial" 2>&1 | show
}

# instead WHAT SED-SCRIPT: with this done to the service
instead() {
	echo "== $1"
	sed -E "$2" club.menu > "$work/some.menu"
	cmp -s club.menu "$work/some.menu" && echo "nothing was changed"
	"$menuc" cover --missing-only "$work/some.menu" all.dial 2>&1 | show
}

echo "== everything"
"$menuc" cover club.menu all.dial
echo "exit status $?"

without "a text" '/\| You are gone/d'
without "the second line of a text" '/\| long ago/d'
without "one of a text's languages" 's/\| Quel numéro \?/| .../'
without "what is behind ..." 's/\| long ago\./| .../'
without "a line more than the text has" 's/(\t\| )long ago\./&\n\1indeed/'
without "a word of a text" 's/for texting|Coming/It is coming/'
without "a figure that is no amount" 's/12\.05 euro/12.05.1 euro/'
without "another fee" 's/2\.50 euro/3.50 euro/'
without "a number too short" 's/\| 1234 is/| 123 is/'
without "a value the list does not have" 's/You are gone/You are late/'
without "one of the choices" 's/\| 2 coffee/| .../'
without "an item under another number" 's/\| 3 What is/| 4 What is/'
without "an item under another heading" 's/\| Friends$/| Fiends/'
without "a footer" '/\| 00 home/d'
without "a phrase before a screen that is none" '/\| 4 digits/{n;s/Whose number/Who/}'
without "the second page" 's/\| and look for friends.*/| .../'
without "pages that are not turned" 's/send 9/send 5/'
without "the value of a hole" '/^set drink/d'
without "a value that is forgotten" 's/^set drink (tea|thé)$/&\nforget drink/'
without "what another phone has in front" 's/^a: /b: /'
without "what is printed by a program" 's/expect end/run program/'
instead "a text changed" 's/"Coming\."/"Coming soon."/'
instead "two lines made one" 'N;s/"You owe (.*)"\n +"Pay/"You owe \1 Pay/;P;D'
instead "two texts with the same words" 's/"Quel numéro est-ce/"Quel numéro/;s/"4 digits, please/"Whose number?/'
instead "an operation that no screen offers" '/^    1  look$/s/look/about/'
instead "a rule for everybody" 's/at the counter and rank of caller is new/rank of caller is new/'

# of the large service nothing is reached by what is nearly right, but footers and lines without letters
echo "== another letter in front of each text of share.menu"
sed -E '/^    (more|back|home|exit|confirm) /!{/^rule R1 /,$s/((zh|en) +"|^ +")([^{]|(\{[^b]))/\1x\4/g}' "$top/menus/share.menu" > "$work/nearly.menu"
"$menuc" cover "$work/nearly.menu" "$top"/tests/e2e/*.dial 2>&1 | sed -n 's, \([0-9]*\)/[0-9]*$, \1,;/^  [a-z]/p;/error/p'

# the command line
echo "== errors"
for words in "" "club.menu" "club.menu no.dial" "no.menu all.dial" "--mising-only club.menu all.dial" "club.menu latin.dial"; do
	[ "$words" = "club.menu latin.dial" ] && { printf '| \351\n' > "$work/latin.dial"; words="club.menu $work/latin.dial"; }
	# shellcheck disable=SC2086 # several words
	"$menuc" cover $words 2>&1 | show
	echo "exit status ${PIPESTATUS[0]}"
done
