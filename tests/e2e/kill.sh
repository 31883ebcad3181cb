#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
# The power goes: while a table of use is imported beside the running host and a phone changes its group, and while the
# month changes, host and tool are killed at once, at another moment each time. In the end every total is what an import
# and a month change give that nobody disturbed.
# allowed: (DSS|DLGSUP|DLINP|DLGLOBAL) ERROR .*
. "$(dirname "$0")/lib.sh"

set -u
me=460001000000001 primary=13800138001
records=100000 groups=4000

tool() {
	dialtree-db-tool -l "$@"
}

kill_host() {
	local host

	host=$(pid_of dialtree-host)
	kill -KILL "$host" "$@" 2>/dev/null
	await "end of the host" gone "$host"
}

# without the host: all of the database in one file
copy() {
	sqlite3 -batch "$LAB_DB" "VACUUM INTO '$1'" || wrong "no copy"
}

consistent() {
	tool "$LAB_DB" -m "$LAB_MENU" -c "$1" check > "$LAB_DIR/check.out" 2>&1 || wrong "$2: $(cat "$LAB_DIR/check.out")"
	tool "$LAB_DB" -m "$LAB_MENU" -c "$1" verify > "$LAB_DIR/verify.out" 2>&1 || wrong "$2: $(cat "$LAB_DIR/verify.out")"
}

play open me=$me > /dev/null || wrong "cannot open"
play add me=$me card=13800138011 barrier=first others=1 > /dev/null || wrong "cannot add"

# --- an import ---------------------------------------------------------------------------------
{
	echo "id,owner,size,kind,plan,scope,special,from,to,time"
	for i in $(seq 20); do echo "$i,$primary,$((i * 15000)),base,,domestic,no,,2026-12-$((10 + i)) 00:00:00,"; done
	for i in 1 2 3; do echo "3$i,13800138011,150000,booster,,domestic,no,,,1$i:00-1$i:30"; done
} > "$LAB_DIR/bundles.csv"
tool "$LAB_DB" -m "$LAB_MENU" import-bundles "$LAB_DIR/bundles.csv" > /dev/null || wrong "bundles"
# from now on: the primary, its secondary, and one in no group; the phone changes the membership of others only
awk -v n=$records 'BEGIN {
	print "id,msisdn,at,up,down,network,roaming,special-use,place"
	for (i = 0; i < n; i++)
		printf "r%d,%s,2026-11-18 1%d:%02d:%02d,%d,%d,4g,domestic,no,campus\n", i,
			i % 3 == 0 ? "13800138001" : i % 3 == 1 ? "13800138011" : "13800138019",
			1 + i % 7, i % 60, i * 7 % 60, i % 50, i * 13 % 200
}' > "$LAB_DIR/usage.csv"
kill_host
copy "$LAB_DIR/calm.db"
tool "$LAB_DIR/calm.db" -m "$LAB_MENU" -c "2026-11-18 18:30" import-usage "$LAB_DIR/usage.csv" > "$LAB_DIR/calm.out" || wrong "calm: $(cat "$LAB_DIR/calm.out")"

finished=0 rounds=0 delay=5
while [ $finished = 0 ] && [ $rounds -lt 8 ]; do
	start_host "2026-11-18T10:$((10 + rounds)):00"
	tool "$LAB_DB" -m "$LAB_MENU" -c "2026-11-18 18:30" import-usage "$LAB_DIR/usage.csv" > "$LAB_DIR/storm.out" 2>&1 &
	importer=$!
	card=138001380$((12 + rounds % 7))
	play add me=$me card=$card barrier=kill-$rounds others=1 > "$LAB_DIR/phone.out" 2>&1 &
	phone=$!
	sleep "0.$(printf '%02d' $((delay * (1 + rounds % 5))))"
	if kill -0 $importer 2>/dev/null; then
		kill_host $importer
	else
		kill_host
		finished=1
	fi
	wait $importer 2>/dev/null
	kill -TERM $phone 2>/dev/null
	wait $phone 2>/dev/null
	rounds=$((rounds + 1))
	delay=$((delay + 2))
	consistent "2026-11-18 18:30" "round $rounds"
done
[ $rounds -gt 1 ] || wrong "the import was too fast to be killed"
tool "$LAB_DB" -m "$LAB_MENU" -c "2026-11-18 18:30" import-usage "$LAB_DIR/usage.csv" > "$LAB_DIR/storm.out" || wrong "storm: $(cat "$LAB_DIR/storm.out")"
for db in "$LAB_DB" "$LAB_DIR/calm.db"; do
	sqlite3 -batch "$db" "SELECT u.id, u.at, d.bundle, d.bytes FROM usage u LEFT JOIN drawn d ON d.seq = u.seq ORDER BY 1, 3;
		SELECT id, used FROM bundle ORDER BY 1; SELECT * FROM taken ORDER BY 1, 2, 3" > "${db%.db}.totals"
