# SPDX-License-Identifier: AGPL-3.0-or-later
#
# Where passwords are afterwards, right ones and wrong ones, of clerks and customers, by page and by JSON: in no log
# (every category at its most talkative), no file of the database, and not in the memory of the host either.
use strict;
use warnings;
no warnings 'portable';		# addresses have 64 bits
use JSON::PP ();

require "$ENV{abs_top_srcdir}/tests/counter/counter.pl";

my $number = '13800138001';
my @secret = qw(Zq7clerk-right Zq7service-right Zq7advanced-right Zq7clerk-wrong Zq7number-wrong Zq7page-wrong
	Zq7in-place-of-a-name);
my $c = Counter->new(register => { $number => {} }, clerks => { lin => $secret[0] },
	passwords => { $number => { 'service-password' => $secret[1], 'advanced-password' => $secret[2] } },
	config => "log stderr\n logging level set-all debug");
my %token;

sub post {
	my ($path, $body) = @_;
	my $r = $c->http(POST => $path, JSON::PP::encode_json($body), 'Content-Type' => 'application/json', %token);

	return ($r->{status}, eval { JSON::PP::decode_json($r->{content}) });
}

sub order {
	my ($operation, $password, $key) = @_;
	return (post("/api/v1/customers/$number/orders", { operation => $operation, password => $password, key => $key }))[0];
}

my ($status, $body) = post('/api/v1/session', { clerk => 'lin', password => $secret[3] });
Counter::is($status, 401, 'a wrong log-in');
($status) = post('/api/v1/session', { clerk => lc $secret[6], password => 'anything at all' });
Counter::is($status, 401, 'a password in place of the name');
$c->http(POST => '/login', "clerk=lin&password=$secret[5]", 'Content-Type' => 'application/x-www-form-urlencoded');
($status, $body) = post('/api/v1/session', { clerk => 'lin', password => $secret[0] });
Counter::is($status, 201, 'a log-in');
%token = (Authorization => "Bearer $body->{token}");
Counter::is(order('open', $secret[4], 'quiet-form-1'), 403, 'a wrong password of a customer');
Counter::is(order('open', $secret[1], 'quiet-form-2'), 200, 'a service password');
Counter::is(order('members', $secret[2], 'quiet-form-3'), 200, 'an advanced password');
# what a connection keeps of its last request is gone with the next one
$c->http(GET => '/api/v1/service', undef, %token) for 1 .. 3;

# memory(): every octet the host can write, a piece at a time
sub memory {
	my ($look) = @_;

	open my $maps, '<', "/proc/$c->{pid}/maps" or die "no map: $!\n";
	open my $mem, '<:raw', "/proc/$c->{pid}/mem" or die "no memory: $!\n";
	while (<$maps>) {
		my ($from, $to) = /^([0-9a-f]+)-([0-9a-f]+) rw/ or next;
		my ($at, $end) = (hex $from, hex $to);
		# the shadow of a sanitizer has terabytes, and none of ours
		next if $end - $at > 1 << 30;
		while ($at < $end) {
			my $n = $end - $at > 1 << 22 ? 1 << 22 : $end - $at;
			sysseek $mem, $at, 0;
			my $piece;
		sysread $mem, $piece, $n or last;
			$look->($piece);
			# a word may lie across the border
			$at += $n == $end - $at ? $n : $n - 64;
		}
	}
}

my %found;
memory(sub {
	for my $word (@secret, $number) {
		$found{$word}++ if index($_[0], $word) >= 0 || index($_[0], lc $word) >= 0;
	}
});
Counter::ok(delete $found{$number}, 'the memory was not looked at');
Counter::fail("in memory: $_") for sort keys %found;
$c->stop;

for my $file (glob("$c->{dir}/host.log $c->{db}*")) {
	open my $f, '<:raw', $file or die "$file: $!\n";
	local $/;
	my $text = <$f> // '';
	for my $word (@secret) {
		Counter::fail("$file holds $word") if index($text, $word) >= 0 || index($text, lc $word) >= 0;
	}
	Counter::like($text, qr/debug|DCOUNTER/i, 'the log') if $file =~ /log$/;
}
exit Counter::verdict();
