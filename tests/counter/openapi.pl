# SPDX-License-Identifier: AGPL-3.0-or-later
# The JSON interface: every address and answer that host/openapi.json describes, against the real daemon, and every
# route of the daemon in that file. Each answer of json.pl's client is held against the schemas.
use strict;
use warnings;
use utf8;
use FindBin;
use IO::Socket::INET;
use JSON::PP ();
require "$FindBin::Bin/json.pl";

my ($primary, $second, $third, $unit, $stranger) = qw(13800138001 13800138002 13800138003 13800138004 13900000000);
my $c = Counter->new(
	register => {
		$primary => {}, $second => {}, $third => { brand => 'mzone', language => 'en' },
		$unit => { customer => 'unit', 'pays-cash' => 'yes' },
	},
	passwords => { $primary => { 'service-password' => '482915' }, $third => { 'advanced-password' => '730164' } },
	clerks => { lin => 'correct horse 27', wang => 'battery staple 5', zhao => 'third of them 99' },
);
my $j = Json->new($c);
my $yes = JSON::PP::true;
*is = \&Counter::is;
*ok = \&Counter::ok;

# ---- the description itself ----

sub description {
	my $file = JSON::PP->new->utf8->decode(do { local $/; open my $f, '<', "$ENV{abs_top_srcdir}/host/openapi.json" or die; <$f> });
	my $canonical = JSON::PP->new->canonical;
	is($canonical->encode($j->{doc}), $canonical->encode($file), 'what is served is the file');
	is($j->{doc}{openapi}, '3.1.0', 'version of OpenAPI');
	examples($j->{doc}, '');

	is(($j->call(GET => '/api/v1/openapi.json'))[0], 200, 'the description, once more');

	# the routes of the daemon, from its source
	open my $f, '<', "$ENV{abs_top_srcdir}/host/counter_json.c" or die;
	my @routes = do { local $/; <$f> =~ /^\t\{ COUNTER_([A-Z]+), "([^"]+)",/mg };
	my %routes;
	while (my ($method, $path) = splice @routes, 0, 2) {
		$path =~ s/\*/{}/g;
		$routes{"$method $path"} = 1;
	}
	my %paths = map { my $p = $_; map { ("\U$_\E " . $p =~ s/\{\w+\}/{}/gr => 1) } keys %{$j->{doc}{paths}{$p}} } keys %{$j->{doc}{paths}};
	is(join(', ', sort keys %paths), join(', ', sort keys %routes), 'paths of the description and routes of the daemon');

	# its problems
	open $f, '<', "$ENV{abs_top_srcdir}/host/counter_json_problems.def" or die;
	my %status = do { local $/; <$f> =~ /^COUNTER_JSON_PROBLEM\(\w+,\s*"([^"]+)",\s*(\d+)/mg };
	for my $name (sort keys %status) {
		my ($got, $body) = $j->call(GET => "/api/v1/problems/$name");
		is($body->{status}, $status{$name}, "the meaning of $name");
		Counter::like($body->{title}, qr/\.$/, "the meaning of $name is a sentence");
	}
	my %used;
	for my $path (values %{$j->{doc}{paths}}) {
		for my $op (values %$path) {
			for my $s (keys %{$op->{responses}}) {
				my $r = $op->{responses}{$s};
				$r = $j->{schema}->resolve($r->{'$ref'}) if $r->{'$ref'};
				my $media = $r->{content} && $r->{content}{'application/problem+json'} or next;
				for my $type (@{$media->{schema}{allOf}[1]{properties}{type}{enum}}) {
					$used{$type =~ s{.*/}{}r} = $s;
				}
			}
		}
	}
	is(join(', ', map { "$_ $used{$_}" } sort keys %used), join(', ', map { "$_ $status{$_}" } sort keys %status),
		'problems of the description and of the daemon');
	is(($j->call(GET => '/api/v1/problems/of-another-kind'))[0], 404, 'a problem that does not exist');
	is(($j->call(GET => '/api/v1/problems/%ff'))[0], 400, 'a path that is no text');
}

