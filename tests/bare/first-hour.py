#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The first hour of a new user: installs into three prefixes, and with each runs the programs of README.md unchanged and in
both orders, asyncio with liveness, and mistakes, whose exact messages it compares.

usage: first-hour.py SOURCE BUILD    as root, on a machine or in a root file system that is not needed afterwards
"""

import os
import re
import subprocess
import sys
import tempfile

PREFIXES = ['/usr', '/usr/local', '/opt/orbit']

ASYNCIO = '''
import asyncio, subprocess, sys, gi
gi.require_version('Orbit', '1')
from gi.repository import Orbit

async def main():
    with Orbit.Fleet.join_shm('first-hour', 3, 0) as fleet:
        fleet.start_heartbeat(10)
        if len(sys.argv) > 1:
            await asyncio.sleep(0.2)
            return
        events = fleet.events()
        member = await asyncio.create_subprocess_exec(sys.executable, __file__, 'member')
        print((await anext(events)).name, (await anext(events)).name, await member.wait())

asyncio.run(main())
'''

WRONG = {
    "fleet.publish(1, ('x', 'y'))": "TypeError: ring 'readings' (kind 1): field 1: expected a number (d), got str",
    "fleet.publish_data(1, 0, 0, b'raw')": "gi.repository.GLib.GError: Orbit.FleetError.TYPE_MISMATCH: ring 'readings' (kind 1):"
                                           " payload of 3 bytes is not a value of type '(sd)', which the ring declares",
    'fleet.publish(1, ("x", 1.0), other=1)': "TypeError: Orbit.Fleet.publish() got an unexpected keyword argument 'other'",
}


class Machine:
    def __init__(self, source, build):
        self.source, self.build = source, build
        self.environment = {name: os.environ[name] for name in ('PATH', 'HOME', 'LANG') if name in os.environ}
        self.directory = tempfile.mkdtemp()

    def run(self, *words, fails=False):
        done = subprocess.run(words, cwd=self.directory, env=self.environment, text=True, timeout=900, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if (done.returncode != 0) != fails:
            sys.exit(f'{" ".join(words)}: exit status {done.returncode}\n{done.stdout}')
        return done.stdout.strip()

    def write(self, name, text):
        path = os.path.join(self.directory, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def source_environment(self, path):
        shown = self.run('sh', '-c', f'. "{path}" && env -0')
        self.environment = dict(pair.split('=', 1) for pair in shown.split('\0') if '=' in pair)


def expect(what, found, expected):
    if found != expected:
        sys.exit(f'{what}: {found!r} instead of {expected!r}')
    print(f'ok - {what}', flush=True)


def install(machine, prefix):
    options = ['-Dtests=disabled', '-Dexamples=disabled', f'--prefix={prefix}']
    if os.path.exists(f'{machine.build}/build.ninja'):
        machine.run('meson', 'setup', '--reconfigure', machine.build, machine.source, *options)
    else:
        machine.run('meson', 'setup', machine.build, machine.source, *options)
    machine.run('ninja', '-C', machine.build)
    said = machine.run('meson', 'install', '-C', machine.build)
    environment = f'{prefix}/share/orbit-glib-1/environment.sh'
    expect(f'{prefix}: the installation says if environment.sh is needed', 'find this installation after' in said, prefix != '/usr')
    if prefix != '/usr':
        machine.source_environment(environment)


def load_blocks(source):
    """The complete programs in README.md by language: those that import or include the library, and that of Vala."""
    with open(f'{source}/README.md', encoding='utf-8') as file:
        blocks = re.findall(r'^```(\w+)\n(.*?)^```', file.read(), re.DOTALL | re.MULTILINE)
    return {language: text for language, text in reversed(blocks) if re.search(r'gi.require_version|gi://Orbit|int main|main \(void', text)}


def check_readme(machine, prefix):
    blocks = load_blocks(machine.source)
    python, javascript = machine.write('publisher.py', blocks['python']), machine.write('reader.js', blocks['js'])
    machine.write('weather.vala', blocks['vala'])
    machine.write('weather.c', blocks['c'])
    said = machine.run('valac', '--pkg', 'orbit-glib-1', '-o', 'weather-vala', 'weather.vala')
    expect(f'{prefix}: the Vala of the README compiles without a warning', said, '')
    said = machine.run('sh', '-c', 'cc -Wall weather.c $(pkg-config --cflags --libs orbit-glib-1) -o weather-c')
    expect(f'{prefix}: so does the C', said, '')

    machine.run('/usr/bin/python3', python)
    read = machine.run('gjs', '-m', javascript)
    expect(f'{prefix}: JavaScript reads what Python published', read.split(' ')[1:], ['roof,21.5'])
    read = machine.run('./weather-vala')
    expect(f'{prefix}: so does Vala', read, "3:0:0 ('roof', 21.5)")
    machine.run('./weather-c')
    destroy = 'import gi; gi.require_version("Orbit", "1"); from gi.repository import Orbit; Orbit.Fleet.destroy("weather")'
    machine.run('/usr/bin/python3', '-c', destroy)

    # The reader first.
    machine.run('gjs', '-m', javascript)
    machine.run('/usr/bin/python3', python)
    expect(f'{prefix}: the programs of the README run in the other order', machine.run('./weather-vala'), "3:0:0 ('roof', 21.5)")
    machine.run('/usr/bin/python3', '-c', destroy)


def check_python(machine, prefix):
    path = machine.write('liveness.py', ASYNCIO)
    expect(f'{prefix}: asyncio with liveness', machine.run('/usr/bin/python3', path), 'node-joined node-left 0')
    machine.run('/usr/bin/python3', '-c', 'import gi; gi.require_version("Orbit", "1"); from gi.repository import Orbit;'
                                          ' Orbit.Fleet.destroy("first-hour")')
    for use, message in WRONG.items():
        path = machine.write('wrong.py', 'import gi\ngi.require_version("Orbit", "1")\nfrom gi.repository import Orbit\n'
                                         'fleet = Orbit.Fleet.join("wrong", 2)\nfleet.declare(1, "(sd)", label="readings")\n'
                                         f'{use}\n')
        expect(f'{prefix}: {use}', machine.run('/usr/bin/python3', path, fails=True).splitlines()[-1], message)


def main():
    source, build = map(os.path.abspath, sys.argv[1:])
    for prefix in PREFIXES:
        machine = Machine(source, build)
        install(machine, prefix)
        check_python(machine, prefix)
        check_readme(machine, prefix)
        machine.run('ninja', '-C', build, 'uninstall')
        left = [path for path in machine.run('sh', '-c', f'find {prefix} -name "*rbit*" -not -type d -not -name "*.pyc" 2>/dev/null || true').splitlines()
                if not path.startswith((source, build))]
        expect(f'{prefix}: uninstalling leaves no file but byte code that Python made', left, [])
    print('the first hour holds')


if __name__ == '__main__':
    main()
