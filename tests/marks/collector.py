# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The side of Sysprof on the control socket of a process, for machines on which its service cannot run.

A thread that has something to record requests a ring over the socket, and writes frames of the capture format to it. A ring is a memory
file: a page with the positions of the reader and of the writer, the offset and the size of the body, and then the body."""

import array
import mmap
import os
import socket
import struct
import subprocess
import threading
import time
from typing import NamedTuple

REQUEST = b'CreatRing\0'
PAGE = mmap.PAGESIZE
BODY = 63 * PAGE
POSITIONS = struct.Struct('=4I')     # head, tail, offset, size
FRAME = struct.Struct('=HhiqII')     # length, processor, process, time, type, padding
FILE = struct.Struct('=IBB2x64sqq168s')  # magic, version, whether little-endian, time of capture, begin, end, suffix
MAGIC = 0xfdca975e
LAST_TYPE = 0xff  # of the frame that a thread writes when it ends


class Mark(NamedTuple):
    pid: int
    begin: int
    duration: int
    name: str
    message: str


class Collector:
    def __init__(self):
        self.socket, self.peer = socket.socketpair()
        self.rings = []
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        while request := self.socket.recv(len(REQUEST), socket.MSG_WAITALL):
            assert request == REQUEST, request
            ring = os.memfd_create('ring', os.MFD_CLOEXEC)
            os.ftruncate(ring, PAGE + BODY)
            os.pwrite(ring, POSITIONS.pack(0, 0, PAGE, BODY), 0)
            self.rings.append(ring)
            self.socket.sendmsg([b'\0'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [ring]))])

    def start(self, *command, **options):
        """Starts a process as Sysprof does."""
        fd = self.peer.fileno()
        process = subprocess.Popen(command, pass_fds=[fd], env={**os.environ, 'SYSPROF_CONTROL_FD': str(fd)}, **options)
        self.peer.close()
        return process

    def read_frames(self):
        """All frames of a process that has ended. No ring may have been filled once."""
        self.thread.join()
        for ring in self.rings:
            head, tail, _, _ = POSITIONS.unpack(os.pread(ring, POSITIONS.size, 0))
            assert head == 0 and tail < BODY // 2, (head, tail)
            data = os.pread(ring, tail, PAGE)
            while data:
                length, _, _, _, kind, _ = FRAME.unpack_from(data)
                assert FRAME.size <= length <= len(data), length
                if kind & 0xff != LAST_TYPE:
                    yield data[:length]
                data = data[length:]

    def save(self, path):
        """Writes a capture, which Sysprof can open."""
        frames = list(self.read_frames())
        times = [FRAME.unpack_from(frame)[3] for frame in frames] or [0]
        stamp = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()).encode()
        with open(path, 'wb') as file:
            file.write(FILE.pack(MAGIC, 1, struct.pack('=H', 1)[0], stamp, min(times), max(times), b''))
            file.writelines(frames)

    def read_marks(self, lister, path):
        """The marks of the library, as the reader of Sysprof reads them."""
        self.save(path)
        text = subprocess.run([lister, path], check=True, capture_output=True, text=True).stdout
        marks = []
        for line in text.splitlines():
            pid, begin, duration, name, message = line.split('\t')
            marks.append(Mark(int(pid), int(begin), int(duration), name, message))
        return marks

    def close(self):
        self.peer.close()
        self.thread.join()
        self.socket.close()
        for ring in self.rings:
            os.close(ring)
