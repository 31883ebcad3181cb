# SPDX-License-Identifier: AGPL-3.0-or-later
# The pages, as a clerk goes through them: in, a customer, an operation with its verdict, its question and its result,
# out again. Chromium sees the same pages in another test; here every answer is looked at as it comes.
use strict;
use warnings;
use utf8;
use FindBin;
require "$FindBin::Bin/page.pl";

my ($primary, $second, $cash, $closed, $foreign) = qw(13800138001 13800138002 13800138003 13800138004 13800138005);
my $c = Counter->new(
	register => {
		$primary => {}, $second => { brand => 'mzone', 'real-name' => 'no' },
		$cash => { customer => 'unit', 'pays-cash' => 'yes' }, $closed => { status => 'suspended' },
		$foreign => { home => 'elsewhere', brand => 'g3-prepaid', plan => '' },
	},
	passwords => {
		$primary => { 'service-password' => '482915', 'advanced-password' => 'advanced 4 me' },
		$second => { 'service-password' => '111111', 'advanced-password' => '730164' },
	},
	clerks => { lin => 'correct horse 27', wang => 'battery staple 5' },
);
my $p = Page->new($c);
*is = \&Counter::is;
*like = \&Counter::like;
*ok = \&Counter::ok;

sub orders { return grep { $_->{kind} eq 'order' } $c->export('audit') }

sub sets { return join ' ', sort $_[0]->all('data-set') }

# ---- in ----

$p->request(GET => '/');
is($p->{status}, 303, 'nobody is logged in');
like($p->{headers}{location}, qr{^/login}, 'so the way leads to the log-in');
$p->get('/n/13800138001');
like($p->{path}, qr{^/login}, 'no customer for strangers');
ok($p->{page} !~ /attr-brand/, 'nothing of the customer either');

$p->login('lin', 'no idea <b>&"');
is($p->{status}, 403, 'a wrong password');
like($p->text('error'), qr/工号或密码不正确/, 'is told in place');
is($p->attr('clerk', 'value'), 'lin', 'the name stays');
ok($p->{page} !~ /no idea/, 'the password does not come back');
ok(!$p->{headers}{'set-cookie'}, 'and there is no cookie');
$p->login('nobody<script>', 'x');
is($p->{status}, 403, 'a clerk there is not');
is($p->attr('clerk', 'value'), 'nobody<script>', 'his name is data');
ok($p->{page} !~ /<script/, 'and no markup');

$p->{cookie} = 'dialtree=' . 'A' x 43;
$p->request(POST => '/login', { clerk => 'lin', password => 'correct horse 27', lang => 'zh' });
is($p->{status}, 303, 'the right password');
my $set = $p->{headers}{'set-cookie'};
like($set, qr/^dialtree=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Strict$/, 'the cookie');
ok($p->{cookie} ne 'dialtree=' . 'A' x 43, 'a token that was brought is not taken over');
my $first = $p->{cookie};
$p->login('lin', 'correct horse 27');
ok($p->{cookie} ne $first, 'each log-in has a token of its own');
my $old = Page->new($c);
$old->{cookie} = $first;
$old->get('/');
like($old->{path}, qr{^/login}, 'and ends the session it was made in');
is($p->text('who'), 'lin', 'who is logged in');

# ---- a customer ----

$p->get('/find?number=' . Page::escape('+86 138-0013 8001'));
is($p->{path}, "/n/$primary", 'a number as people write it');
is($p->{status}, 200, 'the customer');
like($p->text('attr-brand'), qr/^全球通/, 'brand');
like($p->text('attr-status'), qr/^正常/, 'status');
like($p->{page}, qr{<dt>品牌</dt>\s*<dd id="attr-brand">}, 'an attribute is called what the service file calls it');
like($p->text('records-plan'), qr/^套餐\s+套餐名称\s+档位\s+组合方式/, 'so are plans and their fields');
is($p->text('role'), '未参加共享组', 'role');
is($p->attr('op-open', 'data-possible'), 'yes', 'open is possible');
is($p->attr('op-add', 'data-possible'), 'no', 'add is not');
like($p->text('why-add'), qr/您还没有开通本业务。.*R24.*L16-L31/s, 'and why: the words, the rule, its clause');
is(sets($p), 'advanced-password agent-id+holder-id own-id service-password',
	'evidence of a GoTone individual');
