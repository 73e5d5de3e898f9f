# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The frame inspector of the monitor, its shortcuts, the narrow window, and how much it does at a high rate."""

import re
import subprocess
import time

from accessible import wait_for
from harness import PROGRAM, same, test
from session import Member, Monitor, main

MAX_READ = 262144  # frames in one look
MAX_DECODED = 1000  # by the first look, and 32 by those that follow
MAX_LINES = 2 * MAX_DECODED + 2  # that one look hands to the list
ENOUGH = 1000000  # frames read


def open_frames(scene, *arguments):
    monitor = Monitor(scene, *arguments)
    monitor.tree.find('list item', 'Node 0, roof')
    monitor.press('Alt_L', '3')
    return monitor


@test
def payloads_are_decoded(scene):
    member = Member(scene, 'weather', 'roof')
    member.tell('declare', 3, 'readings', '(sd)', 64, 64, 'shared')
    member.tell('publish', 3, ['roof', 20.5], ['cellar', 11.25])
    monitor = open_frames(scene)
    monitor.tree.find('list item', "Frame 3:0:0: ('roof', 20.5)")
    monitor.tree.find('list item', "Frame 3:0:1: ('cellar', 11.25)")
    monitor.tree.wait_for_text('2 frames read')
    monitor.press('Control_L', 'h')
    monitor.tree.wait_for_text('726f6f66 00000000 00000000 00803440 05')
    monitor.press('Control_L', 'h')
    monitor.tree.wait_for_text("('roof', 20.5)")
    same(monitor.tree.find_nameless(), [])
    monitor.end()


@test
def text_and_bytes_are_told_apart(scene):
    member = Member(scene, 'weather', 'roof')
    member.tell('text', 3, 'a "word"')
    member.tell('flood', 3, 1, 8)
    member.tell('text', 3, 'x' * 200)
    monitor = open_frames(scene)
    monitor.tree.find('list item', 'Frame 3:0:0: "a \\"word\\""')
    monitor.tree.find('list item', 'Frame 3:0:1: 00000000 00000000')
    monitor.tree.find('list item', 'Frame 3:0:2: "' + 'x' * 159 + '…')
    monitor.end()


@test
def frames_are_filtered_and_copied(scene):
    member = Member(scene, 'weather', 'roof')
    member.tell('text', 3, 'apple', 'pear', 'pineapple')
    monitor = open_frames(scene)
    monitor.tree.find('list item', 'Frame 3:0:1: "pear"')
    monitor.press('Control_L', 'f')
    monitor.type('apple')
    wait_for(lambda: not monitor.tree.has('list item', 'pear'), 'the filter', monitor.tree.explain)
    member.tell('text', 3, 'plum', 'APPLES')
    monitor.tree.find('list item', 'Frame 3:0:4: "APPLES"')
    same([monitor.tree.has('list item', text) for text in ('"apple"', '"pineapple"', 'plum')], [True, True, False])
    monitor.click('list item', 'Frame 3:0:2')
    monitor.tree.wait_for_text('3:0:2', 'node 0 · counter 2 · frame kind 1', '"pineapple"')
    monitor.press('Control_L', 'Shift_L', 'c')
    # What was copied replaces the filter.
    monitor.press('Control_L', 'f')
    monitor.press('Control_L', 'a')
    monitor.press('Control_L', 'v')
    wait_for(lambda: not monitor.tree.has('list item', 'APPLES'), 'what was copied', monitor.tree.explain)
    monitor.press('Escape')
    monitor.end()


