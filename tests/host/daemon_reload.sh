#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# daemon_reload.sh: the service file is loaded again by VTY, by CTRL and by SIGHUP; what is not proved changes nothing.

. "$abs_top_srcdir/tests/host/daemon.sh"
play=$abs_top_builddir/tests/host/vty_transcript
rc=0

wrong() {
	echo "$*"
	rc=1
}

# vty, ctrl: the transcript on stdin against the daemon
vty() {
	cat > now.vty
	$play 127.0.0.1 4279 now.vty || rc=1
}
ctrl() {
	cat > now.ctrl
	$play -c 127.0.0.1 4280 now.ctrl || rc=1
}

# edit SCRIPT: the service file as it is in the source tree, changed by sed
edit() {
	sed "$1" "$abs_top_srcdir/tests/host/sess.menu" > club.menu
}

# await TEXT: in the log
await() {
	for _ in $(seq 200); do
		grep -q -- "$1" daemon.log && return
		sleep 0.05
	done
	wrong "not in the log: $1"
	cat daemon.log
}

# hash: of the source in force
hash() {
	echo 'GET 1 service.hash' > hash.ctrl
	$play -c -u 127.0.0.1 4280 hash.ctrl > /dev/null
	sed -n 's/GET_REPLY 1 service.hash //p' hash.ctrl
}

daemon_config
sed -i "s,menu-file .*,menu-file club.menu," d.cfg
sed -i "s,^line vty,log file host.log\n logging filter all 1\n logging level set-all notice\n&," d.cfg
edit ''
daemon_start || exit 1
a=$(hash)

# nothing has changed
vty << VTY
Dialtree> enable
Dialtree# service reload
unchanged: version 1, source $a, is in force
Dialtree# service drop-old
0 sessions ended, 0 earlier versions left
VTY

# every mistake with its caret, and the one in force stays
edit 's/refuse when/refuse whn/; s/^    judge/    jdge/'
vty << VTY
Dialtree> enable
Dialtree# service reload
club.menu:32:16: error: expected 'when', found 'pick' [E201]
   32 |     refuse whn pick of caller is choice
      |                ^~~~
club.menu:42:5: error: a line cannot begin with 'jdge' here [E204]
   42 |     jdge
      |     ^~~~
      = hint: did you mean 'judge'?
% 2 errors; version 1, source $a, stays in force
Dialtree# show service
version 1 of service club, in force: 0 sessions
... !version
VTY
printf 'Dialtree> show service\n' > show.vty
$play -u 127.0.0.1 4279 show.vty > /dev/null
for line in ' from club.menu, loaded 20.*, source '"$a" ' languages zh (中文) en (English)' ' operations pick mine' \
	    ' proof: [0-9]* ways' "last reload refused 20.*: 2 errors, the first: club.menu:32:16: expected 'when', found"; do
	grep -q "^$line" show.vty || { wrong "show service without '$line'"; cat show.vty; }
done

# a new text
edit 's/Book club/Reading circle/'
vty << 'VTY'
Dialtree> enable
Dialtree# service reload
...
Dialtree# show menu en
*139#
    1 Pick a book (pick)
...
Dialtree# show service
version 2 of service club, in force: 0 sessions
... !last reload
VTY
b=$(hash)
[ "$a" != "$b" ] || wrong "the hash has not changed"

# by CTRL
ctrl << CTRL
SET 1 service.reload 1
SET_REPLY 1 service.reload unchanged: version 2, source $b, is in force
GET 2 service.sessions
GET_REPLY 2 service.sessions $b=0
SET 3 service.drop-old 1
SET_REPLY 3 service.drop-old 0
GET 4 service.reload
ERROR 4 Write Only attribute
CTRL
edit 's/refuse when/refuse whn/; s/^    judge/    jdge/'
ctrl << CTRL
SET 1 service.reload 1
ERROR 1 2 errors, the first: club.menu:32:16: expected 'when', found 'pick' [E201]
GET 2 service.hash
GET_REPLY 2 service.hash $b
CTRL
edit ''
ctrl << CTRL
SET 1 service.reload 1
SET_REPLY 1 service.reload version 3 of service club is in force, source $a, from club.menu; 0 sessions go on with the one before
GET 2 service.hash
GET_REPLY 2 service.hash $a
GET 3 rate_ctr.abs.service.0.reload:loaded
GET_REPLY 3 rate_ctr.abs.service.0.reload:loaded 2
GET 4 rate_ctr.abs.service.0.reload:unchanged
GET_REPLY 4 rate_ctr.abs.service.0.reload:unchanged 2
GET 5 rate_ctr.abs.service.0.reload:refused
GET_REPLY 5 rate_ctr.abs.service.0.reload:refused 2
CTRL

# the name says whose database it is
edit 's/^service club/service clap/'
vty << VTY
Dialtree> enable
Dialtree# service reload
% club.menu is service 'clap', but the database belongs to 'club'; version 3, source $a, stays in force
VTY

