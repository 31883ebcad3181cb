#!/usr/bin/perl
# SPDX-License-Identifier: AGPL-3.0-or-later
#
# guide.pl [-u] [-l] GUIDE.md EXAMPLE.menu: does the guide what it says? In a new directory, from top to bottom,
#
#   ```menu            sections are put into NAME.menu, EXAMPLE's name; one that is there already is replaced where it stands
#   ```LANG FILE       the block is written as FILE
#   ```console         each `$ COMMAND` is run by bash; `> LINE` below it is typed into it and `lab$ LINE` too (the one is
#                      shown by the program, the other is not); all else must be what it prints. A line `...` stands
#                      for any lines, `...` at the beginning of a line for any beginning
#
# Commands with lab.sh are run with -l only. In the end the sections are those of EXAMPLE, no more and no less, and the
# files of the same name beside it are the same too. -u writes what was printed into the guide: READ the diff.
# DIALTREE is the source tree, PATH has the programs: as the guide tells its readers to set them.
use strict;
use warnings;
use File::Temp qw(tempdir);

my ($update, $lab);
while (@ARGV && $ARGV[0] =~ /^-([ul])$/) {
	$1 eq 'u' ? ($update = 1) : ($lab = 1);
	shift;
}
@ARGV == 2 or die "usage: guide.pl [-u] [-l] GUIDE.md EXAMPLE.menu\n";
my ($guide, $example) = @ARGV;
my ($beside, $name) = $example =~ m{^(.*)/([^/]+)$} or die "$example: no path\n";
my $dir = tempdir('dialtree-guide.XXXXXX', TMPDIR => 1, CLEANUP => 1);
my (@order, %section, %gap, @out, @files);
my ($commands, $bad) = (0, 0);

sub slurp {
	my ($file) = @_;
	local $/;
	open my $f, '<', $file or die "$file: $!\n";
	return scalar <$f>;
}

sub spew {
	my ($file, $text) = @_;
	open my $f, '>', $file or die "$file: $!\n";
	print $f $text;
	close $f or die "$file: $!\n";
}

# A section is its first line and what is indented below; its head is the keyword, and a name for those that have one.
sub sections {
	my ($text) = @_;
	my ($blank, @list, $head) = ("\n");

	for (split /\n/, $text) {
		next if /^#/;
		$blank = "\n" if !length;
		if (/^(\S+)( +\S+)?/) {
			my ($word, $its) = ($1, $2 // '');
			$head = $word;
			$head .= $its =~ s/ +/ /r if $word =~ /^(list|set|fee|table|rule|operation|event|screen)$/;
			push @list, [$head, '', $blank];
			$blank = '';
		}
		$list[-1][1] .= "$_\n" if @list;
	}
	$_->[1] =~ s/\n+\z/\n/ for @list;
	return @list;
}

sub merge {
	for (sections($_[0])) {
		push @order, $_->[0] unless exists $section{$_->[0]};
		$gap{$_->[0]} //= @order > 1 ? $_->[2] : '';
		$section{$_->[0]} = $_->[1];
	}
	spew("$dir/$name", join '', map { $gap{$_} . $section{$_} } @order);
}

sub run {
	my ($command, $typed) = @_;
	spew("$dir/.typed", $typed);
	spew("$dir/.command", $command);
	my $got = `cd '$dir' && bash .command < .typed 2>&1`;
	$got =~ s/\Q$dir\E/~\/garden/g;
	$got =~ s/\Q$ENV{DIALTREE}\E/\$DIALTREE/g if $ENV{DIALTREE};
	$got =~ s/[ \t]+$//mg;
	return $got;
}

sub fits {
	my ($want, $got) = @_;
	my $re = join '', map {
		$_ eq "...\n" ? '(?:.*\n)*?' : s/^\.\.\.// ? '.*' . quotemeta($_) : quotemeta($_)
	} $want =~ /.*\n/g;
	return $got =~ /\A$re\z/;
}

# one command with what stands below it
sub command {
	my ($line, $first, @below) = @_;
	my $typed = join '', map { /^(?:>|lab\$) ?(.*\n)/ ? $1 : () } @below;
	my $want = join '', grep { !/^lab\$/ } @below;

	return ($first, @below) if $first =~ /lab\.sh/ && !$lab;
	$commands++;
	my $got = run($first =~ s/^\$ //r, $typed);
	$got .= "\n" if length $got && $got !~ /\n\z/;
	return ($first, @below) if fits($want, $got);
	$bad++;
	if ($update) {
		return ($first, (grep { /^lab\$/ } @below), $got =~ /.*\n/g);
	}
	print "$guide:$line: $first--- written\n$want--- printed\n$got";
	return ($first, @below);
}

my ($fence, $file, @block, $start) = ('', '');
my $n = 0;
for (slurp($guide) =~ /.*\n/g) {
	$n++;
	if (!$fence && /^```(\w+)(?: (\S+))?$/) {
		($fence, $file, $start, @block) = ($1, $2 // '', $n);
	} elsif ($fence && /^```$/) {
		if ($file) {
			spew("$dir/$file", join '', @block);
			push @files, $file;
		} elsif ($fence eq 'menu') {
			merge(join '', @block);
		} elsif ($fence eq 'console') {
			my @rest = @block;
			@block = ();
			while (@rest) {
				my @one = shift @rest;
				my $at = $start + @block + 1;
				# a command ends where no backslash does
				$one[0] .= shift @rest while @rest && $one[0] =~ /\\\n\z/;
				push @one, shift @rest while @rest && $rest[0] !~ /^\$ /;
				push @block, command($at, @one);
			}
		}
		push @out, @block;
		$fence = '';
	} elsif ($fence) {
		push @block, $_;
		next;
	}
	push @out, $_;
}
$fence and die "$guide:$start: the block does not end\n";

my %want = map { @$_[0, 1] } sections(slurp($example));
for (sort keys %{{ %want, %section }}) {
	next if ($want{$_} // '') eq ($section{$_} // '');
	print "$guide: '$_' is not as in $example\n";
	print "--- guide\n", $section{$_} // "(nothing)\n", "--- example\n", $want{$_} // "(nothing)\n";
	$bad++;
}
for (grep { -e "$beside/$_" } @files) {
	my $there = slurp("$beside/$_");
	$there =~ s/^# SPDX[^\n]*\n//;
	next if slurp("$dir/$_") eq $there;
	print "$guide: $_ is not as in $beside\n";
	$bad++;
}
spew($guide, join '', @out) if $update && join('', @out) ne slurp($guide);
$commands or die "$guide: no command\n";
print "$commands commands, ", scalar(keys %section), " sections, $bad wrong\n";
exit($bad ? 1 : 0);
