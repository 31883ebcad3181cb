# SPDX-License-Identifier: AGPL-3.0-or-later
#
# A clerk at a browser: the counter's pages as a person uses them. Every page that is seen is held against what all
# pages promise: no script, the content policy, no complaint of the browser.
package Clerk;

use strict;
use warnings;
use utf8;
use File::Basename ();
use File::Spec ();
use POSIX ();

my $here = File::Spec->rel2abs(File::Basename::dirname(__FILE__));
require "$here/counter.pl";
require "$here/webdriver.pl";

sub HOME { return 'http://127.0.0.1:' . Counter::PORT() }

# new(COUNTER, language => 'en')
sub new {
	my ($class, $counter, %o) = @_;
	my $self = bless { counter => $counter, pages => 0 }, $class;

	$self->{b} = WebDriver->new(dir => $counter->{dir} . '/browser-' . ($o{name} // 'lin'), language => $o{language} // 'en');
	return $self;
}

sub b { return $_[0]{b} }

# seen(WHAT): look at the page that is there
sub seen {
	my ($self, $what) = @_;
	my $b = $self->{b};

	$self->{pages}++;
	my $live = $b->script(<<'JS');
		return Array.from(document.querySelectorAll("*")).filter(e =>
			/^(script|style|iframe|object|embed|svg)$/.test(e.localName) || Array.from(e.attributes).some(a => /^on|^style$/.test(a.name)
				|| /^(href|src|action|formaction)$/.test(a.name) && /^\s*(javascript|data):/i.test(a.value)))
			.map(e => e.outerHTML.slice(0, 100)).join("\n")
JS
	Counter::is($live, '', "$what: scripts or styles inside the page");
	Counter::is(join("\n", grep { !/chrome:\/\/|favicon|status of 4\d\d / } $b->console), '', "$what: complaints of the browser");
	return;
}

sub go {
	my ($self, $path) = @_;
	$self->{b}->go(HOME() . $path);
	return $self->seen($path);
}

sub follow {
	my ($self, $css) = @_;
	$self->{b}->follow($css);
	return $self->seen("behind $css");
}

# log_in([CLERK, PASSWORD])
sub log_in {
	my ($self, $name, $password) = @_;
	my $b = $self->{b};

	$self->go('/login');
	$b->type('#clerk', $name // Counter::CLERK());
	$b->type('#password', $password // Counter::CLERK_PASSWORD());
	return $self->follow('#login-go');
}

# the page of a customer, found as a person does
sub find {
	my ($self, $number) = @_;

	$self->go('/');
	$self->{b}->type('#number', $number);
	return $self->follow('#find-go');
}

# the sets of evidence a page tells, names of the service file
sub sets {
	my ($self) = @_;
	my $sets = $self->{b}->script('return Array.from(document.querySelectorAll("#evidence [data-set]"), e => e.dataset.set)');
	return join ' | ', sort map { join '+', sort split /\+/ } @$sets;
}

# fill(NUMBER, OPERATION, tick => [NAMES], secret => TEXT, param => { NAME => TEXT }): the form, filled in
sub fill {
	my ($self, $number, $operation, %o) = @_;
	my $b = $self->{b};

	$self->go("/n/$number/$operation");
	$b->click("#tick-$_") for @{$o{tick} || []};
	$b->type('#secret', $o{secret}) if defined $o{secret};
	$b->type("#param-$_", $o{param}{$_}) for sort keys %{$o{param} || {}};
}

# check(as fill): 'asks', 'done' (a query), 'refused RULE CASE' or 'again' as the page says it
sub check {
	my ($self, @order) = @_;

	$self->fill(@order);
	$self->follow('#check');
	return $self->verdict;
}

sub verdict {
	my ($self) = @_;
	my $b = $self->{b};

	return 'again' unless $b->has('#verdict');
	my $class = $b->attribute('#verdict', 'class') =~ s/^verdict //r;
	return $class unless $class eq 'refused';
	return join ' ', $class, $b->attribute('#verdict .rule', 'data-rule'), grep { length } $b->attribute('#verdict .rule', 'data-case');
}

# order(as fill): check, and confirm what is asked
sub order {
	my ($self, @order) = @_;
	my $verdict = $self->check(@order);

	return $verdict if $verdict ne 'asks';
	$self->follow('#do');
	return $self->verdict;
}

# groups of the store: "LEADER: MEMBER MEMBER", in the order of the numbers
sub groups {
	my ($self) = @_;
	my %groups;

	for my $row ($self->{counter}->export('groups')) {
		next if length($row->{closed} // '');
		$groups{$row->{leader}} //= [];
		push @{$groups{$row->{leader}}}, $row->{member} if length($row->{member} // '') && !length($row->{ended} // '');
	}
	return join '; ', map { join ' ', "$_:", sort @{$groups{$_}} } sort keys %groups;
}

sub quit { $_[0]{b}->quit }

1;
