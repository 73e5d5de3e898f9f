#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Fills the tables of a page from results: make-page.py RESULTS-DIRECTORY PAGE

A table is between the lines <!-- begin NAME --> and <!-- end NAME -->, and replaces the text between them.
"""

import os
import re
import sys

import results

LABELS = {
    'bare': 'bare floor', 'orbit': 'shared ring', 'orbit-lanes': 'per-node ring', 'aeron': 'Aeron', 'iceoryx2': 'iceoryx2',
    'iceoryx': 'iceoryx', 'orbit-core': 'orbit-core', 'pipe': 'pipe', 'dgram': 'unix datagram', 'zeromq': 'ZeroMQ',
    'redis-pubsub': 'Redis pub/sub', 'redis-streams': 'Redis streams', 'gdbus': 'GDBus signal',
    'py-orbit': 'orbit-glib', 'py-zeromq': 'pyzmq', 'py-redis': 'redis-py pub/sub', 'py-gdbus': 'Gio D-Bus signal',
}
IN_MEMORY = ('bare', 'orbit', 'orbit-lanes', 'aeron', 'iceoryx2', 'iceoryx', 'orbit-core')
BY_KERNEL = ('orbit', 'orbit-lanes', 'pipe', 'dgram', 'zeromq', 'redis-pubsub', 'redis-streams', 'gdbus')
IN_PYTHON = ('py-orbit', 'py-zeromq', 'py-redis', 'py-gdbus')
OURS = ('orbit', 'orbit-lanes', 'py-orbit')


def make_table(head, rows):
    return '\n'.join(['| ' + ' | '.join(head) + ' |', '|' + '---|' * len(head),
                      *('| ' + ' | '.join(row) + ' |' for row in rows)])


def format_ns(ns):
    if ns >= 1e6:
        return f'{ns / 1e6:.1f} ms'
    if ns >= 1e4:
        return f'{ns / 1e3:.0f} µs'
    if ns >= 1e3:
        return f'{ns / 1e3:.1f} µs'
    return f'{ns:.1f}' if ns < 100 else f'{ns:.0f}'


def describe_run(report):
    machine = report['machine']
    virtual = ', a virtual machine' if machine['virtual'] else ''
    quick = ' This was a quick run, with fewer and shorter rounds.' if report['quick'] else ''
    return (f'Measured on {report["date"][:10]}: {machine["processor"]}, {machine["processors"]} processors{virtual}; '
            f'{machine["kernel"]}; {report["compiler"]}; orbit-glib {report["library"]}, GLib {report["glib"]}. '
            f'Medians of {report["rounds"]} rounds.{quick}')


def make_floor_table(report):
    rows = []
    for row in report['rows']:
        target = '-' if row['target'] is None else str(row['target'])
        verdict = row['verdict'] or '-'
        rows.append([row['name'], str(row['bytes']), format_ns(row['ours']), format_ns(row['floor']),
                     f'{row["ratio"]:.2f}', target, f'**{verdict}**' if verdict in ('above', 'below') else verdict])
    return make_table(['what', 'bytes', 'ours, ns', 'floor, ns', 'ratio', 'target', 'verdict'], rows)


def make_peer_table(report, columns, floors=()):
    """Rows that have a figure in a column of another library."""
    rows = []
    for row in report['rows']:
        players = row['players']
        if not any(name in players for name in columns if name not in OURS + tuple(floors)):
            continue
        cells = []
        for name in columns:
            entry = players.get(name)
            cells.append('' if entry is None else format_cell(entry))
        rows.append([f'{row["name"].removeprefix("Python: ")}, {row["bytes"]} B', *cells])
    return make_table(['ns', *(LABELS[name] for name in columns)], rows)


def format_cell(entry):
    share = 100 * entry['lost'] / max(1, entry['lost'] + entry['frames'])
    text = format_ns(entry['value']) + (f' ({share:.0f} % lost)' if share >= 0.5 else '')
    return f'**{text}**' if entry['verdict'] == 'behind' else text


def make_versions(report):
    lines = [f'- {LABELS[name]}: {version}' for name, version in report['versions'].items()
             if name not in OURS and name != 'bare']
    lines += [f'- {LABELS.get(name, name)}: left out, {reason}' for name, reason in report['skipped'].items()]
    return '\n'.join(lines)


def make_verdicts(report):
    counts = {}
    for row in report['rows']:
        for name, entry in row['players'].items():
            if entry['verdict']:
                behind = counts.setdefault(name, [0, []])
                behind[0] += 1
                if entry['verdict'] == 'behind':
                    behind[1].append(f'{row["name"]} ({row["bytes"]} B)')
    rows = [[LABELS[name], f'{n - len(behind)} of {n}', '; '.join(behind) or '-'] for name, (n, behind) in counts.items()]
    unsteady = sum(not entry['steady'] for row in report['rows'] for entry in row['players'].values())
    note = f'\n\n{unsteady} figures were taken while the machine was not steady.' if unsteady else ''
    return make_table(['beside', 'ahead in', 'behind in'], rows) + note


def make_hot_table(report):
    return make_table(['call', 'payload, bytes', 'instructions'],
                      [[row['name'], str(row['bytes']), f'{row["ours"]:.0f}'] for row in report['rows']])


TABLES = {
    'run': ('native', describe_run),
    'native': ('native', make_floor_table),
    'python': ('python', make_floor_table),
    'gjs': ('gjs', make_floor_table),
    'peers-verdicts': ('peers', make_verdicts),
    'peers-memory': ('peers', lambda report: make_peer_table(report, IN_MEMORY, ('bare',))),
    'peers-kernel': ('peers', lambda report: make_peer_table(report, BY_KERNEL)),
    'peers-python': ('peers', lambda report: make_peer_table(report, IN_PYTHON)),
    'peers-versions': ('peers', make_versions),
    'instructions': ('instructions', make_hot_table),
}


def main():
    directory, page = sys.argv[1:]
    with open(page, encoding='utf-8') as file:
        text = file.read()
    for name, (source, make) in TABLES.items():
        marked = re.compile(rf'(<!-- begin {name} -->\n).*?(<!-- end {name} -->)', re.DOTALL)
        if not marked.search(text):
            sys.exit(f'{page}: there is no <!-- begin {name} -->')
        table = make(results.load(os.path.join(directory, f'{source}.json')))
        text = marked.sub(lambda found, table=table: f'{found[1]}\n{table}\n\n{found[2]}', text)
    with open(page, 'w', encoding='utf-8') as file:
        file.write(text)
    print(page)


if __name__ == '__main__':
    main()
