# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Waits in asyncio of all forms at one cursor, in any mix: each ends, and no frame is lost or comes twice."""

import asyncio
import os
import random
import sys

from harness import Gio, GLib, KIND, OLDEST, Orbit, line_both, publish, raises, run


class Failed(Exception):
    pass


def complete(coroutine):
    # A wait that hangs is an error, not a test that hangs.
    return asyncio.run(asyncio.wait_for(coroutine, 30))


def counter_of(frame):
    return frame.get_counter()


def n_descriptors():
    return len(os.listdir('/proc/self/fd'))


@line_both('asyncio/time-out-then-loop')
def _(test):
    # What comes between a time-out of anext() and the loop that follows is lost to neither.
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    counters = []

    async def main():
        iterator = cursor.__aiter__()
        for _ in range(3):
            with raises(asyncio.TimeoutError):
                await asyncio.wait_for(anext(iterator), 0.002)
            for _ in range(2):
                publish(fleet)
            async for frame in iterator:
                counters.append(counter_of(frame))
                if len(counters) % 2 == 0:
                    break

    complete(main())
    assert counters == list(range(6))


@line_both('asyncio/task-group')
def _(test):
    # A task that fails cancels the others of its group, which take no frame with them.
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    counters = []

    async def read(iterator):
        async for frame in iterator:
            counters.append(counter_of(frame))

    async def fail_after(n_frames):
        while len(counters) < n_frames:
            await asyncio.sleep(0)
        raise Failed

    async def main():
        iterator = cursor.__aiter__()
        for n_groups in range(1, 6):
            with raises(BaseExceptionGroup):
                async with asyncio.TaskGroup() as group:
                    for source in iterator, iterator, cursor.__aiter__():
                        group.create_task(read(source))
                    group.create_task(cursor.wait_async())
                    group.create_task(fail_after(4 * n_groups - 1))
                    for _ in range(3):
                        publish(fleet)
                        await asyncio.sleep(0)
            publish(fleet)
            counters.append(counter_of(await anext(iterator)))

    complete(main())
    assert sorted(counters) == list(range(20))


async def take_with_time_outs(iterator, counters, pick):
    for _ in range(4):
        try:
            counters.append(counter_of(await asyncio.wait_for(anext(iterator), pick([0, 0.001]))))
        except asyncio.TimeoutError:
            await asyncio.sleep(0)


async def loop_with_time_outs(iterator, counters):
    for _ in range(4):
        try:
            async with asyncio.timeout(0.002):
                async for frame in iterator:
                    counters.append(counter_of(frame))
        except TimeoutError:
            pass


async def wait_in_many_ways(cursor, pick):
    loop = asyncio.get_running_loop()
    for _ in range(4):
        await cursor.wait_async(pick([0, 500, 2000]))
        cancellable = Gio.Cancellable()
        loop.call_later(0.001, cancellable.cancel)
        try:
            await cursor.wait_async(cancellable=cancellable)
        except GLib.Error as error:
            assert error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.CANCELLED)


async def read_descriptor(cursor):
    loop = asyncio.get_running_loop()
    for _ in range(4):
        loop.add_reader(cursor.get_fd(), int)
        await asyncio.sleep(0.001)
        assert loop.remove_reader(cursor.get_fd()) is True


@line_both('asyncio/every-mix')
def _(test):
    fleet = test.new(name=test.name(), fleet_size=2, backing=test.backing, capacity=4096)
    cursor = fleet.create_cursor(KIND, OLDEST)

    async def main(pick):
        counters, iterator = [], cursor.__aiter__()
        first = fleet.get_head(KIND)
        async with asyncio.TaskGroup() as group:
            for source in iterator, iterator, cursor.__aiter__():
                group.create_task(take_with_time_outs(source, counters, pick))
                group.create_task(loop_with_time_outs(source, counters))
            tasks = [group.create_task(wait_in_many_ways(cursor, pick)) for _ in range(4)]
            group.create_task(read_descriptor(cursor))
            for turn in range(30):
                for _ in range(pick(range(3))):
                    publish(fleet)
                await asyncio.sleep(pick([0, 0.001]))
                if turn < 3:
                    tasks[turn].cancel()
        counters += [counter_of(frame) for frame in cursor]
        assert sorted(counters) == list(range(first, fleet.get_head(KIND)))

    complete(main(random.Random(0).choice))
    before = n_descriptors()
    for seed in range(1, 6):
        complete(main(random.Random(seed).choice))
    assert n_descriptors() == before


@line_both('asyncio/main-context-inside')
def _(test):
    # A loop that runs the main context in its turns: a source, a callback and awaited waits share the cursor.
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    context = GLib.MainContext.default()
    ready, finished = [], []
    source = cursor.create_source()
    source.set_callback(lambda _: ready.append(True) or True)
    source.attach(context)

    async def run_context(n_ready, n_finished):
        while len(ready) == n_ready or len(finished) == n_finished:
            context.iteration(False)
            await asyncio.sleep(0)

    async def main():
        for i in range(12):
            before = len(ready), len(finished)
            cursor.wait_async(-1, 0, None, lambda *arguments: finished.append(Orbit.Cursor.wait_finish(*arguments)))
            waits = [asyncio.ensure_future(cursor.wait_async()) for _ in range(2)]
            for _ in range(i % 3):
                await asyncio.sleep(0.001)
                context.iteration(False)
            publish(fleet)
            if i % 2:
                waits.pop().cancel()
            await asyncio.gather(run_context(*before), *waits)
            assert [counter_of(frame) for frame in cursor] == [i]

    complete(main())
    source.destroy()
    assert finished == [True] * 12


sys.exit(run())
