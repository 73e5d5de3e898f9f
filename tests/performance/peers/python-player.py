#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Players in Python: the same protocol and court as player.c, and its tests publish, stream and ping-pong.

usage: python-player.py --about | VARIANT KEY=VALUE...
"""

import mmap
import os
import sys
import time

import python_transports

HELLO = 0xffffffffffffff
MAX_WRITERS = MAX_READERS = 4
LINE = 128
# Where the arrays of PeerCourt begin, in lines.
READY, HEARD = 0, MAX_WRITERS + MAX_READERS
DONE = HEARD + MAX_READERS
SENT = DONE + MAX_WRITERS
TAKEN = SENT + MAX_WRITERS
SENDS_PER_CLOCK = 16
TAIL_NS = 50_000_000
HELLO_S = 10
MAX_ROUND_TRIPS = 20000
SHARES = {'p1': 0.01, 'p10': 0.1, 'p25': 0.25, 'p50': 0.5, 'p75': 0.75, 'p90': 0.9, 'p99': 0.99, 'p99.9': 0.999, 'p100': 1}


class Court:
    """The words of PeerCourt. An aligned store of eight bytes is one store."""

    def __init__(self, fd):
        self.words = memoryview(mmap.mmap(fd, os.fstat(fd).st_size)).cast('Q')

    def __getitem__(self, line):
        return self.words[line * LINE // 8]

    def __setitem__(self, line, value):
        self.words[line * LINE // 8] = value


class Player:
    def __init__(self, transport, arguments):
        self.test, self.place = arguments['test'], arguments['place']
        numbers = {'length': 64, 'index': 0, 'players': 1, 'writer': 0, 'writers': 1, 'reader': 0, 'readers': 1,
                   'window': 0, 'court': -1}
        for name, default in numbers.items():
            setattr(self, name, int(arguments.get(name, default)))
        self.out = int(arguments['out']) if 'out' in arguments else None
        self.input = int(arguments['in']) if 'in' in arguments else None
        self.court = Court(self.court)
        self.padding = bytes(self.length - 8)
        self.expected = [0] * MAX_WRITERS
        self.heard = self.n_taken = self.n_lost = self.sequence = 0
        self.transport = transport(self)

    def send(self, sequence):
        self.transport.send((sequence | self.writer << 56).to_bytes(8, 'little') + self.padding)

    def receive(self, wait):
        """How many frames were taken."""
        n = 0
        for frame in self.transport.receive(wait):
            n += 1
            if len(frame) != self.length:
                raise ValueError(f'a frame has {len(frame)} bytes instead of {self.length}')
            word = int.from_bytes(frame[:8], 'little')
            sequence, writer = word & HELLO, word >> 56
            if sequence == HELLO:
                self.heard |= 1 << writer
                continue
            if sequence < self.expected[writer]:
                raise ValueError(f'frame {sequence} came after it was counted as lost, or twice')
            self.n_lost += sequence - self.expected[writer]
            self.expected[writer] = sequence + 1
            self.n_taken += 1
        return n

    def say_hello(self):
        if self.test == 'publish':
            return
        ping_pong = self.test == 'ping-pong'
        wanted = 1 << 1 - self.writer if ping_pong else (1 << self.writers) - 1
        others = [1 - self.reader] if ping_pong else range(self.readers)
        end = time.monotonic() + HELLO_S

        def is_known():
            return self.out is None or all(self.court[HEARD + i] >> self.writer & 1 for i in others)

        while not is_known() or (self.input is not None and self.heard & wanted != wanted):
            if time.monotonic() > end:
                raise TimeoutError('the players do not hear one another')
            if self.out is not None:
                self.send(HELLO)
                self.transport.flush()
            if self.input is not None:
                self.receive(False)
                self.court[HEARD + self.reader] = self.heard
            time.sleep(0.001)

    def play(self, number, nanoseconds):
        self.court[READY + self.index] = number
        for i in range(self.players):
            while self.court[READY + i] < number:
                time.sleep(0)
        if self.test == 'publish':
            return self.publish(nanoseconds)
        if self.test == 'ping-pong':
            return self.serve(number, nanoseconds) if self.index == 0 else self.answer(number)
        return self.write(number, nanoseconds) if self.out is not None else self.read(number)

    def publish(self, nanoseconds):
        start, n = time.monotonic_ns(), 0
        while time.monotonic_ns() - start < nanoseconds:
            for _ in range(SENDS_PER_CLOCK):
                self.send(self.sequence)
                self.sequence += 1
            n += SENDS_PER_CLOCK
        self.transport.flush()
        return {'ns': (time.monotonic_ns() - start) / n, 'frames': n}

    def write(self, number, nanoseconds):
        end, first = time.monotonic_ns() + nanoseconds, self.sequence
        limit = 0 if self.window else 1 << 62
        while time.monotonic_ns() < end:
            if self.sequence >= limit:
                limit = min(self.court[TAKEN + i * MAX_WRITERS + self.writer] for i in range(self.readers)) + self.window
                if self.sequence >= limit:
                    self.transport.flush()
                    time.sleep(0)
                    continue
            for _ in range(min(SENDS_PER_CLOCK, limit - self.sequence)):
                self.send(self.sequence)
                self.sequence += 1
        self.transport.flush()
        self.court[SENT + self.writer] = self.sequence
        self.court[DONE + self.writer] = number
        return {'sent': self.sequence - first}

    def is_over(self, number, give_up):
        complete = True
        for i in range(self.writers):
            if self.court[DONE + i] < number:
                return False
            sent = self.court[SENT + i]
            if give_up:
                self.n_lost += sent - self.expected[i]
                self.expected[i] = sent
            complete = complete and self.expected[i] == sent
        return complete

    def read(self, number):
        n_taken, n_lost, start = self.n_taken, self.n_lost, time.monotonic_ns()
        last = start
        while True:
            before = self.n_taken
            self.receive(True)
            for i in range(self.writers):
                self.court[TAKEN + self.reader * MAX_WRITERS + i] = self.expected[i]
            now = time.monotonic_ns()
            if self.n_taken != before:
                last = now
            if self.is_over(number, now - last > TAIL_NS):
                break
        n = self.n_taken - n_taken
        return {'ns': (last - start) / max(1, n), 'frames': n, 'lost': self.n_lost - n_lost}

    def hit(self):
        self.send(self.sequence)
        self.sequence += 1
        self.transport.flush()

    def await_frame(self):
        before = self.n_taken
        while self.n_taken == before:
            self.receive(True)

    def serve(self, number, nanoseconds):
        end, samples, last = time.monotonic_ns() + nanoseconds, [], False
        while not last:
            start = time.monotonic_ns()
            last = start >= end or len(samples) == MAX_ROUND_TRIPS - 1
            if last:
                self.court[SENT] = number
            self.hit()
            self.await_frame()
            samples.append(time.monotonic_ns() - start)
        samples.sort()
        return {'frames': len(samples),
                **{name: samples[min(int(share * len(samples)), len(samples) - 1)] for name, share in SHARES.items()}}

    def answer(self, number):
        n, ended = 0, 0
        while ended != number:
            self.await_frame()
            n += 1
            ended = self.court[SENT]
            self.hit()
        return {'frames': n}


def main():
    variants = python_transports.find()
    if sys.argv[1:] == ['--about']:
        for transport in variants.values():
            print(f'about {transport.NAME} {transport.version()}|publish-alone,wait,threads|0')
        return
    transport = variants.get(sys.argv[1])
    if transport is None:
        sys.exit(__doc__)
    try:
        player = Player(transport, dict(word.split('=', 1) for word in sys.argv[2:]))
        player.say_hello()
        print('ready', flush=True)
        for line in sys.stdin:
            words = line.split()
            if words[0] != 'round':
                break
            result = player.play(int(words[1]), int(words[2]))
            print('result', ' '.join(f'{key}={value}' for key, value in result.items()), flush=True)
        player.transport.close()
    except Exception as error:  # pylint: disable=broad-except
        print('error', f'{type(error).__name__}: {error}'.replace('\n', ' '), flush=True)
        sys.exit(1)


if __name__ == '__main__':
    main()
