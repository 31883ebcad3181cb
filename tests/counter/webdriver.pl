# SPDX-License-Identifier: AGPL-3.0-or-later
#
# A small WebDriver client (W3C WebDriver over HTTP, JSON) for headless Chromium, from what Debian's perl has.
# It starts chromedriver on a free port of the loopback device and ends every process by its id.
#
#   require './webdriver.pl';
#   my $b = WebDriver->new(dir => $dir, language => 'zh');    # files go below $dir
#   $b->go($url); $b->type('#clerk', 'lin'); $b->click('button');
#   $b->quit;
#
# Elements are named by a CSS selector or by what find() gave. What fails dies with a sentence.
package WebDriver;

use strict;
use warnings;
use Encode ();
use HTTP::Tiny;
use IO::Socket::INET;
use JSON::PP ();
use MIME::Base64 ();
use POSIX ();
use Time::HiRes ();

use constant ELEMENT => 'element-6066-11e4-a52e-4f735466cecf';	# the name the standard gives to references

# keys without a character of their own, as WebDriver numbers them
our %KEY = (
	Backspace => 0xE003, Tab => 0xE004, Enter => 0xE007, Shift => 0xE008, Escape => 0xE00C, Space => 0x20,
	End => 0xE010, Home => 0xE011, Left => 0xE012, Up => 0xE013, Right => 0xE014, Down => 0xE015,
);

my $json = JSON::PP->new->utf8;
my @running;	# browsers to end, whatever happens

# new(dir => DIRECTORY, language => 'zh', insecure => 1, args => [...])
sub new {
	my ($class, %o) = @_;
	my $dir = $o{dir} // '.';
	my $self = bless {
		dir => $dir, owner => $$, pids => [],
		http => HTTP::Tiny->new(timeout => 60, keep_alive => 1),
	}, $class;

	mkdir $dir;
	$self->{port} = free_port();
	$self->start("$dir/chromedriver.log", $ENV{CHROMEDRIVER} || 'chromedriver', "--port=$self->{port}");
	push @running, $self;
	await('chromedriver', 20, sub {
		kill(0, $self->{driver}) or die "chromedriver ended, see $dir/chromedriver.log\n";
		my $r = $self->{http}->get("http://127.0.0.1:$self->{port}/status");
		return $r->{success} && $json->decode($r->{content})->{value}{ready};
	});

	my $profile = "$dir/profile";
	mkdir $profile;
	my $lang = $o{language} // 'en';
	my $caps = {
		acceptInsecureCerts => $o{insecure} ? JSON::PP::true : JSON::PP::false,
		'goog:loggingPrefs' => { browser => 'ALL' },
		'goog:chromeOptions' => {
			($ENV{CHROMIUM} ? (binary => $ENV{CHROMIUM}) : ()),
			args => [
				'--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage',
				'--disable-background-networking', '--disable-component-update', '--disable-sync',
				'--no-first-run', '--no-default-browser-check', '--disable-extensions', '--hide-scrollbars',
				'--disable-features=Translate,OptimizationHints,MediaRouter', '--metrics-recording-only',
				'--password-store=basic', '--use-mock-keychain', '--window-size=1280,900',
				"--user-data-dir=$profile", "--lang=$lang", @{$o{args} || []},
			],
			prefs => { 'intl.accept_languages' => $lang, 'credentials_enable_service' => JSON::PP::false },
		},
	};
	my $s = $self->call(POST => '/session', { capabilities => { alwaysMatch => $caps } });
	$self->{session} = $s->{sessionId};
	$self->{pids} = [descendants($self->{driver})];
	return $self;
}

sub start {
	my ($self, $log, @cmd) = @_;

	# should this program be killed, the kernel ends the driver; stale locks of X11 are no matter for headless runs
	@cmd = ('setpriv', '--pdeathsig', 'TERM', @cmd);
	$self->{driver} = fork // die "fork: $!\n";
	return if $self->{driver};
	open STDIN, '<', '/dev/null';
	open STDOUT, '>>', $log;
	open STDERR, '>&', \*STDOUT;
	$ENV{HOME} = $self->{dir};
	$ENV{XDG_CONFIG_HOME} = $ENV{XDG_CACHE_HOME} = "$self->{dir}/xdg";
	delete $ENV{DISPLAY};
	exec @cmd or POSIX::_exit(127);
}

# a port nobody listens to; in a network namespace of the test's own nobody else will take it either
sub free_port {
	my $s = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1', LocalPort => 0, ReuseAddr => 1)
		or die "no port on the loopback device: $!\n";
	return $s->sockport;
}

