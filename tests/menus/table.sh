#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# table.sh SOURCE-TREE MENUC: is the Markdown of dialtree-menuc table complete, and are its tables whole?
# Prints one line per complaint.

set -u
src=$1 menuc=$2

# has WHAT PATTERN: some line of the table
has() {
	grep -qE -- "$2" table || echo "$file: not in the table: $1"
}

for file in "$src"/menus/share.menu "$src"/menus/examples/*.menu; do
	"$menuc" table "$file" > table
	n=0
	while read -r word name rest; do
		n=$((n + 1))
		case $word in
		set)
			# `set ATTR = VALUE` is an effect
			[ "${rest%% *}" = of ] || { has "effect set $name" "set $name $rest"; continue; }
			has "set $name" "^### Set $name\$"
			;;
		list) has "list $name" "^### List $name\$" ;;
		table) has "table $name" "^### Table $name\$" ;;
		operation) has "operation $name" "^### Operation $name\$" ;;
		event) has "event $name" "^### Event $name\$" ;;
		screen) has "screen $name" "^\| \`$name\` \| " ;;
		fee) has "fee $name" "^\| fee $name" ;;
		rule) rule=$name; has "rule $name" "^\| \*\*$name(\.[^*]*)?\*\* \| " ;;
		refuse|withhold)
			set -- "$name" $rest
			[ "$1" != and ] || shift 2
			[ "$1" = when ] && what=$rule || what=$rule.$1
			while [ "$1" != when ]; do shift; done
			shift
			has "case $what" "^\| \*\*$what\*\* \| "
			# the words of the condition, up to a text or a comment on its line
			words=$(sed -E 's/ +([a-z]{2} "|#).*//' <<< "$*")
			grep -F "**$what**" table | grep -qF "\`$words\`" || echo "$file: $what: other words than $words"
			;;
		esac
	done < <(grep -E '^ *(list|set|table|operation|event|screen|fee|rule|refuse|withhold) ' "$file")
	[ "$n" -gt 10 ] || echo "$file: only $n things to look for"
	# every text that needs no escape and has no variable
	n=0
	while IFS= read -r text; do
		n=$((n + 1))
		grep -qF -- "$text" table || echo "$file: text not in the table: $text"
	done < <(sed -E 's/(^| )#.*//' "$file" | grep -o '"[^"]*"' | tr -d '"' | grep -v '[]{}\\|*_`~<>&[]' | sort -u)
	[ "$n" -gt 50 ] || echo "$file: only $n texts to look for"
	# what is asked for in one language is there in one only
	"$menuc" table --lang en "$file" > english
	LC_ALL=C.UTF-8 grep -nP '[\x{4e00}-\x{9fff}]' english | sed "s,^,$file: --lang en: ,"
done

# every row has as many cells as its head, links lead to headings
for file in "$src"/menus/share.menu "$src"/menus/examples/*.menu "$src"/tests/menus/evil.menu; do
	"$menuc" table "$file" 2> /dev/null > table
	awk -v file="${file##*/}" '
		!/^\|/ { cells = 0; next }
		{ row = $0; gsub(/\\\|/, "", row); n = gsub(/\|/, "", row) }
		!cells { cells = n }
		n != cells { print file ": " n - 1 " cells, not " cells - 1 ": " $0 }
	' table
	grep -oE '\]\(#[^)]*\)' table | sort -u | tr -d ']()#' | while read -r link; do
		sed -nE 's/^### (.*)/\L\1/p' table | tr ' ' - | grep -qxF -- "$link" || echo "${file##*/}: no heading $link"
	done
done
exit 0
