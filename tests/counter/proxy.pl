# SPDX-License-Identifier: AGPL-3.0-or-later
# contrib/examples/nginx-counter.conf as it is shipped, in front of the real daemon, seen by a browser: only the name of
# the certificate's files is changed, and nginx gets directories of its own.
use strict;
use warnings;
use utf8;
use FindBin;
use IO::Socket::INET;
use POSIX ();
require "$FindBin::Bin/json.pl";
require "$FindBin::Bin/webdriver.pl";

my $dir = POSIX::getcwd();
my $name = 'counter.example';
my $number = '13800138001';
*is = \&Counter::is;
*like = \&Counter::like;
*ok = \&Counter::ok;

my $c = Counter->new(register => { $number => {} }, config => ' tls-proxy');

# ---- nginx ----

my $conf = Counter::read_file("$ENV{abs_top_srcdir}/contrib/examples/nginx-counter.conf");
is($conf =~ s{/etc/ssl/counter/counter\.(pem|key)}{$dir/counter.$1}g, 2, 'places of the certificate');
mkdir "$dir/nginx";
Counter::write_file("$dir/nginx/counter.conf", $conf);
Counter::write_file("$dir/nginx.conf", <<"NGINX");
daemon off;
user root;
worker_processes 1;
pid $dir/nginx/pid;
error_log $dir/nginx/error.log notice;
events { worker_connections 256; }
http {
	access_log off;
	client_body_temp_path $dir/nginx/body;
	proxy_temp_path $dir/nginx/proxy;
	fastcgi_temp_path $dir/nginx/fastcgi;
	uwsgi_temp_path $dir/nginx/uwsgi;
	scgi_temp_path $dir/nginx/scgi;
	include $dir/nginx/counter.conf;
}
NGINX
my $made = qx{'$ENV{OPENSSL}' req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=$name \\
	-addext subjectAltName=DNS:$name -keyout counter.key -out counter.pem 2>&1};
die "openssl: $made\n" if $?;

# nginx takes a variable of this name for sockets it should inherit
my $program = delete $ENV{NGINX};
my $nginx = fork // die "fork: $!\n";
if (!$nginx) {
	open STDIN, '<', '/dev/null';
	open STDERR, '>>', "$dir/nginx.log";
	open STDOUT, '>&', \*STDERR;
	exec 'setpriv', '--pdeathsig', 'KILL', $program, '-p', "$dir/nginx", '-c', "$dir/nginx.conf", '-e', "$dir/nginx/error.log"
		or POSIX::_exit(127);
}
END {
	my $status = $?;
	if ($nginx) {
		kill QUIT => $nginx;
		waitpid $nginx, 0;
	}
	$? = $status;
}
$c->await('nginx', sub {
	waitpid($nginx, POSIX::WNOHANG()) == 0 or die "nginx ended:\n", map { Counter::read_file($_) } "$dir/nginx.log", "$dir/nginx/error.log";
	return IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 443);
});

# ---- plain HTTP is only told where to go ----

# plain(REQUEST LINE, MORE): what nginx answers at port 80
sub plain {
	my ($line, $more) = @_;
	my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 80) or die "nothing at port 80: $!\n";

	print $s "$line HTTP/1.1\r\nHost: somewhere.else\r\nConnection: close\r\n$more";
	local $/;
	return <$s>;
}

