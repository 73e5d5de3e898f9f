# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Ids and errors as values of Python."""

import copy
import pickle
import random
import sys

from harness import Gio, GLib, KIND, Orbit, line, publish, raises, run

IDS = [Orbit.NetId.new(kind, node_id, counter)
       for kind in (0, 1, 255) for node_id in (0, 65535) for counter in (0, 1, 2**40 - 1)]


@line('net-id/sorted')
def _(test):
    shuffled = random.Random(1).sample(IDS, len(IDS))
    assert sorted(shuffled) == IDS == sorted(shuffled, key=int)
    assert min(shuffled) == IDS[0] and max(shuffled) == IDS[-1]


@line('net-id/hashed')
def _(test):
    twins = [Orbit.NetId.parse(str(net_id)) for net_id in IDS]
    assert all(net_id is not twin for net_id, twin in zip(IDS, twins))
    assert set(IDS) == set(twins) and len(set(IDS + twins)) == len(IDS)
    assert {net_id: str(net_id) for net_id in IDS} == {twin: str(twin) for twin in twins}


@line('net-id/other-types')
def _(test):
    net_id = Orbit.NetId.new(1, 2, 3)
    for other in 'text', int(net_id), None, (1, 2, 3):
        assert net_id != other and not net_id == other
        with raises(TypeError):
            net_id < other
    assert repr(net_id) == '<Orbit.NetId 1:2:3>'


@line('net-id/copied-and-pickled')
def _(test):
    for net_id in IDS:
        for twin in copy.copy(net_id), copy.deepcopy(net_id), pickle.loads(pickle.dumps(net_id)):
            assert twin == net_id and twin is not net_id and isinstance(twin, Orbit.NetId)


@line('error/matches')
def _(test):
    try:
        publish(test.join(), Orbit.HEARTBEAT_RING_KIND)
    except GLib.Error as error:
        assert error.matches(Orbit.FleetError.quark(), Orbit.FleetError.INVALID_ARGUMENT)
        assert Orbit.FleetError.INVALID_ARGUMENT.matches(error)
        assert not Orbit.FleetError.BUSY.matches(error)
    else:
        raise AssertionError('a heartbeat was published by hand')

    # An error of another domain with the same code.
    other = GLib.Error.new_literal(Gio.io_error_quark(), 'other', int(Orbit.FleetError.INVALID_ARGUMENT))
    assert not Orbit.FleetError.INVALID_ARGUMENT.matches(other)


@line('error/text')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, capacity=4, payload_capacity=4, label='prices')
    try:
        fleet.publish(KIND, b'12345')
    except GLib.Error as error:
        for text in "'prices'", f'kind {KIND}', '5 bytes', 'exceeds 4':
            assert text in str(error), f'{error} does not name {text}'
    else:
        raise AssertionError('5 bytes fit into 4')


@line('nodes/read-only')
def _(test):
    fleet = test.join()
    nodes = fleet.get_nodes()
    assert isinstance(nodes, Gio.ListModel) and not isinstance(nodes, Gio.ListStore)
    for name in 'append', 'insert', 'insert_sorted', 'remove', 'remove_all', 'sort', 'splice':
        assert not hasattr(nodes, name), name
    with raises(TypeError):
        nodes[0] = nodes[0]
    with raises(TypeError):
        del nodes[0]
    assert [node.get_node_id() for node in nodes] == [fleet.get_node_id()]


sys.exit(run())
