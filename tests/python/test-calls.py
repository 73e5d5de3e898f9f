# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Every argument by name, the arguments of every callback, and types that are final."""

import sys

from gi.repository import GObject

from harness import FLEET_SIZE, Gio, GLib, KIND, OLDEST, OTHER_KIND, Orbit, fails, line, line_both, publish, raises, run, wait_until

# These have other tests.
ELSEWHERE = {'destroy', 'wait_async', 'wait_finish'}
SPEC = Orbit.RingSpec.new(8, 256, Orbit.Topology.PER_NODE)


class Scene:
    """An object of each class, and a value for each argument by its name."""

    def __init__(self, test):
        fleet = test.join()
        fleet.declare(KIND, SPEC)
        publish(fleet)
        fleet.declare(OTHER_KIND, '(sd)')
        beat = fleet.publish_heartbeat()
        cursor = fleet.create_cursor(KIND, OLDEST)
        batch = fleet.create_cursor(KIND, OLDEST).read_batch(1)
        frame = batch.get_frame(0)
        self.objects = {'Cursor': cursor, 'Fleet': fleet, 'Frame': frame, 'FrameBatch': batch, 'Heartbeat': beat,
                        'HeartbeatSnapshot': fleet.get_heartbeat_snapshot(1000), 'NetId': frame.get_id(),
                        'Node': fleet.get_nodes()[0], 'Ring': fleet.get_ring(KIND), 'RingSpec': SPEC.copy()}
        self.values = {'bytes': Orbit.NetId.new(1, 2, 3).to_bytes(), 'cancellable': None, 'captured_at': 5, 'capacity': 8,
                       'counter': 0, 'data': b'ab', 'directory': None, 'fleet_size': FLEET_SIZE, 'frame_kind': 2,
                       'id': frame.get_id(), 'index': 0, 'interval_ms': 1000, 'kind': KIND, 'label': 'label',
                       'max_age_ms': 1000, 'max_frames': 4, 'name': test.name(), 'node_id': 0, 'now': 6,
                       'other': Orbit.NetId.new(1, 2, 3), 'payload': GLib.Bytes.new(b'ab'), 'payload_capacity': 256,
                       'record_size': 1, 'required_major': 1, 'required_minor': 0, 'required_micro': 0, 'spec': SPEC,
                       'stall_timeout_us': 5, 'start': OLDEST, 'text': '1:2:3', 'timeout_us': 0,
                       'topology': Orbit.Topology.SHARED, 'value_type': GLib.VariantType.new('s'), 'version': 3,
                       'value': GLib.Variant('(sd)', ('kitchen', 1.0))}

    def arguments(self, info):
        # Parameters that the binding returns as results, or computes, are not arguments in Python.
        values = {argument.get_name(): self.values[argument.get_name()] for argument in info.get_arguments()
                  if argument.get_name() in self.values}
        if info.get_name() == 'publish_variant':
            values['kind'] = OTHER_KIND
        return values


def calls_of(scene):
    """The name of each function that takes arguments, how to call it, and with what."""
    for name, found in scene.objects.items():
        cls = getattr(Orbit, name)
        for info in cls.__info__.get_methods():
            arguments = scene.arguments(info)
            if arguments and info.get_name() not in ELSEWHERE:
                yield f'{name}.{info.get_name()}', getattr(found if info.is_method() else cls, info.get_name()), arguments
    required = ('required_major', 'required_minor', 'required_micro')
    yield 'check_version', Orbit.check_version, {name: scene.values[name] for name in required}


@line_both('keywords/every-function')
def _(test):
    names = set()
    for name, call, arguments in calls_of(Scene(test)):
        *first, (last, value) = arguments.items()
        types = set()
        # Arguments in reverse order: by name, the order does not matter.
        for positions, keywords in [(arguments.values(), {}), ((), dict(reversed(arguments.items()))),
                                    (dict(first).values(), {last: value})]:
            try:
                result = call(*positions, **keywords)
            except (TypeError, GLib.Error) as error:
                raise AssertionError(f'{name}({", ".join(arguments)}) with {keywords}: {error}') from error
            if isinstance(result, Orbit.Fleet):
                result.leave()
            types.add(type(result))
        assert len(types) == 1, (name, types)
        names.add(name)
    assert {'Fleet.publish', 'Fleet.declare', 'Cursor.wait', 'Fleet.join_shm_as', 'RingSpec.set_label'} <= names
    assert len(names) >= 40, names


@line('keywords/destroy')
def _(test):
    for destroy in [lambda name: Orbit.Fleet.destroy(name), lambda name: Orbit.Fleet.destroy(name=name),
                    lambda name: Orbit.Fleet.destroy(directory=None, name=name)]:
        name = test.name()
        Orbit.Fleet.join_shm(capacity=0, fleet_size=FLEET_SIZE, name=name).leave()
        assert destroy(name)


@line_both('keywords/values')
def _(test):
    fleet = test.join()
    assert fleet.declare(KIND, value_type='(sd)', label='readings')
    for form in [lambda: fleet.publish(KIND, ('kitchen', 1.5), version=3),
                 lambda: fleet.publish(KIND, value=('kitchen', 1.5), version=3),
                 lambda: fleet.publish(version=3, value=('kitchen', 1.5), kind=KIND)]:
        frame = fleet.read(form())
        assert (frame.get_version(), frame.value) == (3, ('kitchen', 1.5))
    fleet.declare(OTHER_KIND, value_type='ms')
    assert fleet.read(fleet.publish(OTHER_KIND, value=None)).value is None
    for wrong in [lambda: fleet.publish(KIND, ('kitchen', 1.5), value=('kitchen', 1.5)),
                  lambda: fleet.publish(KIND, value=('kitchen', 1.5), payload=b'x'),
                  lambda: fleet.publish(KIND, 1, 2, value=('kitchen', 1.5)),
                  lambda: fleet.declare(3, 's', value_type='s'), lambda: fleet.declare(3, SPEC, value_type='s'),
                  lambda: fleet.publish(KIND, other=1)]:
        with raises(TypeError):
            wrong()


