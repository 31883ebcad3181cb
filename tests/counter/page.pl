# SPDX-License-Identifier: AGPL-3.0-or-later
#
# A browser without a screen: keeps its cookie, fills in forms, looks into pages. Read by require.
#
#   my $p = Page->new($counter);
#   $p->login('lin', 'password');
#   $p->get('/n/13800138001'); $p->text('role'); $p->attr('verdict', 'data-rule');
#   $p->submit('order', { step => 'check', 'e-own-id' => 1 });
package Page;

use strict;
use warnings;
use utf8;
use Encode ();
use FindBin;
require "$FindBin::Bin/counter.pl";

sub new {
	my ($class, $counter) = @_;
	return bless { counter => $counter, cookie => '', page => '', status => 0, path => '' }, $class;
}

# request(METHOD, PATH, FIELDS, HEADERS): one request; the answer is kept
sub request {
	my ($self, $method, $path, $fields, %headers) = @_;
	my $body = ref $fields ? form($fields) : $fields;

	$headers{Cookie} = $self->{cookie} if length $self->{cookie};
	$headers{'Content-Type'} //= 'application/x-www-form-urlencoded' if defined $body;
	my $r = $self->{counter}->http($method, $path, $body, %headers);
	$self->{path} = $path;
	$self->{status} = $r->{status};
	$self->{headers} = $r->{headers};
	$self->{page} = Encode::decode('UTF-8', $r->{content} // '');
	if (defined(my $set = $r->{headers}{'set-cookie'})) {
		($self->{cookie}) = $set =~ /^([^;]*)/;
		$self->{cookie} = '' if $set =~ /Max-Age=0/;
	}
	return $self;
}

# the same, following where it leads
sub follow {
	my ($self) = @_;
	for (1 .. 5) {
		return $self unless $self->{status} == 303;
		$self->request(GET => $self->{headers}{location});
	}
	return $self;
}

sub get { my ($self, $path, %h) = @_; return $self->request(GET => $path, undef, %h)->follow }
sub post { my ($self, $path, $fields, %h) = @_; return $self->request(POST => $path, $fields, %h)->follow }

sub login {
	my ($self, $clerk, $password, %more) = @_;
	return $self->post('/login', { clerk => $clerk, password => $password, lang => 'zh', %more });
}

# submit(FORM, FIELDS): a form of the page, with what is hidden in it and what is typed; undef takes a field away
sub submit {
	my ($self, $id, $fields, %headers) = @_;
	my ($form, $action) = $self->form_of($id);
	my %f;

	while ($form =~ /<input\b([^>]*)>/g) {
		my %a = attributes($1);
		next unless defined $a{name} && ($a{type} ne 'checkbox' || exists $a{checked});
		$f{$a{name}} = $a{value} // '';
	}
	%f = (%f, %{$fields || {}});
	delete $f{$_} for grep { !defined $f{$_} } keys %f;
	return $self->post($action, \%f, %headers);
}

sub form_of {
	my ($self, $id) = @_;
	my ($head, $form) = $self->{page} =~ /<form\b([^>]*\bid="\Q$id\E"[^>]*)>(.*?)<\/form>/s
		or die "no form $id in $self->{path} ($self->{status}):\n$self->{page}\n";
	my %a = attributes($head);
	return ($form, $a{action});
}

# the text of the element with an id, undef when there is none
sub text {
	my ($self, $id) = @_;
	my ($name) = $self->{page} =~ /<([a-z0-9]+)\b[^>]*\bid="\Q$id\E"/ or return undef;
	my ($inside) = $self->{page} =~ /<\Q$name\E\b[^>]*\bid="\Q$id\E"[^>]*>(.*?)<\/\Q$name\E>/s;
	return defined $inside ? plain($inside) : undef;
}

sub attr {
	my ($self, $id, $name) = @_;
	my ($tag) = $self->{page} =~ /<[a-z0-9]+\b([^>]*\bid="\Q$id\E"[^>]*)>/ or return undef;
	my %a = attributes($tag);
	return $a{$name};
}

# every value of an attribute in the page, in order
sub all {
	my ($self, $name) = @_;
	return map { plain($_) } $self->{page} =~ /\b\Q$name\E="([^"]*)"/g;
}

sub attributes {
	my ($text) = @_;
	my %a;
	$a{$1} = defined $2 ? plain($2) : '' while $text =~ /([a-z-]+)(?:="([^"]*)")?/g;
	return %a;
}

sub plain {
	my ($s) = @_;
	$s =~ s/<br>/\n/g;
	$s =~ s/<[^>]*>//g;
	my %c = (lt => '<', gt => '>', quot => '"', '#39' => "'", amp => '&');
	$s =~ s/&(lt|gt|quot|#39|amp);/$c{$1}/g;
	$s =~ s/^\s+|\s+$//g;
	return $s;
}

sub form {
	my ($fields) = @_;
	return join '&', map { escape($_) . '=' . escape($fields->{$_}) } sort keys %$fields;
}

sub escape {
	my ($s) = @_;
	$s = Encode::encode('UTF-8', $s);
	$s =~ s/([^A-Za-z0-9_.-])/sprintf '%%%02X', ord $1/ge;
	return $s;
}

1;
