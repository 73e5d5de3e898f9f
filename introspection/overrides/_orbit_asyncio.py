# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Liveness in asyncio.

A fleet watches its members, publishes heartbeats and emits signals in a main context. Under asyncio no main context runs.
So a fleet that is joined in a running asyncio loop gets a main context of its own, which runs inside that loop: the loop
watches the descriptors of the context and keeps its next time-out. Nothing polls. So does a cursor that is started in
such a loop, and heartbeats that are, if the fleet was joined elsewhere.
"""

import collections
import functools
import sys
import weakref

from gi.repository import GLib

_MAX_ITERATIONS = 64  # iterations of the context before other callbacks of the loop run


@functools.lru_cache(maxsize=None)
def _load_query():
    """Returns a function that returns the time-out of a context in ms, or -1, and its descriptors, each with the events to wait for.

    PyGObject cannot call g_main_context_query(), because the caller allocates its array.
    """
    import ctypes  # by asyncio programs only

    class PollFD(ctypes.Structure):
        _fields_ = [('fd', ctypes.c_int), ('events', ctypes.c_ushort), ('revents', ctypes.c_ushort)]

    function = ctypes.CDLL('libglib-2.0.so.0').g_main_context_query
    function.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_int), ctypes.POINTER(PollFD), ctypes.c_int]
    function.restype = ctypes.c_int

    def query(context, priority):
        timeout = ctypes.c_int()
        n_fds = 8
        while True:
            fds = (PollFD * n_fds)()
            n_needed = function(hash(context), priority, ctypes.byref(timeout), fds, n_fds)
            if n_needed <= n_fds:
                return timeout.value, [(polled.fd, polled.events) for polled in fds[:n_needed]]
            n_fds = n_needed

    return query


def _get_running_loop():
    """The asyncio loop that runs in this thread, unless that loop runs GLib main contexts itself."""
    if 'asyncio' not in sys.modules:  # to import it takes as long as everything else
        return None
    import asyncio
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return None
    return loop if GLib.main_depth() == 0 and type(loop).__module__.split('.')[0] not in ('gi', 'gbulb') else None


class _ContextRunner:
    """Runs a main context inside an asyncio loop. The context wakes its descriptor for sources of any thread, this one
    included, because it was made with OWNERLESS_POLLING."""

    def __init__(self, loop):
        self.loop = loop
        self.context = GLib.MainContext.new_with_flags(GLib.MainContextFlags.OWNERLESS_POLLING)
        self._readers = set()
        self._writers = set()
        self._timer = None
        self._stopped = False

    def _release(self):
        for fd in self._readers:
            self.loop.remove_reader(fd)
        for fd in self._writers:
            self.loop.remove_writer(fd)
        self._readers.clear()
        self._writers.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def update(self):
        """Updates the descriptors and the time-out that the loop waits for from the context."""
        if self._stopped or self.loop.is_closed() or not self.context.acquire():
            return
        try:
            _, priority = self.context.prepare()
            timeout_ms, fds = _load_query()(self.context, priority)
        finally:
            self.context.release()
        # A descriptor may have been closed and opened again meanwhile, which a comparison would not show.
        self._release()
        for fd, events in fds:
            if events & GLib.IOCondition.IN:
                self.loop.add_reader(fd, self._run)
                self._readers.add(fd)
            if events & GLib.IOCondition.OUT:
                self.loop.add_writer(fd, self._run)
                self._writers.add(fd)
        if timeout_ms >= 0:
            self._timer = self.loop.call_later(timeout_ms / 1000, self._run)

    def _run(self):
        for _ in range(_MAX_ITERATIONS):
            if self._stopped or not self.context.iteration(False):
                break
        self.update()

    def _stop_in_loop(self):
        if not self._stopped:
            while self.context.iteration(False):
                pass
            self._stopped = True
            self._release()

    def stop(self, *_):
        """Ends after the remaining sources were dispatched. May be called from any thread, also when the loop is closed."""
        try:
            self.loop.call_soon_threadsafe(self._stop_in_loop)
        except RuntimeError:  # the loop is closed
            self._stopped = True


class _InContext:
    """A block whose thread-default main context is that of a runner."""

    def __init__(self, runner):
        self._context = runner and runner.context

    def __enter__(self):
        if self._context is not None:
            self._context.push_thread_default()

    def __exit__(self, *exception):
        if self._context is not None:
            self._context.pop_thread_default()


def _make_runner():
    loop = _get_running_loop()
    # A program that pushed its own context runs that.
    return _ContextRunner(loop) if loop is not None and GLib.MainContext.get_thread_default() is None else None


def _adopt(owner, runner, title, undo, verb='start'):
    """Begins to run the context, as long as its owner exists."""
    if runner is None:
        return
    try:
        runner.update()
    except NotImplementedError:
        undo()
        raise RuntimeError(f'{title}: {type(runner.loop).__name__} cannot watch descriptors, so that it'
                           f' cannot run the main context of the fleet; {verb} it in a thread with a GLib.MainLoop') from None
    owner._runner = runner
    owner.weak_ref(runner.stop)


def _adopt_fleet(fleet, runner):
    _adopt(fleet, runner, f'fleet {fleet.get_name()!r}', fleet.leave, 'join')


def _starting(owner, start, stop, title):
    """Calls what attaches a source, in the context of the owner if that runs in this loop, otherwise in a new one."""
    runner = getattr(owner, '_runner', None)
    loop = _get_running_loop()
    if runner is not None and (loop is None or runner.loop is loop):
        with _InContext(runner):
            return start()
    runner = _make_runner()
    with _InContext(runner):
        result = start()
    _adopt(owner, runner, title, stop)
    return result


def _joining(join):
    @functools.wraps(join, assigned=('__name__', '__doc__'))
    def call(*arguments, **keywords):
        runner = _make_runner()
        with _InContext(runner):
            fleet = join(*arguments, **keywords)
        _adopt_fleet(fleet, runner)
        return fleet

    return call


def _fleet_init(self, *arguments, **keywords):
    if getattr(self, '_runner', None) is not None:
        return _init(self, *arguments, **keywords)
    runner = _make_runner()
    with _InContext(runner):
        result = _init(self, *arguments, **keywords)
    _adopt_fleet(self, runner)
    return result


def _fleet_start_heartbeat(self, interval_ms):
    """start_heartbeat(interval_ms) -> True

    Publishes a heartbeat now, and then one in every interval: from the running asyncio loop, otherwise from the main context
    that is the thread's default.
    """
    return _starting(self, lambda: _start_heartbeat(self, interval_ms), self.stop_heartbeat, f'fleet {self.get_name()!r}')


def _cursor_start(self):
    """start() -> True

    Begins to emit the signal `frames`: in the running asyncio loop, otherwise in the main context that is the thread's
    default.
    """
    return _starting(self, lambda: _start(self), self.stop, f"cursor of {getattr(self, '_source', 'a fleet')}")


def _fleet_leave(self):
    _leave(self)
    self._left = True
    runner = getattr(self, '_runner', None)
    if runner is not None:
        runner.stop()
    for events in list(getattr(self, '_events', ())):
        events._end()


class FleetEvent(collections.namedtuple('FleetEvent', 'name node_id node reason heartbeat message',
                                        defaults=(None, None, None, None))):
    """One signal of a fleet: its name is that of the signal, such as 'node-joined'. Fields that the signal does not have are None."""

    __slots__ = ()


def _connect_events(fleet, events):
    """Connects what adds each signal of the fleet to the events, for as long as something else refers to these."""
    reference = weakref.ref(events)

    def add(*fields, **keywords):
        found = reference()
        if found is not None:
            found._add(FleetEvent(*fields, **keywords))

    return [fleet.connect(name, handler) for name, handler in {
        'node-joined': lambda _, node: add('node-joined', node.get_node_id(), node),
        'node-left': lambda _, node, reason: add('node-left', node.get_node_id(), node, reason),
        'heartbeat-stale': lambda _, node_id, last: add('heartbeat-stale', node_id, heartbeat=last),
        'heartbeat-recovered': lambda _, node_id, beat: add('heartbeat-recovered', node_id, heartbeat=beat),
        'heartbeat-missing': lambda _, node_id: add('heartbeat-missing', node_id),
        'segment-lost': lambda _, message: add('segment-lost', None, message=message),
    }.items()]


class _FleetEvents:
    """The signals of a fleet as they come. They are kept from the moment that this is made, and no longer than this is."""

    def __init__(self, fleet):
        self._fleet = fleet
        self._queue = collections.deque()
        self._waiters = collections.deque()
        self._ended = False
        self._handlers = _connect_events(fleet, self)
        try:
            fleet._events.add(self)
        except AttributeError:
            fleet._events = weakref.WeakSet([self])
        fleet.get_nodes()  # a fleet watches its members once this was asked for

    def __del__(self):
        self._end()

    def _add(self, event):
        self._queue.append(event)
        self._wake()

    def _wake(self):
        while self._waiters:
            waiter = self._waiters.popleft()
            if not waiter.done():
                waiter.get_loop().call_soon_threadsafe(lambda: waiter.done() or waiter.set_result(None))
                return

    def _end(self):
        if self._ended:
            return
        self._ended = True
        for handler in self._handlers:
            self._fleet.disconnect(handler)
        while self._waiters:
            self._wake()

    def __aiter__(self):
        return self

    async def __anext__(self):
        import asyncio
        while not self._queue:
            if self._ended:
                raise StopAsyncIteration
            waiter = asyncio.get_running_loop().create_future()
            self._waiters.append(waiter)
            try:
                await waiter
            except asyncio.CancelledError:
                # Another task may have the event that this one was woken for.
                if self._queue:
                    self._wake()
                raise
        return self._queue.popleft()

    async def aclose(self):
        """Ends the iteration: no more signals are stored."""
        self._end()


def _fleet_events(self):
    """events() -> asynchronous iterator

    For asyncio: `async for event in fleet.events():` returns each signal of the fleet from this call on as an
    `Orbit.FleetEvent`, in order, and ends when the fleet is left. Signals about heartbeats need a call of `watch_heartbeats()`.
    """
    return _FleetEvents(self)


def extend(Orbit):
    global _init, _leave, _start, _start_heartbeat
    _start = Orbit.Cursor.start
    _init, _leave, _start_heartbeat = Orbit.Fleet.init, Orbit.Fleet.leave, Orbit.Fleet.start_heartbeat

    for join in 'join', 'join_as', 'join_shm', 'join_shm_as':
        setattr(Orbit.Fleet, join, staticmethod(_joining(getattr(Orbit.Fleet, join))))
    Orbit.Cursor.start = _cursor_start
    Orbit.Fleet.init = _fleet_init
    Orbit.Fleet.leave = _fleet_leave
    Orbit.Fleet.start_heartbeat = _fleet_start_heartbeat
    Orbit.Fleet.events = _fleet_events
