#!/usr/bin/perl
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Values that are kept longer than what they were read from, or than the call that lent them. These bindings copy neither.

use strict;
use warnings;

use Glib::Object::Introspection;
use Orbit;
use Test::More;

use constant { KIND => 2, OTHER_KIND => 9 };

# For the list of nodes.
Glib::Object::Introspection->setup (basename => 'Gio', version => '2.0', package => 'Glib::IO');

my $fleet = Orbit::Fleet->join_as ('lent', 3, 1);
my $context = Glib::MainContext->default;

# Overwrites memory that was freed.
sub churn {
    for (1 .. 2000) {
        $fleet->publish (OTHER_KIND, 1, 0, Glib::Bytes->new ('z' x 40));
        $fleet->read_head (OTHER_KIND)->get_payload;
    }
}

sub batch { return $fleet->create_cursor (KIND, 'oldest')->read_batch (4) }

my $published = $fleet->publish (KIND, 1, 7, Glib::Bytes->new ('first'));
my $id = $fleet->read ($published)->get_id;
my $payload = $fleet->read ($published)->get_payload;
my $headers = batch ()->get_headers;
my $payloads = batch ()->get_payloads;
my $beat = $fleet->publish_heartbeat->get_id;
churn ();
is ($id->to_string, '2:1:0', 'id of a frame');
is ($payload->get_data, 'first', 'payload of a frame');
is ($headers->get_data, pack ('Q<Q<L<L<Cx7', $published->get_value, 7, 0, 5, 1), 'headers of a batch');
is ($payloads->get_data, 'first', 'payloads of a batch');
is ($beat->to_string, '221:1:0', 'id of a heartbeat');

# The heartbeat of a node, which is replaced by later ones.
{
    $fleet->watch_heartbeats (1);
    my $node = $fleet->get_nodes->get_item (0);
    my ($last, $property) = ($node->get_last_heartbeat, $node->get ('last-heartbeat'));
    do {
        $fleet->publish_heartbeat;
        $context->iteration (1);
    } until $node->get_last_heartbeat->get_counter > 0;
    churn ();
    is ($last->get_id->to_string, '221:1:0', 'heartbeat of a node');
    is ($property->get_id->to_string, '221:1:0', 'property of a node');
}

# What a signal hands over to each of two handlers, of which one has data of the program.
sub of_signal {
    my ($object, $name, $position, $start) = @_;
    my @kept;
    my @handlers = map { $object->signal_connect ($name => sub { push @kept, $_[$position] }, $_) } undef, 'data';
    $start->();
    $context->iteration (1) until @kept == 2;
    $object->signal_handler_disconnect ($_) for @handlers;
    churn ();
    return @kept;
}

{
    my $cursor = $fleet->create_cursor (KIND, 'oldest');
    my @kept = of_signal ($cursor, 'frames', 1, sub { $cursor->start });
    $cursor->stop;
    is ($_->get_frame (0)->get_id->to_string, '2:1:0', 'batch of a signal') for @kept;
}

{
    my $node = $fleet->get_nodes->get_item (0);
    $fleet->watch_heartbeats (100);
    $fleet->start_heartbeat (5);
    $context->iteration (1) until $node->get_state eq 'fresh';
    my @stale = of_signal ($fleet, 'heartbeat-stale', 2, sub { $fleet->stop_heartbeat });
    my @recovered = of_signal ($fleet, 'heartbeat-recovered', 2, sub { $fleet->publish_heartbeat });
    is ($_->get_counter, $stale[0]->get_counter, 'heartbeat of a signal') for @stale;
    is ($_->get_counter, $stale[0]->get_counter + 1, 'heartbeat of another signal') for @recovered;
}

{
    my $other = Orbit::Fleet->join ('lent', 1);
    my $cursor = $other->create_cursor (KIND, 'oldest');
    $cursor->start;
    is ($_->message, "fleet 'lent' has been left", 'error of a signal')
        for of_signal ($cursor, 'stopped', 1, sub { $other->leave });
}

done_testing;
