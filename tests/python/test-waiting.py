# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Waits in asyncio that share a cursor, and waits with extreme arguments."""

import asyncio
import os
import signal
import sys
import threading

from harness import Gio, GLib, KIND, OLDEST, Orbit, declare, fails, line_both, publish, raises, run

MAX, MIN = GLib.MAXINT64, GLib.MININT64


def complete(coroutine):
    # Limits a wait, so that one that hangs is reported as an error.
    return asyncio.run(asyncio.wait_for(coroutine, 30))


def counter_of(frame):
    return frame.get_counter()


def n_descriptors():
    return len(os.listdir('/proc/self/fd'))


@line_both('asyncio/cancel-and-wait')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)

    async def main():
        for i in range(5):
            task = asyncio.ensure_future(cursor.wait_async())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            task.cancel()
            asyncio.get_running_loop().call_later(0.01, publish, fleet)
            # Begins before the other task runs again, and so before the other wait has ended.
            assert await cursor.wait_async() is True
            assert task.cancelled()
            assert counter_of(cursor.next()) == i

    complete(main())


@line_both('asyncio/mix')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    cancellable = Gio.Cancellable()

    async def main():
        endless = [asyncio.ensure_future(cursor.wait_async()) for _ in range(3)]
        timed = asyncio.ensure_future(cursor.wait_async(1000))
        cancelled = asyncio.ensure_future(cursor.wait_async(cancellable=cancellable))
        dropped = asyncio.ensure_future(cursor.wait_async())
        await asyncio.sleep(0.01)
        before = n_descriptors()
        assert await timed is False
        dropped.cancel()
        cancellable.cancel()
        await asyncio.wait([dropped, cancelled])
        assert dropped.cancelled()
        assert cancelled.exception().matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)
        assert not any(task.done() for task in endless)
        publish(fleet)
        assert await asyncio.gather(*endless) == [True, True, True]
        assert n_descriptors() < before
        fleet.leave()
        with fails(Orbit.FleetError.CLOSED):
            await cursor.wait_async()

    complete(main())


@line_both('asyncio/own-reader')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)

    async def main():
        loop = asyncio.get_running_loop()
        called = asyncio.Event()
        loop.add_reader(cursor.get_fd(), called.set)
        assert await cursor.wait_async(1000) is False
        waiting = asyncio.ensure_future(cursor.wait_async())
        await asyncio.sleep(0.1)  # until the descriptor is not readable
        called.clear()
        publish(fleet)
        assert await waiting is True
        await called.wait()
        # The wait has not removed the reader that the program added.
        assert loop.remove_reader(cursor.get_fd()) is True

        waiting = asyncio.ensure_future(cursor.wait_async())
        assert await waiting is True
        cursor.next()
        waiting = asyncio.ensure_future(cursor.wait_async())
        await asyncio.sleep(0)
        loop.add_reader(cursor.get_fd(), called.set)
        loop.remove_reader(cursor.get_fd())
        publish(fleet)
        assert await waiting is True

    complete(main())


@line_both('asyncio/two-tasks')
def _(test):
    fleet = test.join()
    # All frames fit into it, so that none is overwritten if the tasks are woken late.
    declare(fleet, 64, 64)
    cursor = fleet.create_cursor(KIND, OLDEST)
    seen = [[], []]

    async def read(iterator, counters):
        async for frame in iterator:
            counters.append(counter_of(frame))

    async def main(iterators):
        tasks = [asyncio.ensure_future(read(*pair)) for pair in zip(iterators, seen)]
        published = fleet.get_head(KIND)
        for _ in range(40):
            publish(fleet)
            await asyncio.sleep(0.001)
        while sum(map(len, seen)) < published + 40:
            await asyncio.sleep(0.001)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        assert all(task.cancelled() for task in tasks), tasks

    iterator = cursor.__aiter__()
    complete(main([iterator, iterator]))
    complete(main([cursor.__aiter__(), cursor.__aiter__()]))
    assert sorted(seen[0] + seen[1]) == list(range(80))


