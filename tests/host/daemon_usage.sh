#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# daemon_usage.sh [-u]: the log of a gateway is followed while it is rotated in each way there is and the host is killed in
# between: in the end there stands what one undisturbed import of the whole log gives. Then single records over CTRL.
# -u writes the answers of CTRL into the transcript.

. "$abs_top_srcdir/tests/host/daemon.sh"
here=$abs_top_srcdir/tests/host
menu=$abs_top_srcdir/menus/share.menu
sample=$abs_top_srcdir/contrib/sample
play="$abs_top_builddir/tests/host/vty_transcript $*"
rc=0

wrong() {
	echo "wrong: $*"
	rc=1
}

tool() {
	dialtree-db-tool -l "$1" -m "$menu" -c 2026-12-05 "${@:2}"
}

sql() {
	sqlite3 -batch -bail -cmd '.timeout 10000' "$@"
}

# all that the log has left in a database, whatever its numbers of records and lines are
left_by() {
	sql "$1" "SELECT id, msisdn, at, up, down, fields FROM usage ORDER BY seq;
		SELECT u.id, d.bundle, d.bytes FROM drawn d JOIN usage u ON u.seq = d.seq ORDER BY u.seq, d.bundle;
		SELECT id, used FROM bundle ORDER BY id; SELECT * FROM taken ORDER BY 1, 2, 3;
		SELECT * FROM pdp ORDER BY 1, 2; SELECT reason, content FROM aside ORDER BY content"
}

register() {
	tool "$1" -t 2026-01-01 import-register "$sample/register.csv" > import.log 2>&1 &&
		tool "$1" import-bundles "$sample/bundles.csv" > import.log 2>&1 || { cat import.log; exit 1; }
}

daemon_kill() {
	kill -KILL $daemon_pid
	wait $daemon_pid
	daemon_pid=
}

# wait until the host has read what there is: FILE's size, or that of its last part
all_read() {
	local size

	size=$(stat -c %s cdr.csv)
	for _ in $(seq 400); do
		[ "$(sql d.db "SELECT inode || ' ' || offset FROM tail")" = "$(stat -c %i cdr.csv) $size" ] && return 0
		kill -0 $daemon_pid 2>/dev/null || { cat daemon.log; wrong "the daemon is gone"; return 1; }
		sleep 0.05
	done
	wrong "not read within 20 s: $(sql d.db 'SELECT * FROM tail'), $(stat -c '%i %s' cdr.csv)"
	tail -n 20 daemon.log
	return 1
}

perl "$here/usage/log.pl" 70000 > full.csv
[ "$(stat -c %s full.csv)" -gt 9000000 ] || wrong "the log is short"
printf 'lac,cell,apn,network,place,roaming,special-use\n,,,2g,elsewhere,domestic,no\n1001,,,3g,campus,,\n' > cells.csv
printf '1002,7,,4g,,,\n,,video.example,,,,yes\n' >> cells.csv

# undisturbed, and a second time: nothing is counted twice
register once.db
tool once.db import-cdr full.csv cells=cells.csv > once.log 2>&1
grep -q '^70001 lines: [1-9][0-9]* records accepted, 0 read before' once.log || { wrong "import:"; cat once.log; }
left_by once.db > once.txt
[ "$(wc -l < once.txt)" -gt 30000 ] || wrong "hardly anything was taken"
tool once.db import-cdr - cells=cells.csv < full.csv > twice.log 2>&1
grep -q ' lines: 0 records accepted' twice.log || { wrong "the same again:"; grep lines: twice.log; }
sql once.db 'DELETE FROM aside WHERE source = "stdin"'
left_by once.db | cmp -s - once.txt || wrong "the second import has changed something"
tool once.db check > check.log || { wrong "once.db:"; cat check.log; }

# piece by piece, from a host that is killed again and again
register d.db
daemon_config
cat >> d.cfg <<CFG
host
 lab clock 2026-12-05T00:00:00
usage
 cdr-file $PWD/cdr.csv
 cells $PWD/cells.csv
CFG
dialtree-host --check -c d.cfg > /dev/null || wrong "the configuration"
split -n l/16 -d full.csv part.
daemon_start || exit 1
for i in $(seq 0 15); do
	part=$(printf 'part.%02d' $i)
	# half a line now, its end later
	head -c -37 $part >> cdr.csv
	case $i in
	2|10) daemon_kill ;;
	5) sleep 0.3; daemon_kill ;;
	esac
	tail -c 37 $part >> cdr.csv
	case $i in
	0|6|11|12)			# rename and create, as logrotate does; what is followed first is what is there first
		[ $i -gt 0 ] || all_read || exit 1
		for k in 4 3 2 1; do [ ! -f cdr.csv.$k ] || mv cdr.csv.$k cdr.csv.$((k + 1)); done
		mv cdr.csv cdr.csv.1; : > cdr.csv ;;
	3)				# rename, and nothing created; nobody is there
		mv cdr.csv cdr.csv-20261130 ;;
	4|13)				# copytruncate, once all of it was read; the copy is there, too
		[ -n "$daemon_pid" ] || daemon_start || exit 1
		all_read || exit 1
		cp cdr.csv cdr.csv-copy$i; : > cdr.csv ;;
	8)				# copytruncate in the middle
		cp cdr.csv cdr.csv-copy$i; : > cdr.csv ;;
	14)				# deleted, once all of it was read
		all_read || exit 1
		rm cdr.csv ;;
	esac
	[ -n "$daemon_pid" ] || [ $i = 2 ] || daemon_start || exit 1
done
all_read
left_by d.db > killed.txt
if ! cmp -s once.txt killed.txt; then
	wrong "followed through rotation and kills is not what one import gives:"
	diff once.txt killed.txt | head -n 20
fi

# all of it at once, for a host that knows nothing of it yet
daemon_stop || wrong "the daemon ended with $?"
mv d.db killed.db; rm -f d.db-* cdr.csv*
cp full.csv cdr.csv
register d.db
daemon_start || exit 1
# callers are served meanwhile
printf 'Dialtree> show sessions\n0 open, 0 can be resumed\n' > meanwhile.vty
$play 127.0.0.1 4279 meanwhile.vty || rc=1
all_read
left_by d.db | cmp -s - once.txt || wrong "at once is not what one import gives"

cat > show.vty <<VTY
Dialtree> show usage
$PWD/cdr.csv
 read up to line 70001, octet $(stat -c %s full.csv); 0 octets wait
 70001 lines since the start: {}
...
table $PWD/cells.csv: 4 rows
VTY
sed -i "s/: {}\$/$(sed -n 's/^70001 lines\(:.*\),$/ since the start\1/p' once.log | sed 's/.*since the start//')/" show.vty
$play 127.0.0.1 4279 show.vty || rc=1

# a table that is wrong changes nothing, and a service that is loaded again takes the table along
cp cells.csv good.csv
echo '1001,x,,,,,' >> cells.csv
cat > table.vty <<VTY
Dialtree> enable
Dialtree# usage reload
% $PWD/cells.csv: row 6: a cell is a number from 0 to 268435455
%     1001,x,,,,,
%          ^
VTY
$play 127.0.0.1 4279 table.vty || rc=1
cp good.csv cells.csv
cat > table.vty <<VTY
Dialtree> enable
Dialtree# usage reload
table $PWD/cells.csv: 4 rows
VTY
$play 127.0.0.1 4279 table.vty || rc=1

# one by one
$play -c 127.0.0.1 4280 "$here"/usage/usage.ctrl || rc=1
daemon_stop || wrong "the daemon ended with $?"
grep -i 'sanitizer\|runtime error' daemon.log && rc=1
exit $rc
