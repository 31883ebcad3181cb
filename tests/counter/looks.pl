# SPDX-License-Identifier: AGPL-3.0-or-later
# How the pages look: each kind of page in both languages on a small screen (320 px) and a large one, as pictures below
# pictures/, which are kept as build products and not compared. What can be measured is: nothing is wider than the screen,
# every field has a name, what is pressed is large enough for a finger.
use strict;
use warnings;
use utf8;
use FindBin;
require "$FindBin::Bin/clerk.pl";

my ($p, $s, $t, $u) = qw(13800138001 13800138002 13800138003 13800138004);
my $c = Counter->new(
	register => {
		$p => { plan => 'web4g/10;choice4g/30/module@2026-12-01..' }, $s => { brand => 'mzone', 'real-name' => 'no' },
		$t => {}, $u => { customer => 'unit', 'pays-cash' => 'yes', status => 'suspended' },
	},
	passwords => { $p => { 'service-password' => '482915' }, $s => { 'advanced-password' => '730164' } },
);
Counter::write_file("$c->{dir}/bundles.csv", <<"CSV");
id,owner,size,from,to,label,kind,plan,scope,special,time
1,$p,2 GB,,2026-12-01,,base,web4g,domestic,no,
2,$p,1 GB,,2026-12-01,,base,plan88,domestic,no,
3,$p,512 MB,,,,booster,,domestic,no,23:00-07:00
4,$p,100 MB,,,,gift,,international,no,
5,$s,300 MB,,,,optional,,domestic,no,
CSV
$c->tool('', 'import-bundles', "$c->{dir}/bundles.csv");
my $k = Clerk->new($c);
my $b = $k->b;
my $pictures = "$c->{dir}/pictures";
mkdir $pictures;

# what the script of the browser says is wrong with a page
my $measure = <<'JS';
const wrong = [], wide = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth > wide) {
	for (const e of document.querySelectorAll("body *"))
		if (e.getBoundingClientRect().right > wide + 1 && !e.querySelector("*"))
			wrong.push("wider than the screen: " + (e.id || e.className || e.localName) + " " + e.textContent.slice(0, 40));
	wrong.push("the page is " + document.documentElement.scrollWidth + " wide");
}
for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
	if (!e.labels.length && !e.getAttribute("aria-label")) wrong.push("a field without a name: " + e.id);
for (const e of document.querySelectorAll("button, a.button, input:not([type=hidden]), select")) {
	const r = (e.type === "checkbox" ? e.closest("label") || e : e).getBoundingClientRect();
	if (r.height < 24 || r.width < 24) wrong.push("too small to press: " + (e.id || e.textContent) + " " + r.width + "x" + r.height);
}
const levels = Array.from(document.querySelectorAll("h1, h2, h3, h4"), e => +e.localName[1]);
if (levels.filter(l => l === 1).length !== 1) wrong.push("not one heading of the first level");
for (let i = 1; i < levels.length; i++) if (levels[i] > levels[i - 1] + 1) wrong.push("a level of headings is left out");
const ids = Array.from(document.querySelectorAll("[id]"), e => e.id);
for (const id of new Set(ids)) if (ids.filter(i => i === id).length > 1) wrong.push("two things are called " + id);
for (const a of ["aria-describedby", "aria-labelledby", "for", "list"])
	for (const e of document.querySelectorAll("[" + a + "]"))
		for (const id of e.getAttribute(a).split(" ")) if (!document.getElementById(id)) wrong.push(a + " names nothing: " + id);
// contrast of what can be read (WCAG 1.4.3)
const lum = c => { const [r, g, b] = c.map(v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const rgb = s => s.match(/[\d.]+/g).map(Number);
for (const e of document.querySelectorAll("body *")) {
	if (!Array.from(e.childNodes).some(n => n.nodeType === 3 && n.data.trim()) || !e.checkVisibility()) continue;
	let back = e, c;
	while (back && (c = rgb(getComputedStyle(back).backgroundColor)) && c.length > 3 && c[3] === 0) back = back.parentElement;
	const bg = back ? c.slice(0, 3) : [255, 255, 255], style = getComputedStyle(e), fg = rgb(style.color).slice(0, 3);
	const l = [lum(fg), lum(bg)].sort((x, y) => y - x), ratio = (l[0] + 0.05) / (l[1] + 0.05), size = parseFloat(style.fontSize);
	if (ratio < (size >= 24 || size >= 18.6 && +style.fontWeight >= 700 ? 3 : 4.5))
		wrong.push("hard to read, " + ratio.toFixed(2) + ": " + e.textContent.trim().slice(0, 40));
}
return wrong.join("; ");
JS

my @shot;	# what was looked at
sub look {
	my ($name, $lang) = @_;

	for my $size ([320, 640], [1280, 900]) {
		$b->view(@$size);
		Counter::is($b->script($measure), '', "$name, $lang, $size->[0] px");
		my $file = sprintf '%s/%02d-%s-%s-%d.png', $pictures, @shot / 2 + 1, $name, $lang, $size->[0];
		$b->picture($file);
		Counter::ok(-s $file > 2000, "$file: empty");
		push @shot, $file;
	}
	$k->seen("$name, $lang");
	Counter::is($lang eq 'en' ? join(' ', $b->text('main') =~ /[\x{2e80}-\x{9fff}]+/g) : '', '', "$name, $lang: Chinese left over");
}

for my $lang ('zh', 'en') {
	@shot = ();
	my $is_leader = $k->groups ne '';
	$b->forget_cookies;
	$k->go("/login?lang=$lang");
	look('login', $lang);
	$b->type('#clerk', 'lin');
	$b->type('#password', 'not this one');
	$k->follow('#login-go');
	look('login-wrong', $lang);
	$b->type('#clerk', 'lin');
	$b->type('#password', Counter::CLERK_PASSWORD());
	$k->follow('#login-go');
	look('find', $lang);
	$b->type('#number', '13900000000');
	$k->follow('#find-go');
	look('stranger', $lang);
	$k->go("/n/$p");
	look('new-customer', $lang) unless $is_leader;
	$k->order($p, 'open', tick => ['own-id']);
	$k->order($p, 'add', tick => ['own-id'], param => { secondary => $_ }) for $s, $t;
	$k->go("/n/$p");
	look('leader', $lang);
	$k->go("/n/$s");
	look('member', $lang);
	$k->go("/n/$u");
	look('unit', $lang);
	$k->go("/n/$p/add");
	look('form', $lang);
	$k->check($p, 'add', param => { secondary => '138' });
	look('refused', $lang);
	$k->check($p, 'remove', secret => '111111', param => { secondary => $t });
	look('wrong-password', $lang);
	$k->check($p, 'remove', tick => ['agent-id', 'holder-id'], param => { secondary => $t });
	look('question', $lang);
	$b->script('document.querySelectorAll("details").forEach(d => d.open = true)');
	look('question-open', $lang);
	$k->follow('#do');
	look('done', $lang);
	$k->check($p, 'usage', tick => ['own-id']);
	look('usage', $lang);
	$k->check($s, 'remaining', secret => '730164');
	look('remaining', $lang);
	$k->go('/nothing/here');
	look('not-found', $lang);
}
$k->quit;
$c->stop;
exit Counter::verdict();