$p->get("/n/$second");
is(sets($p), 'advanced-password', 'evidence of an M-Zone individual without a real name');
$p->get("/n/$cash");
is(sets($p), 'advanced-password letter+handler-id service-password user-id+sim-card',
	'evidence of a GoTone unit that pays cash');
$p->get("/n/$closed");
like($p->text('why-open'), qr/状态为停机.*R7.*L46/s, 'a suspended number cannot open');
is($p->attr('op-open', 'data-possible'), 'no', 'indeed not');
$p->get("/n/$closed/open");
like($p->text('why-open'), qr/状态为停机/, 'its form says so before anything is sent');
$p->get("/n/$foreign");
like($p->text('why-open'), qr/R6/, 'nor one from elsewhere');

$p->get('/find?number=13900139000');
is($p->{status}, 404, 'a number that is not registered');
like($p->text('error'), qr/13900139000不在登记资料中/, 'is told so');
is($p->attr('number', 'value'), '13900139000', 'and may be corrected');
$p->get('/find?number=12345');
like($p->text('error'), qr/不是有效的手机号码/, 'what is no number');

# ---- an operation ----

$p->get("/n/$primary/open");
is($p->text('operation'), '开通业务', 'the operation');
is($p->attr('secret', 'type'), 'password', 'passwords are typed');
ok(!defined $p->attr('tick-service-password', 'name'), 'and never ticked');
ok(defined $p->attr('tick-own-id', 'name'), 'documents are ticked');
ok(!defined $p->attr('tick-letter', 'name'), 'those of other customers are not there');

$p->submit('order', { step => 'check' });
is($p->attr('verdict', 'data-accepted'), 'no', 'no evidence');
is($p->attr('verdict', 'data-rule'), 'R21', 'R21 refuses');
like($p->text('text'), qr/出示的证件或密码不足以办理/, 'in its words');
like($p->{page}, qr/L34-L38/, 'with its clause');
$p->submit('order', { step => 'check', 'e-agent-id' => 1 });
is($p->attr('verdict', 'data-rule'), 'R21', 'half a set is none');
ok(defined $p->attr('tick-agent-id', 'checked'), 'what was ticked stays ticked');
$p->submit('order', { step => 'check', secret => '111111', 'e-agent-id' => undef });
is($p->{status}, 422, 'a wrong password of the customer');
like($p->text('secret-error'), qr/不正确，今日还可试4次/, 'is told with the tries left');
ok($p->{page} !~ /111111/, 'and does not come back');
is(scalar(orders()), 0, 'checking has changed nothing and is no order');

$p->submit('order', { step => 'check', secret => '482915' });
is($p->attr('verdict', 'data-accepted'), 'yes', 'the right one');
like($p->text('text'), qr/^开通4G多终端流量共享？/, 'the question of the service');
is($p->text('shown'), '客服密码', 'what was shown');
ok($p->{page} !~ /482915/, 'the password is not kept in the page');
is(scalar(orders()), 0, 'a question is no order');
my $question = $p->{page};
$p->submit('confirm', { step => 'edit' });
ok(defined $p->attr('proved', 'id'), 'changing something: the password is proved already');
$p->{page} = $question;
$p->submit('confirm', { step => 'do' });
like($p->text('result'), qr/^已开通，立即生效。/, 'done, in the words of the service');
ok(!defined $p->text('repeated'), 'once');
$p->{page} = $question;
$p->submit('confirm', { step => 'do' });
like($p->text('result'), qr/^已开通，立即生效。/, 'the same form again: the same answer');
like($p->text('repeated'), qr/没有重复执行/, 'and no second effect');
is(scalar(grep { $_->{operation} eq 'open' && $_->{verdict} eq 'accepted' } orders()), 1, 'one order');

