#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# lint.sh [SOURCE TREE [BUILD TREE]]: the rules of the house that a machine can hold.
# Prints one line per finding, "file:line: what", and ends with 1 if there is any.
# Looks at the files that git tracks; in a released archive at all that do not come from a build.
# What needs object files (symbols, globals) is looked at where BUILD TREE has them.

# -f: the tables hold patterns, no file names
set -uf
export LC_ALL=C.UTF-8
src=${1:-$(dirname "$0")/..}
build=$(cd "${2:-$src}" && pwd) || exit 2
cd "$src" || exit 2
found=$(mktemp) || exit 2
trap 'rm -f "$found"' EXIT

# --- which folder may include what: files | "includes" | <includes> -----------------------
# The first row that fits a file counts. A lower room never includes an upper one; host and
# simtk are strangers to each other; nothing includes tests.
table() {
	cat <<'TABLE'
menus/menuc* | menus/* config.h                                | LIBC getopt.h unistd.h time.h locale.h fcntl.h sys/*.h
menus/*      | menus/*                                         | LIBC
wire/gsup*   | wire/* menus/text.h menus/legs.def              | LIBC osmocom/*
wire/*       | wire/* menus/text.h menus/legs.def              | LIBC
simtk/*      | simtk/* wire/* menus/text.h config.h            | *
host/*       | host/* wire/* menus/* config.h                  | *
tests/*      | tests/* host/* simtk/* wire/* menus/* config.h  | *
TABLE
}
libc="assert.h ctype.h errno.h inttypes.h limits.h stdarg.h stdbool.h stddef.h stdint.h stdio.h stdlib.h
	string.h strings.h talloc.h"

# --- which names a folder may give to its global functions ------------------------------
prefixes() {
	local dir=${1%/*} stem=${1##*/}

	case $dir in
	menus) case $stem in menuc*) echo "menuc_" ;; *) echo "mn_" ;; esac ;;
	wire) echo "wire_" ;;
	simtk) echo "stk_ phone_" ;;
	host) echo "${stem%%_*}_ host_" ;;
	esac
}

files() {
	if [ -e .git ] && git ls-files >/dev/null 2>&1; then
		git ls-files | while IFS= read -r f; do [ -f "$f" ] && printf '%s\n' "$f"; done
		return
	fi
	find . -type f | sed 's,^\./,,' | grep -vE -e '(^|/)(\.git|\.deps|\.libs|autom4te\.cache|build-[^/]*|_build|_inst|m4|testsuite\.dir)/' \
		-e '(^|/)(Makefile|Makefile\.in|aclocal\.m4|config\.h|config\.h\.in|config\.log|config\.status|configure)$' \
		-e '(^|/)(libtool|stamp-h1|atconfig|atlocal|package\.m4|testsuite|testsuite\.log|\.tarball-version)$' \
		-e '~$' -e '\.(o|lo|a|la|trs|log|pcap)$' | while IFS= read -r f; do
		[ "$(head -c4 "$f" | tr -d '\0')" = $'\x7fELF' ] || printf '%s\n' "$f"
	done
}

say() {
	printf '%s\n' "$*" >> "$found"
}

# matches PATTERN TEXT FILE...: each line that matches is a finding
matches() {
	local pattern=$1 text=$2

	shift 2
	[ $# -eq 0 ] || grep -nHP -- "$pattern" "$@" /dev/null | sed -E "s|^([^:]*:[0-9]+):.*|\1: $text|" >> "$found"
}

fits() {
	local name=$1 p

	shift
	for p; do
		# shellcheck disable=SC2254 # the table holds patterns
		case $name in $p) return 0 ;; esac
	done
	return 1
}

mapfile -t all < <(files | sort)
[ "${#all[@]}" -gt 0 ] || { echo "lint.sh: no files in $src" >&2; exit 2; }
c=() rooms=()
for f in "${all[@]}"; do
	case $f in
	*.c|*.h|*.def)
		c+=("$f")
		case $f in menus/*|wire/*|host/*|simtk/*) rooms+=("$f") ;; esac
		;;
	esac
done

# --- includes -------------------------------------------------------------------------
while IFS=: read -r f n line; do
	what=$(sed -E 's/^[^<"]*[<"]([^>"]*).*/\1/' <<< "$line")
	ours= theirs=
	while IFS='|' read -r pattern ours theirs; do
		fits "$f" $pattern && break
	done < <(table)
	case $line in
	*'<'*)	fits "$what" ${theirs/LIBC/$libc} || say "$f:$n: <$what> is not for this folder" ;;
	*)	if ! fits "$what" $ours; then
			say "$f:$n: \"$what\" is not for this folder"
		elif [ ! -f "$what" ] && [ ! -f "$build/$what" ]; then
			say "$f:$n: \"$what\": no such file"
		fi ;;
	esac
