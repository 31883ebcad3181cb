#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# dial.sh [-u] MENUC FILE...: dialogues with dialtree-menuc, written as they look on a terminal.
#
#   # a comment, kept
#   $ dialtree-menuc dial share.menu caller.brand=gotone     a command; files are those of menus/
#   > 1                                                      a line typed into it
#
# Everything else is what the command printed, lines of the services left out ("share.menu:...:"), because they move.
# Each file is played again and must come out the same; with -u it is written anew: READ the diff.
set -u
update=
[ "${1:-}" = -u ] && { update=1; shift; }
menuc=$(realpath "$1")
shift
out=$(mktemp) || exit 2
trap 'rm -f "$out" "$out.raw"' EXIT

# run COMMAND LINE: what was typed is on stdin
run() {
	local rc

	(cd "$menus" && eval "set -- ${1#\$ dialtree-menuc }" && "$menuc" "$@" 2>&1) > "$out.raw"
	rc=$?
	sed -E 's/((share|ballot|family)\.menu:)[0-9]+/\1.../; s/(row [0-9]+.*, line )[0-9]+/\1.../' "$out.raw"
	[ $rc -eq 0 ] || echo "exit status $rc"
	echo
}

play() {
	local line command= typed=

	while IFS= read -r line; do
		case $line in
		'$ '*|'#'*)
			[ -z "$command" ] || printf '%s' "$typed" | run "$command"
			command= typed=
			printf '%s\n' "$line"
			[ "${line#\#}" != "$line" ] || command=$line
			;;
		'> '*)	typed+="${line#> }"$'\n' ;;
		esac
	done
	[ -z "$command" ] || printf '%s' "$typed" | run "$command"
}

rc=0
for f; do
	menus=$(realpath "$(dirname "$f")/../../../menus")
	play < "$f" > "$out"
	if [ -n "$update" ]; then
		cmp -s "$out" "$f" || cat "$out" > "$f"
	elif ! diff -u --label "$f" --label 'what came' "$f" "$out"; then
		rc=1
	fi
done
exit $rc
