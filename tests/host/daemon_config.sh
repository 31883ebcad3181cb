#!/bin/bash
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# daemon_config.sh: what `write file` writes is read back to itself, and the shipped example is accepted.

. "$abs_top_srcdir/tests/host/daemon.sh"
play=$abs_top_builddir/tests/host/vty_transcript
rc=0
daemon_config
cat >> d.cfg <<'CFG'
 profile direct
 remote-ip 127.0.0.9 4333
limits
 sessions 1234
 resume 0
 store-jobs 77
host
 timer session 100
 timer user 60
 timer application 9
 timer resume 99
 timer linger 1
 timer usage 5
 timer shutdown 2
 no mask-numbers
usage
 cdr-file nothing/one.csv
 cdr-file nothing/two.csv
 cells cells.csv
 default network 3g
 default roaming domestic
CFG
printf 'apn,special-use,place\n,no,elsewhere\n' > cells.csv
daemon_register || exit 1
# twice: what it writes the first time is the form it keeps
for round in 1 2; do
	daemon_start || exit 1
	printf 'Dialtree> enable\nDialtree# write file\n...\n' > write.vty
	$play 127.0.0.1 4279 write.vty || rc=1
	daemon_stop || rc=1
	cp d.cfg d$round.cfg
done
cmp d1.cfg d2.cfg || { diff d1.cfg d2.cfg; rc=1; }
for line in 'timer user 60' 'sessions 1234' 'resume 0' 'store-jobs 77' 'profile direct' 'remote-ip 127.0.0.9 4333' \
	    'no mask-numbers' 'name test' 'timer usage 5' 'cdr-file nothing/two.csv' 'cells cells.csv' 'default network 3g'; do
	grep -q "^ $line\$" d1.cfg || { echo "lost: $line"; rc=1; }
done

# the example names files of an installed system
sed -e "s,/etc/osmocom/dialtree.menu,$abs_top_srcdir/menus/share.menu," \
	"$abs_top_srcdir/contrib/examples/dialtree-host.cfg" > example.cfg
sed -i "s,^!\(usage\| cdr-file\| cells\),\1,;s,/etc/osmocom/cells.csv,$abs_top_srcdir/contrib/examples/cells.csv," example.cfg
grep -q '^ cells ' example.cfg || { echo "the example has no table"; rc=1; }
dialtree-host --check -c example.cfg || { echo "the example is not accepted"; rc=1; }
exit $rc
