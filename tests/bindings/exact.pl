#!/usr/bin/perl
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# What must reach Perl exactly, and come back: ids of 64 bits, bytes with zeros, lists, and errors. And what is refused.

use strict;
use warnings;

use Orbit;
use Test::More;

use constant { KIND => 2, MOST => '255:65535:1099511627775' };

sub payload_of {
    my ($fleet, $id) = @_;
    return $fleet->read ($id)->get_payload->get_data // '';
}

# Ids.
{
    for my $text (MOST, '255:65535:1099511627774', '3:7:1024', '0:0:0') {
        is (Orbit::NetId::parse ($text)->to_string, $text);
    }
    my $most = Orbit::NetId::parse ('0xffffffffffffffff');
    is ($most->to_string, MOST);
    is ($most->get_value, 18446744073709551615);
    is (Orbit::NetId->new (255, 65535, (1 << 40) - 1)->to_string, MOST);
    ok ($most->equal (Orbit::NetId::parse (MOST)));
    ok (!$most->equal (Orbit::NetId::parse ('255:65535:1099511627774')));
    is ($most->compare (Orbit::NetId::parse ('255:65535:1099511627774')), 1);
}

# Ids and versions from the headers of a batch.
{
    my $fleet = Orbit::Fleet->join_as ('exact', 4096, 4095);
    my $id = $fleet->publish (255, 1, 18446744073709551615, Glib::Bytes->new ('payload'));
    my $batch = $fleet->create_cursor (255, 'oldest')->read_batch (10);
    my ($value, $version) = unpack 'Q<Q<', $batch->get_headers->get_data;
    is (Orbit::NetId::parse (sprintf '0x%x', $value)->to_string, $id->to_string);
    is ($version, 18446744073709551615);
}

# Bytes.
{
    my $fleet = Orbit::Fleet->join ('exact', 1);
    for my $bytes ('', 'a', "a\0b\0", "\xff\xfe", 'x' x 256) {
        is (payload_of ($fleet, $fleet->publish (KIND, 1, 0, Glib::Bytes->new ($bytes))), $bytes);
        is (payload_of ($fleet, $fleet->publish_data (KIND, 1, 0, [unpack 'C*', $bytes])), $bytes);
    }
}

# Heartbeats and lists.
{
    my $fleet = Orbit::Fleet->join_as ('exact', 3, 1);
    is ($fleet->publish_heartbeat->get_id->to_string, '221:1:0');
    my $snapshot = $fleet->get_heartbeat_snapshot (1000);
    is ($snapshot->get_latest->[0]->get_id->to_string, '221:1:0');
    is_deeply ($snapshot->get_missing_node_ids, [0, 2]);
}

# Errors.
{
    my $fleet = Orbit::Fleet->join ('exact', 1);
    ok (!eval { $fleet->publish (KIND, 1, 0, Glib::Bytes->new ('x' x 257)) });
    isa_ok ($@, 'Orbit::FleetError');
    is ($@->value, 'payload-too-large');
    $fleet->leave;
    ok (!eval { $fleet->read_head (KIND); 1 });
    is ($@->value, 'closed');
}

# Handlers of signals whose value is copied for them.
{
    my $fleet = Orbit::Fleet->join ('exact', 1);
    my $cursor = $fleet->create_cursor (KIND, 'head');
    my @called;
    sub by_name { push @called, ['name', $_[1]->get_n_frames, $_[0]] }
    my $function = sub { push @called, ['function', $_[1]->get_n_frames, $_[2]]; return };
    my $first = $cursor->signal_connect (frames => $function, 'data');
    $cursor->signal_connect_swapped (frames => 'by_name', 'swapped');
    $cursor->signal_connect_after (frames => sub { push @called, ['after', $_[1]->get_n_frames, scalar @_] });
    $cursor->signal_handler_block ($first);
    $fleet->publish (KIND, 1, 1, Glib::Bytes->new ('x'));
    my $batch = $cursor->read_batch (9);
    $cursor->signal_emit (frames => $batch);
    is_deeply ([splice @called], [['name', 1, 'swapped'], ['after', 1, 2]]);
    $cursor->signal_handler_unblock ($first);
    $cursor->signal_emit (frames => $batch);
    is_deeply ([splice @called], [['function', 1, 'data'], ['name', 1, 'swapped'], ['after', 1, 2]]);
    is ($cursor->signal_handlers_disconnect_by_func ($function, 'data'), 1);
    is ($cursor->signal_handlers_disconnect_by_func ('by_name', 'swapped'), 1);
    $cursor->signal_emit (frames => $batch);
    is_deeply ([splice @called], [['after', 1, 2]]);

    $fleet->signal_connect ('heartbeat_stale::3' => sub { push @called, $_[2]->get_node_id });
    $fleet->signal_emit ('heartbeat-stale::3', 3, $fleet->publish_heartbeat);
    $fleet->signal_emit ('heartbeat-stale::4', 4, $fleet->publish_heartbeat);
    is_deeply ([splice @called], [0]);
}

# Final types.
for my $name (qw(Cursor Fleet Node Observer Ring)) {
    ok (!eval "package My$name; use Glib::Object::Subclass 'Orbit::$name'; 1");
    like ($@, qr/^Orbit::$name is final: no class can be derived from it at .*exact\.pl line/);
    ok (!eval { Glib::Type->register ("Orbit::$name", "Your$name"); 1 });
    like ($@, qr/^Orbit::$name is final: no class can be derived from it at .*exact\.pl line/);
}

# Others are derived from as before.
{
    package Mine;
    use Glib::Object::Subclass 'Glib::Object', properties => [Glib::ParamSpec->int ('number', '', '', 0, 9, 3, ['readable', 'writable'])];
}
is (Mine->new->get ('number'), 3);

done_testing;
