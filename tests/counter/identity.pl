# SPDX-License-Identifier: AGPL-3.0-or-later
# Identity at the counter (R21, L34-L38): every line of the table for every kind of customer, in a browser. The page
# tells which evidence this customer needs; each set of it carries an order through; what is less is refused.
#
# The table here is the one of the rules, written again by hand, and is not read from the service file.
use strict;
use warnings;
use utf8;
use FindBin;
require "$FindBin::Bin/clerk.pl";

my ($service, $advanced) = ('482915', '730164');

my @lines = (
	# customer, its facts, sets that are enough, what is not; and those that are tried, when it is not all of them
	['全球通 individual', { brand => 'gotone' },
		[qw(own-id service-password advanced-password agent-id+holder-id)], [qw(- agent-id holder-id wrong-password)]],
	['全球通 individual, not real-name', { brand => 'gotone', 'real-name' => 'no' },
		[qw(own-id service-password advanced-password agent-id+holder-id)], [qw(-)], [qw(service-password)]],
	['全球通 (随e行) individual', { brand => 'suie' },
		[qw(own-id service-password advanced-password agent-id+holder-id)], [qw(holder-id)], [qw(service-password)]],
	['全球通 unit', { brand => 'gotone', customer => 'unit' },
		[qw(letter+handler-id service-password advanced-password)], [qw(- letter handler-id)]],
	['全球通 unit that pays cash', { brand => 'gotone', customer => 'unit', 'pays-cash' => 'yes' },
		[qw(letter+handler-id service-password advanced-password user-id+sim-card)], [qw(- user-id sim-card letter user-id+letter)]],
	['动感地带 individual, real-name', { brand => 'mzone' },
		[qw(own-id advanced-password agent-id+holder-id)], [qw(- service-password agent-id holder-id)]],
	['神州行 individual, real-name', { brand => 'easyown-plus' },
		[qw(own-id advanced-password agent-id+holder-id)], [qw(service-password)], [qw(advanced-password agent-id+holder-id)]],
	['4G至尊卡 individual, real-name', { brand => 'supreme' },
		[qw(own-id advanced-password agent-id+holder-id)], [qw(service-password)], [qw(own-id)]],
	['动感地带 individual, not real-name', { brand => 'mzone', 'real-name' => 'no' },
		[qw(advanced-password)], [qw(- service-password)]],
	['5元卡 individual, not real-name', { brand => 'five-yuan', 'real-name' => 'no' },
		[qw(advanced-password)], [qw(-)]],
	['动感地带 unit', { brand => 'mzone', customer => 'unit' },
		[qw(advanced-password letter+handler-id)], [qw(- service-password letter handler-id)]],
	['神州行 unit that pays cash, not real-name', { brand => 'freetalk', customer => 'unit', 'pays-cash' => 'yes', 'real-name' => 'no' },
		[qw(advanced-password letter+handler-id)], [qw(- service-password)]],
);

# a number for each set of each line: what was shown for one does not help another
my ($next, @tries, %register, %passwords) = (13800200000);
for my $line (@lines) {
	my ($who, $facts, $enough, $less, $tried) = @$line;
	for my $try ((map { [$_, 1] } @{$tried || $enough}), (map { [$_, 0] } @$less)) {
		my $number = $next++;
		$register{$number} = $facts;
		$passwords{$number}{'service-password'} = $service if $try->[0] =~ /service|wrong/;
		# the field is there when it can help: a service password alone is not asked for where it is not enough
		$passwords{$number}{'advanced-password'} = $advanced if $try->[0] =~ /advanced/ || $try->[0] =~ /service/ && !$try->[1];
		push @tries, { who => $who, number => $number, set => $try->[0], enough => $try->[1], sets => join(' | ', sort map { join '+', sort split /\+/ } @$enough),
			# no primary card: its orders end with a rule further down, which shows that the evidence was enough
			after => $facts->{brand} eq 'suie' ? 'refused R1' : 'asks' };
	}
}
my $c = Counter->new(register => \%register, passwords => \%passwords);
my $clerk = Clerk->new($c);
$clerk->log_in;
my $open = '';
my %shown;

for my $try (@tries) {
	my $what = "$try->{who} with $try->{set}";
	my %order;

	unless ($shown{$try->{who}}++) {
		$clerk->find($try->{number});
		Counter::is($clerk->sets, $try->{sets}, "$try->{who}: what the customer's page asks for");
	}
	for my $item ($try->{set} eq '-' ? () : split /\+/, $try->{set}) {
		if ($item =~ /password/) {
			$order{secret} = $item eq 'service-password' ? $service : $item eq 'advanced-password' ? $advanced : '999999';
		} else {
			push @{$order{tick}}, $item;
		}
	}
	# an item no set of this customer has is not even offered
	my @offered = grep { !/password/ } map { split /\+/ } split / \| /, $try->{sets};
	$order{tick} = [grep { my $item = $_; grep { $_ eq $item } @offered } @{$order{tick} || []}];
	$clerk->fill($try->{number}, 'open', %order);
	Counter::is($clerk->sets, $try->{sets}, "$what: what the form asks for");
	$clerk->follow('#check');
	my $verdict = $clerk->verdict;
	my $expected = $try->{enough} ? $try->{after} : $try->{set} eq 'wrong-password' ? 'again' : 'refused R21';
	Counter::is($verdict, $expected, "$what: the check");
	if ($verdict eq 'refused R21') {
		Counter::like($clerk->b->text('#verdict'), qr/R21.*L34-L38/s, "$what: the refusal names rule and clause");
		Counter::is($clerk->sets, $try->{sets}, "$what: what the refusal asks for");
		# a forged confirmation, as if the check had not been
		Counter::ok(!$clerk->b->has('#do'), "$what: a way on");
	} elsif ($verdict eq 'asks') {
		$clerk->follow('#do');
		Counter::is($clerk->verdict, 'done', "$what: the order");
		$open .= ($open ? '; ' : '') . "$try->{number}:";
	}
}
Counter::is($clerk->groups, $open, 'groups that are open in the end');

# records of each, with the clerk and what was shown, never a password
my @orders = grep { $_->{kind} eq 'order' && $_->{operation} eq 'open' } $c->export('audit');
my %record = map { $_->{caller} => $_ } @orders;
for my $try (grep { $_->{enough} && $_->{after} eq 'asks' } @tries) {
	my $r = $record{$try->{number}};
	Counter::is(join('+', sort split /[+ ,]/, ($r->{args} // '') =~ s/^evidence=//r), join('+', sort split /\+/, $try->{set}), "$try->{who}: what the record says was shown")
		unless $try->{set} =~ /password/;
	Counter::is($r->{actor}, 'lin', "$try->{who}: who did it");
}
my $log = join "\n", Counter::read_file("$c->{dir}/host.log"), $c->tool('', 'export', 'audit');
Counter::ok(index($log, $_) < 0, 'a password in the log or the records') for $service, $advanced, '999999', Counter::CLERK_PASSWORD();

$clerk->quit;
$c->stop;
exit Counter::verdict();
