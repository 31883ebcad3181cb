#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# graph.sh SOURCE-TREE MENUC: what dialtree-menuc graph writes, without a tool that draws it.
# Prints the pictures of evil.menu, without sizes, and one line per complaint about others.

set -u
src=$1 menuc=$2
files=("$src"/menus/share.menu "$src"/menus/examples/*.menu "$src"/tests/menus/evil.menu)

# Each line of mermaid has one of these forms; a label holds nothing but letters, digits, blanks, , / { }, entities,
# line breaks, and bold around its title. \x80-\xff: octets of UTF-8.
label='"([A-Za-z0-9 ,/{}\x80-\xff]|#[0-9]+;|</?b>|<br/>)*"'
id='[a-z][a-z0-9]*'
forms="^(flowchart LR\
|    title\[$label\]\
|    style title fill:none,stroke:none\
|    $id(\[$label\]|\[\[$label\]\]|\[/$label/\]|\(\[$label\]\)|\($label\)|\{\{$label\}\}|>$label\]):::$id\
|    $id (-->|-\.->|==>)(\|$label\|)? $id\
|    classDef $id [a-z0-9#:,-]+)\$"

unsized() {
	sed -E 's/[0-9]+ (left|pages)/N \1/g'
}

for f in "${files[@]}"; do
	for lang in $(sed -n '/^languages/,/^$/s/^ *\([a-z][a-z]\) ".*/\1/p' "$f"); do
		name=${f##*/}:$lang
		"$menuc" graph --lang "$lang" --format mermaid "$f" > mermaid 2> /dev/null
		LC_ALL=C grep -nvP "$forms" mermaid | sed "s/^/$name: no mermaid: /"
		# every end of an edge is a node, every node is declared once
		sed -nE 's/^    ([a-z0-9]+) (-->|-\.->|==>)(\|.*\|)? ([a-z0-9]+)$/\1\n\4/p' mermaid | sort -u > ends
		sed -nE 's/^    ([a-z0-9]+)[[({>].*:::.*/\1/p' mermaid | sort > nodes
		uniq -d nodes | sed "s/^/$name: declared twice: /"
		comm -23 ends nodes | sed "s/^/$name: declared never: /"
		# the other form has the same nodes and edges
		"$menuc" graph --lang "$lang" "$f" 2> /dev/null > dot
		sed -nE 's/^\t([a-z0-9]+) \[shape=.*/\1/p' dot | sort | cmp -s - nodes || echo "$name: other nodes in DOT"
		[ "$(grep -c '^	[a-z0-9]* -> ' dot)" = "$(grep -cE '^    [a-z0-9]+ (-->|-\.->|==>)' mermaid)" ] ||
			echo "$name: other edges in DOT"
	done
done

# a change is entered from its confirmation or by a code, and from nowhere else
for f in "${files[@]}"; do
	"$menuc" graph --format mermaid "$f" 2> /dev/null > mermaid
	for change in $(sed -nE 's/^    ([a-z0-9]+)\[\[.*/\1/p' mermaid); do
		grep -E "> ?(\|.*\|)? $change\$" mermaid | grep -vE "^    (${change}confirm|c[0-9]+) " |
			sed "s,^,${f##*/}: a change without a confirmation: ,"
	done
done

echo "--- dot"
"$menuc" graph "$src/tests/menus/evil.menu" 2> /dev/null | unsized
echo "--- mermaid"
"$menuc" graph --format mermaid --lang de --no-codes "$src/tests/menus/evil.menu" 2> /dev/null | unsized
