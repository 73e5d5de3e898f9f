# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

import asyncio

import gi
gi.require_version("Orbit", "1")
from gi.repository import Orbit

READINGS = 2  # the kind


async def tick():
    while True:
        await asyncio.sleep(0.05)
        print("tick")


async def main():
    with Orbit.Fleet.join_shm("tutorial", 8, 0) as fleet:
        ticking = asyncio.create_task(tick())
        left = 3
        print("waiting")
        async for frame in fleet.create_cursor(READINGS, Orbit.CursorStart.HEAD):
            place, degrees = frame.value
            print(f"{place} {degrees:.2f}")
            left -= 1
            if left == 0:
                break
        ticking.cancel()

asyncio.run(main())
