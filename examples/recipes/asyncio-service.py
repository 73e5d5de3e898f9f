#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Answers each request with its square, and says who comes and goes."""

import asyncio
import signal
import sys

import gi

gi.require_version("Orbit", "1")
from gi.repository import Orbit

REQUESTS, ANSWERS = 1, 2  # kinds


async def answer(fleet):
    async for frame in fleet.create_cursor(REQUESTS, Orbit.CursorStart.HEAD):
        # The version of an answer is the counter of its request.
        fleet.publish(ANSWERS, frame.value ** 2, version=frame.get_counter())


async def tell(fleet):
    async for event in fleet.events():
        if event.name in ("node-joined", "node-left"):
            print(event.name, event.node.props.label, flush=True)


async def main(name):
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    with Orbit.Fleet.join_shm(name, 8, 0) as fleet:
        fleet.declare(REQUESTS, "u", label="requests")
        fleet.declare(ANSWERS, "t", label="answers")
        fleet.start_heartbeat(100)
        fleet.watch_heartbeats(500)
        tasks = [asyncio.create_task(answer(fleet)), asyncio.create_task(tell(fleet))]
        print("serving", flush=True)
        await stop.wait()
        for task in tasks:
            task.cancel()
    print("left", flush=True)


asyncio.run(main(sys.argv[1]))
