# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The completions of orbitctl, in the shells themselves."""

import contextlib
import os
import pty
import select
import shutil
import subprocess
import tempfile
import time

from harness import DEADLINE, PROGRAM, Skip, declare, run, same, test

FILES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../tools/orbitctl')
ENVIRONMENT = {**os.environ, 'PATH': f'{os.path.dirname(os.path.abspath(PROGRAM))}:{os.environ["PATH"]}', 'LC_ALL': 'C.UTF-8'}


def fill(scene):
    """Two fleets, one of which has two kinds."""
    fleet = scene.join()
    declare(fleet, 1, label='prices')
    fleet.publish_data(2, 0, 0, b'')
    scene.join('another')


@test
def bash(scene):
    fill(scene)

    def complete(*words):
        script = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _orbitctl; echo "${COMPREPLY[@]}"'
        return subprocess.run(['bash', '-c', script, 'bash', f'{FILES}/completion.bash', 'orbitctl', *words], capture_output=True, text=True, env=ENVIRONMENT).stdout

    directory = ('--directory', scene.directory)
    same(complete('cl'), 'clean\n')
    same(complete('re'), 'record replay\n')
    same(complete('show', *directory, 'd'), 'demo\n')
    same(complete('clean', *directory, '--dry-run', ''), 'another demo\n')
    same(complete('tail', *directory, 'demo', 'p'), 'prices\n')
    same(complete('tail', '--count', '5', *directory, 'demo', ''), '1 prices 2\n')
    same(complete('record', *directory, '-o', 'x', ''), 'another demo\n')
    same(complete('record', *directory, 'demo', '1', 'p'), 'prices\n')
    same(complete('tail', '--from', ''), 'oldest head\n')
    same(complete('clean', '--d'), '--directory --dry-run\n')
    same(complete('replay', '--s'), '--speed\n')
    same(complete('export', f'{FILES}/completion.b'), f'{FILES}/completion.bash\n')


class Zsh:
    """An interactive zsh in a terminal. A key writes the line as it is into a file."""

    def __init__(self, directory):
        self.line = f'{directory}/line'
        os.mkfifo(self.line)
        self.fd, theirs = pty.openpty()
        # The functions in the tree come before those that are installed.
        with open(f'{directory}/.zshrc', 'w', encoding='utf-8') as start:
            start.write(f"""
                fpath=({directory} $fpath)
                autoload -Uz compinit && compinit -u -d {directory}/dump
                setopt menu_complete no_beep
                PS1= RPS1=
                write_line () {{ print -r -- "$BUFFER" > {self.line}; BUFFER= }}
                zle -N write_line
                bindkey '^X' write_line
            """)
        shutil.copy(f'{FILES}/completion.zsh', f'{directory}/_orbitctl')
        self.process = subprocess.Popen(['zsh', '-i'], stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
                                        env={**ENVIRONMENT, 'ZDOTDIR': directory, 'HOME': directory, 'TERM': 'dumb'})
        os.close(theirs)

    def end(self):
        self.process.kill()
        self.process.wait()
        os.close(self.fd)

    def complete(self, text, n_tabs=1):
        """The line after so many tabs, of which each takes the next match."""
        os.write(self.fd, text.encode() + b'\t' * n_tabs + b'\x18')
        reader = os.open(self.line, os.O_RDONLY | os.O_NONBLOCK)
        found = b''
        deadline = time.monotonic() + DEADLINE
        while not found.endswith(b'\n'):
            assert time.monotonic() < deadline, f'zsh does not answer to {text!r}'
            select.select([self.fd], [], [], 0.01)
            with contextlib.suppress(BlockingIOError):
                select.select([self.fd], [], [], 0)[0] and os.read(self.fd, 65536)
            with contextlib.suppress(BlockingIOError):
                found += os.read(reader, 4096)
        os.close(reader)
        return found.decode().rstrip('\n')


@test
def zsh(scene):
    if shutil.which('zsh') is None:
        raise Skip('zsh is not there')
    fill(scene)
    directory = tempfile.mkdtemp(prefix='orbitctl-zsh-')
    shell = Zsh(directory)
    try:
        def expect(text, *matches):
            for n_tabs, match in enumerate(matches, start=1):
                same(shell.complete(f'orbitctl {text}', n_tabs).rstrip(), f'orbitctl {text.rpartition(" ")[0]} {match}'.replace('  ', ' '))

        here = f'-d {scene.directory}'
        expect('do', 'doctor')
        expect('re', 'record', 'replay')
        expect(f'show {here} ', 'another', 'demo')
        expect(f'show --directory={scene.directory} d', 'demo')
        expect(f'nodes {here} --watch a', 'another')
        expect(f'top {here} d', 'demo')
        expect(f'watch {here} d', 'demo')
        expect(f'clean {here} another d', 'demo')
        expect(f'tail {here} demo ', '1', '2', 'prices')
        expect(f'tail {here} -n 3 demo p', 'prices')
        expect(f'publish {here} demo p', 'prices')
        expect(f'record {here} demo 1 p', 'prices')
        expect('tail --fr', '--from=')
        expect('tail -f o', 'oldest')
        expect('clean --dr', '--dry-run')
        expect('replay --in', '--into-live')
        expect(f'replay {here} --fleet d', 'demo')
        expect(f'export {FILES}/completion.z', f'{FILES}/completion.zsh')
    finally:
        shell.end()
        shutil.rmtree(directory)


run()
