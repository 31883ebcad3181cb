#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# demo.sh [IMSI]: from a fresh clone to a phone in the terminal; dial *139#.
# demo.sh counter: the same, but a clerk's counter for your browser.
#
# Installs what is missing, builds into build-demo/, brings up the lab (lab.sh) and starts a
# phone with the given subscriber of the sample register, in the end all is stopped again.
# Without a terminal the phone plays demo.dial, prints each screen, and the exit status
# says whether each was as written.
#
#   DIALTREE_BUILD=DIR  use the programs of this build tree, build and install nothing

set -u
here=$(dirname "$(readlink -f "$0")")
src=$(dirname "$here")

case ${1:-} in
-h|--help) sed -n '3,/^$/s/^# \{0,1\}//p' "$0"; exit 0 ;;
esac

# quietly WHAT COMMAND...: its output only if it fails
quietly() {
	local what=$1

	shift
	echo "== $what" >&2
	"$@" > "$log" 2>&1 < /dev/null && return
	tail -n 40 "$log" >&2
	echo "demo.sh: failed: $what (the whole output: $log)" >&2
	trap - EXIT
	exit 1
}

# 13800138001 of the sample register: a designated plan, no group yet
DEMO_IMSI=001010000000001
build=${DIALTREE_BUILD:-}
if [ -z "$build" ]; then
	bash "$here/packages.sh" build lab || exit 1
	log=$(mktemp "${TMPDIR:-/tmp}/dialtree-demo.XXXXXX") || exit 1
	trap 'rm -f "$log"' EXIT
	cd "$src" || exit 1
	if [ ! -x configure ] || [ configure.ac -nt configure ]; then
		quietly "autogen.sh" ./autogen.sh
	fi
	# a tree that was configured in place can only be built there
	build=$src/build-demo
	[ ! -f config.status ] || build=$src
	mkdir -p "$build" && cd "$build" || exit 1
	[ -f config.status ] || quietly "configure" "$src/configure" --disable-external-tests
	quietly "make (a minute, the first time)" make -j"$(nproc)"
	rm -f "$log"
	trap - EXIT
fi

if [ "${1:-}" = counter ]; then
	exec bash "$here/counter.sh" -b "$build"
fi
if [ -t 0 ] && [ -t 1 ]; then
	exec bash "$here/lab.sh" -b "$build" dialtree-phone --imsi "${1:-$DEMO_IMSI}" --remote-ip 127.0.0.1 --hint "*139#"
fi
exec bash "$here/lab.sh" -b "$build" \
	dialtree-phone --imsi "${1:-$DEMO_IMSI}" --remote-ip 127.0.0.1 --play "$here/demo.dial"
