# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Results of the benchmarks: machine, file format, comparison, progress.

The format is described in README.md, "The JSON file".
"""

import datetime
import json
import os
import re
import statistics
import sys

FORMAT = 'orbit-glib-benchmark-1'
ROW_KEYS = {'name', 'bytes', 'unit', 'ours', 'floor', 'ratio', 'target', 'verdict'}


def read_file(path):
    try:
        with open(path, encoding='utf-8') as file:
            return file.read()
    except OSError:
        return ''


def describe_machine():
    cpuinfo = read_file('/proc/cpuinfo')
    model = re.search(r'^model name\s*:\s*(.*)$', cpuinfo, re.MULTILINE)
    system = os.uname()
    return {
        'processor': model[1].strip() if model else 'unknown',
        'processors': len(os.sched_getaffinity(0)),
        'virtual': ' hypervisor' in cpuinfo,
        'kernel': f'{system.sysname} {system.release} {system.machine}',
    }


def new_report(program, **facts):
    now = datetime.datetime.now(datetime.timezone.utc)
    return {'format': FORMAT, 'program': program, 'date': now.strftime('%Y-%m-%dT%H:%M:%SZ'),
            'machine': describe_machine(), **facts, 'rows': []}


def check(report, path):
    """Ends the program if the report does not have the format that README.md describes."""
    if report.get('format') != FORMAT or not isinstance(report.get('rows'), list):
        sys.exit(f'{path}: not a file of format {FORMAT}')
    for row in report['rows']:
        missing = ROW_KEYS - row.keys()
        if missing:
            sys.exit(f'{path}: row {row.get("name")!r} lacks {", ".join(sorted(missing))}')
    return report


def load(path):
    try:
        with open(path, encoding='utf-8') as file:
            return check(json.load(file), path)
    except (OSError, ValueError) as error:
        sys.exit(f'{path}: {error}')


def save(report, path):
    with open(path, 'w', encoding='utf-8') as file:
        json.dump(check(report, path), file, indent=1)
        file.write('\n')


def key(row):
    return (row['name'], row['bytes'])


def compare(old, new, out=sys.stdout):
    """Prints the ratio of each row in both reports, and the change. Returns how many rows are in both."""
    before = {key(row): row for row in old['rows']}
    print(f'\nBeside the run of {old["date"]}:\n\n'
          f'{"what":34} {"bytes":>6} {"old ratio":>9} {"new ratio":>9} {"change":>8}', file=out)
    n_common = 0
    for row in new['rows']:
        earlier = before.get(key(row))
        if earlier is None:
            print(f'{row["name"]:34} {row["bytes"]:6} {"-":>9} {format_ratio(row):>9} {"new":>8}', file=out)
            continue
        n_common += 1
        change = ''
        if earlier['ratio'] and row['ratio']:
            change = f'{100 * (row["ratio"] / earlier["ratio"] - 1):+.1f} %'
        print(f'{row["name"]:34} {row["bytes"]:6} {format_ratio(earlier):>9} {format_ratio(row):>9} {change:>8}',
              file=out)
    return n_common


def format_ratio(row):
    return '-' if row['ratio'] is None else f'{row["ratio"]:.2f}'


def median(values):
    return statistics.median(values) if values else None


class Progress:
    """One line on standard error, rewritten. Nothing when that is not a terminal."""

    def __init__(self):
        self.shown = sys.stderr.isatty()

    def show(self, text):
        if self.shown:
            print(f'\r\033[K{text[:100]}', end='', file=sys.stderr, flush=True)

    def clear(self):
        self.show('')


def add_options(parser, rounds):
    parser.add_argument('--rounds', type=int, help=f'measure each side so many times ({rounds})')
    parser.add_argument('--scale', type=float, help='make a round so many times as long (1.0)')
    parser.add_argument('--only', default='', help='measure only rows with this in their names')
    parser.add_argument('--quick', action='store_true', help='fewer and shorter rounds')
    parser.add_argument('--json', metavar='FILE', help='write the results there, too')
    parser.add_argument('--compare', metavar='FILE', help='print the change since an earlier --json')


def parse_options(parser, rounds, quick_rounds, quick_scale):
    """The options, with defaults for those that were not given; an earlier report as options.earlier."""
    options = parser.parse_args()
    options.rounds = options.rounds or (quick_rounds if options.quick else rounds)
    options.scale = options.scale or (quick_scale if options.quick else 1.0)
    options.earlier = load(options.compare) if options.compare else None
    return options


def finish(report, options):
    if options.earlier is not None:
        compare(options.earlier, report)
    if options.json:
        save(report, options.json)
