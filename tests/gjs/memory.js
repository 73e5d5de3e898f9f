// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The memory of this process, as the kernel reports it.

import GLib from 'gi://GLib';

function readFile(path) {
    return new TextDecoder().decode(GLib.file_get_contents(path)[1]);
}

// Resident memory in bytes, at present ('VmRSS') or at most ('VmHWM').
export function resident(field = 'VmRSS') {
    return 1024 * Number(readFile('/proc/self/status').match(`${field}:\\s+(\\d+) kB`)[1]);
}

// The number of mapped segments of all fleets. In the process that created a segment, its mapping has no name.
export function mappings() {
    return readFile('/proc/self/maps').split('\n').filter(line => line.includes(' /dev/shm/')).length;
}
