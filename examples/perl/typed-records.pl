#!/usr/bin/perl
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Publishes and reads records of a declared type: measurements of stations.

use strict;
use warnings;

use Orbit;

use constant { FLEET_SIZE => 8, CAPACITY => 1024, STATIONS => 12 };    # the last is the kind

sub publish {
    my ($fleet, $count) = @_;
    for my $i (0 .. $count - 1) {
        my $record = Glib::Variant->new ('(sdx)', ["station-$i", $i * 0.5, Orbit::epoch_now ()]);
        $fleet->publish_variant (STATIONS, 1, $i, $record);
    }
}

sub read_records {
    my ($fleet, $count) = @_;
    my $cursor = $fleet->create_cursor (STATIONS, 'oldest');
    printf "waiting for %d records in fleet '%s'\n", $count, $fleet->get_name;
    while ($count > 0) {
        my $frame = $cursor->next;
        if (!defined $frame) {
            $cursor->wait (-1, undef);
            next;
        }
        my ($name, $temperature) = @{ $frame->get_variant->get ('(sdx)') };
        printf "%s %.1f\n", $name, $temperature;
        $count--;
    }
}

$| = 1;
@ARGV == 3 or die "usage: typed-records.pl publish|read FLEET COUNT\n";
my ($mode, $name, $count) = @ARGV;
my $fleet = Orbit::Fleet->join_shm ($name, FLEET_SIZE, CAPACITY);

# Name, temperature in degrees, and when, in milliseconds.
my $spec = Orbit::RingSpec->new (CAPACITY, 64, 'shared');
$spec->set_label ('stations');
$spec->set_value_type (Glib::VariantType->new ('(sdx)'));
$fleet->declare (STATIONS, $spec);
$mode eq 'publish' ? publish ($fleet, $count) : read_records ($fleet, $count);

$fleet->leave;
# Removes the fleet if this was the last member; otherwise fails.
eval { Orbit::Fleet::destroy ($name, undef) };
