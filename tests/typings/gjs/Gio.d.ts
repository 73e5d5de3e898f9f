// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Additions of GJS to Gio, as far as the programs that are checked here need it.

class File {
    load_contents_async: Promisified;
    delete_async: Promisified;
}

function _promisify(prototype: object, asyncName: string, finishName?: string): void;
