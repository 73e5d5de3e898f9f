#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""Draws the results of a benchmark as SVG: make-plots.py RESULTS-DIRECTORY OUTPUT-DIRECTORY

The background is transparent, and all colours have a medium brightness, so that the plots can be shown on light and dark pages.
"""

import os
import sys

import matplotlib

matplotlib.use('svg')
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, ScalarFormatter  # noqa: E402

import results  # noqa: E402

INK = '#808487'
OURS_COLOUR, LANES_COLOUR = '#e8590c', '#f5a04c'
# One style for each transport, the same in all plots: label, colour, marker.
STYLES = {
    'bare': ('bare floor', '#868e96', 'x'),
    'orbit': ('orbit-glib, shared ring', OURS_COLOUR, 'o'),
    'orbit-lanes': ('orbit-glib, per-node ring', LANES_COLOUR, 's'),
    'aeron': ('Aeron', '#4c86f0', '^'),
    'iceoryx2': ('iceoryx2', '#12a594', 'v'),
    'iceoryx': ('iceoryx', '#3fa34d', 'D'),
    'orbit-core': ('orbit-core', '#b197fc', 'P'),
    'zeromq': ('ZeroMQ', '#d6559d', '<'),
    'redis-pubsub': ('Redis pub/sub', '#e0606a', '>'),
    'redis-streams': ('Redis streams', '#b8737a', 'h'),
    'gdbus': ('GDBus signal', '#9a6ddb', 'p'),
    'pipe': ('pipe', '#a68a2d', '+'),
    'dgram': ('unix datagram', '#8a9a3b', '1'),
}
PERCENTILES = ['p1', 'p10', 'p25', 'p50', 'p75', 'p90', 'p99', 'p99.9', 'p100']

plt.rcParams.update({
    'svg.hashsalt': 'orbit-glib', 'svg.fonttype': 'path', 'font.size': 9, 'font.family': 'DejaVu Sans',
    'text.color': INK, 'axes.labelcolor': INK, 'axes.edgecolor': INK, 'xtick.color': INK, 'ytick.color': INK,
    'axes.titlesize': 10, 'axes.titleweight': 'bold', 'axes.spines.top': False, 'axes.spines.right': False, 'axes.grid': True,
    'grid.color': INK, 'grid.alpha': 0.3, 'grid.linewidth': 0.6, 'legend.frameon': False, 'lines.linewidth': 1.8, 'lines.markersize': 5,
    'savefig.transparent': True,
})


def format_time(ns, _position=None):
    for limit, divisor, unit in ((1e3, 1, 'ns'), (1e6, 1e3, 'µs'), (1e9, 1e6, 'ms')):
        if ns < limit:
            return f'{ns / divisor:g} {unit}'
    return f'{ns / 1e9:g} s'


def format_size(size, _position=None):
    if size >= 1 << 20:
        return f'{size / (1 << 20):g} Mi'
    return f'{size / 1024:g} Ki' if size >= 2048 else f'{size:g}'


def save(figure, directory, name):
    path = os.path.join(directory, f'performance-{name}.svg')
    figure.savefig(path, bbox_inches='tight', metadata={'Date': None, 'Creator': None})
    plt.close(figure)
    with open(path, encoding='utf-8') as file:
        head, tail = file.read().split('\n', 1)
    with open(path, 'w', encoding='utf-8') as file:
        # REUSE-IgnoreStart
        file.write(f'{head}\n<!-- SPDX-FileCopyrightText: 2026 The orbit-glib authors -->\n'
                   f'<!-- SPDX-License-Identifier: LGPL-2.1-or-later -->\n')
        # REUSE-IgnoreEnd
        file.write('\n'.join(line.rstrip() for line in tail.splitlines()) + '\n')
    print(path)


def find_row(report, name, size):
    return next((row for row in report['rows'] if row['name'] == name and row['bytes'] == size), None)


def draw_line(axes, name, x, y):
    label, colour, marker = STYLES[name]
    ours = name.startswith('orbit') and name != 'orbit-core'
    axes.plot(x, y, label=label, color=colour, marker=marker, linewidth=2.6 if ours else 1.5, zorder=3 if ours else 2,
              linestyle='--' if name == 'bare' else '-')


def add_legend(figure, axes_list, columns=4):
    """One legend below all axes, without duplicates."""
    handles = {}
    for axes in axes_list:
        for handle, label in zip(*axes.get_legend_handles_labels()):
            handles.setdefault(label, handle)
    figure.legend(handles.values(), handles.keys(), loc='upper center', bbox_to_anchor=(0.5, 0), ncol=columns)


def plot_latency(report, directory):
    """The duration of a round trip, by percentile."""
    figure, both = plt.subplots(1, 2, figsize=(9.6, 3.8), sharey=False, layout='constrained')
    for axes, name, title in zip(both, ('round trip, spinning', 'round trip, asleep'),
                                 ('Round trip of 64 bytes, both sides spin', 'Round trip of 64 bytes, both sides sleep')):
        row = find_row(report, name, 64)
        # A round with sleeping readers has too few round trips for more percentiles.
        percentiles = PERCENTILES if 'spinning' in name else PERCENTILES[:-2]
        for player, entry in (row['players'] if row else {}).items():
            draw_line(axes, player, range(len(percentiles)), [entry['percentiles'][key] for key in percentiles])
        axes.set(title=title, yscale='log', xlabel='percentile')
        axes.set_xticks(range(len(percentiles)), [key[1:].replace('100', 'max') for key in percentiles])
        axes.yaxis.set_major_formatter(FuncFormatter(format_time))
        low, high = axes.get_ylim()
        few = high / low < 100      # decades have too few labels
        axes.yaxis.set_minor_locator(LogLocator(subs=(2, 5) if few else range(2, 10)))
        axes.yaxis.set_minor_formatter(FuncFormatter(format_time) if few else NullFormatter())
    add_legend(figure, both)
    save(figure, directory, 'latency')


def plot_throughput(report, directory):
    """Frames a second from one process to another, by size."""
    rows = [row for row in report['rows'] if row['name'] == 'one way']
    figure, axes = plt.subplots(figsize=(7.6, 4.4), layout='constrained')
    for player in STYLES:
        points = [(row['bytes'], 1000 / row['players'][player]['value']) for row in rows if player in row['players']]
        if points:
            draw_line(axes, player, *zip(*points))
    axes.set(title='One way, frames delivered a second', xscale='log', yscale='log', xlabel='payload, bytes',
             ylabel='million frames a second')
    axes.set_xticks([row['bytes'] for row in rows], [str(row['bytes']) for row in rows])
    axes.tick_params(axis='x', which='minor', length=0)
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f'{value:g}'))
    add_legend(figure, [axes])
    save(figure, directory, 'throughput')


def plot_ratios(report, directory):
    """The ratio to the floor of each row, with the targets."""
    rows = [row for row in report['rows'] if row['target'] is not None][::-1]
    figure, axes = plt.subplots(figsize=(7.6, 0.27 * len(rows) + 1), layout='constrained')
    names = [f'{row["name"]}, {row["bytes"]} B' for row in rows]
    within = [row['verdict'] == 'within' for row in rows]
    axes.barh(names, [row['ratio'] for row in rows], height=0.62, color=['#3fa34d' if ok else OURS_COLOUR for ok in within])
    for i, row in enumerate(rows):
        axes.plot([row['target']] * 2, [i - 0.42, i + 0.42], color='#4c86f0', linewidth=2.5)
        # Beside the bar, or beside the target if that overlaps.
        beside = row['target'] if -0.05 < row['target'] - row['ratio'] < 0.45 else row['ratio']
        axes.text(beside + 0.06, i, f'{row["ratio"]:.2f}', va='center', fontsize=8)
    axes.axvline(1, color=INK, linewidth=1, linestyle='--')
    axes.set(title='Times the bare floor', xlabel='ratio (blue: the target; dashed: the floor)')
    axes.grid(axis='y', visible=False)
    axes.margins(y=0.01, x=0.08)
    save(figure, directory, 'ratios')


def plot_growth(report, directory):
    """Instructions a call as something grows."""
    series = {}
    for entry in report['growth']:
        series.setdefault(entry['scale'], []).append(entry)
    titles = {'capacity': ('Capacity of the ring', 'slots'), 'fleet': ('Size of the fleet', 'members'),
              'cursors': ('Readers', 'cursors'), 'kinds': ('Kinds, published in turns', 'kinds'),
              'length': ('Payload', 'bytes')}
    figure, grid = plt.subplots(2, 3, figsize=(9.6, 5.2), layout='constrained')
    panels = list(grid.flat)
    for axes, (scale, (title, unit)) in zip(panels, titles.items()):
        for entry in series.get(scale, []):
            draw_growth(axes, entry)
        axes.set(title=title, xlabel=unit)
        axes.set_xscale('symlog' if scale == 'cursors' else 'log', base=2)
        axes.xaxis.set_major_formatter(FuncFormatter(format_size))
        if scale == 'length':
            axes.set_yscale('log', base=2)
            axes.yaxis.set_major_formatter(ScalarFormatter())
        else:
            axes.set_ylim(0, 1.25 * max(count for entry in series.get(scale, []) for _, count in entry['points']))
    for axes in grid[:, 0]:
        axes.set_ylabel('instructions a call')
    panels[-1].axis('off')
    handles = {}
    for axes in panels:
        for handle, label in zip(*axes.get_legend_handles_labels()):
            handles.setdefault(label, handle)
    panels[-1].legend(handles.values(), handles.keys(), loc='center')
    save(figure, directory, 'growth')


def draw_growth(axes, entry):
    colours = {'publish': OURS_COLOUR, 'publish-kinds': '#d6559d', 'view': '#4c86f0', 'batch': '#12a594'}
    shared = entry['topology'] == 'shared'
    name = {'publish-kinds': 'publish to a fleet', 'view': 'read a view', 'batch': 'read a batch, a frame'}.get(
        entry['operation'], entry['operation'])
    axes.plot(*zip(*entry['points']), label=f'{name}, {entry["topology"]}', color=colours[entry['operation']],
              marker='o' if shared else 's', linestyle='-' if shared else ':', markersize=4)


PLOTS = {'peers': (plot_latency, plot_throughput), 'native': (plot_ratios,), 'instructions': (plot_growth,)}


def main():
    source, directory = sys.argv[1:]
    os.makedirs(directory, exist_ok=True)
    for name, plots in PLOTS.items():
        path = os.path.join(source, f'{name}.json')
        if not os.path.exists(path):
            print(f'{name}: skipped, there is no {path}')
            continue
        for plot in plots:
            plot(results.load(path), directory)


if __name__ == '__main__':
    main()