$p->get("/n/$primary");
is($p->text('role'), '主卡', 'role afterwards');
is($p->attr('op-open', 'data-possible'), 'no', 'open is not possible any more');
like($p->text('audit'), qr/开通业务.*成功.*lin/s, 'the record names the clerk');
like($p->text('audit'), qr/开通业务.*客服密码/s, 'and what was shown, in words');

# a number that needs correcting, then a member
$p->get("/n/$primary/add");
$p->submit('order', { step => 'check', 'p-secondary' => '138 0013', 'e-own-id' => 1 });
is($p->attr('verdict', 'data-rule'), 'R25', 'half a number');
is($p->attr('param-secondary', 'value'), '138 0013', 'stays to be corrected');
ok(defined $p->attr('tick-own-id', 'checked'), 'with what was ticked');
$p->submit('order', { step => 'check', 'p-secondary' => ' +86 13800138002 ' });
like($p->text('text'), qr/^添加13800138002为副卡？/, 'the question');
$p->submit('confirm', { step => 'do' });
like($p->text('result'), qr/^已添加13800138002/, 'added');
$p->get("/n/$primary");
like($p->text('members'), qr/13800138002/, 'the member');
like($p->text('fees'), qr/2026-11.*10元.*13800138002/s, 'and the fee');
$p->get("/n/$second");
is($p->text('role'), '副卡', 'the other side');
like($p->text('leader'), qr/13800138001/, 'knows its primary');
$p->get("/n/$primary/remove");
like($p->{page}, qr/<option value="13800138002">/, 'members are offered where one is taken out');

# queries are answered at once
$p->get("/n/$primary/members");
$p->submit('order', { step => 'check', 'e-own-id' => 1 });
like($p->text('result'), qr/副卡1张\n13800138002/, 'an answer with lines');

# nothing is done without its question
$p->get("/n/$primary/cancel");
$p->submit('order', { step => 'do', 'e-own-id' => 1 });
like($p->text('text'), qr/取消/, 'a form without a key only asks');
ok((grep { $_->{operation} eq 'cancel' } orders()) == 0, 'indeed');

# a key is good for one order
$p->{page} = $question;
my ($key) = $question =~ /name="key" value="([^"]*)"/;
$p->get("/n/$primary/remove-all");
$p->submit('order', { step => 'check', 'e-own-id' => 1 });
$p->submit('confirm', { step => 'do', key => $key });
is($p->{status}, 422, 'the key of another order');
like($p->text('error'), qr/已经用过/, 'is refused');

is($p->get("/n/$primary/nothing")->{status}, 404, 'no such operation');
is($p->get("/n/$primary/change-brand")->{status}, 404, 'an event is no operation');

# ---- words ----

$p->get("/n/$primary?lang=en");
like($p->text('attr-brand'), qr/^GoTone/, 'in English');
$p->get("/n/$primary/members");
$p->submit('order', { step => 'check', 'e-own-id' => 1 });
like($p->text('result'), qr/^Secondary cards \(1\):/, 'the service, too, for the rest of the session');
like($p->{page}, qr/<html lang="en">/, 'and the page says so');
$p->get("/n/$primary?lang=zh");
my $english = Page->new($c)->get('/login', 'Accept-Language' => 'fr, en-GB;q=0.8, zh;q=0.5');
like($english->{page}, qr/>Log in</, 'a browser is asked what it likes');

# ---- the last day of the month ----

$c->clock('2026-11-30T18:59:58');
$p->get("/n/$primary");
like($p->text('why-remove-all'), qr/每月最后一天不能办理.*R8.*L47/s, 'the last day of the month');
is($p->attr('op-usage', 'data-possible'), 'yes', 'looking goes on until 19:00');
$p->get("/n/$primary/remove-all");
$p->submit('order', { step => 'check', 'e-own-id' => 1 });
is($p->attr('verdict', 'data-rule'), 'R8', 'and whoever tries is told the rule');
$c->clock('2026-11-18T10:00:00');

# ---- forms from elsewhere ----

