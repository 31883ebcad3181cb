#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# sample.pl MENUS: a source with every section, effect, condition, phrase and variable of MENUS/*.def, and on the
# standard error, where they stand and how an editor shows them: LINE COLUMN LENGTH GROUP SCOPE.
use strict;
use warnings;

my $menus = shift or die "usage: sample.pl MENUS\n";
my $n = 0;

sub rows {
	my ($file, $pattern) = @_;
	local $/;
	open my $f, '<', "$menus/$file" or die "$menus/$file: $!\n";
	my $text = <$f>;
	my @rows = $text =~ /$pattern/g;
	die "$menus/$file: no rows\n" unless @rows;
	return @rows;
}

# each word or phrase of @words in $line, from left to right, is shown so
sub line {
	my ($line, $group, $scope, @words) = @_;
	my $at = 0;

	print "$line\n";
	$n++;
	for my $word (@words) {
		$at = index($line, $word, $at);
		die "no '$word' in '$line'\n" if $at < 0;
		printf STDERR "%d %d %d %s %s\n", $n, $at + 1, length $word, $group, $scope;
		$at += length $word;
	}
}

line('# every word', 'dialtreeComment', 'comment.line.number-sign.dialtree', '# every word');
line("$_ x", 'dialtreeSection', 'keyword.control.section.dialtree', $_)
	for rows('sections.def', qr/(?m)^MN_SECTION\(\w+, "([^"]+)"/);

line('phrases', 'dialtreeSection', 'keyword.control.section.dialtree', 'phrases');
line("    $_  en \"x\"", 'dialtreePhrase', 'support.constant.phrase.dialtree', $_)
	for rows('phrases.def', qr/(?m)^MN_PHRASE\(\w+, "([^"]+)"/);

line('list x', 'dialtreeSection', 'keyword.control.section.dialtree', 'list');
line("    a  en \"x {$_} y\"", 'dialtreeVariableName', 'variable.other.dialtree', $_)
	for rows('vars.def', qr/(?m)^MN_FIXED\("([^"]+)"/);

# the words of the language are written in lower case in the forms, names in upper case
line('rule R1', 'dialtreeSection', 'keyword.control.section.dialtree', 'rule');
for my $form (rows('conds.def', qr/(?m)^MN_COND\(\w+, "([^"]+)"/)) {
	line("    refuse when $_ X", 'dialtreeCond', 'keyword.operator.condition.dialtree', $_)
		for $form =~ /\b[a-z]+\b/g;
}

line('operation o', 'dialtreeSection', 'keyword.control.section.dialtree', 'operation');
for my $form (rows('effects.def', qr/(?m)^MN_EFFECT\(\w+, "([^"]+)"/)) {
	my ($first, @others) = $form =~ /\b[a-z]+\b/g;

	line("        $first X", 'dialtreeEffect', 'keyword.other.effect.dialtree', $first);
	line("        $first X $_", 'dialtreeEffectWord', 'keyword.other.effect.dialtree', $_) for @others;
}

line('register', 'dialtreeSection', 'keyword.control.section.dialtree', 'register');
for my $type ('yes or no', 'money', 'data', 'count', 'time') {
	line("    a  $type", 'dialtreeType', 'storage.type.dialtree', $type);
	line("    a  $type  en \"x\"", 'dialtreeType', 'storage.type.dialtree', $type);
	line("    a  $type  en \"x\"", 'dialtreeLanguage', 'entity.name.tag.language.dialtree', 'en');
}