@line('keywords/ids')
def _(test):
    assert Orbit.NetId(3, 7, 1024) == Orbit.NetId(counter=1024, node_id=7, kind=3) == Orbit.NetId.new(3, 7, 1024)
    assert str(Orbit.NetId(3, counter=4)) == '3:0:4' and str(Orbit.NetId()) == '0:0:0'
    for values in (256, 0, 0), (0, 65536, 0), (-1, 0, 0):
        with raises(OverflowError):
            Orbit.NetId(*values)
    with fails(Orbit.FleetError.INVALID_ARGUMENT):
        Orbit.NetId(1, 2, 2**40)
    for wrong in [lambda: Orbit.NetId(1, 2, 3, 4), lambda: Orbit.NetId(value=5), lambda: Orbit.NetId('3:7:1024')]:
        with raises(TypeError):
            wrong()


@line_both('callbacks/source')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    for expected, set_callback in [((cursor,), lambda source, call: source.set_callback(call)),
                                   ((cursor,), lambda source, call: source.set_callback(fn=call)),
                                   ((cursor, 'data'), lambda source, call: source.set_callback(call, 'data')),
                                   ((cursor, None), lambda source, call: source.set_callback(call, None)),
                                   ((cursor, 0), lambda source, call: source.set_callback(user_data=0, fn=call)),
                                   ((cursor,), GObject.source_set_closure)]:
        for goes_on in None, False, True:
            calls = []

            def call(*arguments):
                calls.append(arguments)
                cursor.next()
                return goes_on

            source = cursor.create_source()
            assert isinstance(source, GLib.Source)
            set_callback(source, call)
            source.attach(None)
            publish(fleet)
            wait_until(lambda: calls)
            assert calls == [expected] and source.is_destroyed() == (not goes_on)
            source.destroy()
    for data in (), ('data',):
        with raises(TypeError):
            cursor.create_source().set_callback('no function', *data)


@line_both('callbacks/source-raises')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    raised = []
    hook, sys.excepthook = sys.excepthook, lambda kind, *_: raised.append(kind)
    try:
        source = cursor.create_source(cancellable=None)
        source.set_callback(lambda cursor: cursor.nothing)
        source.attach(None)
        publish(fleet)
        wait_until(source.is_destroyed)
    finally:
        sys.excepthook = hook
    assert raised == [AttributeError]


@line_both('callbacks/wait-async')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    publish(fleet)
    for data in (), ('data',), (1, 2):
        calls = []
        cursor.wait_async(-1, GLib.PRIORITY_DEFAULT, None, lambda *arguments: calls.append(arguments), *data)
        wait_until(lambda: calls)
        found, result, *rest = calls[0]
        assert found is cursor and cursor.wait_finish(result=result) and tuple(rest) == data
    cursor.wait_async(callback=lambda *arguments: calls.append(arguments), timeout_us=-1)
    wait_until(lambda: len(calls) == 2)
    assert calls[1][0] is cursor and cursor.wait_finish(calls[1][1])


@line_both('callbacks/signals')
def _(test):
    scene = Scene(test)
    objects = scene.objects
    node, beat, error = objects['Node'], objects['Heartbeat'], GLib.Error('text')
    arguments = {'frames': [objects['FrameBatch']], 'overrun': [5], 'stopped': [error], 'heartbeat-missing': [1],
                 'heartbeat-recovered': [1, beat], 'heartbeat-stale': [1, beat], 'node-joined': [node],
                 'node-left': [node, Orbit.LeaveReason.DIED], 'segment-lost': ['message']}
    seen = set()
    for source in objects['Fleet'], objects['Cursor'], node, objects['Ring']:
        for name in GObject.signal_list_names(type(source)):
            calls = []
            source.connect(name, lambda *given: calls.append(given), 'data')
            source.emit(name, *arguments[name])
            assert calls[0][0] is source and calls[0][-1] == 'data' and len(calls[0]) == len(arguments[name]) + 2, name
            assert [type(found) for found in calls[0][1:-1]] == [type(value) for value in arguments[name]], name
            seen.add(name)
    assert seen == set(arguments)


@line_both('callbacks/list')
def _(test):
    fleet = test.join()
    nodes, calls = fleet.get_nodes(), []
    nodes.connect('items-changed', lambda *given: calls.append(given), 'data')
    nodes.items_changed(position=0, removed=1, added=1)
    assert calls == [(nodes, 0, 1, 1, 'data')]


@line('class/final')
def _(test):
    final = [cls for cls in map(lambda name: getattr(Orbit, name), dir(Orbit))
             if isinstance(cls, type) and issubclass(cls, GObject.Object)]
    assert {Orbit.Cursor, Orbit.Fleet, Orbit.Node, Orbit.Ring} <= set(final)
    for cls in final:
        for bases in (cls,), (cls, object), (type('Mixin', (), {}), cls):
            try:
                type('Derived', bases, {})
            except TypeError as error:
                assert str(error) == f'Orbit.{cls.__name__} is final: no class can be derived from it', error
            else:
                raise AssertionError(f'a class derived from {cls}')


sys.exit(run())
