// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Replacements of GJS for types of GObject, as far as the programs that are checked here need it.

interface GType<T = unknown> {
    name: string;
    __type__(arg: never): T;
}

class Object {
    disconnect(id: number): void;
}

class ParamSpec {
    readonly name: string;
}
