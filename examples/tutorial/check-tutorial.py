#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Does each step of the tutorial in each language, as a reader of the tutorial does: compiles the program with the command that
the tutorial gives, runs it beside the programs of other languages, and compares what it prints with what the tutorial says.

Only the names of the fleets are replaced, so that nothing outside of this check can join them.

usage: check-tutorial.py [--build BUILD-DIRECTORY] LANGUAGE...    each of c, py, js, vala

Without a build directory the programs use the library that is installed.
"""

import argparse
import concurrent.futures
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import tomllib

import gi

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
from programs import clear_shared_memory

gi.require_version('Orbit', '1')
from gi.repository import Gio, GLib, Orbit

SOURCE = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(SOURCE, 'expected.toml'), 'rb') as known:
    EXPECTED = tomllib.load(known)
NAMES = ['tutorial', 'weather']  # of the fleets in the programs
SCRIPTS = {'py': ['/usr/bin/python3', '-u'], 'js': ['gjs', '-m']}
# The commands of doc/tutorial/getting-ready.md.
COMPILE = {
    'c': 'cc -Wall {0}.c $(pkg-config --cflags --libs orbit-glib-1) -o {0}-c',
    'vala': 'valac --pkg orbit-glib-1 {0}.vala -o {0}-vala',
}
STEPS = ['ten-lines', 'first-frame', 'typed-records', 'waiting', 'liveness', 'main-loop', 'bulk', 'pool', 'dbus-service',
         'dbus-client']
TIMEOUT = 30  # seconds


class Failure(Exception):
    pass


class Program:
    """A running program. A thread collects its lines, so that waiting for one of them has an end."""

    def __init__(self, workshop, step, language, *arguments, environment=None):
        self.name = f'{step}.{language}'
        words = [*SCRIPTS[language], self.name] if language in SCRIPTS else [f'./{step}-{language}']
        self.process = subprocess.Popen([*words, *arguments], cwd=workshop.directory, env={**os.environ, **(environment or {})},
                                        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.lines, self.incoming = [], queue.Queue()
        threading.Thread(target=self.collect, daemon=True).start()

    def collect(self):
        for line in self.process.stdout:
            self.incoming.put(line)
        self.incoming.put(None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def next_line(self):
        try:
            line = self.incoming.get(timeout=TIMEOUT)
        except queue.Empty:
            raise Failure(f'{self.name} prints nothing more after {self.lines}') from None
        if line is not None:
            self.lines.append(line)
        return line

    def wait_for(self, text):
        while True:
            line = self.next_line()
            if line is None:
                raise Failure(f'{self.name} ended without printing {text!r}: {"".join(self.lines)}')
            if line.strip() == text:
                return

    def output(self):
        """All that it prints; it must end by itself, and well."""
        while self.next_line() is not None:
            pass
        status = self.process.wait(TIMEOUT)
        if status != 0:
            raise Failure(f'{self.name} ended with {status}: {"".join(self.lines)}')
        return ''.join(self.lines)


class Workshop:
    """A directory with the programs, in which the names of the fleets are replaced by others."""

    def __init__(self, directory):
        self.directory = directory
        self.fleets = {name: f'{name}-{os.getpid()}' for name in NAMES}
        for file_name in os.listdir(SOURCE):
            if os.path.splitext(file_name)[1][1:] in (*SCRIPTS, *COMPILE):
                with open(os.path.join(SOURCE, file_name), encoding='utf-8') as file:
                    text = re.sub(r'''(["'])(%s)\1''' % '|'.join(NAMES), lambda found: found[1] + self.fleets[found[2]] + found[1],
                                  file.read())
                with open(os.path.join(self.directory, file_name), 'w', encoding='utf-8') as file:
                    file.write(text)

    def compile(self, step, language):
        command = COMPILE[language].format(step)
        if language == 'vala':
            command += f' {os.environ["TUTORIAL_VALAFLAGS"]}'
        done = subprocess.run(['sh', '-c', command], cwd=self.directory, text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = '\n'.join(line for line in done.stdout.splitlines() if not line.startswith('Compilation succeeded'))
        if done.returncode != 0 or said:
            raise Failure(f'{command}: {done.returncode}\n{said}')

    def expect(self, step, program, output, **replacements):
        expected = EXPECTED.get(program.name, EXPECTED[step])['output']
        for name, text in replacements.items():
            expected = expected.replace(name, text)
        for name, replaced in self.fleets.items():
            output = output.replace(replaced, name)
        if output != expected:
            raise Failure(f'{program.name} printed\n{output}instead of\n{expected}')

    def forget(self):
        """Removes the fleets, which fails if a program has not ended."""
        for info in Orbit.Observer.list_fleets():
            if info.get_name() in self.fleets.values():
                Orbit.Fleet.destroy(info.get_name(), None)

    def clean(self):
        for name in self.fleets.values():
            clear_shared_memory(name)


def do_alone(step):
    def check(workshop, language, _others, _bus):
        with Program(workshop, step, language) as program:
            workshop.expect(step, program, program.output())
    return check


def do_reading(step, ticks):
    def check(workshop, language, others, _bus):
        with Program(workshop, step, language) as reader:
            reader.wait_for('waiting')
            for _ in range(ticks):
                reader.wait_for('tick')
            with Program(workshop, 'typed-records', others[0]) as publisher:
                publisher.output()
            output = reader.output()
            if ticks:
                # As many ticks as the time allows, before and between the readings.
                output = output.replace('tick\n', '').replace('waiting\n', 'waiting\n' + 'tick\n' * ticks)
            workshop.expect(step, reader, output)
    return check


def do_liveness(workshop, language, others, _bus):
    with Program(workshop, 'liveness', language) as watcher:
        watcher.wait_for('watching')
        with Program(workshop, 'liveness', others[0]) as member:
            member.wait_for('watching')
            member.process.send_signal(signal.SIGSTOP)
            watcher.wait_for('node 1 hangs')
            member.process.send_signal(signal.SIGCONT)
            watcher.wait_for('node 1 is well again')
            member.process.send_signal(signal.SIGKILL)
            label = f'liveness.{others[0]}' if others[0] in SCRIPTS else f'liveness-{others[0]}'
            workshop.expect('liveness', watcher, watcher.output(), PROGRAM=label)


def do_pool(workshop, language, others, _bus):
    # The second worker comes after the work.
    with Program(workshop, 'pool', others[0], '0') as first, Program(workshop, 'pool', language) as supervisor:
        with Program(workshop, 'pool', others[-1], '1') as second:
            workshop.expect('pool', supervisor, supervisor.output())
            first.output()
            second.output()


def do_dbus(workshop, language, others, bus):
    environment = {'DBUS_SESSION_BUS_ADDRESS': bus.get_bus_address()}
    with Program(workshop, 'dbus-service', language, environment=environment) as service:
        service.wait_for('serving')
        for other in {language, others[0]}:
            with Program(workshop, 'dbus-client', other, environment=environment) as client:
                workshop.expect('dbus-client', client, client.output())
                # The next client is to find the same.
                with Orbit.Fleet.join_shm(workshop.fleets['tutorial'], 0, 0) as fleet:
                    fleet.reset_ring(6)


CHECKS = {'ten-lines': do_alone('ten-lines'), 'first-frame': do_alone('first-frame'), 'typed-records': do_alone('typed-records'),
          'waiting': do_reading('waiting', 0), 'liveness': do_liveness, 'main-loop': do_reading('main-loop', 2),
          'bulk': do_alone('bulk'), 'pool': do_pool, 'dbus': do_dbus}


def check_language(workshop, language, languages, bus):
    """The complaints, by step. The languages that come next take the other parts."""
    place = languages.index(language)
    others = [languages[(place + i) % len(languages)] for i in (1, 2)]
    results = {}
    for step, check in CHECKS.items():
        if step == 'dbus' and bus is None:
            results[step] = None
            continue
        try:
            check(workshop, language, others, bus)
            results[step] = ''
        except Failure as failure:
            results[step] = str(failure)
        try:
            workshop.forget()
        except GLib.Error as error:
            results[step] = results[step] or error.message
            workshop.clean()
    return results


def report(results):
    """In the form of TAP. Says whether all is well."""
    failed = False
    print(f'1..{len(results)}')
    for number, (name, complaint) in enumerate(results.items(), 1):
        if complaint is None:
            print(f'ok {number} - {name} # SKIP there is no dbus-daemon')
            continue
        print(f'{"not ok" if complaint else "ok"} {number} - {name}')
        print(''.join(f'# {line}\n' for line in complaint.splitlines()), end='')
        failed |= bool(complaint)
    return not failed


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what is begun is ended and removed
    parser = argparse.ArgumentParser()
    parser.add_argument('--build')
    parser.add_argument('languages', nargs='+')
    arguments = parser.parse_args()
    # What valac writes is not the reader's to polish.
    os.environ['TUTORIAL_VALAFLAGS'] = '-X -w'
    if arguments.build:
        os.environ['PKG_CONFIG_PATH'] = os.path.join(arguments.build, 'meson-uninstalled')
        # An uninstalled vapi is not where valac looks, nor does it say what it needs.
        os.environ['TUTORIAL_VALAFLAGS'] += f' --vapidir {os.path.join(arguments.build, "introspection")} --pkg gio-2.0'
    bus = Gio.TestDBus.new(Gio.TestDBusFlags.NONE) if shutil.which('dbus-daemon') else None
    results = {}
    with tempfile.TemporaryDirectory() as directory:
        workshop = Workshop(directory)
        if bus is not None:
            bus.up()
        try:
            with concurrent.futures.ThreadPoolExecutor(2) as executor:
                jobs = {f'{step}.{language}': executor.submit(workshop.compile, step, language)
                        for language in arguments.languages if language in COMPILE for step in STEPS}
            results = {f'{name} compiles': str(job.exception() or '') for name, job in jobs.items()}
            for language in arguments.languages:
                for step, complaint in check_language(workshop, language, arguments.languages, bus).items():
                    results[f'{step} in {language}'] = complaint
        finally:
            if bus is not None:
                bus.down()
            workshop.clean()
    sys.exit(0 if report(results) else 1)


if __name__ == '__main__':
    main()
