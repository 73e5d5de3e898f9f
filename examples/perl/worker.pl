#!/usr/bin/perl
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Takes pieces of work from one kind, and publishes the results in another: texts, and the same in upper case.

use strict;
use warnings;

use Encode qw(decode encode);
use Orbit;

use constant { FLEET_SIZE => 8, CAPACITY => 1024, WORK => 14, RESULTS => 15 };    # the latter two are kinds

$| = 1;
@ARGV == 2 or die "usage: worker.pl FLEET COUNT\n";
my ($name, $count) = @ARGV;
my $fleet = Orbit::Fleet->join_shm ($name, FLEET_SIZE, CAPACITY);

my %labels = (WORK, 'work', RESULTS, 'results');
for my $kind (keys %labels) {
    my $spec = Orbit::RingSpec->new (CAPACITY, 256, 'shared');
    $spec->set_label ($labels{$kind});
    $fleet->declare ($kind, $spec);
}

my $cursor = $fleet->create_cursor (WORK, 'oldest');
printf "waiting for %d pieces of work in fleet '%s'\n", $count, $name;
while ($count > 0) {
    my $work = $cursor->next;
    if (!defined $work) {
        $cursor->wait (-1, undef);
        next;
    }
    my $result = encode ('UTF-8', uc decode ('UTF-8', $work->get_payload->get_data));
    # The version of a result is the counter of its work.
    $fleet->publish (RESULTS, 1, $work->get_counter, Glib::Bytes->new ($result));
    $count--;
}

$fleet->leave;
# Removes the fleet if this was the last member; otherwise fails.
eval { Orbit::Fleet::destroy ($name, undef) };