# every example fits its schema
sub examples {
	my ($node, $at) = @_;

	if (ref $node eq 'ARRAY') {
		examples($node->[$_], "$at/$_") for 0 .. $#$node;
	} elsif (ref $node eq 'HASH') {
		if ($node->{schema} && ref $node->{examples} eq 'HASH') {
			for my $name (sort keys %{$node->{examples}}) {
				Counter::fail("example $at/$name: $_") for $j->{schema}->faults($node->{schema}, $node->{examples}{$name}{value});
			}
		}
		examples($node->{$_}, "$at/$_") for sort keys %$node;
	}
}

# ---- sessions ----

sub sessions {
	my $session = '/api/v1/session';
	my %none = (Authorization => '');
	my ($status, $body, $headers);

	for my $try (['lin', 'wrong', 401], ['nobody', 'wrong', 401], ['LIN', 'correct horse 27', 401]) {
		($status, $body, $headers) = $j->call(POST => $session, { clerk => $try->[0], password => $try->[1] }, %none);
		is($status, $try->[2], "log-in as $try->[0]");
		is($body->{title}, 'Clerk or password is not right.', "log-in as $try->[0]: what is told");
	}
	($status) = $j->call(DELETE => $session, undef, %none);
	is($status, 401, 'log-out of nobody');
	my $token = $j->log_in;
	($status) = $j->call(GET => '/api/v1/service');
	is($status, 200, 'with a token');

	# nothing but this very field brings a token
	is(($j->call(GET => '/api/v1/service', undef, Authorization => $_))[0], 401, "Authorization: $_")
		for 'Bearer', 'Bearer ', "Basic $token", $token, 'Bearer ' . ('A' x 43), "Bearer $token" . 'A', 'Bearer ' . substr($token, 0, 42),
			'Bearer ' . ('x' x 2000);
	is(($j->call(GET => '/api/v1/service', undef, %none, Cookie => $_))[0], 401, "Cookie: $_")
		for "session=$token", "__Host-session=$token", "token=$token; counter=$token";
	is(($j->call(GET => "/api/v1/service?$_=$token", undef, %none))[0], 401, "a token in the address: $_") for qw(token access_token);

	# two sessions are two
	my $other = $j->log_in;
	ok($token ne $other, 'two sessions with one token');
	is(($j->call(DELETE => $session))[0], 204, 'log-out');
	is(($j->call(DELETE => $session))[0], 401, 'log-out again');
	is(($j->call(GET => '/api/v1/service'))[0], 401, 'with a token of a session that has ended');
	is(($j->call(GET => '/api/v1/service', undef, Authorization => "bearer $token"))[0], 200, 'the other session goes on');
	$j->{token} = $token;

	# an account that is closed, or gets a new password, takes its sessions with it
	$c->clerk('wang', 'another one 4711') if 0;
	my $wang = do { local $j->{token}; $j->log_in('wang', 'battery staple 5') };
	$c->tool('', 'clerk', 'close', 'wang');
	is(($j->call(GET => "/api/v1/customers/$primary", undef, Authorization => "Bearer $wang"))[0], 401, 'the account was closed');
	is(($j->call(POST => $session, { clerk => 'wang', password => 'battery staple 5' }, %none))[0], 401, 'log-in to a closed account');

	# five wrong ones lock, the right one too, until midnight
	$j->call(POST => $session, { clerk => 'zhao', password => "guess $_" }, %none) for 1 .. 5;
	($status, $body, $headers) = $j->call(POST => $session, { clerk => 'zhao', password => 'third of them 99' }, %none);
	is($status, 423, 'log-in after five wrong passwords');
	is($body->{locked_until}, '2026-11-18T16:00:00Z', 'locked until');
	Counter::like($headers->{'retry-after'}, qr/^50[0-9]{3}$/, 'Retry-After');
}

# ---- what is sent ----