$p->get("/n/$primary/cancel");
$p->submit('order', { step => 'check', 'e-own-id' => 1 });
$question = $p->{page};
for my $case (
	[ 'no token', { csrf => undef } ],
	[ 'another token', { csrf => 'A' x 43 } ],
	[ 'half a token', { csrf => 'A' } ],
	[ 'another origin', {}, Origin => 'https://evil.example' ],
	[ 'no origin at all', {}, Origin => 'null' ],
	[ 'another site', {}, 'Sec-Fetch-Site' => 'cross-site' ],
	[ 'a neighbour', {}, 'Sec-Fetch-Site' => 'same-site' ],
) {
	my ($what, $fields, %headers) = @$case;
	$p->{page} = $question;
	$p->submit('confirm', { step => 'do', %$fields }, %headers);
	is($p->{status}, 403, "a form with $what");
	ok((grep { $_->{operation} eq 'cancel' } orders()) == 0, "a form with $what does nothing");
}
$p->{page} = $question;
$p->submit('confirm', { step => 'do' }, Origin => 'http://127.0.0.1:8139', 'Sec-Fetch-Site' => 'same-origin');
like($p->text('result'), qr/^取消成功/, 'the same form from our page');
is(Page->new($c)->request(POST => '/login', { clerk => 'lin', password => 'correct horse 27' },
	Origin => 'https://evil.example')->{status}, 403, 'nobody is logged in from elsewhere');
like($c->vty('show rate-counters'), qr/counter:forged: *[1-9]|forged[^\n]*[1-9]/, 'forged forms are counted');

# ---- out ----

my $wang = Page->new($c)->login('wang', 'battery staple 5');
is($wang->text('who'), 'wang', 'another clerk');
$c->tool('', 'clerk', 'close', 'wang');
$wang->get("/n/$primary");
like($wang->{path}, qr{^/login}, 'a closed account ends its sessions');
$wang->login('wang', 'battery staple 5');
is($wang->{status}, 403, 'and lets nobody in');

my $cookie = $p->{cookie};
$p->get('/');
$p->submit('logout', {});
like($p->{path}, qr{^/login}, 'out');
is($p->{cookie}, '', 'the cookie is taken away');
$p->{cookie} = $cookie;
$p->get("/n/$primary");
like($p->{path}, qr{^/login}, 'and is worth nothing');
my @clerk = map { "$_->{operation} $_->{actor}" } grep { $_->{kind} eq 'clerk' } $c->export('audit');
for my $what ('log-in lin', 'log-out lin') {
	ok((grep { $_ eq $what } @clerk), "a record '$what': " . join(', ', @clerk));
}
my $log = Counter::read_file("$c->{dir}/host.log");
my $audit = join "\n", map { join '|', map { $_ // '' } values %$_ } $c->export('audit');
for my $secret ('482915', 'correct horse 27', '111111', $cookie =~ s/.*=//r) {
	ok(index($log . $audit, $secret) < 0, 'a secret in a log or record');
}

$c->stop;

# ---- a service file that says less ----

my $menu = Counter::read_file("$ENV{abs_top_srcdir}/menus/share.menu");
$menu =~ s/^(    real-name +yes or no) .*/$1/m or die 'no real-name';
$menu =~ s/^(    many plan) .*/$1/m or die 'no plans';
$menu =~ s/^(        tier +money) .*/$1/m or die 'no tier';
$menu =~ s/^(    brand +one of brand +zh) "[^"]*"/$1 "<\x{724c}>"/m or die 'no brand';
mkdir "$c->{dir}/less" or die "less: $!";
Counter::write_file("$c->{dir}/less.menu", $menu);
$c = Counter->new(dir => "$c->{dir}/less", menu => "$c->{dir}/less.menu", register => { $primary => {} },
	clerks => { lin => 'correct horse 27' });
$p = Page->new($c)->login('lin', 'correct horse 27')->get("/n/$primary");
like($p->{page}, qr{<dt>real-name</dt>\s*<dd id="attr-real-name">}, 'what it does not call anything is shown by its name');
like($p->{page}, qr{<dt>&lt;牌&gt;</dt>\s*<dd id="attr-brand">}, 'what it does is a text');
like($p->text('records-plan'), qr/^plan\s+套餐名称\s+tier\s+组合方式/, 'plans and fields');
$c->stop;
exit Counter::verdict();
