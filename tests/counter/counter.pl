# SPDX-License-Identifier: AGPL-3.0-or-later
#
# A real dialtree-host with its counter open, made for one test: database, clerks and passwords by dialtree-db-tool,
# then the daemon; and what tests need to talk to it. Read by require.
#
#   my $c = Counter->new(register => { NUMBER => 'brand=gotone,...' }, passwords => { NUMBER => { NAME => SECRET } });
#   my $r = $c->http(GET => '/api/v1/openapi.json');
#   $c->stop;
package Counter;

use strict;
use warnings;
use utf8;
use HTTP::Tiny;
use IO::Socket::INET;
use JSON::PP ();
use POSIX ();
use Time::HiRes ();

use constant { PORT => 8139, VTY => 4279, CLERK => 'lin', CLERK_PASSWORD => 'correct horse 27', DAY => '2026-11-18T10:00:00' };

my @all;
my $wrong = 0;

# ---- what a test says ----

# is(GOT, WANTED, WHAT): nothing is said when they are equal
sub is {
	my ($got, $want, $what) = @_;
	return 1 if defined $got && $got eq $want;
	$got //= 'nothing';
	fail("$what: $got\n    expected: $want");
	return 0;
}

# like(GOT, PATTERN, WHAT)
sub like {
	my ($got, $pattern, $what) = @_;
	return 1 if defined $got && $got =~ $pattern;
	$got //= 'nothing';
	$got = substr($got, 0, 1500) . ' ...' if length $got > 1500;
	fail("$what: $got\n    expected: $pattern");
	return 0;
}

sub ok {
	my ($true, $what) = @_;
	fail($what) unless $true;
	return $true;
}

sub fail {
	binmode STDOUT, ':utf8';
	print $_[0] =~ tr/\r//dr, "\n";
	$wrong = 1;
	return 0;
}

# The exit status of a test.
sub verdict { return $wrong }

# ---- the host ----

my %default = (
	language => 'zh', home => 'beijing', brand => 'gotone', status => 'normal', customer => 'individual',
	'real-name' => 'yes', 'pays-cash' => 'no', 'data-paused' => 'no', plan => 'web4g/10',
);
my @column = qw(language home brand status customer real-name pays-cash data-paused plan);

# register => { NUMBER => { brand => 'mzone' } }, what is not said is an individual GoTone primary;
# passwords => { NUMBER => { 'service-password' => '...' } }, clerks => { NAME => PASSWORD }, config => lines of node
# counter, clock => local time, dir => working directory
sub new {
	my ($class, %o) = @_;
	my $self = bless { owner => $$, dir => $o{dir} // POSIX::getcwd(),
		menu => $o{menu} // "$ENV{abs_top_srcdir}/menus/share.menu",
		http => HTTP::Tiny->new(timeout => 30, max_redirect => 0, keep_alive => 1) }, $class;

	$self->{db} = "$self->{dir}/counter.db";
	$self->register($o{register} || {});
	$self->clerk($_, $o{clerks}{$_}) for sort keys %{$o{clerks} //= { CLERK() => CLERK_PASSWORD }};
	for my $number (sort keys %{$o{passwords} || {}}) {
		$self->password($number, $_, $o{passwords}{$number}{$_}) for sort keys %{$o{passwords}{$number}};
	}
	$self->configure($o{clock} // DAY, $o{config} // '');
	$self->start;
	push @all, $self;
	return $self;
}

sub register {
	my ($self, $rows) = @_;
	my $file = "$self->{dir}/register.csv";

	return unless %$rows;
	write_file($file, join(',', 'msisdn', @column) . "\n" . join('', map {
		my %row = (%default, %{$rows->{$_}});
		join(',', $_, map { $row{$_} } @column) . "\n";
	} sort keys %$rows));
	$self->tool('', 'import-register', $file);
}

# a clerk with a password, as an operator makes one
sub clerk {
	my ($self, $name, $password) = @_;
	$self->tool("$password\n", 'clerk', 'add', $name);
}

sub password {
	my ($self, $number, $name, $password) = @_;
	$self->tool("$password\n", 'set-password', $number, $name);
}

# tool(INPUT, COMMAND...): dialtree-db-tool; what it printed
sub tool {
	my ($self, $input, @args) = @_;
	my $in = "$self->{dir}/tool.in";

	write_file($in, $input);
	my $out = qx{dialtree-db-tool -l '$self->{db}' -m '$self->{menu}' @{[map { "'$_'" } @args]} < '$in' 2>&1};
	unlink $in;
	die "dialtree-db-tool @args: exit status @{[$? >> 8]}\n$out\n" if $?;
	return $out;
}

sub configure {
	my ($self, $clock, $lines) = @_;
	write_file("$self->{dir}/host.cfg", <<"CFG");
line vty
 no login
 bind 127.0.0.1
ctrl
 bind 127.0.0.1
host
 database $self->{db}
 menu-file $self->{menu}
 lab clock $clock
gsup
 name test
counter
 bind-ip 127.0.0.1
 port @{[PORT]}
$lines
CFG
}

sub start {
	my ($self) = @_;
	my $log = "$self->{dir}/host.log";

	$self->{pid} = fork // die "fork: $!\n";
	if (!$self->{pid}) {
		open STDIN, '<', '/dev/null';
		open STDERR, '>>', $log;
		open STDOUT, '>&', \*STDERR;
		exec 'setpriv', '--pdeathsig', 'KILL', 'dialtree-host', '-c', "$self->{dir}/host.cfg", '-s' or POSIX::_exit(127);
	}
	$self->await('the counter', sub {
		waitpid($self->{pid}, POSIX::WNOHANG()) == 0 or die "dialtree-host ended:\n" . read_file($log);
		return IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => PORT);
	});
}

sub await {
	my ($self, $what, $code) = @_;
	my $end = Time::HiRes::time() + 20;

	while (1) {
		my $r = $code->();
		return $r if $r;
		die "$what: not within 20 s\n" if Time::HiRes::time() > $end;
		Time::HiRes::sleep(0.02);
	}
}

# stop: ends gracefully; anything the sanitizers or the log complained of is told
sub stop {
	my ($self) = @_;
	my $pid = delete $self->{pid} or return;

	@all = grep { $_ != $self } @all;
	kill TERM => $pid;
	waitpid $pid, 0;
	fail("dialtree-host ended with $?:\n" . read_file("$self->{dir}/host.log")) if $?;
}

# vty(COMMAND...): answers of the VTY, after enable
sub vty {
	my ($self, @commands) = @_;
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => VTY) or die "no VTY: $!\n";
	my $text = '';

	print $s join("\n", 'enable', @commands, 'echo that is all', '');
	while ($text !~ /\nthat is all\r?\n/) {
		sysread $s, $text, 4096, length $text or last;
	}
	$text =~ tr/\n\t -~//cd;
	return $text;
}

