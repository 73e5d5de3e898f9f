#!/usr/bin/perl
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Publishes many small objects with one call, and reads them in batches.

use strict;
use warnings;

use Orbit;

use constant { FLEET_SIZE => 8, CAPACITY => 1024, OBJECTS => 13 };    # the last is the kind
use constant { OBJECT => 'Q< d<', SIZE => 16 };                       # sequence and value

sub publish {
    my ($fleet, $count) = @_;
    my $objects = join '', map { pack OBJECT, $_, $_ * 0.25 } 1 .. $count;
    # The bindings of Perl take a byte array as a list of numbers.
    $fleet->publish_packed (OBJECTS, 1, 0, [unpack 'C*', $objects], SIZE);
}

sub read_objects {
    my ($fleet, $count) = @_;
    my $cursor = $fleet->create_cursor (OBJECTS, 'oldest');
    my ($n_read, $sum) = (0, 0);
    printf "waiting for %d objects in fleet '%s'\n", $count, $fleet->get_name;
    while ($n_read < $count) {
        my $batch = $cursor->read_batch ($count - $n_read);
        if ($batch->get_n_frames == 0) {
            $cursor->wait (-1, undef);
            next;
        }
        # All payloads have one size, so they form an array.
        my @fields = unpack '(' . OBJECT . ')*', $batch->get_payloads->get_data;
        while (my ($sequence, $value) = splice @fields, 0, 2) {
            $sum += $sequence;
        }
        $n_read += $batch->get_n_frames;
    }
    printf "count %d sum of sequences %d\n", $n_read, $sum;
}

$| = 1;
@ARGV == 3 or die "usage: bulk.pl publish|read FLEET COUNT\n";
my ($mode, $name, $count) = @ARGV;
my $fleet = Orbit::Fleet->join_shm ($name, FLEET_SIZE, CAPACITY);

my $spec = Orbit::RingSpec->new (CAPACITY, SIZE, 'shared');
$spec->set_label ('objects');
$fleet->declare (OBJECTS, $spec);
$mode eq 'publish' ? publish ($fleet, $count) : read_objects ($fleet, $count);

$fleet->leave;
# Removes the fleet if this was the last member; otherwise fails.
eval { Orbit::Fleet::destroy ($name, undef) };
