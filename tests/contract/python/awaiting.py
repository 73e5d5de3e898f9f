# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The lines under "Waiting" that are about asyncio, in Python."""

import asyncio

from harness import Gio, KIND, OLDEST, Orbit, fails, line_both, publish
from waiting import cancelled, drain


@line_both('wait/awaitable')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    cancellable = Gio.Cancellable()

    async def main():
        loop = asyncio.get_running_loop()
        assert await cursor.wait_async(0) is False
        assert await cursor.wait_async(1000) is False
        for i in range(3):
            loop.call_later(0.01, publish, fleet)
            assert await cursor.wait_async()
            assert drain(cursor) == [i]
        loop.call_later(0.01, cancellable.cancel)
        with cancelled():
            await cursor.wait_async(cancellable=cancellable)

        task = asyncio.ensure_future(cursor.wait_async())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

        loop.call_later(0.01, fleet.leave)
        with fails(Orbit.FleetError.CLOSED):
            await cursor.wait_async()

    asyncio.run(asyncio.wait_for(main(), 30))


@line_both('cursor/async-iteration')
def _(test):
    fleet = test.join()
    cursor = fleet.create_cursor(KIND, OLDEST)
    counters, turns = [], []

    async def read_five():
        loop = asyncio.get_running_loop()
        loop.call_later(0.01, publish, fleet)
        async for frame in cursor:
            counters.append(frame.get_counter())
            if len(counters) == 5:
                break
            if len(counters) % 2:
                publish(fleet)
            else:
                loop.call_later(0.01, publish, fleet)

    async def take_turns():
        while True:
            turns.append(len(counters))
            await asyncio.sleep(0)

    async def read_a_flood():
        task = asyncio.ensure_future(take_turns())
        publish(fleet)
        async for frame in cursor:
            publish(fleet)
            if frame.get_counter() > 1000:
                break
        task.cancel()

    async def read_to_the_end():
        asyncio.get_running_loop().call_later(0.01, fleet.leave)
        with fails(Orbit.FleetError.CLOSED):
            async for _frame in cursor:
                pass

    async def main():
        await read_five()
        await read_a_flood()
        await read_to_the_end()

    asyncio.run(asyncio.wait_for(main(), 30))
    assert counters == list(range(5))
    # Other tasks run although there is always one more frame.
    assert len(turns) >= 10
