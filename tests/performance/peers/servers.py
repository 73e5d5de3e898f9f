# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The servers that some transports need. Each has its socket in the directory of the benchmark."""

import contextlib
import glob
import os
import shutil
import signal
import subprocess
import time

from players import start_process

START_S = 10
BUS_CONFIGURATION = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={place}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
'''


class Unavailable(Exception):
    """The reason why a transport is not available."""


def await_path(process, path, what):
    end = time.monotonic() + START_S
    while not os.path.exists(path):
        if process.poll() is not None:
            raise Unavailable(f'{what} did not start')
        if time.monotonic() > end:
            raise Unavailable(f'{what} did not make {path}')
        time.sleep(0.01)


def stop(process):
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def running(command, **options):
    if shutil.which(command[0]) is None:
        raise Unavailable(f'{command[0]} is not installed')
    process = start_process(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                            **options)
    try:
        yield process
    finally:
        stop(process)


@contextlib.contextmanager
def run_redis(place):
    path = f'{place}/redis.socket'
    with running(['redis-server', '--port', '0', '--unixsocket', path, '--save', '', '--appendonly', 'no',
                  '--dir', place, '--logfile', '']) as process:
        await_path(process, path, 'redis-server')
        text = subprocess.run(['redis-server', '--version'], capture_output=True, text=True, check=False).stdout
        yield next((word[2:] for word in text.split() if word.startswith('v=')), '')


@contextlib.contextmanager
def run_bus(place):
    with open(f'{place}/bus.conf', 'w', encoding='utf-8') as file:
        file.write(BUS_CONFIGURATION.format(place=place))
    with running(['dbus-daemon', '--nofork', '--nopidfile', f'--config-file={place}/bus.conf']) as process:
        await_path(process, f'{place}/bus', 'dbus-daemon')
        text = subprocess.run(['dbus-daemon', '--version'], capture_output=True, text=True, check=False).stdout
        yield f'dbus-daemon {text.split()[-1] if "Daemon" not in text else text.splitlines()[0].split()[-1]}'


@contextlib.contextmanager
def run_roudi(place):
    """RouDi has fixed names, so only one can run on a machine."""
    if glob.glob('/dev/shm/iceoryx_mgmt*'):
        raise Unavailable('another RouDi is running, or has left /dev/shm/iceoryx_mgmt behind')
    before = set(os.listdir('/dev/shm'))
    try:
        with running(['iox-roudi', '--monitoring-mode', 'off', '--log-level', 'off'], cwd=place) as process:
            await_path(process, '/dev/shm/iceoryx_mgmt', 'iox-roudi')
            time.sleep(0.5)
            yield 'RouDi'
    finally:
        for name in set(os.listdir('/dev/shm')) - before:
            if name.startswith('iceoryx'):
                os.unlink(f'/dev/shm/{name}')


@contextlib.contextmanager
def run_aeron_driver(place):
    """The media driver that is built beside the player. It ends with its standard input."""
    program = shutil.which('aeron-driver', path=os.pathsep.join(driver_directories))
    if program is None:
        raise Unavailable('aeron-driver was not built')
    process = start_process([program, f'{place}/aeron'], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL, env={**os.environ, **AERON_ENVIRONMENT})
    try:
        await_path(process, f'{place}/aeron/cnc.dat', 'aeron-driver')
        yield 'its C media driver'
    finally:
        process.stdin.close()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            stop(process)


driver_directories = []     # where aeron-driver may be
# A term of 4 MiB is sufficient for any window; the default of 64 MiB for each publication would use too much memory. With a
# larger MTU no frame is fragmented.
AERON_ENVIRONMENT = {'AERON_IPC_TERM_BUFFER_LENGTH': '4194304', 'AERON_IPC_MTU_LENGTH': '8192',
                     'AERON_TERM_BUFFER_SPARSE_FILE': '0'}

SERVERS = {
    'aeron': run_aeron_driver,
    'redis-pubsub': run_redis,
    'redis-streams': run_redis,
    'py-redis': run_redis,
    'gdbus': run_bus,
    'py-gdbus': run_bus,
    'iceoryx': run_roudi,
}


class Servers:
    """Starts each server when the first transport asks for it, and stops all at the end."""

    def __init__(self, place):
        self.place = place
        self.stack = contextlib.ExitStack()
        self.known = {}  # function: version, or Unavailable

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stack.close()

    def need(self, transport):
        """The version of the transport's server, '' if it needs none. Raises Unavailable."""
        run = SERVERS.get(transport)
        if run is None:
            return ''
        if run not in self.known:
            try:
                self.known[run] = self.stack.enter_context(run(self.place))
            except Unavailable as error:
                self.known[run] = error
        if isinstance(self.known[run], Unavailable):
            raise self.known[run]
        return self.known[run]
