#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# daemon_vty.sh [-u]: the transcripts in vty/ and ctrl/ against the real daemon; -u writes its answers into them.

. "$abs_top_srcdir/tests/host/daemon.sh"
play="$abs_top_builddir/tests/host/vty_transcript $*"
here=$abs_top_srcdir/tests/host
rc=0
daemon_config
daemon_register || exit 1
echo 'correct horse 27' | dialtree-db-tool -l "$PWD/d.db" clerk add lin > /dev/null || exit 1
daemon_start || exit 1
$play 127.0.0.1 4279 "$here"/vty/*.vty || rc=1
$play -c 127.0.0.1 4280 "$here"/ctrl/*.ctrl || rc=1

# clients that go before they are answered, then one that asks more than may be asked at a time and goes, too
ask='SET 1 audit.run 1'
head=$(printf '\\0\\%o\\356\\0' $((${#ask} + 1)))
for i in $(seq 100); do
	printf "$head%s" "$ask" > /dev/tcp/127.0.0.1/4280 || break
done
for i in $(seq 300); do
	printf "$head%s" "$ask"
done > /dev/tcp/127.0.0.1/4280
for i in $(seq 100); do
	$play -c 127.0.0.1 4280 "$here"/ctrl/*.ctrl > ctrl.out && break
	sleep 0.1
done
[ "$i" -lt 100 ] || { echo 'CTRL after clients that do not wait:'; cat ctrl.out; rc=1; }
daemon_stop || { echo "the daemon ended with $?"; rc=1; }
grep -i 'sanitizer\|runtime error' daemon.log && rc=1

# a database that cannot be read: the operator is told so, and sees no figures
daemon_start || exit 1
yes 'no database' | head -c 200000 > d.db
: > d.db-wal
cat > broken.vty <<'VTY'
Dialtree> show statistics
0 sessions open, 0 can be resumed, 0 questions at the store
% the store has no answer: Input/output error
Dialtree> show consistency
% the store has no answer: Input/output error
Dialtree> show why 13800138001 open
% the store has no answer: Input/output error
VTY
$play 127.0.0.1 4279 broken.vty || rc=1
daemon_stop
grep -i 'sanitizer\|runtime error' daemon.log && rc=1
exit $rc
