#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# textmate.pl GRAMMAR SOURCE PLACES: colour a source as an editor with TextMate grammars does (match, begin/end, captures,
# include; the innermost scope counts) and tell each place that has not its scope. Every regex must compile.
use strict;
use warnings;
use JSON::PP;

my ($grammar_file, $source, $places) = @ARGV;

sub slurp {
	my ($file) = @_;
	local $/;
	open my $f, '<', $file or die "$file: $!\n";
	return <$f>;
}

my $grammar = JSON::PP->new->utf8->decode(slurp($grammar_file));
my %compiled;
my $found = 0;

sub regex {
	my ($text) = @_;
	return $compiled{$text} //= eval { qr/$text/ } // die "$grammar_file: '$text': $@";
}

# the rules of a list of patterns, includes opened
sub rules {
	my ($patterns) = @_;
	return map {
		if (my $include = $_->{include}) {
			$include =~ s/^#// or die "$grammar_file: include '$include'\n";
			my $rule = $grammar->{repository}{$include} // die "$grammar_file: no '$include'\n";
			$rule->{match} || $rule->{begin} ? $rule : rules($rule->{patterns});
		} else {
			$_->{match} || $_->{begin} ? $_ : rules($_->{patterns});
		}
	} @$patterns;
}

sub compile_all {
	my ($node) = @_;
	if (ref $node eq 'HASH') {
		regex($node->{$_}) for grep { defined $node->{$_} && !ref $node->{$_} } qw(match begin end);
		compile_all($_) for values %$node;
	} elsif (ref $node eq 'ARRAY') {
		compile_all($_) for @$node;
	}
}
compile_all($grammar);
rules($grammar->{patterns});

my (@stack, @scope);	# rules that are open; scope of each octet of the line

sub paint {
	my ($from, $to, $scope) = @_;
	@scope[$from .. $to - 1] = ($scope) x ($to - $from) if defined $scope && $to > $from;
}

sub paint_match {
	my ($rule, $starts, $ends, $captures) = @_;
	paint($starts->[0], $ends->[0], $rule->{name});
	for my $i (sort keys %{$captures // {}}) {
		paint($starts->[$i], $ends->[$i], $captures->{$i}{name}) if defined $starts->[$i];
	}
}

sub colour {
	my ($line) = @_;
	my ($at, $idle) = (0, 0);
	@scope = (undef) x length $line;
	while ($at <= length $line && $idle < 20) {
		my ($best, $best_end, @starts, @ends);
		my $top = $stack[-1];
		my @rules = rules($top ? $top->{patterns} // [] : $grammar->{patterns});
		unshift @rules, { end_of => $top } if $top;
		for my $rule (@rules) {
			pos($line) = $at;
			my $regex = regex($rule->{end_of} ? $rule->{end_of}{end} : $rule->{match} // $rule->{begin});
			next unless $line =~ /$regex/g;
			next if $best && $-[0] >= $starts[0];
			($best, @starts) = ($rule, @-);
			@ends = @+;
		}
		paint($at, $best ? $starts[0] : length $line, $_->{contentName} // $_->{name}) for @stack;
		last unless $best;
		$idle = $ends[0] > $at ? 0 : $idle + 1;
		if ($best->{end_of}) {
			paint($starts[0], $ends[0], $top->{name});
			pop @stack;
		} else {
			paint_match($best, \@starts, \@ends, $best->{begin} ? $best->{beginCaptures} // $best->{captures} :
				    $best->{captures});
			push @stack, $best if $best->{begin};
		}
		# an empty match that opens or closes nothing would stay for ever
		$at = $ends[0] > $at || $best->{begin} || $best->{end_of} ? $ends[0] : $at + 1;
	}
}

my %expected;
for (split /\n/, slurp($places)) {
	my ($line, $column, $length, undef, $scope) = split;
	push @{$expected{$line}}, [$column - 1, $length, $scope];
}
my ($n, $asked) = (0, 0);
for my $line (split /\n/, slurp($source)) {
	colour($line);
	$n++;
	for my $place (@{$expected{$n} // []}) {
		my ($at, $length, $scope) = @$place;
		my ($wrong) = grep { ($scope[$_] // 'nothing') ne $scope } $at .. $at + $length - 1;
		$asked++;
		next unless defined $wrong;
		printf "%d:%d: %s instead of %s in: %s\n", $n, $wrong + 1, $scope[$wrong] // 'nothing', $scope, $line;
		$found++;
	}
}
print "$asked places\n";
exit($found ? 1 : 0);
