#!/usr/bin/perl
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Watches a fleet: prints which members join, leave, die, hang and recover.

use strict;
use warnings;

use Orbit;

use constant { FLEET_SIZE => 8, INTERVAL => 100, MAX_AGE => 500 };    # the latter two in ms

$| = 1;
my ($name, $count) = ($ARGV[0] // 'readings', $ARGV[1] // 0);
my $loop = Glib::MainLoop->new;
# In the loop, which may not run yet.
$SIG{INT} = $SIG{TERM} = sub { Glib::Idle->add (sub { $loop->quit; 0 }) };
# Perl handles signals between its own instructions, of which the main loop runs some five times a second.
Glib::Timeout->add (200, sub { 1 });

sub tell_event {
    my ($format, @values) = @_;
    printf "$format\n", @values;
    $loop->quit if --$count == 0;
}

my $fleet = Orbit::Fleet->join_shm ($name, FLEET_SIZE, 0);
$fleet->signal_connect ('node-joined' => sub {
    my (undef, $node) = @_;
    tell_event ('node %d joined: %s, process %d', $node->get_node_id, $node->get_program, $node->get_pid);
});
$fleet->signal_connect ('node-left' => sub {
    my (undef, $node, $reason) = @_;
    tell_event ('node %d %s', $node->get_node_id, $reason);
});
$fleet->signal_connect ('heartbeat-stale' => sub { tell_event ('node %d hangs', $_[1]) });
$fleet->signal_connect ('heartbeat-recovered' => sub { tell_event ('node %d is back', $_[1]) });
$fleet->start_heartbeat (INTERVAL);
$fleet->watch_heartbeats (MAX_AGE);
print "watching fleet '$name'\n";
$loop->run;

$fleet->leave;
# Removes the fleet if this was the last member; otherwise fails.
eval { Orbit::Fleet::destroy ($name, undef) };
