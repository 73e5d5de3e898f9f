#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Tests that the check of recorded segments accepts a recording of this library, and refuses damaged ones.

Then tests that the library attaches to the segments of each release, in the directories VERSION/segments beside this file.
"""

import glob
import os
import struct
import sys
import tempfile

import segments
from segments import FLEET

SHARED = f'orbit-{FLEET}-{segments.SHARED_KIND}-uid'
LANES = f'orbit-{FLEET}-{segments.LANES_KIND}-uid'


def raise_major(of):
    def damage(recorded):
        major = struct.unpack_from('=H', recorded[of], 8)[0]
        struct.pack_into('=H', recorded[of], 8, major + 1)
    return damage


def move_slots(recorded):
    """Simulates a layout with more space before the slots, and the same version."""
    offset = struct.unpack_from('=Q', recorded[LANES], 120)[0]
    recorded[LANES][offset:offset] = bytes(128)
    struct.pack_into('=Q', recorded[LANES], 120, offset + 128)
    struct.pack_into('=Q', recorded[LANES], 24, len(recorded[LANES]))


def change_payload(recorded):
    position = recorded[LANES].index(b'lane of 2: 3')
    recorded[LANES][position] ^= 1


def lose_frame(recorded):
    """A slot whose stamp was overwritten."""
    offset = struct.unpack_from('=Q', recorded[SHARED], 120)[0]
    recorded[SHARED][offset:offset + 8] = bytes(8)


def lose_ring(recorded):
    del recorded[LANES]


# Changes of the segments, and the text of the complaint about each.
DAMAGES = {
    'another-version-of-the-fleet': (raise_major(f'orbit-{FLEET}-fleet-uid'), 'has layout version'),
    'another-version-of-a-ring': (raise_major(SHARED), 'has layout version'),
    'slots-elsewhere': (move_slots, 'geometry'),
    'another-payload': (change_payload, 'kind 2: frames'),
    'a-frame-less': (lose_frame, 'kind 1: frames'),
    'a-ring-less': (lose_ring, 'was removed'),
}


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    results = {f'attaches/{os.path.relpath(recording, here)}': segments.check(recording)
               for recording in sorted(glob.glob(os.path.join(here, '[0-9]*', 'segments')))}
    with tempfile.TemporaryDirectory() as recording:
        segments.record(recording)
        results['attaches/to-what-it-records'] = segments.check(recording)
        for name, (damage, expected) in DAMAGES.items():
            complaints = segments.check(recording, damage)
            refused = len(complaints) == 1 and expected in complaints[0]
            results[f'refuses/{name}'] = [] if refused else [f'the complaints were {complaints}, not one of "{expected}"']

    print(f'1..{len(results)}')
    for number, (name, complaints) in enumerate(results.items(), start=1):
        print(f'{"not " if complaints else ""}ok {number} {name}')
        for complaint in complaints:
            print(f'# {complaint}')
    return 1 if any(results.values()) else 0


if __name__ == '__main__':
    sys.exit(main())
