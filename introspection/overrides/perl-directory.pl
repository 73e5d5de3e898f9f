#!/usr/bin/perl
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Prints the directory under PREFIX in which Perl looks for modules, if it has one that stays when Perl is upgraded.
#
# usage: perl-directory.pl PREFIX

use strict;
use warnings;

use Config;

my $prefix = shift;
my ($found) = grep { m{^\Q$prefix\E/(?:lib|lib64|share)/} && !/\d+\.\d+/ } $Config{vendorlib}, @INC;
print $found // "$prefix/share/perl5", "\n";
