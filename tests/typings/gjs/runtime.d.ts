// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Global objects of GJS, as far as the programs that are checked here need it.

declare module 'system' {
    export const programArgs: string[];
    export function exit(code: number): never;
}

declare function print(...values: unknown[]): void;
declare function printerr(...values: unknown[]): void;
declare function setTimeout(callback: (...args: any[]) => void, delay?: number, ...args: any[]): object;
declare function clearTimeout(timeout: object): void;

declare const ARGV: string[];

declare class TextEncoder {
    encode(text?: string): Uint8Array;
}

declare class TextDecoder {
    constructor(encoding?: string);
    decode(bytes?: Uint8Array): string;
}
