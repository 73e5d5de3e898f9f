#!/usr/bin/perl
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Operations that are done often leave no memory behind, and a fleet that was left has no mapping.

use strict;
use warnings;

use Glib::Object::Introspection;
use Orbit;
use Test::More;

use constant { KIND => 2, RECORDS => 9, N => 10000, PAGE => 4096, MAX_ROUNDS => 4 };
use constant MAX_GROWTH => 8;    # bytes; the smallest object takes more than this from malloc()
# Kept objects first use the free memory in the heap: some MB, of which each round uses about one.
use constant MAX_ROUNDS_TO_SEE => 32;

Glib::Object::Introspection->setup (basename => 'Gio', version => '2.0', package => 'Glib::IO');

my $payload = 'x' x 64;
my $bytes = Glib::Bytes->new ($payload);
my @numbers = unpack 'C*', $payload;
my $name = "memory-perl-$$";
my @kept;    # never freed: free memory in the heap would hide a leak in what comes next

sub resident {
    open my $file, '<', '/proc/self/statm' or die $!;
    return PAGE * (split ' ', <$file>)[1];
}

# The bytes that an operation leaves behind.
sub measure {
    my ($n, $operation) = @_;
    my $before = resident ();
    $operation->() for 1 .. $n;
    return (resident () - $before) / $n;
}

# The heap may grow once or twice to the size that it needs; a leak grows without end.
sub flat {
    my ($what, $n, $operation, $most) = @_;
    my ($growth, $round) = (undef, 0);
    $most //= MAX_GROWTH;
    $operation->() for 1 .. $n / 4;
    do {
        $growth = measure ($n, $operation);
        $round++;
    } until $growth <= $most || $round == MAX_ROUNDS;
    ok ($growth <= $most, $what) or diag ("$growth bytes an operation");
}

# A leak is seen: the heap grows with what is kept once its free memory is used up. This must be so before each series of
# tests, because free memory hides a leak.
sub seen {
    my ($what, $n, $make) = @_;
    my ($growth, $round) = (undef, 0);
    do {
        $growth = measure ($n, sub { push @kept, $make->() });
        $round++;
    } until $growth > 2 * MAX_GROWTH || $round == MAX_ROUNDS_TO_SEE;
    ok ($growth > 2 * MAX_GROWTH, $what) or diag ("$growth bytes an object");
}

# How many segments of the fleet this process maps. Where it made them they are nameless, but have their inode.
sub mappings {
    my %inodes = map { (stat)[1] => 1 } glob "/dev/shm/orbit-$name-*";
    open my $maps, '<', '/proc/self/maps' or die $!;
    my %mapped = map { $_ => 1 } grep { $inodes{$_} } map { (split ' ')[4] } <$maps>;
    return scalar keys %mapped;
}

sub run {
    my ($fleet, $where) = @_;
    my $test = sub { my $what = shift; flat ("$what $where", @_) };
    my $spec = Orbit::RingSpec->new (8, 64, 'shared');
    $spec->set_label ('records');
    $fleet->declare (RECORDS, $spec);
    my $cursor = $fleet->create_cursor (KIND, 'head');
    my $id = $fleet->publish (KIND, 1, 1, $bytes);

    seen ("one object is seen $where", N, sub { $fleet->next_id (KIND) });
    $test->('publish', N, sub {
        $fleet->publish (KIND, 1, 1, $bytes);
        $fleet->publish (RECORDS, 1, 1, Glib::Bytes->new ($payload));
        $fleet->publish_packed (KIND, 1, 1, \@numbers, 16);
    });
    $test->('read', N, sub {
        my $frame = $fleet->read_head (KIND);
        $frame->get_id->to_string;
        $frame->get_payload->get_data;
        $fleet->read ($id);
    });
    $test->('next', N, sub {
        $fleet->publish (KIND, 1, 1, $bytes);
        1 while $cursor->next;
    });
    $test->('batches', N, sub {
        $fleet->publish_packed (KIND, 1, 1, \@numbers, 16);
        my $batch = $cursor->read_batch (8);
        die unless $batch->get_n_frames == 4 && length $batch->get_headers->get_data == 128;
        $batch->get_payloads;
        $batch->get_frame (1);
    });
    # These bindings never free what they make of an error, so as much as one of GIO leaves behind is allowed. A lost
    # GError with its message would be more than what is added.
    my $file = Glib::IO::File::new_for_path ("/dev/shm/orbit-$name");
    my $unavoidable = measure (N, sub { eval { $file->load_contents (undef); 1 } and die });
    my $too_large = Glib::Bytes->new ('x' x 300);
    $test->('errors', N, sub {
        eval { $fleet->publish (KIND, 1, 1, $too_large); 1 } and die;
        die unless $@->value eq 'payload-too-large';
    }, $unavoidable + 48);
    $test->('heartbeats', N, sub {
        $fleet->publish_heartbeat->get_id;
        $fleet->get_latest_heartbeats;
        $fleet->get_heartbeat_snapshot (1000)->get_missing_node_ids;
    });
    $test->('specifications', N, sub {
        my $copy = $spec->copy;
        $copy->set_label ('label');
        $copy->get_label;
    });
    $test->('cursors and rings', N, sub {
        $fleet->create_cursor (KIND, 'oldest')->next;
        $fleet->get_ring (RECORDS)->get_label;
    });
    $fleet->watch_heartbeats (60000);
    Glib::MainContext->default->iteration (1) until $fleet->get_nodes->get_item (0)->get_last_heartbeat;
    $test->('nodes', N, sub {
        my $node = $fleet->get_nodes->get_item (0);
        die unless $node->get_last_heartbeat && $node->get ('last-heartbeat');
    });
    my ($n_frames, $n_beats) = (0, 0);
    for (1 .. 2) {
        $cursor->signal_connect (frames => sub { $n_frames += $_[1]->get_n_frames });
        $fleet->signal_connect ('heartbeat-stale' => sub { $n_beats++ if $_[2]->get_id });
    }
    my $heartbeat = $fleet->publish_heartbeat;
    $test->('signals', N, sub {
        $fleet->publish (KIND, 1, 1, $bytes);
        $cursor->signal_emit (frames => $cursor->read_batch (8));
        $fleet->signal_emit ('heartbeat-stale' => 0, $heartbeat);
    });
    die unless $n_frames == $n_beats && $n_frames > 2 * N;
}

my $fleet = Orbit::Fleet->join ($name, 4);
run ($fleet, 'in memory');
$fleet->leave;

$fleet = Orbit::Fleet->join_shm ($name, 4, 8);
run ($fleet, 'in shared memory');
my @held = ($fleet->create_cursor (KIND, 'oldest'), $fleet->get_ring (KIND), $fleet->read_head (KIND));
is (mappings (), 4, 'mappings before a leave');
$fleet->leave;
is (mappings (), 0, 'mappings after a leave');
Orbit::Fleet::destroy ($name, undef);

flat ('members', 300, sub {
    my $member = Orbit::Fleet->join_shm ($name, 4, 8);
    $member->publish (KIND, 1, 1, $bytes);
    $member->leave;
}, 64);
Orbit::Fleet::destroy ($name, undef);

done_testing;
