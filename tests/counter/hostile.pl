# SPDX-License-Identifier: AGPL-3.0-or-later
# What strangers and broken clients send: the daemon answers clearly, stays up, and never gives more than it should.
use strict;
use warnings;
use utf8;
use FindBin;
use IO::Socket::INET;
use Time::HiRes ();
require "$FindBin::Bin/page.pl";

# a daemon that has heard enough closes while we still speak
$SIG{PIPE} = 'IGNORE';

my $primary = '13800138001';
my $c = Counter->new(register => { $primary => {} }, config => " connections 40\n request-time 2\n");
my $p = Page->new($c);
*is = \&Counter::is;
*like = \&Counter::like;
*ok = \&Counter::ok;

# the status of an answer to octets; 'closed' for a connection that was just closed
sub status {
	my ($text) = @_;
	my $answer = $c->raw($text);
	return $answer =~ m{^HTTP/1\.1 (\d+)} ? $1 : 'closed';
}

sub head_of { return ($_[0] =~ /^(.*?)\r\n\r\n/s)[0] // '' }

my $H = "Host: 127.0.0.1:8139\r\n";

# ---- fields on every answer ----

$p->login('lin', Counter::CLERK_PASSWORD());
my $mine = "Cookie: $p->{cookie}\r\n";
for my $case (
	[ 200, "GET /login HTTP/1.1\r\n$H\r\n" ], [ 303, "GET / HTTP/1.1\r\n$H\r\n" ], [ 200, "GET / HTTP/1.1\r\n$H$mine\r\n" ],
	[ 404, "GET /n HTTP/1.1\r\n$H\r\n" ], [ 405, "POST / HTTP/1.1\r\n${H}Content-Length: 0\r\n\r\n" ],
	[ 403, "POST /logout HTTP/1.1\r\n$H${mine}Content-Length: 0\r\n\r\n" ], [ 200, "GET /counter.css HTTP/1.1\r\n$H\r\n" ],
	[ 200, "GET /n/$primary HTTP/1.1\r\n$H$mine\r\n" ], [ 413, "POST /login HTTP/1.1\r\n${H}Content-Length: 99999\r\n\r\n" ],
) {
	my ($want, $request) = @$case;
	my ($what) = $request =~ /^(.*)\r/;
	my $head = head_of($c->raw($request));
	is(($head =~ m{^HTTP/1\.1 (\d+)})[0], $want, $what);
	like($head, qr/\r\nContent-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'\r\n/, "$what: content policy");
	like($head, qr/\r\n\Q$_\E/, "$what: $_") for 'X-Content-Type-Options: nosniff', 'Referrer-Policy: same-origin',
		'X-Frame-Options: DENY', 'Cross-Origin-Opener-Policy: same-origin', 'Cross-Origin-Resource-Policy: same-origin';
	like($head, qr/\r\nCache-Control: no-store/, "$what: not stored") unless $request =~ /\.css/;
}

# ---- methods ----

for my $method (qw(PUT PATCH DELETE OPTIONS TRACE CONNECT PROPFIND get G)) {
	my $answer = $c->raw("$method /login HTTP/1.1\r\n$H\r\n");
	like($answer, qr{^HTTP/1\.1 405 .*\r\nAllow: [A-Z]}s, "method $method");
}
my $answer = $c->raw("HEAD /login HTTP/1.1\r\n${H}Connection: close\r\n\r\n");
like($answer, qr{^HTTP/1\.1 200 .*\r\nContent-Length: [1-9]}s, 'HEAD');
like($answer, qr/\r\n\r\n\z/, 'HEAD has no body');
like($c->raw("POST / HTTP/1.1\r\n${H}Content-Length: 0\r\n\r\n"), qr/\r\nAllow: GET, HEAD\r\n/, 'what is allowed instead');
like($c->raw("GET /logout HTTP/1.1\r\n$H\r\n"), qr/\r\nAllow: POST\r\n/, 'what is allowed instead of looking');

# ---- paths ----

for my $path ('/../etc/passwd', '/..%2f..%2fetc%2fpasswd', '/n/../../etc/passwd', '/counter.css/..', '/./login', '//login',
	'/n//open', '/n/', "/n/$primary/", "/n/$primary/open/x", '/%6cogin', '/login%00', '/LOGIN', '/host.cfg', '/counter.db') {
	is(status("GET $path HTTP/1.1\r\n$H$mine\r\n"), 404, "path $path");
}
for my $path ('/n/%00', '/n/%', '/n/%4', '/n/%zz', '/n/%ff', '/n/%c0%af', '/n/%ed%a0%80', '/n/%f5%80%80%80', '/n/%0d%0aSet-Cookie:%20a',
	'/login?a=%ff', '/login?%', '/login?a=%0b', '*', 'http:') {
	is(status("GET $path HTTP/1.1\r\n$H$mine\r\n"), 400, "path $path");
}
like($c->raw("GET /find?number=%0D%0ASet-Cookie:%20x=1 HTTP/1.1\r\n$H$mine\r\n"), qr{^HTTP/1\.1 303.*\r\nLocation: /n/%0D%0ASet-Cookie}s,
	'what looks like a field stays in the path');
is(status('GET /' . 'a' x 2000 . " HTTP/1.1\r\n$H\r\n"), 414, 'a long path');
like(status('GET /login?' . 'a' x 30000 . " HTTP/1.1\r\n$H\r\n"), qr/^(?:414|431)$/, 'a very long path');
is(status('GET /login?' . join('&', map { "a$_=1" } 1 .. 60) . " HTTP/1.1\r\n$H\r\n"), 400, 'too many fields');
for my $next ('https://evil.example/', '//evil.example', '/\\evil.example', '/n/../../x', '/n//evil.example', "/n/$primary?x", '/logout') {
	my $q = Page->new($c)->login('lin', Counter::CLERK_PASSWORD(), next => $next);
	is($q->{path}, '/', "nobody is sent to $next");
}

# ---- header fields ----

is(status("GET /login HTTP/1.1\r\n\r\n"), 400, 'no Host');
like(status("GET /login HTTP/1.1\r\n${H}X: " . 'a' x 100000 . "\r\n\r\n"), qr/^(?:431|closed)$/, 'a long field');
like(status("GET /login HTTP/1.1\r\n$H" . "X: a\r\n" x 20000 . "\r\n"), qr/^(?:431|closed)$/, 'many fields');
like(status("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"), qr/^(?:400|closed)$/, 'TLS');
like(status("GET\r\n\r\n"), qr/^(?:400|closed)$/, 'half a request line');
like(status("\0\0\0\0\r\n\r\n"), qr/^(?:400|closed)$/, 'zeros');
is(status("GET / HTTP/1.1\r\n${H}Cookie: dialtree=\r\n\r\n"), 303, 'an empty cookie');
is(status("GET / HTTP/1.1\r\n${H}Cookie: " . 'dialtree=' . 'A' x 43 . ";;=;dialtree;  ;\xff\r\n\r\n"), 303, 'odd cookies');
is(status("GET / HTTP/1.1\r\n${H}Cookie: other=1; $p->{cookie}\r\n\r\n"), 200, 'ours among others');
is(status("GET / HTTP/1.1\r\n${H}Authorization: Bearer " . $p->{cookie} =~ s/.*=//r . "\r\n\r\n"), 303, 'a cookie is no bearer token');

# ---- bodies ----

my $type = "Content-Type: application/x-www-form-urlencoded\r\n";
sub post_raw { my ($path, $body, $more) = @_; return status("POST $path HTTP/1.1\r\n$H$type" . ($more // '') . 'Content-Length: ' . length($body) . "\r\n\r\n$body") }
is(post_raw('/login', 'clerk=%ff&password=x'), 400, 'a form that is not UTF-8');
is(post_raw('/login', 'clerk=%00&password=x'), 400, 'a form with a NUL');
is(post_raw('/login', "clerk=lin\0&password=x"), 400, 'a form with a raw NUL');
is(post_raw('/login', 'clerk=%g1'), 400, 'a broken escape');
is(post_raw('/login', '&&&='), 403, 'a form of nothing');
is(post_raw('/login', ''), 403, 'an empty form');
is(post_raw('/login', 'clerk=' . 'a' x 15000 . '&password=b'), 403, 'a long name');
is(post_raw('/login', 'clerk=lin&password=' . 'b' x 15000), 403, 'a long password');
is(post_raw('/login', 'a' x 16384), 403, 'the longest body');
is(status("POST /login HTTP/1.1\r\n$H${type}Content-Length: 16385\r\n\r\n"), 413, 'a body too long is not waited for');
is(status("POST /login HTTP/1.1\r\n$H${type}Transfer-Encoding: chunked\r\n\r\n" . "1000\r\n" . 'a' x 4096 . "\r\n" x 1 .
	("1000\r\n" . 'a' x 4096 . "\r\n") x 4 . "0\r\n\r\n"), 413, 'a body that turns out too long');
is(status("POST /login HTTP/1.1\r\n$H${type}Transfer-Encoding: chunked\r\n\r\n5\r\nclerk\r\n0\r\n\r\n"), 403, 'chunks');
like(status("POST /login HTTP/1.1\r\n$H${type}Content-Length: -1\r\n\r\n"), qr/^(?:400|closed)$/, 'a negative length');
is(post_raw('/login', 'clerk=lin&password=' . Page::escape(Counter::CLERK_PASSWORD()), "Content-Type: text/plain\r\n") eq '303' ? 1 : 0, 1,
	'the first of two types counts');
is(status("POST /login HTTP/1.1\r\n${H}Content-Type: text/plain\r\nContent-Length: 9\r\n\r\nclerk=lin"), 403, 'a form in disguise');

# ---- two ways to see where a request ends: what one reader takes for a body another takes for a request ----

my $hidden = "GET /counter.css HTTP/1.1\r\n$H\r\n";
for my $case (
	[ 'two lengths', "Content-Length: 0\r\nContent-Length: @{[length $hidden]}\r\n", '' ],
	[ 'the same length twice', "Content-Length: 5\r\nContent-Length: 5\r\n", 'clerk' ],
	[ 'a length and chunks', "Content-Length: @{[5 + length $hidden]}\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" ],
	[ 'a blank before the colon', "Content-Length: 5\r\nTransfer-Encoding : chunked\r\n", "0\r\n\r\n" ],
	[ 'two encodings', "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n" ],
	[ 'an encoding behind another', "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n" ],
	[ 'an unknown encoding', "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n" ],
	[ 'two hosts', "Host: evil.example\r\nContent-Length: 0\r\n", '' ],
	[ 'no number', "Content-Length: +5\r\n", 'clerk' ], [ 'lengths in a list', "Content-Length: 0, 5\r\n", '' ],
) {
	my ($what, $fields, $body) = @$case;
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 8139) or die;
	my $all = '';
	print $s "POST /login HTTP/1.1\r\n$H$type$fields\r\n$body$hidden";
	while (sysread $s, $all, 65536, length $all) { }
	like($all, qr{^HTTP/1\.1 400 }, $what);
	ok($all !~ /text\/css/, "$what: nothing more is read of the connection");
}
is(status("POST /login HTTP/1.0\r\n$H${type}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400, 'chunks before there were any');

# ---- what is typed is data ----

my $evil = qq{<script>alert(1)</script>"'&amp;\x{202e}\x{4e2d}};
for my $number ($evil, "';DROP TABLE subscriber;--", '%s%n%s', "\x{7fff}" x 60, '1' x 400) {
	$p->get('/n/' . Page::escape($number));
	is($p->{status}, 404, 'a number that is none');
	ok($p->{page} !~ /<script|<b>|onerror=/, 'stays text');
}
$p->get("/n/$primary" . '%20' x 150 . '9');
is($p->{status}, 404, 'a number with something behind what fits');
$p->get("/n/$primary/open");
$p->submit('order', { step => 'check', 'p-secondary' => $evil, 'e-nothing' => 1, 'e-service-password' => 1, $evil => $evil, step2 => $evil });
is($p->attr('verdict', 'data-rule'), 'R21', 'fields that are not asked for do nothing, and no password can be ticked');
$p->get("/n/$primary/add");
$p->submit('order', { step => 'check', 'p-secondary' => $evil, 'e-own-id' => 1 });
is($p->attr('param-secondary', 'value'), $evil, 'what was typed comes back as it was');
ok($p->{page} !~ /<script/, 'as text');
for my $long ('1' x 300, "\x{4e2d}" x 100) {
	$p->get("/n/$primary/add");
	$p->submit('order', { step => 'check', 'p-secondary' => $long, 'e-own-id' => 1 });
	like($p->{status}, qr/^(?:200|413|422)$/, 'a long number');
}
$p->get("/n/$primary/open");
$p->submit('order', { step => 'check', secret => 'x' x 5000 });
like($p->{status}, qr/^(?:413|422)$/, 'a long password of the customer');

# ---- a session that ends while a request of it waits: the words of the answer are not looked for in it ----

for my $password ('abcdefghij', Counter::CLERK_PASSWORD()) {
	my $q = Page->new($c)->login('lin', Counter::CLERK_PASSWORD());
	my $fields = 'csrf=' . ($q->form_of('logout'))[0] =~ s/.*name="csrf" value="([^"]+)".*/$1/sr;
	my $login = "clerk=lin&password=" . Page::escape($password);
	my @s = map { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 8139) or die } 1 .. 2;
	my $fill = sub { "Cookie: $q->{cookie}\r\n${H}${type}Connection: close\r\nContent-Length: " . length($_[0]) . "\r\n\r\n$_[0]" };
	print {$s[0]} "POST /login HTTP/1.1\r\n" . $fill->($login);
	print {$s[1]} "POST /logout HTTP/1.1\r\n" . $fill->($fields);
	for my $s (reverse @s) {
		my $all = '';
		while (sysread $s, $all, 65536, length $all) { }
		like($all, qr{^HTTP/1\.1 (?:303|403) }, 'a log-in whose session was logged out meanwhile');
	}
}

# ---- behind TLS a page without it is a stranger's ----

$c->vty('configure terminal', 'counter', 'tls-proxy', 'end');
for my $case ([ 'https://127.0.0.1:8139', 303 ], [ 'http://127.0.0.1:8139', 403 ]) {
	my $q = Page->new($c)->request(POST => '/login', { clerk => 'lin', password => Counter::CLERK_PASSWORD() }, Origin => $case->[0]);
	is($q->{status}, $case->[1], "a log-in from $case->[0] behind TLS");
}
$c->vty('configure terminal', 'counter', 'no tls-proxy', 'end');

# ---- slow and many ----

my @slow;
for (1 .. 20) {
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 8139) or next;
	print $s "GET /login HTTP/1.1\r\nX: ";
	push @slow, $s;
}
is(status("GET /login HTTP/1.1\r\n$H\r\n"), 200, 'slow clients do not keep others out');
# octet by octet they go on for longer than a request may take: the daemon ends it
my $began = Time::HiRes::time();
my $closed = 0;
while (!$closed && Time::HiRes::time() - $began < 60) {
	for my $s (@slow) {
		$s->blocking(0);
		syswrite $s, 'a';
		my $n = sysread $s, my $buf, 100;
		$closed++ if defined $n && $n == 0;
	}
	Time::HiRes::sleep(0.5);
}
ok($closed, 'a client that goes on octet by octet is not waited for for ever');
@slow = ();

my @many;
for (1 .. 300) {
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 8139, Timeout => 1) or last;
	push @many, $s;
}
my $open = ($c->vty('show counter') =~ /(\d+) connections/)[0] // 'nothing';
ok($open =~ /^\d+$/ && $open <= 40, "connections are bounded: $open");
@many = ();
$c->await('an answer after the flood', sub { status("GET /login HTTP/1.1\r\n$H\r\n") eq '200' });

# connections that go away in the middle, also while the store is asked
for (1 .. 50) {
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 8139) or next;
	print $s $_ % 2 ? "GET /n/$primary HTTP/1.1\r\n$H$mine\r\n" : "POST /login HTTP/1.1\r\n$H${type}Content-Length: 22\r\n\r\nclerk=lin&password=abc";
	close $s;
}
is(status("GET /login HTTP/1.1\r\n$H\r\n"), 200, 'still there');
like($c->vty('show counter'), qr/127\.0\.0\.1 port 8139/, 'and says so');

# several requests at once on one connection are answered in their order
my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 8139);
print $s "GET /n/$primary HTTP/1.1\r\n$H$mine\r\nGET /counter.css HTTP/1.1\r\n$H\r\nGET /login HTTP/1.1\r\n${H}Connection: close\r\n\r\n";
my $all = '';
while (sysread $s, $all, 65536, length $all) { }
is(join(' ', $all =~ m{^Content-Type: (\S+?);?(?: .*)?\r$}mg), 'text/html text/css text/html', 'one after the other');

# stopping while requests wait leaves nobody hanging
my @wait = map { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 8139) } 1 .. 8;
print $_ "POST /login HTTP/1.1\r\n$H${type}Content-Length: 22\r\n\r\nclerk=lin&password=abc" for @wait;
$c->stop;
exit Counter::verdict();
