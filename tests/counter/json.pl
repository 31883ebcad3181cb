# SPDX-License-Identifier: AGPL-3.0-or-later
#
# A client of the JSON interface that holds every answer against host/openapi.json and remembers what it has seen.
package Json;

use strict;
use warnings;
use utf8;
use File::Basename ();
use File::Spec ();
use JSON::PP ();

my $here = File::Spec->rel2abs(File::Basename::dirname(__FILE__));
require "$here/counter.pl";
require "$here/schema.pl";

my $json = JSON::PP->new->utf8->canonical;

# new(COUNTER): its description is the one the server gives
sub new {
	my ($class, $counter) = @_;
	my $r = $counter->http(GET => '/api/v1/openapi.json');
	my $doc = $json->decode($r->{content});
	return bless { counter => $counter, doc => $doc, schema => Schema->new($doc), seen => {}, token => '' }, $class;
}

# the documented path that a path is, without its query
sub path_of {
	my ($self, $path) = @_;

	$path =~ s/\?.*//;
	return $path if $self->{doc}{paths}{$path};
	for my $known (sort keys %{$self->{doc}{paths}}) {
		my $pattern = join '[^/]+', map { quotemeta } split /\{[a-z]+\}/, $known, -1;
		return $known if $path =~ /^$pattern$/;
	}
	return;
}

# call(METHOD, PATH, BODY, HEADERS): (status, decoded body, headers); BODY a structure, or text as it is
sub call {
	my ($self, $method, $path, $body, %headers) = @_;

	$headers{Authorization} //= "Bearer $self->{token}" if $self->{token};
	delete $headers{Authorization} if defined $headers{Authorization} && $headers{Authorization} eq '';
	$headers{'Content-Type'} //= 'application/json' if defined $body;
	my $r = $self->{counter}->http($method, $path, ref $body ? $json->encode($body) : $body, %headers);
	$r->{content} //= '';
	$self->check($method, $path, $r->{status}, $r->{headers}, $r->{content});
	return ($r->{status}, length $r->{content} ? eval { $json->decode($r->{content}) } : undef, $r->{headers});
}

# check(...): does an answer stand in the description?
sub check {
	my ($self, $method, $path, $status, $headers, $content) = @_;
	my $what = "$method $path: $status";
	my $type = $headers->{'content-type'} // '';
	my $known = $self->path_of($path);
	my $op = $known && $self->{doc}{paths}{$known}{lc $method};

	Counter::is($headers->{'cache-control'}, 'no-store', "$what: Cache-Control");
	Counter::is($headers->{'x-content-type-options'}, 'nosniff', "$what: X-Content-Type-Options");
	Counter::is($headers->{'set-cookie'} // '', '', "$what: Set-Cookie");
	if (!$op) {
		# nothing of ours: still a problem
		Counter::like($status, qr/^40[045]$/, "$what: an address that is not described");
		$op = { responses => { $status => { content => { 'application/problem+json' => {
			schema => { '$ref' => '#/components/schemas/Problem' } } } } } };
	} else {
		$self->{seen}{"\U$method\E $known $status"}++;
	}
	my $response = $op->{responses}{$status};
	return Counter::fail("$what: not described: $content") unless $response;
	$response = $self->{schema}->resolve($response->{'$ref'}) if $response->{'$ref'};
	for my $header (keys %{$response->{headers} || {}}) {
		Counter::ok(length($headers->{lc $header} // ''), "$what: no header field $header") unless $header eq 'Allow';
	}
	if (!$response->{content}) {
		Counter::is($content, '', "$what: a body");
		return;
	}
	my $media = $response->{content}{$type} or return Counter::fail("$what: of type $type");
	my $value = eval { $json->decode($content) };
	return Counter::fail("$what: not JSON: $content") unless defined $value;
	Counter::fail("$what: $_\n    in $content") for $self->{schema}->faults($media->{schema}, $value);
	return unless $type eq 'application/problem+json';
	Counter::is($value->{status}, $status, "$what: the status in the body");
	Counter::like($value->{$_} // 'Said.', qr/^.+[.]$|[\x{2e80}-\x{ffff}]/, "$what: $_ is a sentence") for qw(title detail);
	$self->{problems}{$value->{type} =~ s{.*/}{}r}++;
}

# log_in(CLERK, PASSWORD): the token is used from now on
sub log_in {
	my ($self, $clerk, $password) = @_;
	my ($status, $body) = $self->call(POST => '/api/v1/session',
		{ clerk => $clerk // Counter::CLERK(), password => $password // Counter::CLERK_PASSWORD() }, Authorization => '');

	die "log-in: $status\n" if $status != 201;
	return $self->{token} = $body->{token};
}

my $n = 0;

# order(NUMBER, OPERATION, MEMBERS): (status, body); a new key unless one is given or it is a check
sub order {
	my ($self, $number, $operation, %more) = @_;
	my %headers = %{delete $more{headers} // {}};

	$more{key} //= sprintf 'test-%08d', ++$n unless $more{check};
	return $self->call(POST => "/api/v1/customers/$number/orders", { operation => $operation, %more }, %headers);
}

1;
