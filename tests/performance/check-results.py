#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Checks that a file of results is plausible: check-results.py FILE PROGRAM N-ROWS N-ROUNDS"""

import sys

import results

REPORT_KEYS = {'format', 'program', 'date', 'machine', 'compiler', 'library', 'quick', 'rounds', 'scale', 'rows'}
MACHINE_KEYS = {'processor', 'processors', 'virtual', 'kernel'}


def main():
    path, program, n_rows, n_rounds = sys.argv[1:]
    report = results.load(path)
    complaints = [f'there is no "{name}"' for name in REPORT_KEYS - report.keys()]
    complaints += [f'the machine has no "{name}"' for name in MACHINE_KEYS - report.get('machine', {}).keys()]
    if report.get('program') != program:
        complaints.append(f'it is of {report.get("program")} instead of {program}')
    if len(report['rows']) != int(n_rows):
        complaints.append(f'it has {len(report["rows"])} rows instead of {n_rows}')
    if len({results.key(row) for row in report['rows']}) != len(report['rows']):
        complaints.append('two rows have the same name and size')
    for row in report['rows']:
        complaints += [f'{row["name"]}, {row["bytes"]}: {text}' for text in complain_of(row, int(n_rounds))]
    print('\n'.join(complaints) or f'{path}: {len(report["rows"])} rows')
    sys.exit(1 if complaints else 0)


def complain_of(row, n_rounds):
    if row['ours'] <= 0 or row['floor'] <= 0:
        yield 'takes no time'
    elif abs(row['ratio'] - row['ours'] / row['floor']) > 1e-6 * row['ratio']:
        yield 'the ratio is another'
    if (row['target'] is None) != (row['verdict'] is None):
        yield 'a target without a verdict, or a verdict without a target'
    for side in 'ours', 'floor':
        rounds = row[f'{side}_rounds']
        if len(rounds) != n_rounds:
            yield f'{len(rounds)} rounds of {side} instead of {n_rounds}'
        elif abs(results.median(rounds) - row[side]) > 1e-6 * row[side]:
            yield f'the figure of {side} is not the median of its rounds'


if __name__ == '__main__':
    main()
