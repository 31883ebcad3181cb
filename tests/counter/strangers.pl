# SPDX-License-Identifier: AGPL-3.0-or-later
# Strangers and a real browser: pages of others that send forms to the counter, frames, stolen and old cookies, and
# what people may write where a page shows it.
use strict;
use warnings;
use utf8;
use FindBin;
use IO::Socket::INET;
use JSON::PP ();
use POSIX ();
require "$FindBin::Bin/clerk.pl";

my ($p, $s) = qw(13800138001 13800138002);
my @hostile = (
	'<img src=x onerror=alert(1)>', '"><script>alert(2)</script>', '\'/><svg onload=alert(3)>', '&lt;b&gt; &amp;amp; </td></table>',
	'javascript:alert(4)', '{{7*7}} ${7*7} %s%n', "\x{202e}txet", '</title><style>*{display:none}</style>',
);
my $c = Counter->new(register => { $p => {}, $s => {} }, clerks => { lin => Counter::CLERK_PASSWORD(), wang => 'battery staple 5' });
*is = \&Counter::is;
*like = \&Counter::like;
*ok = \&Counter::ok;

Counter::write_file("$c->{dir}/bundles.csv", join "\n", 'id,owner,size,from,to,label,kind,plan,scope,special',
	map { my $label = $hostile[$_] =~ s/"/""/gr; ($_ + 1) . ",$p,1 GB,,,\"$label\",booster,,domestic,no" } 0 .. $#hostile);
$c->tool('', 'import-bundles', "$c->{dir}/bundles.csv");

my $k = Clerk->new($c);
my $b = $k->b;
my $base = Clerk::HOME();

# ---- another site ----

# its pages: PATH => HTML, served until the end of the test
sub site {
	my (%page) = @_;
	my $listen = IO::Socket::INET->new(Listen => 16, LocalAddr => '127.0.0.1', LocalPort => 0, ReuseAddr => 1) or die "no port: $!\n";
	my $pid = fork // die "fork: $!\n";

	return ($listen->sockport, $pid) if $pid;
	$SIG{TERM} = 'DEFAULT';
	while (my $client = $listen->accept) {
		my $request = <$client> // '';
		while (my $line = <$client>) { last if $line =~ /^\r?\n/ }
		my ($path) = $request =~ m{^GET (/\S*)};
		my $html = $page{$path // ''} // '';
		utf8::encode($html);
		print $client "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: "
			. length($html) . "\r\n\r\n$html";
		close $client;
	}
	POSIX::_exit(0);
}

sub form {
	my ($path, $fields, $type) = @_;
	return '<!doctype html><title>other</title><form method=post action="' . "$base$path" . '"' . ($type ? " enctype=$type" : '') . '>'
		. join('', map { my $v = $fields->{$_} =~ s/"/&quot;/gr; qq(<input type=hidden name='$_' value="$v">) } sort keys %$fields)
		. '<button id=send>a nice picture</button></form>';
}

my %open = ('e-own-id' => 1, step => 'do', key => 'chosen-by-a-stranger');
my ($port, $pid) = site(
	'/order' => form("/n/$p/open", { %open }),
	'/token' => form("/n/$p/open", { %open, csrf => 'A' x 43 }),
	'/login' => form('/login', { clerk => 'wang', password => 'battery staple 5' }),
	'/logout' => form('/logout', {}),
	'/json' => form("/api/v1/customers/$p/orders", { '{"operation":"open","evidence":["own-id"],"key":"chosen-by-a-stranger","x":"' => '"}' }, 'text/plain'),
	'/frame' => qq(<!doctype html><title>other</title><iframe id=f src="$base/n/$p/open"></iframe><img src="$base/n/$p/open?step=do&e-own-id=1">),
	'/link' => qq(<!doctype html><title>other</title><a id=send href="$base/n/$p/open?step=do&amp;e-own-id=1&amp;key=x">a nice picture</a>),
	'/fetch' => qq(<!doctype html><title>other</title><p id=said>nothing</p><script>
		fetch("$base/n/$p", { credentials: "include" }).then(r => r.text()).then(t => said.textContent = "read " + t.length, e => said.textContent = "stopped")
		</script>),
);
END { my $status = $?; if ($pid) { kill TERM => $pid; waitpid $pid, 0; } $? = $status; }

# the neighbour has the counter's own site (ports are no part of it), the stranger another one
for my $who (['a neighbour', "http://127.0.0.1:$port"], ['a stranger', "http://localhost:$port"]) {
	my ($what, $site) = @$who;

	$k->log_in;
	for my $path (qw(/order /token /logout /json)) {
		$b->go("$site$path");
		$b->follow('#send');
		like($b->text, qr/Nothing was done|Log in|not be application|must be application|no-session|bad-type/, "$what: $path");
		$k->go('/');
		ok($b->has('#logout-go'), "$what: $path: the clerk is still logged in");
	}
	$b->go("$site/login");
	$b->follow('#send');
	$k->go('/');
	is($b->text('#who'), 'lin', "$what logs somebody in: who is logged in");
	$b->go("$site/link");
	$b->follow('#send');
	$b->go("$site/frame");
	$b->console;
	$b->s_call(POST => '/frame', { id => { WebDriver::ELEMENT() => $b->find('#f')->{id} } });
	ok(!$b->has('#check'), "$what: the counter in a frame");
	$b->s_call(POST => '/frame', { id => undef });
	$b->go("$site/fetch");
	WebDriver::await('the answer', 20, sub { $b->text('#said') ne 'nothing' });
	is($b->text('#said'), 'stopped', "$what reads a customer's page");
	$b->console;
	is($k->groups, '', "$what: groups");
}
is(scalar(grep { $_->{kind} eq 'order' } $c->export('audit')), 0, 'orders of strangers');

# ---- cookies: after the log-out, of a host before this one, of nobody ----

sub is_out {
	my ($what, %cookie) = @_;
	$b->forget_cookies;
	$b->add_cookie(%cookie, path => '/', httpOnly => JSON::PP::true) if %cookie;
	$k->go("/n/$p");
	like($b->url, qr{/login\?}, "$what: asked to log in");
	ok(!$b->has('#customer-number'), "$what: the customer is shown");
}

$k->log_in;
my ($cookie) = $b->cookies;
my %mine = map { $_ => $cookie->{$_} } qw(name value);
$k->follow('#logout-go');
is_out('the cookie after the log-out', %mine);
$b->back;
ok(!$b->has('#customer-number'), 'going back after the log-out shows the customer');
$k->log_in;
($cookie) = $b->cookies;
ok($cookie->{value} ne $mine{value}, 'a new log-in, a new token');
%mine = map { $_ => $cookie->{$_} } qw(name value);
is_out('no cookie');
is_out('a cookie cut short', %mine, value => substr($mine{value}, 0, 42));
is_out('another cookie', %mine, value => 'A' x 43);
$b->forget_cookies;
$b->add_cookie(%mine, path => '/');
$k->go("/n/$p");
ok($b->has('#customer-number'), 'the right cookie');
# a log-in never takes over a token that was there before
$k->log_in;
ok(($b->cookies)[0]{value} ne $mine{value}, 'the token after a log-in upon a log-in');
is_out('the token before it', %mine);
# a clerk whose account is closed while he works
$b->forget_cookies;
$k->log_in('wang', 'battery staple 5');
$k->fill($p, 'open', tick => ['own-id']);
$c->tool('', 'clerk', 'close', 'wang');
$k->follow('#check');
like($b->url, qr{/login}, 'the account was closed: asked to log in');
is($k->groups, '', 'the account was closed: nothing was done');

# ---- what people write ----

$k->log_in;
$k->go("/n/$p");
for my $i (0 .. $#hostile) {
	ok(index($b->text('#data'), $hostile[$i] =~ s/\x{202e}//r =~ s/\s+/ /gr =~ s/^(.{20}).*/$1/r) >= 0, "the label $hostile[$i] is shown as it is");
}
is(scalar(() = $b->find_all('#data img, #data svg, #data script, #data style')), 0, 'elements that labels brought');
for my $text (@hostile) {
	$k->go('/');
	$b->type('#number', substr $text, 0, 39);
	$k->follow('#find-go');
	is(scalar(() = $b->find_all('main img, main svg, main script, main style')), 0, "the number $text");
	$k->fill($p, 'add', tick => ['own-id'], param => { secondary => $text });
	$k->follow('#check');
	is(scalar(() = $b->find_all('main img, main svg, main script, main style')), 0, "the parameter $text");
	is($k->verdict, 'refused R25 malformed', "the parameter $text: verdict") if $k->verdict ne 'again';
	my $path = $text =~ s{([^A-Za-z0-9])}{my $c = $1; utf8::encode($c); join '', map { sprintf '%%%02X', ord } split //, $c}ger;
	$b->go("$base/$_") for "n/$path", "n/$p/$path", "login?next=$path&clerk=$path", "?lang=$path", "find?number=$path", $path;
	like($b->url, qr{^\Q$base\E/}, "the address $text");
	$k->seen("the address $text");
}
$b->forget_cookies;
for my $next ('//localhost:1/', 'http://localhost:1/', '/\\localhost:1/', '/n/../../x', "/n/$p%0d%0aSet-Cookie:%20a=b", 'javascript:alert(1)') {
	$b->go("$base/login?next=$next");
	$b->type('#clerk', 'lin');
	$b->type('#password', Counter::CLERK_PASSWORD());
	$b->follow('#login-go');
	like($b->url, qr{^\Q$base\E/}, "after the log-in: $next");
	is(scalar(() = $b->cookies), 1, "after the log-in: $next: cookies");
	$b->forget_cookies;
}
# a fresh start of the host knows no session of the one before
$k->log_in;
($cookie) = $b->cookies;
$c->stop;
$c->start;
is_out('a cookie of a host before this one', map { $_ => $cookie->{$_} } qw(name value));
$k->quit;
$c->stop;
exit Counter::verdict();