for my $path ('/n/13800138001?x=1', '/') {
	like(plain("GET $path", "\r\n"), qr{^HTTP/1.1 301 .*\r\nLocation: https://\Q$name$path\E\r\n}s, "plain GET $path");
}
my $form = 'clerk=lin&password=' . Counter::CLERK_PASSWORD() =~ tr/ /+/r;
my $posted = plain('POST /login', 'Content-Length: ' . length($form) . "\r\n\r\n$form");
like($posted, qr{^HTTP/1.1 301 .*\r\nLocation: https://$name/login\r\n}s, 'plain log-in');
ok($posted !~ /\r\nSet-Cookie:/i, 'plain log-in: a cookie');

# ---- TLS with curl's eyes: openssl as client ----

# tls(REQUEST): the answer, head and body
sub tls {
	my ($request, @options) = @_;
	Counter::write_file("$dir/request", $request);
	return scalar qx{'$ENV{OPENSSL}' s_client -quiet -connect 127.0.0.1:443 -servername $name @options < '$dir/request' 2>/dev/null};
}

my $get = "GET /login HTTP/1.1\r\nHost: $name\r\nConnection: close\r\n";
my $answer = tls("$get\r\n");
like($answer, qr/^HTTP\/1.1 200 /, 'the page for logging in');
like($answer, qr/\r\nStrict-Transport-Security: max-age=31536000\r\n/i, 'HSTS');
like($answer, qr/\r\nContent-Security-Policy: default-src 'none';/i, "the host's own policy comes through");
like($answer, qr/\r\nServer: nginx\r\n/i, 'no version');
is(scalar(() = $answer =~ /\r\nX-Frame-Options:/gi), 1, 'no field twice');
# what a stranger claims changes nothing
is(tls("$get" . "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: http\r\nForwarded: host=evil.example\r\n\r\n")
	=~ s/\r\nDate: [^\r]*//ri =~ s/value="[A-Za-z0-9_-]{20,}"//gr, $answer =~ s/\r\nDate: [^\r]*//ri =~ s/value="[A-Za-z0-9_-]{20,}"//gr,
	'X-Forwarded-* and Forwarded');
my $big = 'x' x 30000;
like(tls("POST /login HTTP/1.1\r\nHost: $name\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 30000\r\n\r\n$big"),
	qr/^HTTP\/1.1 413 /, 'a body that is too large');
is(tls("$get\r\n", '-tls1_1') =~ /200/ ? 'served' : 'refused', 'refused', 'TLS 1.1');

# JSON comes through, too
my $body = '{"clerk":"lin","password":"' . Counter::CLERK_PASSWORD() . '"}';
$answer = tls("POST /api/v1/session HTTP/1.1\r\nHost: $name\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
	. length($body) . "\r\n\r\n$body");
like($answer, qr/^HTTP\/1.1 201 .*"token":"[A-Za-z0-9_-]{43}"/s, 'a session in JSON');

# ---- a browser ----

my $b = WebDriver->new(dir => "$dir/browser", language => 'en', insecure => 1, args => ["--host-resolver-rules=MAP $name 127.0.0.1"]);
$b->go("http://$name/");
like($b->url, qr{^https://$name/login}, 'the browser is led to TLS, and to the log-in');
$b->type('input[name=clerk]', Counter::CLERK());
$b->type('input[name=password]', Counter::CLERK_PASSWORD());
$b->follow('#login-go');
like($b->url, qr{^https://$name/(?!login)}, 'logged in');
my ($cookie, @more) = $b->cookies;
is(scalar(@more), 0, 'further cookies');
is($cookie->{name}, '__Host-dialtree', 'name of the cookie');
ok($cookie->{secure}, 'the cookie is Secure');
ok($cookie->{httpOnly}, 'the cookie is HttpOnly');
is($cookie->{sameSite}, 'Strict', 'SameSite');
is($cookie->{path}, '/', 'Path');
is($cookie->{domain}, $name, 'Domain');
$b->type('input[name=number]', $number);
$b->follow('#find-go');
like($b->url, qr{^https://$name/n/$number$}, 'a customer');
is(join("\n", grep { !/favicon|Slow network/ } $b->console), '', 'what the browser complained of');

# the same cookie without TLS, as a thief on the wire would see it used: never sent
like(plain("GET /n/$number", "Cookie: __Host-dialtree=$cookie->{value}\r\n\r\n"), qr{^HTTP/1.1 301 }, 'the cookie without TLS');
$b->quit;
$c->stop;
exit Counter::verdict();
