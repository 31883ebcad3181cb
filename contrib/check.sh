#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# check.sh [STAGE...]: prove the tree. Installs missing packages, then
#
#   sanitize   build with --enable-werror --enable-sanitize, the whole test suite
#   plain      build without them; the unit tests under valgrind
#   demo       contrib/demo.sh without a terminal; it must leave no process behind
#   fuzz       each fuzz target with libFuzzer, FUZZ_SECONDS (default 10) seconds each
#   distcheck  make distcheck: archive, build from it, test, install, uninstall
#   deb        the Debian packages
#
# without arguments all of them, on a copy of the tracked files in a new directory, kept if
# something fails. The last line counts: N passed, N failed, N skipped. Exit status 1 if
# anything failed. With CI=true in the environment a skipped test is a failed one.

set -u
here=$(dirname "$(readlink -f "$0")")
tree=$(dirname "$here")
stages="sanitize plain demo fuzz distcheck deb"
case ${1:-} in
-h|--help) sed -n '3,/^$/s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac
wanted=${*:-$stages}
for s in $wanted; do
	case " $stages " in *" $s "*) ;; *) echo "check.sh: no stage $s, there are: $stages" >&2; exit 2 ;; esac
done

passed=0 failed=0 skipped=0
jobs=$(nproc)
work=$(mktemp -d "${TMPDIR:-/tmp}/dialtree-check.XXXXXX") || exit 1
src=$work/src
# an ordinary user's umask or locale must not matter
umask 022
export LC_ALL=C.UTF-8 TZ=UTC

verdict() {
	if [ "$failed" -gt 0 ]; then
		echo "kept: $work"
	else
		rm -rf "$work"
	fi
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
	exit
}
trap 'failed=$((failed + 1)); echo "check.sh: interrupted"; verdict' INT TERM HUP

say() {
	printf '%s  %s\n' "$(date +%T)" "$*"
}

pass() {
	passed=$((passed + 1))
	say "  ok      $*"
}

fail() {
	failed=$((failed + 1))
	say "  FAILED  $*"
}

skip() {
	if [ "${CI:-}" = true ]; then
		fail "$* (skipped, which CI does not accept)"
	else
		skipped=$((skipped + 1))
		say "  skipped $*"
	fi
}

# run WHAT SECONDS COMMAND...: one thing that passes or fails; the end of its log if it fails
run() {
	local what=$1 limit=$2 log

	shift 2
	log=$work/$(tr -c 'a-zA-Z0-9\n' _ <<< "$what").log
	if timeout -k 10 "$limit" "$@" > "$log" 2>&1 < /dev/null; then
		pass "$what"
	else
		fail "$what (exit status $?, log: $log)"
		tail -n "${LOG_LINES:-40}" "$log" | sed 's/^/    | /'
		return 1
	fi
}

# build DIR OPTION...: through run, that is in a shell of its own
build() {
	run "build $1: ${*:2}" 900 bash -c 'mkdir -p "$0" && cd "$0" && ../src/configure "${@:2}" && make -j"$1"' \
		"$work/$1" "$jobs" "${@:2}"
}

# suite NAME DIR: the autotest groups of a build, each counted
suite() {
	local name=$1 dir=$2 log=$work/$1.log line before=$((passed + failed + skipped))

	timeout -k 10 1800 make -C "$dir" -k check "TESTSUITEFLAGS=-j$jobs" > "$log" 2>&1 < /dev/null
	while IFS= read -r line; do
		line=$(sed -E 's/\x1b\[[0-9;]*m//g; s/ +/ /g; s/^ //' <<< "$line")
		case $line in
		*' ok'|*' expected failure'*) passed=$((passed + 1)) ;;
		*' skipped '*) skip "$name $line" ;;
		*) fail "$name $line" ;;
		esac
	done < <(sed -E 's/\x1b\[[0-9;]*m//g' "$log" | grep -E '^ *[0-9]+: .* (ok|skipped \(.*\)|FAILED \(.*\)|expected failure.*|UNEXPECTED PASS.*)$')
	if [ $((passed + failed + skipped)) -eq "$before" ] || ! grep -q '^## Test results' "$log"; then
		fail "$name: the test suite did not run to its end (log: $log)"
		tail -n 40 "$log" | sed 's/^/    | /'
	elif grep -q 'FAILED (' "$log"; then
		# up to the copy of config.log
		sed -n '/^## Detailed failed tests/,/^## \.\.\/config\.log/{/^## [^D]/d;p}' "$dir/tests/testsuite.log" |
			head -n 200 | sed 's/^/    | /'
	fi
	say "  $name: $((passed + failed + skipped - before)) tests"
}

