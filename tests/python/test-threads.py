# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Threads, and asyncio, which runs slow functions in threads."""

import asyncio
import collections
import concurrent.futures
import sys
import threading

from harness import FLEET_SIZE, KIND, OLDEST, Orbit, PER_NODE, fails, line_both, run

N_THREADS = 4
N_FRAMES = 500


def in_threads(function):
    """The results of the function for 0, 1, 2, ..., called in as many threads at the same time."""
    barrier = threading.Barrier(N_THREADS)

    def call(i):
        barrier.wait(30)
        return function(i)

    with concurrent.futures.ThreadPoolExecutor(N_THREADS) as executor:
        return list(executor.map(call, range(N_THREADS)))


def assert_complete(values, n_frames=N_FRAMES):
    """All frames of each thread can be read, in the order of the thread."""
    seen = collections.defaultdict(list)
    for thread, number in values:
        seen[thread].append(number)
    assert seen == {i: list(range(n_frames)) for i in range(N_THREADS)}


@line_both('threads/one-fleet')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, '(uu)', capacity=2048, payload_capacity=8)
    published = in_threads(lambda i: [fleet.publish(KIND, (i, number)) for number in range(N_FRAMES)])
    assert len({net_id for ids in published for net_id in ids}) == N_THREADS * N_FRAMES
    assert_complete(frame.value for frame in fleet.create_cursor(KIND, OLDEST))


@line_both('threads/lane')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, '(uu)', capacity=2048, payload_capacity=8, topology=PER_NODE)
    in_threads(lambda i: [fleet.publish(KIND, (i, number)) for number in range(N_FRAMES)])
    assert_complete(frame.value for frame in fleet.create_cursor(KIND, OLDEST))


@line_both('threads/readers')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, capacity=4096, payload_capacity=8)

    def publish_and_read(i):
        cursor = fleet.create_cursor(KIND, OLDEST)
        frames = []
        for number in range(N_FRAMES):
            fleet.publish(KIND, bytes([i]), version=number)
        while len(frames) < N_THREADS * N_FRAMES:
            frames += cursor.read_batch(100)
        assert cursor.get_n_delivered() == len(frames)
        return frames

    read = in_threads(publish_and_read)
    assert all(frames == read[0] for frames in read)
    assert_complete((record.payload[0], record.version) for record in read[0])


@line_both('threads/leave')
def _(test):
    fleet = test.join()
    first = threading.Barrier(N_THREADS + 1)

    def publish_until_left(i):
        fleet.publish(KIND, b'frame')
        first.wait(30)
        with fails(Orbit.FleetError.CLOSED):
            while True:
                fleet.publish(KIND, b'frame')

    with concurrent.futures.ThreadPoolExecutor(N_THREADS) as executor:
        publishing = [executor.submit(publish_until_left, i) for i in range(N_THREADS)]
        first.wait(30)
        fleet.leave()
        for future in publishing:
            future.result()


@line_both('asyncio/executor')
def _(test):
    fleet = test.join()
    fleet.declare(KIND, '(uu)', capacity=2048, payload_capacity=8)
    n_each = 100

    async def publish(i):
        for number in range(n_each):
            await asyncio.to_thread(fleet.publish, KIND, (i, number))

    async def read():
        with fleet.create_cursor(KIND, OLDEST) as cursor:
            values = []
            while len(values) < N_THREADS * n_each:
                values += [frame.value for frame in cursor]
                await asyncio.sleep(0)
            return values

    async def main():
        return (await asyncio.gather(read(), *(publish(i) for i in range(N_THREADS))))[0]

    assert_complete(asyncio.run(main()), n_each)


@line_both('asyncio/members')
def _(test):
    async def member(i):
        fleet = test.join() if i == 0 or not test.shm else test.join_too(test.fleets[0], i)
        with fleet:
            await asyncio.sleep(0)
            fleet.publish(KIND, b'frame')
            return fleet.get_node_id()

    async def main():
        return await asyncio.gather(*(member(i) for i in range(FLEET_SIZE)))

    assert asyncio.run(main()) == (list(range(FLEET_SIZE)) if test.shm else [0] * FLEET_SIZE)


sys.exit(run())