# a file of megabytes takes its time: whoever else asks is told so, others are served, and the first gets his answer
edit ''
yes "# a line that says nothing and is long enough to fill the file in some ten thousand of them" | head -n 40000 >> club.menu
frame() {
	printf "\\0\\$(printf %o $((${#1} + 1)))\\356\\0%s" "$1"
}
exec {fd}<>/dev/tcp/127.0.0.1/4280
{ frame 'SET 1 service.reload 1'; frame 'SET 2 service.reload 1'; frame 'GET 3 session.count'; } >&"$fd"
timeout 10 head -c 120 <&"$fd" | LC_ALL=C tr -cd '[:print:]' > ctrl.out
exec {fd}>&-
grep -aq 'ERROR 2 a reload is under way.*GET_REPLY 3 session.count 0.*SET_REPLY 1' ctrl.out || { wrong "two at a time:"; cat ctrl.out; }
await 'version 4 of service club'
echo '# more' >> club.menu
vty << 'VTY'
Dialtree> enable
Dialtree# service reload
the file takes its time; what comes of it is said here
Dialtree# service reload
% a reload is under way
VTY
await 'version 5 of service club'

# who asks and goes gets no answer, and does no harm
echo '# and more' >> club.menu
frame 'SET 1 service.reload 1' > /dev/tcp/127.0.0.1/4280
await 'version 6 of service club'

# by a signal; the log files are opened anew, every mistake is a line at ERROR, and it works once more
edit 's/refuse when/refuse whn/; s/^    judge/    jdge/'
mv host.log host.log.1
kill -HUP "$daemon_pid"
await 'reload refused'
await "club.menu:42:5: error: a line cannot begin with 'jdge' here"
for _ in $(seq 100); do
	grep -q 'reload refused' host.log 2> /dev/null && break
	sleep 0.05
done
[ "$(grep -c 'club.menu:.*: error: ' host.log)" = 2 ] || { wrong "not one line for each error:"; cat host.log; }
edit 's/Book club/Debating society/'
kill -HUP "$daemon_pid"
await 'version 7 of service club'
# two in a row: the second one comes after the first
edit ''
kill -HUP "$daemon_pid"
await 'version 8 of service club'
kill -HUP "$daemon_pid"
await 'unchanged: version 8'

# what the register does not know is said: a new attribute that no number has, until an import brings it
cp "$abs_top_srcdir/tests/host/reload.menu" club.menu
printf 'msisdn,imsi,language,home\n13800138001,001010000000001,zh,tea\n' > register.csv
printf 'msisdn,paid\n13800138001,yes\n' > paid.csv
dialtree-db-tool -l d.db -m club.menu import-register register.csv > import.log 2>&1 && wrong "a row without 'paid'"
cp "$abs_top_srcdir/tests/host/sess.menu" first.menu
dialtree-db-tool -l d.db -m first.menu import-register register.csv > import.log 2>&1 || { wrong import; cat import.log; }
vty << 'VTY'
Dialtree> enable
Dialtree# service reload
...
 note: paid is new: unknown of every number whose record does not have it, until the register is imported with it
VTY
await 'no number of the register has paid'
$play -u 127.0.0.1 4279 show.vty > /dev/null
grep -q '^ register: no number has paid' show.vty || { wrong "nothing about the register:"; cat show.vty; }
dialtree-db-tool -l d.db -m club.menu import-register paid.csv > import.log 2>&1 || { wrong import; cat import.log; }
edit ''
kill -HUP "$daemon_pid"
await 'version 10 of service club'
cp "$abs_top_srcdir/tests/host/reload.menu" club.menu
kill -HUP "$daemon_pid"
await 'version 11 of service club'
# the store answers one after the other
printf 'Dialtree> show statistics\nDialtree> show service\n' > show.vty
$play -u 127.0.0.1 4279 show.vty > /dev/null
grep 'no number has' show.vty && wrong "it was imported"
edit ''
kill -HUP "$daemon_pid"
await 'version 12 of service club'

# another path takes effect with the next reload
edit 's/Book club/Elsewhere/'
cp club.menu other.menu
vty << 'VTY'
Dialtree> enable
Dialtree# configure terminal
Dialtree(config)# host
Dialtree(config-host)# menu-file other.menu
Dialtree(config-host)# end
Dialtree# service reload
...
VTY
await 'version 13 of service club'
daemon_stop || wrong "the daemon ended with $?"

# it ends while a file is being read
daemon_start || exit 1
yes "# the same again, a long file that has only to be read once and will never come into force at all" | head -n 40000 > more
cat other.menu more > club.menu
kill -HUP "$daemon_pid"
daemon_stop || wrong "the daemon ended with $? while it read a file"

# what is not proved is not served at the start either, and the reason stands there
edit 's/refuse when/refuse whn/'
timeout 20 dialtree-host -s -c d.cfg > start.out 2>&1 && wrong "started with a bad file"
grep -q "^club.menu:32:16: error: " start.out && grep -q 'not proved.*dialtree-menuc explain' start.out ||
	{ wrong "at the start:"; cat start.out; }
grep -i 'sanitizer\|runtime error' daemon.log start.out && rc=1
exit $rc
