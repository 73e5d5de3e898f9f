#!/usr/bin/perl
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Reads the readings that the publishers of these examples publish, in any language.

use strict;
use warnings;

use Orbit;

use constant { FLEET_SIZE => 8, READINGS => 1 };    # the latter is the kind

$| = 1;
my ($name, $count) = ($ARGV[0] // 'readings', $ARGV[1] // 20);
my $fleet = Orbit::Fleet->join_shm ($name, FLEET_SIZE, 0);

# The publishers declare the type of a reading, before or after this.
my $cursor = $fleet->create_cursor (READINGS, 'oldest');
printf "waiting for %d readings in fleet '%s'\n", $count, $name;
while ($count > 0) {
    my $frame = $cursor->next;
    if (!defined $frame) {
        $cursor->wait (-1, undef);
        next;
    }
    my ($label, $value) = @{ $frame->get_variant->get ('(sd)') };
    printf "%s, node %d: %.2f\n", $label, $frame->get_node_id, $value;
    $count--;
}
printf "%d were lost\n", $cursor->get_n_overwritten;

$fleet->leave;
# Removes the fleet if this was the last member; otherwise fails.
eval { Orbit::Fleet::destroy ($name, undef) };