stage_sanitize() {
	build sanitize --enable-werror --enable-sanitize || return
	suite "sanitize" "$work/sanitize"
}

plain=''
need_plain() {
	[ -n "$plain" ] || { build plain --enable-werror && plain=yes || plain=no; }
	[ "$plain" = yes ]
}

stage_plain() {
	local t area n=0

	need_plain || return
	run "build the unit tests" 600 make -C "$work/plain/tests" -j"$jobs" check TESTSUITEFLAGS=--list || return
	for t in "$work"/plain/tests/{menus,wire,store,host,phone,counter}/*_test; do
		[ -x "$t" ] || continue
		area=$(basename "$(dirname "$t")")
		n=$((n + 1))
		run "valgrind $area/${t##*/}" 600 env -C "$(dirname "$t")" srcdir="$src/tests/$area" \
			sh "$src/contrib/netns.sh" valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite "$t"
	done
	[ "$n" -gt 0 ] || fail "valgrind: no unit test programs"
}

stage_demo() {
	local mark=DIALTREE_CHECK_DEMO=$$ left

	need_plain || return
	run "demo without a terminal" 120 env "$mark" DIALTREE_BUILD="$work/plain" bash "$src/contrib/demo.sh"
	left=$(grep -lzsx "$mark" /proc/[0-9]*/environ)
	if [ -z "$left" ]; then
		pass "demo leaves no process behind"
	else
		fail "demo leaves processes behind: $left"
	fi
}

stage_fuzz() {
	local t n=0

	build fuzz --enable-fuzzers --enable-werror CC=clang || return
	run "build the fuzz targets" 600 make -C "$work/fuzz/tests/fuzz" -j"$jobs" check || return
	for t in "$work"/fuzz/tests/fuzz/fuzz_*; do
		[ -f "$src/tests/fuzz/${t##*/}.c" ] || continue
		n=$((n + 1))
		mkdir -p "$work/corpus/${t##*/}"
		run "${t##*/}, ${FUZZ_SECONDS:-10} s" $((${FUZZ_SECONDS:-10} + 120)) env -C "$work" "$t" \
			-max_total_time="${FUZZ_SECONDS:-10}" -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
			-artifact_prefix="$work/" "$work/corpus/${t##*/}" "$src/tests/fuzz/corpus/${t#*/fuzz_}"
	done
	[ "$n" -gt 0 ] || fail "fuzz: no targets"
}

stage_distcheck() {
	need_plain || return
	LOG_LINES=80 run "make distcheck" 1500 make -C "$work/plain" -j"$jobs" distcheck
}

stage_deb() {
	local dir=$work/deb/dialtree

	mkdir -p "$work/deb" && cp -a "$src" "$dir" || return
	run "dpkg-buildpackage" 900 env -C "$dir" DEB_BUILD_OPTIONS="nocheck parallel=$jobs" dpkg-buildpackage -us -uc -b
}

say "packages"
bash "$here/packages.sh" build lab check || { failed=1; verdict; }

# a copy of what git tracks: what a clone has; no earlier build takes part, nothing is written into the tree
say "copy and autogen"
mkdir -p "$src"
(
	cd "$tree" || exit 1
	version=$(./git-version-gen)
	if git rev-parse --git-dir > /dev/null 2>&1 && [ -e .git ]; then
		git ls-files -z | while IFS= read -r -d '' f; do
			[ -f "$f" ] && printf '%s\0' "$f"
		done | tar --null -T - -cf - | tar -xf - -C "$src"
	else
		tar --exclude='./build-*' -cf - . | tar -xf - -C "$src"
		[ ! -f "$src/Makefile" ] || make -s -C "$src" distclean
	fi
	printf '%s' "$version" > "$src/.tarball-version"
)
cd "$work" || exit 1
run "autogen.sh" 300 "$src/autogen.sh" || verdict

for s in $wanted; do
	say "$s"
	"stage_$s"
done
say "done"
verdict
