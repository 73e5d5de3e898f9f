// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Replacements of GJS for types of GLib, as far as the programs that are checked here need it.

class Error {
    constructor(domain: number, code: number, message: string);
    readonly domain: number;
    readonly code: number;
    readonly message: string;
    readonly name: string;
    readonly stack: string;
    matches(domain: number | (new (...args: any[]) => Error), code: number): boolean;
}

class Bytes {
    constructor(data?: Uint8Array | string | number[] | null);
    toArray(): Uint8Array;
}

class Variant {
    constructor(signature: string, value: any);
    unpack(): any;
    deepUnpack(): any;
    recursiveUnpack(): any;
}

function unix_signal_add(priority: number, signum: number, handler: () => boolean | void): number;
