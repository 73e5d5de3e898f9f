# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Liveness under asyncio only, without a running main context."""

import asyncio
import gc
import signal
import subprocess
import sys
import threading
import weakref

from gi.repository import GObject

from harness import FLEET_SIZE, GLib, KIND, Orbit, line, line_both, publish, run

MEMBER = '''
import asyncio, sys, gi
gi.require_version('Orbit', '1')
from gi.repository import Orbit

async def main():
    with Orbit.Fleet.join_shm(sys.argv[1], 3, 0) as fleet:
        fleet.start_heartbeat(10)
        print('joined', flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)

asyncio.run(main())
'''


def run_loop(coroutine):
    """The result of the coroutine, which must return soon."""
    async def limited():
        return await asyncio.wait_for(coroutine, 60)
    return asyncio.run(limited())


def start_member(name):
    member = subprocess.Popen([sys.executable, '-c', MEMBER, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert member.stdout.readline() == 'joined\n'
    return member


async def next_event(events, name):
    while True:
        event = await anext(events)
        if event.name == name:
            return event


@line('asyncio/members')
def _(test):
    async def main():
        name = test.name()
        with Orbit.Fleet.join_shm(name, FLEET_SIZE, 0) as fleet:
            events = fleet.events()
            fleet.watch_heartbeats(500)
            loop = asyncio.get_running_loop()
            members = [await loop.run_in_executor(None, start_member, name) for _ in range(2)]
            joined = [await next_event(events, 'node-joined') for _ in members]
            assert [event.node.get_pid() for event in joined] == [member.pid for member in members]

            # One member is stopped, continued and killed; the other leaves.
            members[0].send_signal(signal.SIGSTOP)
            stale = await next_event(events, 'heartbeat-stale')
            assert stale.node_id == joined[0].node_id == stale.heartbeat.get_node_id()
            members[0].send_signal(signal.SIGCONT)
            assert (await next_event(events, 'heartbeat-recovered')).node_id == joined[0].node_id
            members[0].kill()
            assert (await next_event(events, 'node-left'))[1:4:2] == (joined[0].node_id, Orbit.LeaveReason.DIED)
            members[1].communicate('\n')
            assert (await next_event(events, 'node-left'))[1:4:2] == (joined[1].node_id, Orbit.LeaveReason.LEFT)
            members[0].communicate()
            assert members[1].returncode == 0
        assert [event async for event in events if event.name == 'node-joined'] == []

    run_loop(main())


@line('asyncio/events-shared')
def _(test):
    # An event that one of two tasks was woken for goes to the other if the first is cancelled before it has it.
    async def main():
        fleet = test.join()
        events = fleet.events()
        heartbeat = fleet.publish_heartbeat()
        for n_turns in range(4):
            first, second = (asyncio.ensure_future(anext(events)) for _ in range(2))
            await asyncio.sleep(0)
            fleet.emit('heartbeat-stale', n_turns, heartbeat)
            for _ in range(n_turns):
                await asyncio.sleep(0)
            first.cancel()
            await asyncio.wait([first])
            if not first.cancelled():
                fleet.emit('heartbeat-stale', n_turns, heartbeat)
                assert first.result().node_id == n_turns
            assert (await second).node_id == n_turns

            # Nor does a time-out lose one.
            try:
                await asyncio.wait_for(anext(events), 0.001)
            except asyncio.TimeoutError:
                pass
            fleet.emit('heartbeat-stale', 7, heartbeat)
            assert (await anext(events)).node_id == 7

    run_loop(main())


@line('asyncio/events-dropped')
def _(test):
    # A program that has left its loop over the events keeps no more of them.
    async def main():
        fleet = test.join()
        heartbeat = fleet.publish_heartbeat()
        for _ in range(3):
            fleet.emit('heartbeat-stale', 1, heartbeat)
            loop = fleet.events()
            fleet.emit('heartbeat-stale', 2, heartbeat)
            async for event in loop:
                assert event.node_id == 2
                break
            dropped = weakref.ref(loop)
            del loop, event
            gc.collect()
            assert dropped() is None
            assert not GObject.signal_has_handler_pending(fleet, GObject.signal_lookup('heartbeat-stale', Orbit.Fleet), 0, True)

    run_loop(main())


@line_both('asyncio/beats')
def _(test):
    async def main():
        fleet = test.join()
        fleet.start_heartbeat(1)
        while fleet.get_head(Orbit.HEARTBEAT_RING_KIND) < 5:
            await asyncio.sleep(0.001)
        fleet.stop_heartbeat()
        n_beats = fleet.get_head(Orbit.HEARTBEAT_RING_KIND)
        await asyncio.sleep(0.05)
        assert fleet.get_head(Orbit.HEARTBEAT_RING_KIND) == n_beats

    run_loop(main())


@line_both('asyncio/started-cursor')
def _(test):
    async def read(fleet, payloads):
        loop = asyncio.get_running_loop()
        cursor = fleet.create_cursor(KIND, Orbit.CursorStart.HEAD)
        got = asyncio.Queue()
        cursor.connect('frames', lambda _, batch: got.put_nowait([frame.payload for frame in batch]))
        cursor.connect('stopped', lambda *_: got.put_nowait(None))
        cursor.start()
        for payload in payloads:
            await loop.run_in_executor(None, publish, fleet, KIND, payload)
            assert await got.get() == [payload]
        return got, cursor

    async def joined_here():
        with test.join() as fleet:
            got, _cursor = await read(fleet, [b'1', b'2'])
        assert await got.get() is None

    async def joined_before(fleet):
        got, cursor = await read(fleet, [b'3', b'4'])
        cursor.stop()
        publish(fleet, KIND, b'5')
        await asyncio.sleep(0)
        assert got.empty()
        cursor.start()
        assert await got.get() == [b'5']

    run_loop(joined_here())
    fleet = test.join()
    # In another loop, too.
    run_loop(joined_before(fleet))
    run_loop(joined_before(fleet))


@line_both('asyncio/beats-of-a-fleet-joined-before')
def _(test):
    async def main(fleet):
        fleet.start_heartbeat(1)
        while fleet.get_latest_heartbeats()[0].get_counter() < 3:
            await asyncio.sleep(0.001)

    fleet = test.join()
    run_loop(main(fleet))


@line_both('asyncio/every-way-to-join')
def _(test):
    async def main():
        backing = 'join_shm' if test.shm else 'join'
        joins = [lambda name: getattr(Orbit.Fleet, backing)(name, *((FLEET_SIZE, 0) if test.shm else (FLEET_SIZE,))),
                 lambda name: test.new(name=name, fleet_size=FLEET_SIZE, backing=test.backing),
                 lambda name: getattr(Orbit.Fleet, backing + '_as')(name, *((FLEET_SIZE, 0, 1) if test.shm else (FLEET_SIZE, 1)))]
        for join in joins:
            fleet = join(test.name())
            test.fleets.append(fleet)
            fleet.start_heartbeat(1)
            while fleet.get_head(Orbit.HEARTBEAT_RING_KIND) < 3:
                await asyncio.sleep(0.001)

    run_loop(main())


@line('asyncio/idle')
def _(test):
    # Nothing polls: the loop of an idle fleet makes no iteration.
    async def main():
        fleet = test.join()
        fleet.get_nodes()
        await asyncio.sleep(0.1)
        loop, n_runs = asyncio.get_running_loop(), 0
        run_once = fleet._runner._run

        def count():
            nonlocal n_runs
            n_runs += 1
            run_once()

        fleet._runner._run = count
        fleet._runner.update()
        await asyncio.sleep(1)
        assert n_runs <= 1, n_runs
        assert loop.is_running()

    run_loop(main())


@line('asyncio/ends')
def _(test):
    # After a fleet was left or dropped the loop watches nothing of it.
    async def main():
        loop = asyncio.get_running_loop()

        def count():
            return len(loop._selector.get_map())

        before = count()
        for _ in range(20):
            with Orbit.Fleet.join('asyncio', FLEET_SIZE) as fleet:
                fleet.start_heartbeat(1)
                assert count() > before
            del fleet
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        assert count() == before, (count(), before)
        fleet = Orbit.Fleet.join('asyncio', FLEET_SIZE)
        del fleet
        await asyncio.sleep(0.01)
        assert count() == before

    run_loop(main())


@line('asyncio/context-of-the-program')
def _(test):
    # Without a running asyncio loop, and if the program pushed a context, signals are emitted in that context.
    fleet = test.join()
    assert not hasattr(fleet, '_runner')

    async def main():
        context = GLib.MainContext.new()
        context.push_thread_default()
        try:
            fleet = test.join()
            assert not hasattr(fleet, '_runner')
            fleet.start_heartbeat(1)
            while fleet.get_head(Orbit.HEARTBEAT_RING_KIND) < 3:
                context.iteration(True)
        finally:
            context.pop_thread_default()

    run_loop(main())


@line('asyncio/cannot-watch')
def _(test):
    class Loop(asyncio.SelectorEventLoop):
        def add_reader(self, fd, callback, *arguments):
            if callback != self._read_from_self:  # its own
                raise NotImplementedError
            super().add_reader(fd, callback, *arguments)

    async def main():
        try:
            Orbit.Fleet.join('asyncio', FLEET_SIZE)
        except RuntimeError as error:
            assert str(error) == ("fleet 'asyncio': Loop cannot watch descriptors, so that it cannot run the main context of the"
                                  " fleet; join it in a thread with a GLib.MainLoop")
        else:
            raise AssertionError('a loop that cannot watch was taken')

    loop = Loop()
    try:
        loop.run_until_complete(main())
    finally:
        loop.close()


@line('thread/main-loop')
def _(test):
    # The recommendation of doc/waiting.md if no loop runs: a thread with its own main loop.
    name = test.name()
    told = threading.Event()

    class Watcher(threading.Thread):
        def run(self):
            self.context = GLib.MainContext.new()
            self.context.push_thread_default()
            self.loop = GLib.MainLoop.new(self.context, False)
            with Orbit.Fleet.join_shm(name, FLEET_SIZE, 0) as fleet:
                fleet.connect('node-joined', lambda _, node: told.set())
                fleet.get_nodes()
                fleet.start_heartbeat(10)
                self.joined.set()
                self.loop.run()

    watcher = Watcher(daemon=True)
    watcher.joined = threading.Event()
    watcher.start()
    assert watcher.joined.wait(30)
    member = start_member(name)
    assert told.wait(30)
    member.communicate('\n')
    watcher.loop.quit()
    watcher.join(30)
    assert not watcher.is_alive()


sys.exit(run())
