# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Segments of a fleet as files that can be kept: recorded byte for byte, and put back on another machine.

Values that identify the machine are replaced when a recording is put back: the boot id and the checksum of each header, the
inodes in the fleet segment, and the user in the names of the files. The offsets are those of doc/segment-layout.md, repeated
here so that they do not change with the layout.
"""

import contextlib
import json
import lzma
import os
import shutil
import struct
import tempfile

import gi

gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

FLEET = 'released'
FLEET_SIZE = 4
CAPACITY = 8
SHARED_KIND, LANES_KIND, TYPED_KIND, EMPTY_KIND = 1, 2, 3, 200

HEADER_SIZE_AT, BOOT_ID_AT, CHECKSUM_AT = 20, 32, 64
FLEET_FILE_AT = 280
KIND_RECORDS_AT, KIND_RECORD_SIZE, KIND_FILE_AT = 2432, 128, 104


@contextlib.contextmanager
def directory():
    """A directory for segments, on a tmpfs."""
    path = tempfile.mkdtemp(dir='/dev/shm', prefix=f'orbit-released-{os.getpid()}-')
    try:
        yield path
    finally:
        shutil.rmtree(path)


def join(path, node_id):
    fleet = Orbit.Fleet(name=FLEET, fleet_size=FLEET_SIZE, node_id=node_id, backing=Orbit.Backing.SHM, directory=path,
                        capacity=CAPACITY)
    fleet.init(None)
    return fleet


def fill(path):
    """Creates a fleet of two members in the directory. They leave it with rings of each kind."""
    shared = Orbit.RingSpec.new(CAPACITY, 64, Orbit.Topology.SHARED)
    lanes = Orbit.RingSpec.new(CAPACITY, 100, Orbit.Topology.PER_NODE)
    lanes.set_label('lanes')
    typed = Orbit.RingSpec.new(CAPACITY, 64, Orbit.Topology.SHARED)
    typed.set_value_type(GLib.VariantType('(sd)'))
    with join(path, 0) as first, join(path, 2) as second:
        for kind, spec in ((SHARED_KIND, shared), (LANES_KIND, lanes), (TYPED_KIND, typed), (EMPTY_KIND, shared)):
            first.declare(kind, spec)
        # More than the ring holds, so that its oldest frames are lost.
        for i in range(3 * CAPACITY):
            (first, second)[i % 2].publish_data(SHARED_KIND, i % 5, 0, bytes(range(i)))
        for i in range(5):
            second.publish_data(LANES_KIND, 7, 100 + i, b'lane of 2: %d' % i)
            first.publish_data(LANES_KIND, 8, 0, b'lane of 0: %d' % i)
        second.publish_variant(TYPED_KIND, 1, 0, GLib.Variant('(sd)', ('roof', 21.5)))
        first.publish_heartbeat()


def describe(path):
    """The contents that a member of the fleet in the directory reads."""
    found = {}
    with join(path, 3) as fleet:
        for kind in (SHARED_KIND, LANES_KIND, TYPED_KIND, EMPTY_KIND):
            ring = fleet.get_ring(kind)
            value_type = ring.get_value_type()
            cursor = fleet.create_cursor(kind, Orbit.CursorStart.OLDEST)
            frames = []
            while (frame := cursor.next()) is not None:
                frames.append([frame.get_id().to_string(), frame.get_frame_kind(), frame.get_version(),
                               bytes(frame.get_payload().get_data()).hex()])
            found[str(kind)] = {
                'topology': ring.get_topology().value_nick,
                'capacity': ring.get_capacity(),
                'payload-capacity': ring.get_payload_capacity(),
                'label': ring.get_label(),
                'value-type': value_type.dup_string() if value_type else None,
                'head': ring.get_head() if ring.get_topology() == Orbit.Topology.SHARED else
                        [ring.get_lane_head(node) for node in range(FLEET_SIZE)],
                'frames': frames,
            }
    return found


def record(recording):
    """Records the segments that the library creates, and the contents that it reads from them, in an empty directory."""
    uid = str(os.getuid())
    with directory() as path:
        fill(path)
        for name in sorted(os.listdir(path)):
            with open(os.path.join(path, name), 'rb') as segment:
                data = segment.read()
            with open(os.path.join(recording, name.removesuffix(uid) + 'uid.xz'), 'wb') as packed:
                packed.write(lzma.compress(data, preset=9))
        found = describe(path)
    with open(os.path.join(recording, 'found.json'), 'w', encoding='utf-8') as expected:
        json.dump(found, expected, indent=1)
        expected.write('\n')


def read_recording(recording):
    """The segments of a recording as bytearrays, by their names, which end in -uid."""
    segments = {}
    for name in sorted(os.listdir(recording)):
        if name.endswith('.xz'):
            with lzma.open(os.path.join(recording, name)) as packed:
                segments[name.removesuffix('.xz')] = bytearray(packed.read())
    return segments


def sign(data):
    """Writes the checksum of the header, FNV-1a with 64 bits."""
    size = struct.unpack_from('=I', data, HEADER_SIZE_AT)[0]
    struct.pack_into('=Q', data, CHECKSUM_AT, 0)
    checksum = 0xcbf29ce484222325
    for byte in data[:size]:
        checksum = (checksum ^ byte) * 0x100000001b3 % 2**64
    struct.pack_into('=Q', data, CHECKSUM_AT, checksum)


def put_back(segments, path):
    """Writes segments into a directory, and replaces the values that identify the machine."""
    with open('/proc/sys/kernel/random/boot_id', encoding='ascii') as text:
        boot_id = bytes.fromhex(text.read().strip().replace('-', ''))
    fleet_name = f'orbit-{FLEET}-fleet-uid'
    inodes = {}
    for name in segments:
        with open(os.path.join(path, name.removesuffix('uid') + str(os.getuid())), 'wb') as segment:
            os.fchmod(segment.fileno(), 0o600)
            inodes[name] = os.fstat(segment.fileno()).st_ino

    fleet = segments[fleet_name]
    struct.pack_into('=Q', fleet, FLEET_FILE_AT, inodes[fleet_name])
    for name, inode in inodes.items():
        kind = name.split('-')[-2]
        if kind != 'fleet':
            struct.pack_into('=Q', fleet, KIND_RECORDS_AT + KIND_RECORD_SIZE * int(kind) + KIND_FILE_AT, inode)
    for name, data in segments.items():
        data[BOOT_ID_AT:BOOT_ID_AT + 16] = boot_id
        sign(data)
        with open(os.path.join(path, name.removesuffix('uid') + str(os.getuid())), 'r+b') as segment:
            segment.write(data)


def compare(expected, found):
    return [f'kind {kind}: {what} is {found.get(kind, {}).get(what)!r}, and was {value!r}'
            for kind, ring in expected.items() for what, value in ring.items()
            if found.get(kind, {}).get(what) != value]


def check(recording, damage=None):
    """Checks that the library attaches to a recording, reads its contents, and can continue to use it. Returns complaints.

    Damage is a function that changes the segments before they are put back, for tests of this check.
    """
    with open(os.path.join(recording, 'found.json'), encoding='utf-8') as expected_text:
        expected = json.load(expected_text)
    segments = read_recording(recording)
    if damage:
        damage(segments)
    with directory() as path:
        put_back(segments, path)
        before = sorted(os.listdir(path))
        try:
            complaints = compare(expected, describe(path))
            with join(path, 1) as fleet:
                cursor = fleet.create_cursor(SHARED_KIND, Orbit.CursorStart.HEAD)
                frame_id = fleet.publish_data(SHARED_KIND, 9, 0, b'by a later version')
                frame = cursor.next()
                if frame is None or not frame.get_id().equal(frame_id) or frame.get_frame_kind() != 9:
                    complaints.append('a frame that is published to an old ring does not arrive')
        except GLib.Error as error:
            return [error.message]
        # A ring that was created again would be another file.
        made = [name for name in os.listdir(path) if name not in before]
        return complaints + [f'{name} was made, which is not in the recording' for name in made]
