#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# places.pl FILE PLACES: find the places of an existing source. A line of PLACES is
#	GROUP SCOPE /LINE/WORD
# the first WORD in the first line that holds LINE. Prints LINE COLUMN LENGTH GROUP SCOPE, columns in octets.
use strict;
use warnings;

my ($file, $places) = @ARGV;
open my $f, '<', $file or die "$file: $!\n";
my @lines = <$f>;
open my $p, '<', $places or die "$places: $!\n";
while (<$p>) {
	next if /^#|^\s*$/;
	my ($group, $scope, $line, $word) = m{^(\S+) (\S+) /(.*)/(.*)$} or die "$places:$.: not understood\n";
	my ($i) = grep { index($lines[$_], $line) >= 0 } 0 .. $#lines;
	die "$places:$.: $file has no line with '$line'\n" unless defined $i;
	my $at = index $lines[$i], $word, index($lines[$i], $line);
	die "$places:$.: no '$word' in it\n" if $at < 0;
	printf "%d %d %d %s %s\n", $i + 1, $at + 1, length $word, $group, $scope;
}
