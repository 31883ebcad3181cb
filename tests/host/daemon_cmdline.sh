#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# daemon_cmdline.sh: each option letter, each error, the signals, and the end of the daemon.

. "$abs_top_srcdir/tests/host/daemon.sh"
rc=0

# try STATUS 'PATTERN' ARGUMENTS...: run, and look at exit status and output
try() {
	local want=$1 pattern=$2 got

	shift 2
	timeout 20 dialtree-host "$@" > out 2>&1
	got=$?
	if [ $got -ne "$want" ] || { [ -n "$pattern" ] && ! grep -q -- "$pattern" out; }; then
		echo "dialtree-host $*: status $got, wanted $want and '$pattern'"
		head -20 out
		rc=1
	fi
}

daemon_config
try 0 '--vty-ref-xml' -h
try 0 '--config-file' --help
try 0 'Dialtree version' -V
try 0 'Dialtree version' --version
try 2 'see --help' -x
try 2 'see --help' --nothing
try 2 'unexpected argument' argument
try 2 'not a log level' -e high
try 2 'requires an argument' -c
try 2 'not a mode' --vty-ref-mode nothing
try 1 'nowhere.cfg' -c nowhere.cfg
try 1 'dialtree-host.cfg'
printf 'host\n nonsense\n' > bad.cfg
try 1 'nonsense' -c bad.cfg
try 0 '' -C -c d.cfg
try 0 '' -C -U -c d.cfg -l other.db
[ -f other.db ] || { echo "-l was not heeded"; rc=1; }
# a file of another user, as when root made it; without capabilities root has no more rights than that
chmod 400 other.db
setpriv --bounding-set=-all --inh-caps=-all dialtree-host -C -c d.cfg -l other.db > out 2>&1 &&
	{ echo "a database that cannot be written"; rc=1; }
grep -q 'other.db cannot be written' out || { echo "what is wrong with the database?"; cat out; rc=1; }
printf 'not a database, but long enough to look like something else than an empty file\n' > text.db
try 1 'text.db' -C -c d.cfg -l text.db
try 1 'text.db' -c d.cfg -l text.db
try 0 '' --check -c d.cfg
try 0 '' --check "$abs_top_srcdir/menus/share.menu" "$abs_top_srcdir"/menus/examples/*.menu
printf 'service\n' > bad.menu
try 1 'bad.menu:1:' --check bad.menu
try 1 'nowhere.menu' --check nowhere.menu
sed 's,menu-file .*,menu-file bad.menu,' d.cfg > badmenu.cfg
try 1 'bad.menu:1:' -c badmenu.cfg
for mode in default expert; do
	dialtree-host --vty-ref-mode $mode --vty-ref-xml > ref.xml && grep -q 'timer (session' ref.xml ||
		{ echo "--vty-ref-mode $mode"; rc=1; }
	# not needed to build; contrib/check.sh installs it
	command -v xmllint > /dev/null || continue
	xmllint --noout ref.xml || { echo "--vty-ref-mode $mode: no XML"; rc=1; }
done

sed 's,^line vty,log stderr\n logging color 1\n&,' d.cfg > colour.cfg
dialtree-host --check -s -c colour.cfg > out 2>&1
grep -q 'service share' out || { echo "--check says nothing"; cat out; rc=1; }
! grep -q $'\033' out || { echo "-s: colours in the log"; rc=1; }

# signals: reports and reopened logs do not end it, TERM does
daemon_start -T -e 3 -d DUSSD,1:DGSUP,1 || exit 1
kill -USR1 $daemon_pid; kill -USR2 $daemon_pid; kill -HUP $daemon_pid; kill -PIPE $daemon_pid
sleep 0.2
kill -0 $daemon_pid || { echo "a signal ended it"; rc=1; }
grep -q 'full talloc report' daemon.log || { echo "no talloc report"; rc=1; }
daemon_stop || { echo "TERM: status $?"; rc=1; }
daemon_start || exit 1
kill -INT $daemon_pid
wait $daemon_pid || { echo "INT: status $?"; rc=1; }

# in the background: its working directory is another one, the database stays where it was
sed -i 's,database .*,database rel.db,' d.cfg
dialtree-host -D -s -c "$PWD/d.cfg" 2> daemon.log || { echo "-D: status $?"; cat daemon.log; rc=1; }
# without pgrep, which a small system does not have
daemon_pid=
for p in /proc/[0-9]*; do
	[ "$(tr '\0' ' ' 2>/dev/null < "$p/cmdline")" != "dialtree-host -D -s -c $PWD/d.cfg " ] || daemon_pid=${p#/proc/}
done
[ -n "$daemon_pid" ] || { echo "-D: no process"; exit 1; }
printf 'Dialtree> show statistics\n0 sessions open, 0 can be resumed, 0 questions at the store\n...\n' > up.vty
"$abs_top_builddir/tests/host/vty_transcript" 127.0.0.1 4279 up.vty || rc=1
[ -f rel.db ] || { echo "-D: no rel.db"; rc=1; }
kill -TERM "$daemon_pid"
for _ in $(seq 100); do
	kill -0 "$daemon_pid" 2>/dev/null || break
	sleep 0.05
done
kill -0 "$daemon_pid" 2>/dev/null && { echo "-D: still there after TERM"; rc=1; }
daemon_pid=
exit $rc
