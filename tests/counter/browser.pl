# SPDX-License-Identifier: AGPL-3.0-or-later
# A clerk's day in a browser: log in, find, see why not, order, ask; by the keyboard alone; what happens when a page is
# sent twice or gone back to; two languages.
use strict;
use warnings;
use utf8;
use FindBin;
require "$FindBin::Bin/clerk.pl";

my ($p, $s, $t, $keyboard, $closed, $noplan, $stranger) =
	qw(13800138001 13800138002 13800138003 13800138004 13800138005 13800138006 13900000000);
my $c = Counter->new(
	register => {
		$p => {}, $s => { brand => 'mzone' }, $t => { brand => 'supreme' }, $keyboard => {},
		$closed => { status => 'suspended' }, $noplan => { plan => '' },
	},
	passwords => { $p => { 'service-password' => '482915' } },
	clerks => { lin => 'correct horse 27', wang => 'battery staple 5' },
);
my $k = Clerk->new($c);
my $b = $k->b;
*is = \&Counter::is;
*like = \&Counter::like;
*ok = \&Counter::ok;

sub log_in {
	# whoever comes first is sent to log in, and led on afterwards
	$k->go("/n/$p");
	like($b->url, qr{/login\?}, 'the page of a customer without a log-in');
	ok(index($b->source, 'gotone') < 0 && !$b->has('#customer-number'), 'what it tells of the customer');
	$k->log_in('lin', 'correct horse 28');
	like($b->text('[role=alert]'), qr/Clerk or password is not right/, 'a wrong password');
	like($b->url, qr{/login}, 'a wrong password leads nowhere');
	is($b->property('#password', 'value'), '', 'the password is not given back');
	$k->log_in('nobody', 'correct horse 27');
	like($b->text('[role=alert]'), qr/Clerk or password is not right/, 'a clerk who does not exist');
	for (1 .. 5) { $k->log_in('wang', "guess number $_") }
	$k->log_in('wang', 'battery staple 5');
	like($b->text('[role=alert]'), qr/locked until 2026-11-19/, 'the right password after five wrong ones');
	$k->log_in;
	is($b->text('#who'), 'lin', 'who is logged in');
	my @cookies = $b->cookies;
	is(scalar(@cookies), 1, 'cookies');
	ok($cookies[0]{httpOnly} && $cookies[0]{sameSite} eq 'Strict' && $cookies[0]{path} eq '/', 'the cookie is HttpOnly, Strict, for all paths');
	# for this session only
	ok(!exists $cookies[0]{expiry}, 'the cookie goes with the browser');
}