done < <([ "${#c[@]}" -eq 0 ] || grep -nHE '^[[:blank:]]*#[[:blank:]]*include[[:blank:]]*[<"]' "${c[@]}" /dev/null)

# --- the form of C files ------------------------------------------------------------------
matches '[ \t]+$' 'blanks at the end of the line' "${c[@]}"
matches '^ +[^ *]|^ {2,}\*|^\t* +\t' 'indent with tabs' "${c[@]}"
matches '\r' 'carriage return' "${c[@]}"
for f in "${c[@]}"; do
	expand -t8 "$f" | grep -nP '^.{121}' | sed -E "s|^([0-9]+):.*|$f:\1: longer than 120 columns|" >> "$found"
	[ "$(wc -l < "$f")" -le 900 ] || say "$f:900: more than 900 lines: two purposes?"
done
# what a product says comes from its service file; what the counter's pages say of their own stands in one table
for f in "${rooms[@]}"; do
	[ "$f" = host/counter_words.def ] ||
		matches '[\x{2e80}-\x{9fff}\x{f900}-\x{faff}\x{ff00}-\x{ffef}]' 'CJK text inside C' "$f"
done
[ "${#c[@]}" -eq 0 ] || awk '
	FNR == 1 { inside = 0 }
	/struct value_string [A-Za-z0-9_]*\[\] *= *\{/ { inside = 1; start = FNR }
	inside && /\};/ {
		if (last !~ /\{ *0, *NULL *\}/ && $0 !~ /\{ *0, *NULL *\}/)
			printf "%s:%d: value_string without { 0, NULL } at its end\n", FILENAME, start
		inside = 0
	}
	/[^ \t]/ { last = $0 }
' "${c[@]}" >> "$found"

# --- every file ----------------------------------------------------------------------------
for f in "${all[@]}"; do
	case $f in
	# no comments possible, or compared and read octet by octet
	COPYING|*.ok|*.csv|*.json|*.bin|*.png|*.svg|*/corpus/*|debian/changelog|debian/source/format) ;;
	*)	head -n 3 "$f" | grep -q 'SPDX-License-Identifier: AGPL-3.0-or-later' ||
			say "$f:1: no SPDX-License-Identifier: AGPL-3.0-or-later in the first lines" ;;
	esac
	case $f in
	*.sh)	bash -n "$f" 2>/dev/null || say "$f:1: bash -n does not like it" ;;
	esac
done
matches '(?<![\w.}$~)])/(hom[e]|roo[t]|wor[k])/' 'path of a build machine' "${all[@]}"

for d in menus wire host simtk contrib tests; do
	[ -f "$d/README.md" ] || say "$d:1: no README.md"
done

# a tracked file that no Makefile.am names is missing in the released archive
for f in "${all[@]}"; do
	d=$f
	while [ "$d" != . ] && d=$(dirname "$d") && [ ! -f "$d/Makefile.am" ]; do :; done
	rel=${f#"$d"/}
	case $rel in Makefile.am|configure.ac|COPYING|.gitignore|.gitattributes) continue ;; esac
	while [ "$rel" != . ] && ! grep -qE "(^|[[:blank:]/)])$(sed 's/[.+]/\\&/g' <<< "$rel")([[:blank:]]|\$)" "$d/Makefile.am"; do
		rel=$(dirname "$rel")
	done
	[ "$rel" != . ] || say "$f:1: not in $d/Makefile.am, so not in the released archive"
done

# --- what the compiler made of it -----------------------------------------------------------
for f in "${rooms[@]}"; do
	case $f in *.c) ;; *) continue ;; esac
	o=$build/${f%.c}.o
	[ -f "$o" ] || continue
	allowed=$(prefixes "${f%.c}")
	while read -r name; do
		ok=
		for p in main $allowed; do
			case $name in "$p"*) ok=1 ;; esac
		done
		[ -n "$ok" ] || say "$f:1: global function $name should begin with one of: $allowed"
	done < <(nm -g --defined-only "$o" | awk '$2 == "T" { print $3 }')
	# VTY commands and nodes, the log table and the root context cannot be constant
	objdump -t "$o" | awk 'NF > 4 && $(NF - 2) ~ /^\.(bss|data)$/ && / O / { print $NF }' |
		grep -vE '^(tall_|.*_cmd$|.*_cmd\.[0-9]+$|.*_node$|.*log_info$|__odr_asan|__PRETTY|\.L|_sub_)' |
		sed "s|^|$f:1: mutable global |" >> "$found"
done

sort -u "$found" | sort -t: -s -k1,1 -k2,2n
n=$(sort -u "$found" | wc -l)
[ "$n" -eq 0 ] || { echo "$n findings in ${#all[@]} files"; exit 1; }
echo "${#all[@]} files, ${#c[@]} of them C: nothing found"