@test
def pause_and_losses(scene):
    member = Member(scene, 'weather', 'roof')
    member.tell('declare', 3, 'small', 's', 8, 64, 'shared')
    member.tell('publish', 3, 'first')
    monitor = open_frames(scene)
    monitor.tree.find('list item', "Frame 3:0:0: 'first'")
    monitor.press('Control_L', 'p')
    monitor.tree.wait_for_text('1 frame read, paused')
    member.tell('publish', 3, *[f'value {i}' for i in range(1, 101)])
    # It goes on to look.
    Member(scene, 'other', 'member', 2)
    monitor.tree.find('list item', 'Fleet other')
    monitor.tree.wait_for_text('1 frame read, paused')
    monitor.press('Control_L', 'p')
    monitor.tree.find('list item', '92 frames lost: overwritten before they were read')
    monitor.tree.find('list item', "Frame 3:0:100: 'value 100'")
    monitor.tree.find('list item', "Frame 3:0:93: 'value 93'")
    monitor.tree.wait_for_text('9 frames read, 92 overwritten before they were read')
    same(monitor.tree.has('list item', 'value 92'), False)
    monitor.end()


@test
def rings_are_chosen(scene):
    member = Member(scene, 'weather', 'roof')
    member.tell('text', 3, 'apple')
    member.tell('text', 4, 'pear')
    monitor = Monitor(scene)
    monitor.tree.find('list item', 'Node 0, roof')
    monitor.press('Alt_L', '2')
    monitor.click('list item', 'Ring Kind 4')
    monitor.tree.find('list item', 'Frame 4:0:0: "pear"')
    monitor.press('Alt_L', '2')
    monitor.click('list item', 'Ring Kind 3')
    monitor.tree.find('list item', 'Frame 3:0:0: "apple"')
    same(monitor.tree.has('list item', 'pear'), False)
    monitor.end()


@test
def shortcuts_are_shown(scene):
    Member(scene, 'weather', 'roof')
    monitor = Monitor(scene)
    monitor.tree.find('list item', 'Node 0, roof')
    monitor.press('Control_L', 'Shift_L', 'question')
    monitor.tree.wait_for_text('Copy payload', 'Hexadecimal digits')
    monitor.press('Escape')
    monitor.end()


@test
def narrow_windows_show_one_side(scene):
    Member(scene, 'weather', 'roof')
    monitor = Monitor(scene)
    monitor.tree.find('list item', 'Node 0, roof')
    monitor.resize(360, 640)
    monitor.tree.find('push button', 'Fleets')
    monitor.tree.find('list item', 'Node 0, roof')
    same(monitor.tree.find_nameless(), [])
    monitor.press('Alt_L', 'Left')
    monitor.tree.find('list item', 'Fleet weather')
    monitor.end()


@test
def a_flood_is_bounded(scene):
    member = Member(scene, 'weather', 'roof')
    member.tell('declare', 4, 'stream', None, 65536, 64, 'shared')
    monitor = open_frames(scene, '--max-age', '0')
    account = monitor.tree.find('label', 'frames read')
    n_published = 0
    began = time.monotonic()
    while int(re.sub(r'\D', '', account.get_name().split('read')[0])) < ENOUGH:
        for _ in range(20):
            member.tell('flood', 4, 20000, 64)
            n_published += 20000
    rate = n_published / (time.monotonic() - began)
    found = monitor.end()
    print(f'# {rate:.0f} frames/s were published; {found}')
    same(found['frames_read'] >= ENOUGH, True)
    same(found['frames_decoded'] <= MAX_DECODED + 32 * found['looks'], True)
    same([name for name, limit in (('most_read', MAX_READ), ('most_decoded', MAX_DECODED), ('most_shown', MAX_LINES)) if found[name] > limit], [])


@test
def misuse_is_told(scene):
    def call(*arguments):
        result = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=30)
        return result.returncode, result.stdout, result.stderr

    same(call('--max-age', 'x'), (2, '', "orbit-monitor: --max-age must be a number of milliseconds, not 'x'\n"))
    same(call('one', 'two'), (2, '', "orbit-monitor: there is one argument too many: 'two'\n"))
    code, text, errors = call('--version')
    same((code, text.startswith('orbit-monitor '), errors), (0, True, ''))
    code, text, errors = call('--help')
    same((code, 'orbit-monitor [OPTION…] [FLEET]' in text, '--directory=DIRECTORY' in text), (0, True, True))


main()