sub bodies {
	my $orders = "/api/v1/customers/$primary/orders";
	my $good = '"operation":"open","evidence":["own-id"],"check":true';
	my %bad = (
		'' => '/', '{' => '/', '[]' => '/', 'null' => '/', '"x"' => '/', '{}x' => '/', "{$good}{}" => '/',
		"{$good,\"pasword\":\"1\"}" => '/pasword', "{$good,\"check\":false}" => '/', "{$good,\"check\":1}" => '/',
		'{"check":true}' => '/operation', '{"operation":7,"check":true}' => '/operation',
		'{"operation":"","check":true}' => '/operation', '{"operation":"' . 'x' x 65 . '","check":true}' => '/operation',
		'{"operation":"open\u0000","check":true}' => '/', '{"operation":"open\n","check":true}' => '/operation',
		"{\"operation\":\"\xff\",\"check\":true}" => '/',
		'{"operation":"open","check":"yes"}' => '/check', '{"operation":"open","check":null}' => '/check',
		'{"operation":"open","evidence":"own-id","check":true}' => '/evidence',
		'{"operation":"open","evidence":["own-id","own-id"],"check":true}' => '/evidence/1',
		'{"operation":"open","evidence":["own-id",{}],"check":true}' => '/evidence/1',
		'{"operation":"add","parameters":[],"check":true}' => '/parameters',
		'{"operation":"add","parameters":{"secondary":13800138002},"check":true}' => '/parameters/secondary',
		'{"operation":"add","parameters":{"a":"1","b":"1","c":"1","d":"1","e":"1"},"check":true}' => '/parameters',
		'{"operation":"add","parameters":{"secondary":"' . '1' x 128 . '"},"check":true}' => '/parameters/secondary',
		'{"operation":"add","parameters":{"a":{"b":{"c":{"d":1}}}},"check":true}' => '/',
		'{"operation":"open","evidence":["own-id"]}' => '/key',
		'{"operation":"open","key":"short"}' => '/key', '{"operation":"open","key":"with blanks in it"}' => '/key',
		'{"operation":"open","key":"' . 'k' x 65 . '"}' => '/key',
		'{"operation":"open","password":"' . '9' x 129 . '","check":true}' => '/password',
		'[' x 5000 => '/', '{"a":' x 3000 => '/',
	);
	for my $body (sort keys %bad) {
		my $shown = length $body > 80 ? substr($body, 0, 80) . '...' : $body;
		my ($status, $problem) = $j->call(POST => $orders, $body);
		is($status, 400, "the body $shown");
		is($problem->{pointer} eq '' ? '/' : $problem->{pointer}, $bad{$body}, "the body $shown: where") if $status == 400;
	}
	is(($j->call(POST => $orders, "{$good}"))[0], 200, 'a body that is right');
	is(($j->call(POST => $orders, "\n {\t$good }\r\n"))[0], 200, 'blanks around it');
	is(($j->call(POST => $orders, "{$good}", 'Content-Type' => $_))[0], 415, "a body of type '$_'")
		for 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', '';
	is(($j->call(POST => $orders, "{$good}", 'Content-Type' => $_))[0], 200, "a body of type '$_'")
		for 'application/json; charset=utf-8', 'Application/JSON';
	is(($j->call(POST => $orders, "{$good" . ' ' x 17000 . '}'))[0], 413, 'a body that is too large');
	is(($j->call(POST => '/api/v1/session', ' ' x 17000, Authorization => ''))[0], 413, 'a log-in that is too large');
	is(($j->call(POST => '/api/v1/session', '{"clerk":"lin"}', Authorization => ''))[0], 400, 'a log-in without a password');
	is(($j->call(POST => '/api/v1/session', 'clerk=lin', 'Content-Type' => 'application/x-www-form-urlencoded'))[0], 415, 'a form');
	is(($j->call(POST => $orders, "{$good}", Authorization => ''))[0], 401, 'an order of nobody');
	is(($j->call(GET => '/api/v1/customers/' . '1' x 1100))[0], 414, 'an address that is too long');
	is(($j->call(PUT => $orders, "{$good}"))[0], 405, 'another method');

	# a NUL behind a body, and a body in pieces without a length
	my $head = "POST $orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer $j->{token}\r\nContent-Type: application/json\r\n";
	Counter::like($c->raw("${head}Content-Length: " . (length("{$good}") + 1) . "\r\n\r\n{$good}\0"), qr/^HTTP\/1.1 400 /, 'a NUL');
	Counter::like($c->raw("${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n" . sprintf("%x\r\n", length $good) . "$good\r\n1\r\n}\r\n0\r\n\r\n"),
		qr/^HTTP\/1.1 200 /, 'a body in pieces');
}

