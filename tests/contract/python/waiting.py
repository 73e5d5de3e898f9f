# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Waiting", in Python."""

import contextlib
import os
import subprocess
import threading

from gi.repository import Gio, GLib, GObject

from harness import (CAPACITY, FLEET_SIZE, HEAD, KIND, OLDEST, Orbit, PER_NODE, declare, fails, line, line_both,
                     publish, wait_until)


@contextlib.contextmanager
def cancelled():
    try:
        yield
    except GLib.Error as error:
        assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED), error
    else:
        raise AssertionError('nothing was cancelled')


@contextlib.contextmanager
def soon(function, *arguments):
    """Calls the function in another thread."""
    thread = threading.Timer(0.02, function, arguments)
    thread.start()
    yield
    thread.join()


def drain(cursor):
    return [frame.get_counter() for frame in cursor]


@line_both('wait/there')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    publish(fleet)
    assert cursor.wait() and cursor.wait(0) and cursor.wait(-1, Gio.Cancellable())
    assert drain(cursor) == [0]
    assert not cursor.wait(0)


@line_both('wait/times-out')
def _(test):
    cursor = test.join().create_cursor(KIND, OLDEST)
    assert cursor.wait(0, None) is False
    assert cursor.wait(1000, None) is False
    assert cursor.wait(1000, Gio.Cancellable()) is False


@line_both('wait/comes')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    for i in range(4):
        with soon(publish, fleet):
            assert cursor.wait(-1, Gio.Cancellable() if i % 2 else None)
        assert drain(cursor) == [i]

    # In a thread other than the main one, where the override waits in a different way.
    waited = []
    thread = threading.Thread(target=lambda: waited.append(cursor.wait()))
    thread.start()
    publish(fleet)
    thread.join()
    assert waited == [True]


@line('wait/process')
def _(test):
    fleet = test.join(0)
    cursor = fleet.create_cursor(Orbit.HEARTBEAT_RING_KIND, HEAD)
    other = subprocess.Popen([os.environ['CONTRACT_MEMBER'], fleet.get_name(), str(FLEET_SIZE)])
    try:
        assert cursor.wait(30_000_000)
        assert cursor.next().get_node_id() == 1
    finally:
        other.kill()
        other.wait()


@line_both('wait/cancelled')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    cancellable = Gio.Cancellable()
    with soon(cancellable.cancel), cancelled():
        cursor.wait(-1, cancellable)
    with cancelled():
        cursor.wait(0, cancellable)
    publish(fleet)
    assert cursor.wait(-1, cancellable)


@line_both('wait/left')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    with soon(fleet.leave), fails(Orbit.FleetError.CLOSED):
        cursor.wait(-1, Gio.Cancellable())
    with fails(Orbit.FleetError.CLOSED):
        cursor.wait()


@line('wait/without-fleet')
def _(test):
    cursor = Orbit.Cursor()
    with fails(Orbit.FleetError.CLOSED):
        cursor.wait(-1, Gio.Cancellable())
    with fails(Orbit.FleetError.CLOSED):
        cursor.get_fd()
    with fails(Orbit.FleetError.CLOSED):
        cursor.start()


class Outcome:
    """Returns the result of an asynchronous wait."""

    def __init__(self, cursor, timeout_us=-1, cancellable=None):
        self.results = []
        cursor.wait_async(timeout_us, GLib.PRIORITY_DEFAULT, cancellable, self.note)

    def note(self, cursor, result):
        try:
            self.results.append(cursor.wait_finish(result))
        except GLib.Error as error:
            self.results.append(error)

    def get(self):
        wait_until(lambda: self.results)
        assert len(self.results) == 1
        if isinstance(self.results[0], GLib.Error):
            raise self.results[0]
        return self.results[0]


@line_both('async/comes')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    outcome = Outcome(cursor)
    assert outcome.results == []
    publish(fleet)
    assert outcome.get() is True
    assert Outcome(cursor, 0).get() is True
    assert drain(cursor) == [0]


@line_both('async/late')
def _(test):
    fleet = test.join()
    maker = test.join_too(fleet, 1) if test.shm else fleet
    cursor = fleet.create_cursor(KIND, OLDEST)
    outcome = Outcome(cursor)
    declare(maker, CAPACITY, 64, PER_NODE)
    while GLib.MainContext.default().iteration(False):
        pass
    assert outcome.results == []
    publish(maker)
    assert outcome.get() is True
    assert drain(cursor) == [0]


@line_both('async/times-out')
def _(test):
    cursor = test.join().create_cursor(KIND, OLDEST)
    assert Outcome(cursor, 0).get() is False
    assert Outcome(cursor, 1000).get() is False


@line_both('async/cancelled')
def _(test):
    cursor = test.join().create_cursor(KIND, OLDEST)
    cancellable = Gio.Cancellable()
    outcome = Outcome(cursor, -1, cancellable)
    cancellable.cancel()
    with cancelled():
        outcome.get()


@line_both('async/several')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    cancellable = Gio.Cancellable()
    endless = [Outcome(cursor) for _ in range(3)]
    timed, stopped = Outcome(cursor, 1000), Outcome(cursor, -1, cancellable)
    assert timed.get() is False
    cancellable.cancel()
    with cancelled():
        stopped.get()
    assert not any(outcome.results for outcome in endless)
    publish(fleet)
    assert [outcome.get() for outcome in endless] == [True, True, True]