sub clock {
	my ($self, $time) = @_;
	$self->vty("lab clock $time");
}

# export(TABLE): rows as hashes
sub export {
	my ($self, $what) = @_;
	my ($head, @rows) = split /\r?\n/, $self->tool('', 'export', $what);
	my @names = cells($head);
	my @found;

	for my $row (@rows) {
		my @cells = cells($row);
		my %h;
		@h{@names} = @cells;
		push @found, \%h;
	}
	return @found;
}

# cells of one row of CSV
sub cells {
	my ($row) = @_;
	my @cells;

	while ($row =~ /\G(?:"((?:[^"]|"")*)"|([^,]*))(,|$)/g) {
		push @cells, defined $1 ? $1 =~ s/""/"/gr : $2;
		last if $3 eq '';
	}
	return @cells;
}

# ---- HTTP ----

# http(METHOD, PATH, BODY, HEADERS): the answer as HTTP::Tiny tells it
sub http {
	my ($self, $method, $path, $body, %headers) = @_;
	return $self->{http}->request($method, 'http://127.0.0.1:' . PORT . $path,
		{ headers => \%headers, defined $body ? (content => $body) : () });
}

# raw(TEXT): the same octet by octet, on a connection of its own; the whole answer
sub raw {
	my ($self, $text) = @_;
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => PORT) or die "no counter: $!\n";
	my $answer = '';

	print $s $text;
	while (sysread $s, $answer, 4096, length $answer) {
		my ($head, $body) = $answer =~ /^(.*?\r\n)\r\n(.*)/s or next;
		last if $head =~ /^HTTP\/1.1 204/ || $head =~ /\r\nContent-Length: *(\d+)\r\n/i && length $body >= $1;
	}
	return $answer;
}

# ---- files ----

sub write_file {
	my ($file, $text) = @_;
	open my $f, '>:utf8', $file or die "$file: $!\n";
	print $f $text;
	close $f or die "$file: $!\n";
}

sub read_file {
	my ($file) = @_;
	open my $f, '<:utf8', $file or die "$file: $!\n";
	local $/;
	return <$f> // '';
}

END {
	my $status = $?;
	for my $c (@all) {
		next unless $c->{pid} && $c->{owner} == $$;
		kill KILL => $c->{pid};
		waitpid $c->{pid}, 0;
	}
	$? = $status;
}

1;
