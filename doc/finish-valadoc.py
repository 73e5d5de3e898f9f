#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Makes code of what is between backticks in the pages of valadoc, which takes these for text.

usage: finish-valadoc.py DIRECTORY
"""

import glob
import re
import sys

CODE = re.compile(r'`([^`<>]+)`')


def main():
    for path in glob.glob(f'{sys.argv[1]}/**/*.html', recursive=True):
        with open(path, encoding='utf-8') as file:
            text = file.read()
        with open(path, 'w', encoding='utf-8') as file:
            file.write(CODE.sub(lambda code: f'<code>{" ".join(code[1].split())}</code>', text))


if __name__ == '__main__':
    main()