@line_both('async/left')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    outcome = Outcome(cursor)
    fleet.leave()
    with fails(Orbit.FleetError.CLOSED):
        outcome.get()


class Reader:
    """A source that records what its callbacks have read."""

    def __init__(self, cursor, cancellable=None, goes_on=True):
        self.calls = []
        self.goes_on = goes_on
        self.cursor = cursor
        self.source = cursor.create_source(cancellable)
        GObject.source_set_closure(self.source, self.read)
        self.source.attach(None)

    def read(self, cursor):
        assert cursor is self.cursor
        try:
            self.calls.append(drain(cursor))
        except GLib.Error as error:
            self.calls.append(error)
            return False
        return self.goes_on


@line_both('source/frames')
def _(test):
    fleet = test.join()
    reader = Reader(fleet.create_cursor(KIND, OLDEST))
    GLib.MainContext.default().iteration(False)
    assert reader.calls == []
    for i in range(3):
        publish(fleet)
        wait_until(lambda: reader.calls)
        assert reader.calls == [[i]]
        reader.calls = []
    reader.source.destroy()

    # The other way to set a callback, which is also given what was set with it.
    source = reader.cursor.create_source(None)
    source.set_callback(lambda *arguments: reader.calls.append(arguments), 'data')
    source.attach(None)
    publish(fleet)
    wait_until(lambda: reader.calls)
    assert reader.calls == [(reader.cursor, 'data')]


@line_both('source/remove')
def _(test):
    fleet = test.join()
    reader = Reader(fleet.create_cursor(KIND, OLDEST), goes_on=False)
    publish(fleet)
    wait_until(lambda: reader.calls)
    assert reader.source.is_destroyed()
    publish(fleet)
    GLib.MainContext.default().iteration(False)
    assert reader.calls == [[0]]


@line_both('source/turns')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    counts = {'reads': 0, 'idles': 0}

    def read(_cursor):
        publish(fleet)
        cursor.next()
        counts['reads'] += 1
        return counts['reads'] < 50

    def idle():
        counts['idles'] += 1
        return counts['reads'] < 50

    publish(fleet)
    publish(fleet)
    source = cursor.create_source(None)
    source.set_priority(GLib.PRIORITY_HIGH)
    GObject.source_set_closure(source, read)
    source.attach(None)
    GLib.idle_add(idle, priority=GLib.PRIORITY_LOW)
    wait_until(lambda: counts['reads'] == 50 and counts['idles'] >= 49)


@line_both('source/cancelled')
def _(test):
    cancellable = Gio.Cancellable()
    reader = Reader(test.join().create_cursor(KIND, OLDEST), cancellable, goes_on=False)
    cancellable.cancel()
    wait_until(lambda: reader.calls)
    assert reader.calls == [[]]


@line_both('source/left')
def _(test):
    fleet = test.join()
    reader = Reader(fleet.create_cursor(KIND, OLDEST))
    GLib.MainContext.default().iteration(False)
    fleet.leave()
    wait_until(lambda: reader.calls)
    with fails(Orbit.FleetError.CLOSED):
        raise reader.calls[0]


class Listener:
    """A started cursor, and what its signals reported."""

    def __init__(self, cursor):
        self.cursor = cursor  # starting does not keep a reference to it
        self.counters, self.sizes, self.lost, self.errors = [], [], [], []
        cursor.connect('frames', self.note_frames)
        cursor.connect('overrun', lambda _cursor, n_lost: self.lost.append(n_lost))
        cursor.connect('stopped', lambda _cursor, error: self.errors.append(error))
        assert cursor.start()

    def note_frames(self, _cursor, batch):
        self.sizes.append(batch.get_n_frames())
        self.counters += [batch.get_frame(i).get_counter() for i in range(batch.get_n_frames())]


@line_both('start/frames')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, Orbit.RingSpec.new(1024, 16, Orbit.Topology.SHARED))
    listener = Listener(fleet.create_cursor(KIND, OLDEST))
    for _ in range(600):
        publish(fleet)
    wait_until(lambda: len(listener.counters) >= 600)
    assert listener.counters == list(range(600))
    assert max(listener.sizes) == 256
    assert listener.lost == []


@line_both('start/overrun')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    listener = Listener(cursor)
    for _ in range(100):
        publish(fleet)
    wait_until(lambda: listener.counters)
    assert listener.lost == [100 - CAPACITY]
    assert sum(listener.lost) == cursor.get_n_overwritten() + cursor.get_n_abandoned()


@line_both('start/stop')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    listener = Listener(cursor)
    assert cursor.start()
    publish(fleet)
    wait_until(lambda: listener.counters)
    cursor.stop()
    cursor.stop()
    publish(fleet)
    GLib.MainContext.default().iteration(False)
    assert listener.counters == [0]
    assert drain(cursor) == [1]


@line_both('start/left')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    listener = Listener(cursor)
    fleet.leave()
    wait_until(lambda: listener.errors)
    with fails(Orbit.FleetError.CLOSED):
        raise listener.errors[0]
    with fails(Orbit.FleetError.CLOSED):
        cursor.start()
