# SPDX-FileCopyrightText: 2026 The orbit-glib authors
# SPDX-License-Identifier: LGPL-2.1-or-later

"""The rows of the peer benchmark: which players take part, and which transports can."""

from dataclasses import dataclass, field

WINDOW = 512    # frames in flight, in rows with a window; fewer if the transport allows fewer
THINK_NS = 200_000   # longer than any wait spins before it sleeps
SIZES = (8, 64, 240, 4096)
NATIVE_FLOOR, NATIVE_OURS = 'bare', ('orbit', 'orbit-lanes')
PYTHON_OURS = ('py-orbit',)


@dataclass
class Row:
    name: str
    length: int
    test: str
    roles: list
    needs: tuple = ()           # abilities
    waits: bool = False         # the reader sleeps
    window: int = 0
    value: str = 'ns'           # which figure of the results
    also: dict = field(default_factory=dict)    # further rows from the same results: name suffix -> figure
    cross: bool = False         # crosses between processors
    python: bool = False
    think_ns: int = 0           # before each answer, so that the other side falls asleep
    factor: int = 1             # factor for the length of a round

    def fits(self, variant):
        return variant.name.startswith('py-') == self.python and variant.can(*self.needs)


def alone(channel_in=None):
    return [{'out': 0} if channel_in is None else {'out': 0, 'in': channel_in}]


def stream(writers, readers):
    counts = {'writers': writers, 'readers': readers}
    return ([{**counts, 'in': 0, 'reader': i} for i in range(readers)] +
            [{**counts, 'out': 0, 'writer': i} for i in range(writers)])


PING_PONG = [{'out': 0, 'in': 1, 'writer': 0, 'reader': 0}, {'out': 1, 'in': 0, 'writer': 1, 'reader': 1}]


def list_rows():
    rows = [Row('publish, no reader', size, 'publish', alone(), ('publish-alone',)) for size in (64, 240)]
    rows += [Row('read', size, 'read', alone(0), ('read-alone',)) for size in (64, 240)]
    rows += [Row('publish, one reader', size, 'read', alone(0), ('read-alone',), value='write') for size in (64, 240)]
    rows += [Row('empty look', 64, 'look', alone(0), ('read-alone',))]
    rows += [Row('one way', size, 'stream', stream(1, 1), window=WINDOW, cross=True) for size in SIZES]
    rows += [Row('one way, reader sleeps', 64, 'stream', stream(1, 1), ('wait',), waits=True, window=WINDOW, cross=True)]
    rows += [Row('one way, free-running', size, 'stream', stream(1, 1), ('run-free',), cross=True) for size in (64, 4096)]
    rows += [Row('round trip, spinning', size, 'ping-pong', PING_PONG, ('poll',), value='p50', also={', p99': 'p99'},
                 cross=True) for size in (64, 240)]
    rows += [Row('round trip, blocking', 64, 'ping-pong', PING_PONG, ('wait',), waits=True, value='p50',
                 also={', p99': 'p99'}, cross=True)]
    rows += [Row('round trip, asleep', 64, 'ping-pong', PING_PONG, ('wait',), waits=True, value='p50',
                 also={', p99': 'p99'}, cross=True, think_ns=THINK_NS, factor=4)]
    rows += [Row('two writers, one reader', 64, 'stream', stream(2, 1), window=WINDOW // 2, cross=True)]
    rows += [Row('one writer, three readers', 64, 'stream', stream(1, 3), window=WINDOW, cross=True)]
    rows += [
        Row('Python: publish, no reader', 64, 'publish', alone(), ('publish-alone',), python=True),
        Row('Python: one way', 64, 'stream', stream(1, 1), waits=True, window=WINDOW, cross=True, python=True),
        Row('Python: round trip, blocking', 64, 'ping-pong', PING_PONG, ('wait',), waits=True, value='p50',
            also={', p99': 'p99'}, cross=True, python=True),
    ]
    return rows


def sleeps(row, variant):
    """A transport that cannot poll without another thread or the kernel waits in every row."""
    return row.waits or not variant.can('poll')


def window_of(row, variant):
    if row.window == 0:
        return 0
    return min(row.window, variant.window or row.window)


def extract(row, results):
    """The figures of one round: the time of the slowest reader, and the losses of all."""
    figures = {}
    names = {row.value, *row.also.values()}
    for name in names:
        values = [result[name] for result in results if name in result]
        figures[name] = max(values)
    figures['frames'] = min(result['frames'] for result in results if 'frames' in result) if any(
        'frames' in result for result in results) else 0
    figures['lost'] = sum(result.get('lost', 0) for result in results)
    figures['switches'] = sum(result.get('switches', 0) for result in results)
    figures['percentiles'] = {name: value for result in results for name, value in result.items()
                              if name.startswith('p') and name[1:].replace('.', '').isdigit()}
    return figures
