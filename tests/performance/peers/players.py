# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Starts players, which are processes that speak the protocol of player.c, and lets them play rounds together."""

import ctypes
import os
import selectors
import signal
import subprocess
import time

COURT_SIZE = 8192       # at least that of PeerCourt
ARENA_SIZE = 16 << 20   # for bare rings
READY_S = 30
ROUND_S = 30
PR_SET_PDEATHSIG = 1

libc = ctypes.CDLL(None)


class PlayerError(Exception):
    pass


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def start_process(command, processor=None, **options):
    """A process that does not get SIGINT of the terminal, and that ends with this one."""
    def prepare():
        die_with_parent()
        if processor is not None:
            os.sched_setaffinity(0, {processor})
    return subprocess.Popen(command, start_new_session=True, preexec_fn=prepare, **options)


class Variant:
    """A transport: one program may have several."""

    def __init__(self, command, name, version, abilities, window):
        self.command, self.name, self.version, self.window = command, name, version, window
        self.abilities = set(filter(None, abilities.split(',')))

    @staticmethod
    def list(command):
        """The variants of a program; none if it does not run."""
        try:
            done = subprocess.run([*command, '--about'], capture_output=True, text=True, check=False, timeout=READY_S)
        except (OSError, subprocess.TimeoutExpired):
            return []
        variants = []
        for line in done.stdout.splitlines():
            if line.startswith('about '):
                (name, version), abilities, window = line[6:].split('|')[0].split(' ', 1), *line.split('|')[1:]
                variants.append(Variant(command, name, version, abilities, int(window)))
        return variants

    def can(self, *abilities):
        return self.abilities.issuperset(abilities)


class Player:
    def __init__(self, variant, arguments, court, processor):
        command = [*variant.command, variant.name, *(f'{key}={value}' for key, value in arguments.items())]
        self.name = variant.name
        self.process = start_process(command, processor, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, pass_fds=[court])
        self.lines = b''
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.stdout, selectors.EVENT_READ)

    def tell(self, line):
        try:
            self.process.stdin.write(f'{line}\n'.encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # hear() has the reason

    def hear(self, word, seconds):
        """The rest of the next line, which must begin with the word."""
        end = time.monotonic() + seconds
        while b'\n' not in self.lines:
            if not self.selector.select(max(0, end - time.monotonic())):
                raise PlayerError(f'{self.name}: no "{word}" within {seconds} s')
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                self.process.kill()
                text = self.process.stderr.read().decode(errors='replace').strip().splitlines()
                raise PlayerError(f'{self.name}: ended without "{word}": {text[-1] if text else ""}')
            self.lines += data
        line, self.lines = self.lines.split(b'\n', 1)
        first, _, rest = line.decode().partition(' ')
        if first != word:
            raise PlayerError(f'{self.name}: {rest}' if first == 'error' else f'{self.name}: said {line!r}')
        return rest

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
        self.selector.close()


class Match:
    """All players of one transport in one test. Created once for a row, for any number of rounds."""

    def __init__(self, variant, place, roles, processors, **arguments):
        os.makedirs(place)
        size = COURT_SIZE + (ARENA_SIZE if variant.name == 'bare' else 0)
        self.court = os.memfd_create('court')
        os.ftruncate(self.court, size)
        self.n_rounds = 0
        self.players = []
        self.pinned = 'threads' not in variant.abilities and len(roles) <= len(processors)
        try:
            for index, role in enumerate(roles):
                processor = processors[index] if self.pinned else None
                self.players.append(Player(variant, {**arguments, **role, 'place': place, 'index': index,
                                                     'players': len(roles), 'court': self.court},
                                           self.court, processor))
            for player in self.players:
                player.hear('ready', READY_S)
        except BaseException:
            self.stop()
            raise

    def play(self, nanoseconds):
        """One dictionary of numbers for each player."""
        self.n_rounds += 1
        for player in self.players:
            player.tell(f'round {self.n_rounds} {nanoseconds}')
        results = []
        for player in self.players:
            words = player.hear('result', ROUND_S).split()
            results.append({key: float(value) for key, value in (word.split('=') for word in words)})
        return results

    def stop(self):
        for player in self.players:
            player.tell('quit')
        for player in self.players:
            player.stop()
        os.close(self.court)
