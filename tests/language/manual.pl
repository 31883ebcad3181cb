#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# manual.pl MENUS: is every word of menus/*.def in the grammar, and in the table of the reference where a reader looks?
use strict;
use warnings;

my $menus = shift or die "usage: manual.pl MENUS\n";
my ($n, $missing) = (0, 0);

sub slurp {
	my ($file) = @_;
	local $/;
	open my $f, '<', "$menus/$file" or die "$menus/$file: $!\n";
	return <$f>;
}

my $grammar = slurp('GRAMMAR.md');
my $language = slurp('LANGUAGE.md');

sub chapter {
	my ($title, $level) = @_;
	my ($text) = $language =~ /^\Q$level $title\E\n(.*?)(?=^\Q$level\E |\z)/ms or die "LANGUAGE.md: no chapter $title\n";
	return $text;
}

sub rows {
	my ($file, $pattern) = @_;
	my @rows = slurp($file) =~ /$pattern/g or die "$file: no rows\n";
	return @rows;
}

sub ask {
	my ($where, $text, $what) = @_;
	$n++;
	return if index($text, $what) >= 0;
	$missing++;
	print "$where does not have $what\n";
}

# the words of the language are written in lower case in the forms, names in upper case
sub words {
	my ($form) = @_;
	return $form =~ /\b[a-z][a-z-]*\b/g;
}

for my $word (rows('sections.def', qr/(?m)^MN_SECTION\(\w+, "([^"]+)"/)) {
	ask('GRAMMAR.md', $grammar, "\"$word\"");
	$n++;
	next if chapter('The sections', '##') =~ /^\|[^|]*`\Q$word\E( to)?`/m;
	print "LANGUAGE.md: no row for section $word\n";
	$missing++;
}
for my $word (rows('phrases.def', qr/(?m)^MN_PHRASE\(\w+, "([^"]+)"/)) {
	ask('GRAMMAR.md', $grammar, "\"$word\"");
	ask('LANGUAGE.md, sms, phrases', chapter('sms, phrases', '###'), "`$word`");
}
for my $word (rows('vars.def', qr/(?m)^MN_FIXED\("([^"]+)"/)) {
	ask('GRAMMAR.md', $grammar, "\"$word\"");
	ask('LANGUAGE.md, Texts', chapter('Texts', '##'), "{$word}");
}
for my $set (['conds.def', qr/(?m)^MN_COND\(\w+, "([^"]+)"/, 'Conditions'],
	     ['effects.def', qr/(?m)^MN_EFFECT\(\w+, "([^"]+)"/, 'Effects']) {
	my ($file, $pattern, $title) = @$set;

	for my $form (rows($file, $pattern)) {
		# all words of a form in one row of the table
		my @rows = grep { /^\|/ } split /\n/, chapter($title, '##');
		my @words = words($form);

		ask('GRAMMAR.md', $grammar, "\"$_\"") for @words;
		$n++;
		next if $title eq 'Conditions' && $form =~ /^(A (and|or) B|not \(A\))$/ &&
			chapter($title, '##') =~ /`\Q$words[0]\E/;
		my ($must) = $form =~ s/\[[^]]*\]//gr;
		@words = words($must);
		my ($row) = grep { my $row = $_; !grep { $row !~ /`[^`]*\b\Q$_\E\b[^`]*`/ } @words } @rows;
		next if $row;
		print "LANGUAGE.md, $title: no row for '$form'\n";
		$missing++;
	}
}
print "$n questions\n";
exit($missing ? 1 : 0);
