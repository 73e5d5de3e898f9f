#!/usr/bin/perl
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Publishes the readings of a thermometer, which the readers of these examples read, in any language.

use strict;
use warnings;

use Orbit;
use Time::HiRes 'sleep';

use constant { FLEET_SIZE => 8, READINGS => 1 };    # the latter is the kind

$| = 1;
my ($name, $count) = ($ARGV[0] // 'readings', $ARGV[1] // 20);
my $fleet = Orbit::Fleet->join_shm ($name, FLEET_SIZE, 0);

# Each reading is a label and a number. A different declaration of the ring fails.
my $spec = Orbit::RingSpec->new (1024, 64, 'shared');
$spec->set_label ('readings');
$spec->set_value_type (Glib::VariantType->new ('(sd)'));
$fleet->declare (READINGS, $spec);

for my $i (0 .. $count - 1) {
    my $reading = Glib::Variant->new ('(sd)', ['thermometer in Perl', 20 + 0.25 * $i]);
    my $id = $fleet->publish_variant (READINGS, 1, $i, $reading);
    printf "published %s\n", $id->to_string;
    sleep 0.1;
}

$fleet->leave;
# Removes the fleet if this was the last member; otherwise fails.
eval { Orbit::Fleet::destroy ($name, undef) };
