# SPDX-License-Identifier: AGPL-3.0-or-later
# Functions for tests of the real daemon; to be sourced inside a network namespace, in an empty working directory.
# Expects: abs_top_srcdir, abs_top_builddir, PATH with dialtree-host and dialtree-db-tool.

daemon_pid=

# write d.cfg: a private database and service, everything else at its default
daemon_config() {
	cat > d.cfg <<CFG
line vty
 no login
 bind 127.0.0.1
ctrl
 bind 127.0.0.1
host
 database $PWD/d.db
 menu-file $abs_top_srcdir/menus/share.menu
gsup
 name test
CFG
}

daemon_register() {
	dialtree-db-tool -l "$PWD/d.db" -m "$abs_top_srcdir/menus/share.menu" import-register \
		"$abs_top_srcdir/contrib/sample/register.csv" > import.log 2>&1 || { cat import.log; return 1; }
}

# daemon_start [OPTIONS]: start it and wait until the VTY answers, which is when its loop runs
daemon_start() {
	: > daemon.log
	dialtree-host -c d.cfg -s "$@" 2>> daemon.log &
	daemon_pid=$!
	printf 'Dialtree> show version\n...\n' > up.vty
	for _ in $(seq 200); do
		kill -0 $daemon_pid 2>/dev/null || break
		if (: < /dev/tcp/127.0.0.1/4279) 2>/dev/null; then
			"$abs_top_builddir/tests/host/vty_transcript" 127.0.0.1 4279 up.vty > /dev/null && return 0
		fi
		sleep 0.05
	done
	cat daemon.log
	return 1
}

# daemon_stop: end it gracefully; returns its exit status
daemon_stop() {
	kill -TERM $daemon_pid
	wait $daemon_pid
}

trap '[ -z "$daemon_pid" ] || kill -KILL $daemon_pid 2>/dev/null' EXIT