@line_both('asyncio/time-out-around-anext')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)

    async def main():
        iterator = cursor.__aiter__()
        for i in range(5):
            with raises(asyncio.TimeoutError):
                await asyncio.wait_for(iterator.__anext__(), 0.005)
            publish(fleet)
            assert counter_of(await asyncio.wait_for(iterator.__anext__(), 30)) == i

    complete(main())


@line_both('asyncio/time-out-around-loop')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    counters = []
    iterator = cursor.__aiter__()

    async def read():
        async for frame in iterator:
            counters.append(counter_of(frame))

    async def main():
        for _ in range(5):
            publish(fleet)
            with raises(asyncio.TimeoutError):
                await asyncio.wait_for(read(), 0.01)

    complete(main())
    assert counters == list(range(5))


@line_both('asyncio/cancelled-at-any-moment')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    counters = []

    async def main():
        iterator = cursor.__aiter__()
        for i in range(200):
            task = asyncio.ensure_future(iterator.__anext__())
            for _ in range(i % 4):
                await asyncio.sleep(0)
            publish(fleet)
            for _ in range(i % 7):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                counters.append(counter_of(task.result()))
            while (frame := cursor.next()) is not None:
                counters.append(counter_of(frame))

    complete(main())
    assert counters == list(range(200))


@line_both('wait/extreme-times')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    publish(fleet)
    for timeout_us in MAX, MAX - 1, 2**53, 0, -1, MIN, True:
        for cancellable in None, Gio.Cancellable():
            assert cursor.wait(timeout_us, cancellable) is True
            assert complete(cursor.wait_async(timeout_us, cancellable=cancellable)) is True
    for timeout_us, error in (MAX + 1, OverflowError), (MIN - 1, OverflowError), (1.5, TypeError), ('1', TypeError), \
            (float('nan'), TypeError), (None, TypeError):
        for cancellable in None, Gio.Cancellable():
            with raises(error):
                cursor.wait(timeout_us, cancellable)
            with raises(error):
                cursor.wait_async(timeout_us, cancellable=cancellable)
            with raises(error):
                cursor.wait_async(timeout_us, 0, cancellable, print)
    for timeout_us in -1, 0, 1:
        with raises(TypeError):
            cursor.wait(timeout_us, 'no cancellable')


@line_both('wait/extreme-times-asleep')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    for timeout_us in MAX, MAX - 1, 2**53, 2**31 * 1000, -1, MIN:
        for cancellable in None, Gio.Cancellable():
            timer = threading.Timer(0.02, publish, [fleet])
            timer.start()
            assert cursor.wait(timeout_us, cancellable) is True
            timer.join()
            cursor.next()

            async def main():
                asyncio.get_running_loop().call_later(0.02, publish, fleet)
                return await cursor.wait_async(timeout_us, cancellable=cancellable)

            assert complete(main()) is True
            cursor.next()


class Interrupted(Exception):
    pass


def interrupt(*_):
    raise Interrupted


@line_both('wait/ctrl-c')
def _(test):
    cursor = test.join().create_cursor(KIND, OLDEST)
    before = signal.signal(signal.SIGUSR1, interrupt)
    try:
        for timeout_us in -1, MAX, 30_000_000:
            for cancellable in None, Gio.Cancellable():
                timer = threading.Timer(0.02, os.kill, [os.getpid(), signal.SIGUSR1])
                timer.start()
                with raises(Interrupted):
                    cursor.wait(timeout_us, cancellable)
                timer.join()
    finally:
        signal.signal(signal.SIGUSR1, before)


@line_both('wait/without-descriptors')
def _(test):
    import resource
    fleet = test.join()
    fleet.get_ring(KIND)  # opening it takes a descriptor
    cursor = fleet.create_cursor(KIND, OLDEST)
    _, hard = limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        timer = threading.Timer(0.02, publish, [fleet])
        timer.start()
        assert cursor.wait(30_000_000) is True
        timer.join()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


sys.exit(run())
