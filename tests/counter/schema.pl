# SPDX-License-Identifier: AGPL-3.0-or-later
#
# JSON Schema as far as host/openapi.json uses it; a keyword it does not know is an error. An object schema with
# "required" is taken as closed: an answer with a member that nobody described is a fault of the description.
package Schema;

use strict;
use warnings;
use B ();
use JSON::PP ();

my %annotation = map { $_ => 1 } qw(description title examples example default summary);

sub new { return bless { doc => $_[1] }, $_[0] }

# the faults of a value, sentences with its place
sub faults {
	my ($self, $schema, $value, $at) = @_;
	my (@faults, %known);
	my $type = type_of($value);

	$at //= '';
	return $self->faults($self->resolve($schema->{'$ref'}), $value, $at) if $schema->{'$ref'};
	for my $key (sort keys %$schema) {
		next if $annotation{$key};
		my $check = $self->can("check_$key") // die "schema.pl does not know the keyword $key\n";
		push @faults, map { /^[^ ]*: / ? $_ : "$at: $_" } $check->($self, $schema->{$key}, $value, $type, $at, $schema);
	}
	return @faults;
}

sub resolve {
	my ($self, $ref) = @_;
	my $at = $self->{doc};

	$ref =~ s{^#/}{} or die "cannot follow $ref\n";
	for my $part (split m{/}, $ref) {
		$part =~ s{~1}{/}g;
		$part =~ s{~0}{~}g;
		$at = $at->{$part} // die "$ref leads nowhere\n";
	}
	return $at;
}

sub type_of {
	my ($v) = @_;
	return 'null' unless defined $v;
	return 'boolean' if JSON::PP::is_bool($v);
	return 'object' if ref $v eq 'HASH';
	return 'array' if ref $v eq 'ARRAY';
	my $flags = B::svref_2object(\$v)->FLAGS;
	return 'string' if $flags & B::SVp_POK;
	return 'integer' if $flags & B::SVp_IOK;
	return 'number';
}

sub check_type {
	my ($self, $want, $v, $type) = @_;
	my @want = ref $want ? @$want : $want;
	return if grep { $_ eq $type || ($_ eq 'number' && $type eq 'integer') } @want;
	return "is $type, not @want";
}

sub check_const { my ($self, $want, $v) = @_; return defined $v && "$v" eq "$want" ? () : "is not $want" }

sub check_enum {
	my ($self, $want, $v) = @_;
	return if grep { defined $v && $_ eq $v } @$want;
	return 'is ' . ($v // 'null') . ", not one of @$want";
}

sub check_pattern {
	my ($self, $pattern, $v, $type) = @_;
	return if $type ne 'string' || "$v" =~ /$pattern/;
	return "'$v' does not look like $pattern";
}

sub check_format {
	my ($self, $format, $v, $type) = @_;
	die "no format $format\n" if $format ne 'date-time';
	return if $type ne 'string' || "$v" =~ /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\dZ$/;
	return "'$v' is no instant";
}

sub check_minLength { my ($self, $n, $v, $type) = @_; return $type eq 'string' && length $v < $n ? 'is too short' : () }
sub check_maxLength { my ($self, $n, $v, $type) = @_; return $type eq 'string' && length $v > $n ? 'is too long' : () }
sub check_minimum { my ($self, $n, $v, $type) = @_; return $type eq 'integer' && $v < $n ? "$v is less than $n" : () }
sub check_maximum { my ($self, $n, $v, $type) = @_; return $type eq 'integer' && $v > $n ? "$v is more than $n" : () }
sub check_maxItems { my ($self, $n, $v, $type) = @_; return $type eq 'array' && @$v > $n ? 'has too many elements' : () }
sub check_maxProperties { my ($self, $n, $v, $type) = @_; return $type eq 'object' && keys %$v > $n ? 'has too many members' : () }

sub check_uniqueItems {
	my ($self, $wanted, $v, $type) = @_;
	my %seen;
	return $type eq 'array' && grep({ $seen{$_}++ } @$v) ? 'has an element twice' : ();
}

sub check_items {
	my ($self, $schema, $v, $type, $at) = @_;
	return $type eq 'array' ? map { $self->faults($schema, $v->[$_], "$at/$_") } 0 .. $#$v : ();
}

sub check_required {
	my ($self, $names, $v, $type, $at, $schema) = @_;
	return unless $type eq 'object';
	my @faults = map { "has no member $_" } grep { !exists $v->{$_} } @$names;
	return @faults if exists $schema->{additionalProperties};
	return @faults, map { "has a member $_ that is not described" } grep { !$schema->{properties}{$_} } sort keys %$v;
}

sub check_properties {
	my ($self, $properties, $v, $type, $at) = @_;
	return unless $type eq 'object';
	return map { $self->faults($properties->{$_}, $v->{$_}, "$at/$_") } grep { exists $v->{$_} } sort keys %$properties;
}

sub check_additionalProperties {
	my ($self, $schema, $v, $type, $at, $of) = @_;
	return unless $type eq 'object';
	my @more = grep { !$of->{properties}{$_} } sort keys %$v;
	return map { $self->faults($schema, $v->{$_}, "$at/$_") } @more if ref $schema eq 'HASH';
	return $schema ? () : map { "has a member $_ that is not described" } @more;
}

sub check_allOf {
	my ($self, $schemas, $v, $type, $at) = @_;
	return map { $self->faults($_, $v, $at) } @$schemas;
}

sub check_oneOf {
	my ($self, $schemas, $v, $type, $at) = @_;
	my @tries = map { [$self->faults($_, $v, $at)] } @$schemas;
	my $fit = grep { !@$_ } @tries;
	return $fit == 1 ? () : $fit ? 'fits more than one schema' : map { @$_ } $tries[0];
}

1;