# await(WHAT, SECONDS, CODE): until CODE gives something true, which is returned
sub await {
	my ($what, $seconds, $code) = @_;
	my $end = Time::HiRes::time() + $seconds;

	while (1) {
		my $r = $code->();
		return $r if $r;
		die "$what: not within $seconds s\n" if Time::HiRes::time() > $end;
		Time::HiRes::sleep(0.02);
	}
}

# every process below one, by /proc
sub descendants {
	my ($of) = @_;
	my (%children, @found);

	for my $stat (glob '/proc/[0-9]*/stat') {
		open my $f, '<', $stat or next;
		my ($pid, $parent) = (<$f> // '') =~ /^(\d+) \(.*\) \S (\d+)/s or next;
		push @{$children{$parent}}, $pid;
	}
	my @todo = @{$children{$of} || []};
	while (defined(my $p = shift @todo)) {
		push @found, $p;
		push @todo, @{$children{$p} || []};
	}
	return @found;
}

# call(METHOD, PATH, BODY): one command; its value
sub call {
	my ($self, $method, $path, $body) = @_;
	my $r = $self->{http}->request($method, "http://127.0.0.1:$self->{port}$path", {
		headers => { 'content-type' => 'application/json; charset=utf-8' },
		($method eq 'POST' ? (content => $json->encode($body // {})) : ()),
	});
	my $v = eval { $json->decode($r->{content}) };

	return $v->{value} if $r->{success} && $v;
	my $e = $v ? $v->{value} : {};
	my $m = $e->{message} // $r->{content};
	$m =~ s/\n.*//s;
	die WebDriver::Error->new($e->{error} // "status $r->{status}", "$method $path: $m");
}

sub s_call {
	my ($self, $method, $path, $body) = @_;
	return $self->call($method, "/session/$self->{session}$path", $body);
}

# ---- pages ----

sub go { $_[0]->s_call(POST => '/url', { url => $_[1] }) }
sub back { $_[0]->s_call(POST => '/back') }
sub forward { $_[0]->s_call(POST => '/forward') }
sub refresh { $_[0]->s_call(POST => '/refresh') }
sub url { $_[0]->s_call(GET => '/url') }
sub title { $_[0]->s_call(GET => '/title') }
sub source { $_[0]->s_call(GET => '/source') }

# the browser's own script, which no policy of a page touches
sub script {
	my ($self, $script, @args) = @_;
	return $self->s_call(POST => '/execute/sync', { script => $script, args => [map { wrap($_) } @args] });
}

# a command of the Chrome DevTools Protocol
sub cdp { $_[0]->s_call(POST => '/goog/cdp/execute', { cmd => $_[1], params => $_[2] // {} }) }

# lines of the browser's console since the last call: what a content policy stopped is among them
sub console {
	my ($self) = @_;
	return map { "$_->{level} $_->{source}: $_->{message}" } @{$self->s_call(POST => '/se/log', { type => 'browser' })};
}

# ---- elements ----

sub wrap { ref $_[0] eq 'WebDriver::Element' ? { ELEMENT() => $_[0]{id} } : $_[0] }

# find_all(CSS [, below]): elements in the order of the page
sub find_all {
	my ($self, $css, $below) = @_;
	my $path = ($below ? "/element/$below->{id}" : '') . '/elements';
	my $list = $self->s_call(POST => $path, { using => 'css selector', value => $css });
	return map { bless { id => $_->{ELEMENT()} }, 'WebDriver::Element' } @$list;
}

sub find {
	my ($self, $css, $below) = @_;
	return $css if ref $css;
	my ($e) = $self->find_all($css, $below);
	return $e // die WebDriver::Error->new('no such element', "$css is not on " . $self->url);
}

sub has { my ($self, $css) = @_; return scalar(() = $self->find_all($css)) > 0 }

sub of {
	my ($self, $what, $method, $path, $body) = @_;
	return $self->s_call($method, '/element/' . $self->find($what)->{id} . $path, $body);
}

sub click { $_[0]->of($_[1], POST => '/click') }
sub clear { $_[0]->of($_[1], POST => '/clear') }
sub text { $_[0]->of($_[1] // 'body', GET => '/text') }
sub attribute { $_[0]->of($_[1], GET => "/attribute/$_[2]") }
sub property { $_[0]->of($_[1], GET => "/property/$_[2]") }
sub css_value { $_[0]->of($_[1], GET => "/css/$_[2]") }
sub rect { $_[0]->of($_[1], GET => '/rect') }
sub selected { $_[0]->of($_[1], GET => '/selected') }
sub shown { $_[0]->of($_[1], GET => '/displayed') }
sub enabled { $_[0]->of($_[1], GET => '/enabled') }
sub role { $_[0]->of($_[1], GET => '/computedrole') }
sub name { $_[0]->of($_[1], GET => '/computedlabel') }
sub send { $_[0]->of($_[1], POST => '/value', { text => "$_[2]" }) }
sub type { my ($self, $what, $text) = @_; my $e = $self->find($what); $self->clear($e); $self->send($e, $text) }

# the element that has the focus
sub active { bless { id => $_[0]->s_call(GET => '/element/active')->{ELEMENT()} }, 'WebDriver::Element' }

# press a button or follow a link and wait until another document is there
sub follow {
	my ($self, $what, $how) = @_;
	my $before = $self->find('html');

	$how ? $how->($what) : $self->click($what);
	await('a new page', 20, sub {
		eval { $self->s_call(GET => "/element/$before->{id}/name"); 1 } and return 0;
		return $self->script('return document.readyState') eq 'complete';
	});
}

# keys(...): each argument is the name of a key (Tab, Enter, 'Shift+Tab'), or text after a colon (':lin')
sub keys {
	my ($self, @keys) = @_;
	my @actions;

	for my $key (@keys) {
		my @chars;
		if ($key =~ /^:(.*)/s) {
			push @actions, map { ({ type => 'keyDown', value => $_ }, { type => 'keyUp', value => $_ }) } split //, $1;
			next;
		}
		for my $part (split /\+/, $key) {
			push @chars, exists $KEY{$part} ? chr $KEY{$part} : length $part == 1 ? $part : die "no key $part\n";
		}
		push @actions, map { { type => 'keyDown', value => $_ } } @chars;
		push @actions, map { { type => 'keyUp', value => $_ } } reverse @chars;
	}
	$self->s_call(POST => '/actions', { actions => [{ type => 'key', id => 'keyboard', actions => \@actions }] });
}

# ---- cookies, windows, pictures ----

sub cookies { @{$_[0]->s_call(GET => '/cookie')} }
sub forget_cookies { $_[0]->s_call(DELETE => '/cookie') }
sub add_cookie { my ($self, %c) = @_; $self->s_call(POST => '/cookie', { cookie => \%c }) }

# the size of the page's view in CSS pixels: below what a real window can have, too
sub view {
	my ($self, $width, $height) = @_;
	$self->cdp('Emulation.setDeviceMetricsOverride',
		{ width => $width, height => $height, deviceScaleFactor => 1, mobile => JSON::PP::false });
}

# picture(FILE): the whole page as PNG
sub picture {
	my ($self, $file) = @_;
	my $r = $self->cdp('Page.captureScreenshot', { format => 'png', captureBeyondViewport => JSON::PP::true,
		clip => $self->page_clip });

	open my $f, '>:raw', $file or die "$file: $!\n";
	print $f MIME::Base64::decode_base64($r->{data});
	close $f or die "$file: $!\n";
}

sub page_clip {
	my ($self) = @_;
	my $m = $self->cdp('Page.getLayoutMetrics')->{cssContentSize};
	return { x => 0, y => 0, width => $m->{width}, height => $m->{height}, scale => 1 };
}

# ---- the end ----

# quit: the browser and its driver are gone when it returns; what does not go is killed and told
sub quit {
	my ($self) = @_;
	return unless $self->{driver} && $self->{owner} == $$;
	my $driver = delete $self->{driver};
	my %pids = map { $_ => 1 } @{$self->{pids}}, descendants($driver);
	my @late;

	@running = grep { $_ != $self } @running;
	eval { $self->call(DELETE => "/session/$self->{session}") } if $self->{session};
	kill TERM => $driver;
	eval { await('chromedriver', 10, sub { waitpid($driver, POSIX::WNOHANG()) != 0 }) } or do {
		kill KILL => $driver;
		waitpid $driver, 0;
	};
	for my $pid (CORE::keys %pids) {
		eval { await("process $pid", 10, sub { !alive($pid) }) } and next;
		push @late, $pid;
		kill KILL => $pid;
	}
	warn "webdriver: these processes had to be killed: @late\n" if @late;
}

# a process of ours that is neither gone nor a zombie
sub alive {
	my ($pid) = @_;
	open my $f, '<', "/proc/$pid/stat" or return 0;
	my ($state) = (<$f> // '') =~ /^\d+ \(.*\) (\S)/s or return 0;
	return $state ne 'Z' && $state ne 'X';
}

END {
	my $status = $?;
	for my $b (@running) { $b->quit }
	$? = $status;
}

# ---- errors ----

package WebDriver::Error;
use overload '""' => sub { "$_[0]{error}: $_[0]{message}\n" }, fallback => 1;
sub new { bless { error => $_[1], message => $_[2] }, $_[0] }

1;
