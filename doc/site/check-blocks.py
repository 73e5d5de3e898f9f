#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Runs or compiles every block of code in README.md and in the pages of doc/ and examples/. Another test compiles those of the
reference.

A block that is a whole program is run as it stands, in Vala and C after it was compiled. A part of a program is put into the frame of its
language below, which has what the part may use: a fleet, a cursor, names. Parts in Python and JavaScript are run, others compiled. Of
shells' commands the syntax is checked, and that the commands and options of this project exist. Only names of fleets are replaced.

usage: check-blocks.py SOURCE BUILD
"""

import concurrent.futures
import configparser
import glob
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap

BLOCK = re.compile(r'^( *)```(\w+)\n(.*?)^ *```', re.DOTALL | re.MULTILINE)
ANY_BLOCK = re.compile(r'^ *```(.*)$', re.MULTILINE)
NAMES = re.compile(r'''(["'])(weather|demo|tutorial|workers)\1''')
WHOLE = {'python': r'^import gi$', 'js': r"^import .*gi://", 'vala': r'^int main', 'c': r'^#include'}
TIMEOUT = 60  # seconds

# A main loop ends after a while, and a loop over frames when the fleet is left.
PYTHON_FRAME = '''
import asyncio, os, sys, threading
import gi, numpy
gi.require_version('Orbit', '1')
from gi.repository import GLib, Orbit

def run_loop(loop, run_on=GLib.MainLoop.run):
    GLib.timeout_add(200, loop.quit)
    run_on(loop)

GLib.MainLoop.run = run_loop
READINGS = 1
payload = bytes(1000)
fleet = Orbit.Fleet.join_shm({name!r}, 8, 0)
fleet.declare(READINGS, '(sd)')
fleet.publish(READINGS, ('roof', 21.5))
fleet.publish_data(3, 0, 0, b'bytes')
fleet.publish_packed(5, 0, 0, bytes(120), 12)
cursor = fleet.create_cursor(5, Orbit.CursorStart.OLDEST)

async def part():
    global cursor
    asyncio.get_running_loop().call_later(0.1, fleet.publish, READINGS, ('attic', 27.0))
    asyncio.get_running_loop().call_later(0.3, fleet.leave)
{asynchronous}

def run():
    global cursor
{text}

try:
    asyncio.run(part()) if {is_asynchronous} else run()
except GLib.Error as error:
    if not ({is_asynchronous} and Orbit.FleetError.CLOSED.matches(error)):
        raise
finally:
    fleet.leave()
'''
JS_FRAME = '''
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';
const [READINGS, KIND] = [1, 1];
const show = batch => batch.length;
const payload = new Uint8Array(1000);
const fleet = Orbit.Fleet.join_shm({name!r}, 8, 0);
fleet.declare(READINGS, '(sd)');
fleet.publishValue(READINGS, ['roof', 21.5]);
fleet.publish_packed(5, 0, 0, new Uint8Array(80), 8);
const theirs = fleet.create_cursor(5, Orbit.CursorStart.OLDEST);
try {{
    const run = async cursor => {{
        {{
{text}
        }}
    }};
    await run(theirs);
}} finally {{
    fleet.leave();
}}
'''
VALA_FRAME = '''
void part (Orbit.Fleet fleet, uint8[] payload) throws Error {{
{text}
}}
'''
C_FRAME = '''
#include <orbit-glib/orbit-glib.h>
#include <string.h>
#define READINGS 1
gboolean part (OrbitFleet *fleet, OrbitRing *ring, OrbitCursor *cursor, GCancellable *cancellable, GMainLoop *loop);
void handle (const OrbitFrameView *view);
void on_frames (OrbitCursor *cursor, OrbitFrameBatch *batch, gpointer data);
gboolean on_readable (OrbitCursor *cursor, gpointer data);
void on_left (OrbitFleet *fleet, OrbitNode *node, OrbitLeaveReason reason, gpointer data);
gboolean
part (OrbitFleet *fleet, OrbitRing *ring, OrbitCursor *cursor, GCancellable *cancellable, GMainLoop *loop)
{{
  g_autoptr (GError) error = NULL;
{text}
  return error == NULL;
}}
'''


class Block:
    def __init__(self, place, language, text):
        self.place, self.language, self.text = place, language, textwrap.dedent(text)

    @property
    def is_whole(self):
        return re.search(WHOLE[self.language], self.text, re.MULTILINE)


class Checker:
    def __init__(self, source, build, directory):
        self.source, self.build, self.directory = source, build, directory
        self.flags = subprocess.run(['pkg-config', '--cflags', '--libs', 'orbit-glib-1'], check=True, text=True, stdout=subprocess.PIPE,
                                    env={**os.environ, 'PKG_CONFIG_PATH': f'{build}/meson-uninstalled'}).stdout.split()

    def run(self, *words, **environment):
        done = subprocess.run(words, cwd=self.directory, text=True, check=False, timeout=TIMEOUT, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, env={**os.environ, 'PKG_CONFIG_PATH': f'{self.build}/meson-uninstalled', **environment})
        if done.returncode != 0:
            raise AssertionError(f'{" ".join(words)[:100]} ended with {done.returncode}\n{done.stdout}')
        return done.stdout

    def write(self, number, ending, text):
        path = os.path.join(self.directory, f'block-{number}{ending}')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(NAMES.sub(lambda found: f'{found[1]}{self.fleet(number)}{found[1]}', text))
        return path

    @staticmethod
    def fleet(number):
        return f'blocks-{os.getpid()}-{number}'

    def python(self, block, number):
        text = block.text
        if not block.is_whole:
            indented = textwrap.indent(text, '    ')
            is_asynchronous = bool(re.search(r'^(async|await)\b', text, re.MULTILINE))
            text = PYTHON_FRAME.format(name=self.fleet(number), text='    pass' if is_asynchronous else indented,
                                       asynchronous=indented if is_asynchronous else '', is_asynchronous=is_asynchronous)
            # Names that a frame defines may be assigned anew.
            text = re.sub(r'^    global cursor\n', '    global cursor, fleet, payload\n', text, flags=re.MULTILINE)
        self.run('/usr/bin/python3', self.write(number, '.py', text))

    def js(self, block, number):
        text = block.text
        if not block.is_whole:
            text = JS_FRAME.format(name=self.fleet(number), text=text)
        self.run('gjs', '-m', self.write(number, '.js', text))

    def vala(self, block, number):
        path = self.write(number, '.vala', block.text if block.is_whole else VALA_FRAME.format(text=block.text) + 'void main () {}\n')
        program = path.removesuffix('.vala') + '-vala'
        said = self.run('valac', '--pkg', 'gio-2.0', '--vapidir', f'{self.build}/introspection', '--pkg', 'orbit-glib-1', '-X', '-w',
                        path, '-o', program)
        assert 'warning' not in said or not block.is_whole, said
        if block.is_whole:
            self.run(program)

    def c(self, block, number):
        if not block.is_whole:
            path = self.write(number, '.c', C_FRAME.format(text=textwrap.indent(block.text, '  ')))
            self.run('cc', '-Wall', '-Wno-unused-variable', '-Wno-unused-but-set-variable', '-Werror', '-fsyntax-only', path, *self.flags)
            return
        path = self.write(number, '.c', block.text)
        self.run('cc', '-Wall', '-Werror', path, *self.flags, '-o', path.removesuffix('.c'))
        self.run(path.removesuffix('.c'))

    def sh(self, block, number):
        self.run('sh', '-n', self.write(number, '.sh', block.text))
        with open(f'{self.source}/meson_options.txt', encoding='utf-8') as file:
            options = re.findall(r"^option\('(\w+)'", file.read(), re.MULTILINE)
        for option in re.findall(r' -D(\w+)=', block.text):
            assert option in options, f'there is no option {option}'
        with open(f'{self.source}/dev', encoding='utf-8') as file:
            usage = file.read().split('usage ()', 1)[1]
        for command in re.findall(r'\./dev (\w+)', block.text):
            assert re.search(rf'^  {command}\b', usage, re.MULTILINE), f'./dev has no command {command}'
        orbitctl = f'{self.build}/tools/orbitctl/orbitctl'
        for command, arguments in re.findall(r'^orbitctl (\w+)(.*)$', block.text, re.MULTILINE) if os.path.exists(orbitctl) else []:
            shown = self.run(orbitctl, command, '--help')
            for option in re.findall(r' (--[\w-]+)', arguments):
                # --no-follow is the opposite of --follow.
                assert option in shown or option.replace('--no-', '--') in shown, f'orbitctl {command} has no option {option}'

    def json(self, block, _number):
        json.loads(block.text)

    def ini(self, block, _number):
        configparser.ConfigParser(strict=False).read_string(block.text)

    def check(self, block, number):
        try:
            getattr(self, block.language)(block, number)
            return ''
        except (AssertionError, ValueError, configparser.Error, subprocess.TimeoutExpired) as problem:
            return str(problem)
        finally:
            for path in glob.glob(f'/dev/shm/orbit-{self.fleet(number)}-*'):
                os.unlink(path)


def read_blocks(source):
    blocks = []
    pages = glob.glob(f'{source}/doc/**/*.md', recursive=True) + glob.glob(f'{source}/examples/**/*.md', recursive=True)
    for path in [f'{source}/README.md', *sorted(pages)]:
        with open(path, encoding='utf-8') as file:
            text = file.read()
        if len(ANY_BLOCK.findall(text)) != 2 * len(BLOCK.findall(text)):
            raise SystemExit(f'{path}: a block of code does not say in which language it is')
        blocks += [(os.path.relpath(path, source), *found[1:]) for found in BLOCK.findall(text)]
    return [Block(*block) for block in blocks]


def stop(*_):
    """On a signal nothing is to stay behind."""
    for path in glob.glob(f'/dev/shm/orbit-blocks-{os.getpid()}-*'):
        os.unlink(path)
    os._exit(1)


def main():
    signal.signal(signal.SIGTERM, stop)
    source, build = map(os.path.abspath, sys.argv[1:])
    blocks = read_blocks(source)
    print(f'1..{len(blocks)}')
    failed = False
    with tempfile.TemporaryDirectory() as directory, concurrent.futures.ThreadPoolExecutor(2) as executor:
        checker = Checker(source, build, directory)
        for number, (block, complaint) in enumerate(zip(blocks, executor.map(checker.check, blocks, range(1, len(blocks) + 1))), 1):
            print(f'{"not ok" if complaint else "ok"} {number} - {block.place}: {block.language}, {block.text.splitlines()[0]}', flush=True)
            print(textwrap.indent(complaint, '# '))
            failed |= bool(complaint)
    sys.exit(failed)


if __name__ == '__main__':
    main()
