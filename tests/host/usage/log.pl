#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# log.pl LINES [SEED]: a log as OsmoSGSN 1.9.0 writes it (the format strings of its sgsn_cdr.c, and the order of events
# of a phone): attach, contexts with running totals, the same stamp for several lines, subscribers that are forgotten
# before their context, charging ids that come again after a restart of the gateway, idle contexts.
use strict;
use warnings;

my ($lines, $seed) = (@ARGV, 1);
my @cards = map { sprintf '0010100000000%02d', $_ } 1 .. 20;
push @cards, '999700000000001';		# nobody's
my ($ms, $charging_id, $n) = (1796000000000, 0, 0);
my %context;

sub rnd { $seed = ($seed * 1103515245 + 12345) & 0x7fffffff; return ($seed >> 8) % $_[0] }

sub stamp {
	my @t = gmtime($ms / 1000);
	return sprintf '%04d%02d%02d%02d%02d%02d%03d', $t[5] + 1900, $t[4] + 1, @t[3, 2, 1, 0], $ms % 1000;
}

sub mm {
	my ($imsi, $event) = @_;
	print join(',', stamp(), $imsi, '3563650123456789', '', 17, 1001, '', $event), "\n";
	$n++;
}

sub pdp {
	my ($c, $event, $imsi) = @_;
	my $gone = defined $imsi && $imsi eq 'N/A';
	printf "%s,%s,%s,%s,%d,%d,%s,%s,%d,%s,%s,%s,%s,%d,%d,%d\n", stamp(), $imsi // $c->{imsi},
		$gone ? 'N/A' : '3563650123456789', $gone ? 'N/A' : '', $gone ? (-1, -1, 'N/A') : ($c->{cell}, $c->{lac}, ''),
		$event, ($ms - $c->{since}) / 1000, '127.0.0.2', '127.0.0.1', $c->{apn}, '176.16.222.2',
		$c->{up}, $c->{down}, $c->{id};
	$n++;
}

print "timestamp,imsi,imei,msisdn,cell_id,lac,hlr,event,pdp_duration,ggsn_addr,sgsn_addr,apni,eua_addr,vol_in,vol_out,charging_id\n";
while ($n < $lines) {
	my $imsi = $cards[rnd(scalar @cards)];
	my $c = $context{$imsi};

	$ms += 1 + rnd(2000);
	if (!$c) {
		mm($imsi, 'attach') if rnd(2);
		$c = $context{$imsi} = {
			imsi => $imsi, id => ++$charging_id, up => 0, down => 0, since => $ms, cell => rnd(3) ? 17 : 7,
			lac => 1001 + rnd(3), apn => rnd(4) ? 'internet' : 'video.example',
		};
		pdp($c, 'pdp-act');
		next;
	}
	if (rnd(3)) {		# else it is idle
		$c->{up} += rnd(500000);
		$c->{down} += rnd(9000000);
	}
	if (rnd(40) == 0) {
		# the gateways begin anew, and so do their charging ids; what they had not written is lost
		if (rnd(10) == 0) { %context = (); $charging_id = 0 }
		else { mm($imsi, 'update') }
	} elsif (rnd(12) == 0) {
		pdp($c, rnd(5) ? 'pdp-deact' : 'pdp-terminate');
		pdp($c, 'pdp-free', rnd(3) ? undef : 'N/A');
		mm($imsi, rnd(2) ? 'detach' : 'free') if rnd(2);
		delete $context{$imsi};
	} else {
		pdp($c, 'pdp-periodic');
	}
}