done
cmp "$LAB_DIR/calm.totals" "${LAB_DB%.db}.totals" || wrong "not what an undisturbed import gives"
[ "$(sqlite3 -batch "$LAB_DB" "SELECT count(*) FROM usage")" = $records ] || wrong "not every record is there"
consistent "2026-11-18 18:30" "in the end"
echo "an import killed in $((rounds - finished)) of $rounds rounds is what it is undisturbed"

# --- a month change --------------------------------------------------------------------------------
# many groups of four at a stroke, as orders would have made them
sqlite3 -batch -bail "$LAB_DB" > /dev/null <<SQL || wrong "no groups"
PRAGMA foreign_keys = ON;
BEGIN IMMEDIATE;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $groups * 5 - 1)
INSERT INTO subscriber SELECT printf('139%08d', i), NULL, 'zh' FROM n;
INSERT INTO attribute (msisdn, name, from_, value) SELECT s.msisdn, a.name, 0, a.value FROM subscriber s,
	(SELECT name, value FROM attribute WHERE msisdn = '$primary') a WHERE s.msisdn LIKE '139%';
INSERT INTO audit (time, kind, channel, caller, operation, args, verdict, effects)
	SELECT strftime('%s', '2026-11-18T02:00:00'), 'order', 'counter', '13900000000', 'add', '', 'accepted', $groups * 9;
INSERT INTO grp (leader, slots, opened, opened_by) SELECT msisdn, 4, strftime('%s', '2026-11-18T02:00:00'),
	(SELECT max(id) FROM audit) FROM subscriber WHERE msisdn LIKE '139%' AND msisdn % 5 = 0;
INSERT INTO membership (grp, msisdn, from_, began_by) SELECT g.id, s.msisdn, g.opened, g.opened_by FROM grp g
	JOIN subscriber s ON s.msisdn > g.leader AND s.msisdn < printf('%011d', g.leader + 5) WHERE g.leader LIKE '139%';
INSERT INTO part SELECT leader, id, 'leader', -1, 4, NULL FROM grp WHERE leader LIKE '139%';
INSERT INTO part SELECT m.msisdn, m.grp, 'member', m.msisdn % 5 - 1, 4, m.id FROM membership m JOIN grp g ON g.id = m.grp
	WHERE g.leader LIKE '139%';
INSERT INTO ledger (payer, number, fee, month, amount, created, audit) SELECT g.leader, m.msisdn, 'secondary-fee', '2026-11',
	1000, g.opened, g.opened_by FROM grp g JOIN membership m ON m.grp = g.id WHERE g.leader LIKE '139%';
COMMIT;
SQL
consistent "2026-11-18 18:30" "with many groups"
copy "$LAB_DIR/month.db"
tool "$LAB_DIR/month.db" -m "$LAB_MENU" -c "2027-01-02 00:00" bill 2027-01 > "$LAB_DIR/calm.bill" || wrong "calm bill"
killed=0
for round in $(seq 6); do
	month=$(sqlite3 -batch "$LAB_DB" "SELECT count(*) FROM ledger WHERE month = '2027-01'")
	start dialtree-host dialtree-host -c "$LAB_DIR/dialtree-host.cfg" -l "$LAB_DB"
	await "dialtree-host" listens 4279
	"$here/commands/clock" "2027-01-01T00:0$round:00" || wrong "no clock"
	sleep "0.0$((round - 1))"
	kill_host
	[ "$(sqlite3 -batch "$LAB_DB" "SELECT count(*) FROM ledger WHERE month = '2027-01'")" = "$month" ] || killed=$((killed + 1))
	tool "$LAB_DB" check > "$LAB_DIR/check.out" || wrong "round $round: $(cat "$LAB_DIR/check.out")"
done
start_host "2027-01-01T00:10:00"
tool "$LAB_DB" -m "$LAB_MENU" -c "2027-01-02 00:00" bill 2027-01 > "$LAB_DIR/storm.bill" || wrong "storm bill"
# which record wrote a line, and when, may differ
cut -d, -f1-9 "$LAB_DIR/calm.bill" > "$LAB_DIR/calm.lines"
cut -d, -f1-9 "$LAB_DIR/storm.bill" | cmp - "$LAB_DIR/calm.lines" || wrong "not the bill of an undisturbed month change"
lines=$(($(wc -l < "$LAB_DIR/storm.bill") - 1)) standing=$(sqlite3 -batch "$LAB_DB" "SELECT count(*) FROM membership WHERE to_ IS NULL")
[ $lines = "$standing" ] || wrong "$lines lines for $standing memberships"
consistent "2027-01-02 00:00" "after the month change"
echo "a month change killed, $killed of 6 rounds wrote lines: $lines lines, as undisturbed"
