# SPDX-License-Identifier: AGPL-3.0-or-later
# What the other tests trust: that the browser does what it is told, tells of a stopped script, and leaves no process.
use strict;
use warnings;
use utf8;
use FindBin;
require "$FindBin::Bin/webdriver.pl";

my $wrong = 0;
sub is {
	my ($got, $want, $what) = @_;
	return if $got eq $want;
	print "$what: $got, expected $want\n";
	$wrong = 1;
}

binmode STDOUT, ':utf8';
my $b = WebDriver->new(dir => "$ENV{PWD}/browser", language => 'zh-CN');
my $policy = q{<meta http-equiv="Content-Security-Policy" content="default-src 'none'">};
$b->go("data:text/html;charset=utf-8,<!doctype html>$policy<title>t</title><label>名 <input id=a></label>"
	. '<input id=b type=checkbox><p id=c>before</p><script>document.title = "changed"</script>');
is($b->title, 't', 'title');
$b->keys('Tab', ':lin 林', 'Tab', 'Space');
is($b->property('#a', 'value'), 'lin 林', 'typed by the keyboard');
is($b->selected('#b'), 1, 'ticked by the keyboard');
$b->type('#a', '二');
is($b->property('#a', 'value'), '二', 'typed again');
is($b->name('#a'), '名', 'the label');
is($b->text('#c'), 'before', 'text');
is(scalar(grep { /Content Security Policy/ } $b->console), 1, 'scripts that were stopped');
is(scalar(grep { /Content Security Policy/ } $b->console), 0, 'the same, asked again');
is(eval { $b->find('#d'); 1 } ? 'found' : $@ =~ /^no such element: #d/ ? 'told' : $@, 'told', 'an element that is not there');
$b->view(320, 568);
is($b->script('return innerWidth'), 320, 'a small screen');
is($b->script('return navigator.language'), 'zh-CN', 'the language');
$b->picture('picture.png');
open my $f, '<:raw', 'picture.png' or die;
read $f, my $head, 24;
is(join('x', unpack 'x16 N N', $head), '320x568', 'the picture');
my @pids = ($b->{driver}, WebDriver::descendants($b->{driver}));
is(@pids > 3 ? 'several' : "@pids", 'several', 'processes');
$b->quit;
is(join(' ', grep { WebDriver::alive($_) } @pids), '', 'processes that are left');
exit $wrong;