# every documented address, with the methods it does not take
sub methods {
	for my $path (sort keys %{$j->{doc}{paths}}) {
		my $real = $path =~ s/\{number\}/$primary/r =~ s/\{name\}/refused/r;
		for my $method (qw(GET POST DELETE PUT PATCH)) {
			next if $j->{doc}{paths}{$path}{lc $method};
			my $r = $c->http($method, $real, $method =~ /^P/ ? '{}' : undef, 'Content-Type' => 'application/json');
			is($r->{status}, 405, "$method $real");
			Counter::ok($r->{headers}{allow} && $r->{headers}{allow} !~ /\b$method\b/, "$method $real: Allow");
			$j->{seen}{"\U$_\E $path 405"}++ for keys %{$j->{doc}{paths}{$path}};
			next unless $r->{headers}{'content-type'} eq 'application/problem+json';
			Counter::fail("$method $real: $_") for
				$j->{schema}->faults({ '$ref' => '#/components/schemas/Problem' }, JSON::PP->new->utf8->decode($r->{content}));
		}
		my $r = $c->http(GET => $real . ('x' x 1100));
		is($r->{status}, 414, "$real, too long");
		$j->{seen}{"\U$_\E $path 414"}++ for keys %{$j->{doc}{paths}{$path}};
	}
	is(($j->call(GET => $_))[0], 404, $_) for qw(/api/ /api/v1 /api/v1/ /api/v2/service /api/v1/customers /api/v1/customers/
		/api/v1/customers//orders /api/v1/session/);
	my $r = $c->http(OPTIONS => '/api/v1/session', undef, Origin => 'http://evil.example', 'Access-Control-Request-Method' => 'POST');
	is($r->{status}, 405, 'a browser asks whether it may');
	ok(!grep({ /^access-control/ } keys %{$r->{headers}}), 'and is not told that it may');
	$r = $c->http(HEAD => '/api/v1/openapi.json');
	is("$r->{status} " . ($r->{content} // ""), "200 ", "HEAD");
}

# ---- customers and orders ----

sub customers {
	my ($status, $body, $headers) = $j->call(GET => "/api/v1/customers/$third");
	is($status, 200, 'a customer');
	is($body->{attributes}{brand}{value}, 'mzone', 'the brand');
	is($body->{attributes}{brand}{text}, '动感地带', 'the brand for people');
	is($body->{attributes}{'real-name'}{value}, $yes, 'yes or no');
	is($body->{records}[0]{fields}{tier}{value}, 1000, 'the tier of the plan, in its smallest unit');
	is($body->{records}[0]{in_effect}, $yes, 'the plan is in effect');
	is($body->{language}, 'en', 'the language of the customer');
	is($body->{group}{role}, 'none', 'role');
	is(join(' ', @{$body->{passwords}{set}}), 'advanced-password', 'passwords that are set');
	is($headers->{'content-language'}, 'zh', 'Content-Language');
	for my $accept (['en', 'M-Zone'], ['en-GB;q=0.8, zh;q=0.3', 'M-Zone'], ['de, fr;q=0.9', '动感地带'], ['zh;q=0.2,en;q=0.1', '动感地带'],
		['*', '动感地带'], ['en;q=0, zh', '动感地带'], [',;q=,==;', '动感地带'], ['EN', 'M-Zone']) {
		($status, $body) = $j->call(GET => "/api/v1/customers/$third", undef, 'Accept-Language' => $accept->[0]);
		is($body->{attributes}{brand}{text}, $accept->[1], "Accept-Language: $accept->[0]");
	}
	is(($j->call(GET => "/api/v1/customers/$_"))[0], 200, "the number $_") for '+8613800138003', '0086%20138-0013-8003';
	for my $path ('', '/operations') {
		is(($j->call(GET => "/api/v1/customers/$_$path"))[0], 400, "the number $_$path") for '12345', 'abc', '%3Cscript%3E', '138001380011';
		is(($j->call(GET => "/api/v1/customers/$stranger$path"))[0], 404, "a stranger$path");
		is(($j->call(GET => "/api/v1/customers/$third$path", undef, Authorization => ''))[0], 401, "for nobody$path");
	}

	($status, $body) = $j->call(GET => "/api/v1/customers/$third/operations", undef, 'Accept-Language' => 'en');
	my %op = map { $_->{operation} => $_ } @{$body->{operations}};
	is(join(' ', sort keys %op), 'add cancel leave members open remaining remove remove-all usage', 'operations');
	is($op{open}{possible}, $yes, 'open is possible');
	is($op{open}{evidence}{rule}{rule}, 'R21', 'open needs evidence');
	is(sets($op{open}{evidence}{sets}), 'advanced-password | agent-id+holder-id | own-id', 'evidence of this customer');
	is($op{cancel}{refusal}{rule} . ' ' . $op{cancel}{refusal}{text}, 'R24 You have not opened this service.', 'cancel is refused');
	is($op{add}{parameters}[0]{name}, 'secondary', 'the parameter of add');
}

sub sets { join ' | ', sort map { join '+', sort @$_ } @{$_[0]} }

sub orders {
	my ($status, $body);
	my %en = (headers => { 'Accept-Language' => 'en' });

	# refused for want of evidence, by a check and by an order
	($status, $body) = $j->order($primary, 'open', check => $yes, %en);
	is("$status $body->{refusal}{rule} $body->{refusal}{clauses}", '200 R21 L34-L38', 'a check without evidence');
	is($body->{text}, 'The evidence shown is not enough for this customer.', 'what is told');
	is(sets($body->{evidence_sets}), 'advanced-password | agent-id+holder-id | own-id | service-password', 'what would be enough');
	($status, $body) = $j->order($primary, 'open', %en);
	is("$status $body->{result}{refusal}{rule} $body->{detail}", '409 R21 The evidence shown is not enough for this customer.',
		'an order without evidence');
	is(($j->order($primary, 'open', evidence => ['agent-id']))[0], 409, 'the agent alone');
	is(($j->order($unit, 'open', evidence => ['user-id']))[0], 409, 'the user of a unit without the card');
	($status, $body) = $j->order($primary, 'open', evidence => ['own-idd']);
	is("$status $body->{pointer}", '422 /evidence/0', 'no such evidence');
	($status, $body) = $j->order($primary, 'open', evidence => ['own-id', 'service-password']);
	is("$status $body->{pointer}", '422 /evidence/1', 'a password that is ticked');
	is(scalar(() = grep { $_->{leader} } $c->export('groups')), 0, 'nothing was done so far');

	# a check changes nothing, an order is done once for its key
	($status, $body) = $j->order($primary, 'open', check => $yes, evidence => ['own-id'], %en);
	is("$status $body->{accepted} $body->{executed}", '200 1 0', 'a check');
	Counter::like($body->{text}, qr/^Open 4G data sharing\?/, 'the question');
	is(scalar(() = $c->export('groups')), 0, 'nothing was done by a check');
	my @open = ($primary, 'open', evidence => ['own-id'], key => 'key-of-open-1');
	($status, $body) = $j->order(@open, %en);
	is("$status $body->{accepted} $body->{executed} $body->{repeated}", '200 1 1 0', 'open');
	is("$body->{group}{role} $body->{group}{limit}", 'leader 4', 'the group afterwards');
	my $said = $body->{text};
	($status, $body) = $j->order(@open, %en);
	is("$status $body->{accepted} $body->{executed} $body->{repeated}", '200 1 1 1', 'open with the same key');
	is($body->{text}, $said, 'the same answer');
	($status, $body) = $j->order(@open, key => 'key-of-open-2', %en);
	is("$status $body->{result}{refusal}{rule} $body->{result}{refusal}{case}", '409 R9 leading', 'open with another key');

	# add: parameters, passwords, the ledger
	($status, $body) = $j->order($primary, 'add', password => '482915', parameters => { secondary => '+86 138-0013-8002' }, %en);
	is("$status $body->{text}", "200 $second added, effective at once: 10 yuan a month.", 'add with a password');
	is(join(' ', map { "$_->{payer} $_->{number} $_->{fee} $_->{amount} $_->{text}" } @{$body->{ledger}}),
		"$primary $second secondary-fee 1000 10 yuan", 'the ledger afterwards');
	is(join(' ', map { $_->{number} } @{$body->{group}{members}}), $second, 'the members afterwards');
	($status, $body) = $j->order(@open, %en);
	is("$status $body->{type}", '409 /api/v1/problems/key-used', 'a key from before the last order');
	is(($j->order($primary, 'add', evidence => ['own-id'], parameters => { secondry => $third }))[0], 422, 'no such parameter');
	is(($j->order($primary, 'lend', evidence => ['own-id']))[0], 422, 'no such operation');
	is(($j->order($primary, 'change-brand', evidence => ['own-id']))[0], 422, 'an event is no operation');
	is(($j->order('1380013', 'open', evidence => ['own-id']))[0], 400, 'no number');
	is(($j->order($stranger, 'open', evidence => ['own-id']))[0], 404, 'not in the register');
	for my $row (['add', {}, 'R25 missing'], ['add', { secondary => '138' }, 'R25 malformed'], ['members', { number => '1' }, 'R25 surplus'],
		['add', { secondary => $primary }, 'R9 own'], ['add', { secondary => $second }, 'R9 present'],
		['add', { secondary => $stranger }, 'R6 unknown'], ['leave', { 'primary-number' => $second }, 'R24 secondary']) {
		($status, $body) = $j->order($primary, $row->[0], evidence => ['own-id'], parameters => $row->[1]);
		is("$status $body->{result}{refusal}{rule} $body->{result}{refusal}{case}", "409 $row->[2]", "$row->[0] @{[%{$row->[1]}]}");
	}

	# questions need a key, too, and evidence
	($status, $body) = $j->order($primary, 'members', evidence => ['own-id'], %en);
	is($body->{text}, "Secondary cards (1):\n$second", 'members');
	is(($j->order($second, 'leave', evidence => ['own-id'], parameters => { 'primary-number' => $primary }))[0], 200, 'leave');

	# wrong passwords: told how many are left, then locked, the right one too
	for my $left (4, 3, 2, 1, 0) {
		($status, $body) = $j->order($third, 'open', password => "00000$left", check => $yes);
		is("$status " . ($body->{tries_left} // 'no tries'), "403 $left", 'a wrong password') if $left;
	}
	($status, $body) = $j->order($third, 'open', password => '730164');
	is("$status " . ($body->{locked_until} // ''), '423 2026-11-18T16:00:00Z', 'locked');
	is(($j->order($third, 'open', evidence => ['own-id'], check => $yes))[0], 200, 'evidence that is seen is not locked');
	$c->clock('2026-11-19T00:00:01');
	is(($j->order($third, 'open', password => '730164'))[0], 200, 'after midnight');
}

# more log-ins at once than the password thread does
sub crowd {
	my @s = map { IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => Counter::PORT()) } 1 .. 24;
	my %seen;

	for my $i (0 .. $#s) {
		my $body = qq({"clerk":"crowd$i","password":"nothing of that kind"});
		print {$s[$i]} "POST /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
			. 'Content-Length: ' . length($body) . "\r\n\r\n$body";
	}
	for my $s (@s) {
		local $/;
		my $answer = <$s>;
		my ($status, $head, $content) = $answer =~ /^HTTP\/1.1 (\d+) [^\r]*\r\n(.*?)\r\n\r\n(.*)/s or die "no answer: $answer";
		my %headers = map { /^([^:]+): *(.*)/ ? (lc $1, $2) : () } split /\r\n/, $head;
		$j->check(POST => '/api/v1/session', $status, \%headers, $content);
		$seen{$status}++;
	}
	is(join(' ', sort keys %seen), '401 429', 'many log-ins at once');
	is(($j->call(GET => '/api/v1/service'))[0], 200, 'who is in goes on');
}

# what is said about a clerk's acts, and what is not
sub records {
	my @audit = $c->export('audit');
	my %op = map { ("$_->{operation} $_->{verdict}" => $_->{actor} // '') } grep { ($_->{actor} // '') ne '' } @audit;
	ok($op{'open accepted'}, 'the record of an order names the clerk');
	Counter::like($op{'open accepted'}, qr/^lin/, 'which clerk');
	my $everything = join "\n", Counter::read_file("$c->{dir}/host.log"), $c->tool('', 'export', 'audit'),
		$c->tool('', 'export', 'outbox'), $c->vty('show running-config');
	for my $secret ('correct horse 27', '482915', '730164', 'third of them', 'guess', $j->{token}) {
		ok(index($everything, $secret) < 0, "a secret in log, records or configuration: $secret");
	}
}

description();
sessions();
bodies();
methods();
customers();
orders();
crowd();
records();

# every documented answer was seen, but for those no test can bring about
my %never = map { $_ => 1 } 500, 503;
for my $path (sort keys %{$j->{doc}{paths}}) {
	for my $method (sort keys %{$j->{doc}{paths}{$path}}) {
		for my $status (sort keys %{$j->{doc}{paths}{$path}{$method}{responses}}) {
			ok($never{$status} || $j->{seen}{"\U$method\E $path $status"}, "never answered: \U$method\E $path $status");
		}
	}
}
$c->stop;
exit Counter::verdict();
