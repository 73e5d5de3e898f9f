// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What the kernel says of this process's memory.

import GLib from 'gi://GLib';

function readFile(path) {
    return new TextDecoder().decode(GLib.file_get_contents(path)[1]);
}

// What is resident now ('VmRSS') or was at most ('VmHWM'), in bytes.
export function resident(field = 'VmRSS') {
    return 1024 * Number(readFile('/proc/self/status').match(`${field}:\\s+(\\d+) kB`)[1]);
}

// How many segments are mapped, of all fleets: who made a segment has it mapped without its name.
export function mappings() {
    return readFile('/proc/self/maps').split('\n').filter(line => line.includes(' /dev/shm/')).length;
}