sub find {
	for my $typed ($p, '138 0013 8001', '+86-138-0013-8001', '0086 13800138001') {
		$k->find($typed);
		is($b->text('#customer-number') =~ s/\s//gr, $p, "found as $typed");
	}
	for my $bad ('12345', 'abc', '2380013800') {
		$k->find($bad);
		like($b->text, qr/is not a mobile number/, "not found: $bad");
	}
	$k->find($stranger);
	like($b->text, qr/is not in the register/, 'a stranger');

	# what the page says of a customer
	$k->go("/n/$p");
	is($b->text("#attr-$_->[0]"), $_->[1], "attribute $_->[0]") for ['brand', 'GoTone'], ['status', 'in service'], ['customer', 'individual'];
	like($b->text('#records-plan'), qr/4G Internet.*10 yuan/s, 'the plan');
	is($k->sets, 'advanced-password | agent-id+holder-id | own-id | service-password', 'what this customer has to show');

	# why not, before anything is sent
	for my $row ([$p, 'add', 'R24', 'L16-L31', 'You have not opened this service.'], [$p, 'leave', 'R24', 'L16-L31', 'not a secondary card'],
		[$closed, 'open', 'R7', 'L46', 'suspended'], [$noplan, 'open', 'R3', 'L42, L43', 'no designated plan']) {
		my ($number, $operation, $rule, $clause, $text) = @$row;
		$k->go("/n/$number") unless index($b->url, $number) >= 0;
		is($b->attribute("#op-$operation", 'data-possible'), 'no', "$operation of $number: possible");
		is($b->attribute("#why-$operation .rule", 'data-rule'), $rule, "$operation of $number: the rule");
		like($b->text("#why-$operation"), qr/\Q$text\E.*\b$rule\b.*\Q$clause\E/s, "$operation of $number: why");
	}
	# and if it is tried all the same
	is($k->check($noplan, 'open', tick => ['own-id']), 'refused R3', 'open without a plan');
	like($b->text('#verdict'), qr/no designated plan.*R3.*L42, L43/s, 'the refusal names rule and clause');
	ok(!$b->has('#do'), 'no way to confirm it');
	is($k->groups, '', 'nothing was changed by looking');
}

sub orders {
	is($k->check($p, 'open', tick => ['own-id']), 'asks', 'a check');
	like($b->text('#text'), qr/^Open 4G data sharing\? Opening is free/, 'the question');
	like($b->text('#shown'), qr/own original ID/, 'what was shown');
	is($k->groups, '', 'a check changes nothing');
	$k->follow('#do');
	is($k->verdict, 'done', 'open');
	is($k->groups, "$p:", 'open: the group');

	# sent again by the browser: the same answer, and it is told that nothing was done twice
	$b->refresh;
	$k->seen('the result, loaded again');
	ok($b->has('#repeated'), 'the result again: told that it was done before');
	like($b->text('#result'), qr/^Opened, effective at once/, 'the result again');
	# back to the question: the browser has not kept it, asks again, and is told why not
	$b->back;
	$b->refresh;
	$k->seen('gone back');
	is($k->verdict, 'refused R9 leading', 'gone back: judged anew');
	is(scalar(grep { $_->{operation} eq 'open' && $_->{kind} eq 'order' } $c->export('audit')), 1, 'orders that were recorded');

	is($k->check($p, 'add', secret => '482915', param => { secondary => '138-0013-8002' }), 'asks', 'add with the password');
	ok(index($b->source, '482915') < 0 && index($b->url, '482915') < 0, 'the password in the page or its address');
	$k->follow('#do');
	is($k->verdict, 'done', 'add');
	is($b->text('#result'), "$s added, effective at once: 10 yuan a month.", 'add: what is told');
	$k->go("/n/$p");
	like($b->text('#group'), qr/138\s*0013\s*8002/, 'the member on the page');
	like($b->text('#ledger'), qr/2026-11.*10 yuan/s, 'the fee on the page');
	# what stays with the session is for this customer only
	is($k->check($s, 'leave', param => { 'primary-number' => $p }), 'refused R21', 'another customer, without anything shown');

	# the rules of parameters
	for my $row (['', 'R25 missing'], ['138', 'R25 malformed'], [$p, 'R9 own'], [$s, 'R9 present'], [$t, 'R2'], [$stranger, 'R6 unknown']) {
		is($k->check($p, 'add', tick => ['own-id'], param => { secondary => $row->[0] }), "refused $row->[1]", "add '$row->[0]'");
	}
	# a query needs no confirmation
	is($k->check($p, 'members', tick => ['own-id']), 'done', 'members');
	like($b->text('#result'), qr/Secondary cards \(1\):\s+$s/, 'members: the answer');
	is($k->order($p, 'remove', tick => ['own-id'], param => { secondary => $s }), 'done', 'remove');

	# two confirmations of two questions, one after the other: the second is judged anew
	is($k->check($p, 'cancel', tick => ['own-id']), 'asks', 'cancel');
	is($k->groups, "$p:", 'nothing yet');
	double_click('#do');
	is($k->verdict, 'done', 'cancel, pressed twice');
	is($k->groups, '', 'cancelled');
	is(scalar(grep { $_->{operation} eq 'cancel' && $_->{kind} eq 'order' } $c->export('audit')), 1, 'cancel was recorded once');
}

# two presses of a button so fast that both are sent
sub double_click {
	my ($css) = @_;
	my @press = map { ({ type => 'pointerDown', button => 0 }, { type => 'pointerUp', button => 0 }) } 1, 2;

	$b->s_call(POST => '/actions', { actions => [{ type => 'pointer', id => 'mouse', parameters => { pointerType => 'mouse' }, actions => [
		{ type => 'pointerMove', duration => 0, origin => { WebDriver::ELEMENT() => $b->find($css)->{id} }, x => 0, y => 0 }, @press ] }] });
	WebDriver::await('the answer', 20, sub { eval { $b->has('#verdict.done') } });
	$k->seen('after two presses');
}

# a whole order without a mouse: from the log-in to the result
sub by_keyboard {
	my $to = sub {
		my ($id) = @_;
		for (1 .. 60) {
			return 1 if ($b->attribute($b->active, 'id') // '') eq $id;
			$b->keys('Tab');
		}
		return Counter::fail("the keyboard does not come to $id");
	};
	my $press = sub {
		my ($key, $what) = @_;
		$b->follow('html', sub { $b->keys($key) });
		return $k->seen($what);
	};

	$k->go('/login?lang=en');
	$to->('clerk');
	$b->keys(':lin', 'Tab', ':correct horse 27');
	$press->('Enter', 'log-in by keyboard');
	$to->('number');
	$b->keys(":$keyboard");
	$press->('Enter', 'found by keyboard');
	is($b->text('#customer-number') =~ s/\s//gr, $keyboard, 'by keyboard: the customer');
	# the skip link is first, and is seen when it has the focus
	$b->keys('Tab');
	is($b->attribute($b->active, 'class'), 'skip', 'the first thing the keyboard comes to');
	ok($b->rect($b->active)->{y} >= 0 && $b->rect($b->active)->{height} > 10, 'the skip link is seen');
	my $width = $b->css_value($b->active, 'outline-style');
	ok($width ne 'none', 'the focus is seen');
	$to->('go-open');
	$press->('Enter', 'open by keyboard');
	$to->('tick-own-id');
	$b->keys('Space');
	$to->('check');
	$press->('Enter', 'checked by keyboard');
	is($k->verdict, 'asks', 'by keyboard: the question');
	$to->('do');
	$press->('Space', 'done by keyboard');
	is($k->verdict, 'done', 'by keyboard: the result');
	like($k->groups, qr/$keyboard:/, 'by keyboard: the group');
	$to->('to-customer');
	$press->('Enter', 'back by keyboard');
	$to->('logout-go');
	$press->('Enter', 'log-out by keyboard');
	like($b->url, qr{/login}, 'by keyboard: logged out');
}

sub languages {
	$k->log_in;
	$k->go("/n/$p");
	$k->follow('#lang-zh');
	is($b->attribute('html', 'lang'), 'zh-CN', 'the language of the page');
	like($b->text('#operations'), qr/业务办理.*开通业务/s, 'in Chinese');
	is($b->text('#attr-brand'), '全球通', 'values in Chinese');
	is($k->order($p, 'open', tick => ['own-id']), 'done', 'an order in Chinese');
	like($b->text('#result'), qr/^已开通，立即生效/, 'its answer');
	$k->follow('#lang-en');
	is($b->attribute('html', 'lang'), 'en', 'back to English');
	ok($b->text('main') !~ /[\x{4e00}-\x{9fff}]/, 'Chinese left over in an English page');
	$k->go("/n/$p");
	ok($b->text('main') !~ /[\x{4e00}-\x{9fff}]/, 'Chinese left over in the English page of a customer: ' . $b->text('main'));
}

log_in();
find();
orders();
by_keyboard();
languages();
is($c->tool('', 'check') =~ /consistent/ ? 'consistent' : 'not', 'consistent', 'the store in the end');
$k->quit;
$c->stop;
exit Counter::verdict();
