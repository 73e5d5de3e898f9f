// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The benchmark in JavaScript: the cost of calls of the library and of calls that do nothing, measured in one run.
//
// usage: gjs -m gjs-bench.js [--rounds N] [--scale FACTOR] [--only TEXT] [--quick] [--json FILE] [--compare FILE]

import BareGi from 'gi://BareGi?version=1';
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit?version=1';
import System from 'system';

const CAPACITY = 1024;
const FLEET_SIZE = 8;
const HEADER_SIZE = 32;
const [VALUE_TYPE, VALUE] = ['(sd)', ['kitchen', 21.5]];
const MIN_CALLS = 16; // in a round, which must be long compared with a clock of microseconds
const MAX_ATTEMPTS = 20; // attempts at a round that other processes do not disturb

const standardError = Gio.UnixOutputStream.new(2, false);
const FORMAT = 'orbit-glib-benchmark-1'; // see README.md

const decoder = new TextDecoder();

function readText(path) {
    return decoder.decode(GLib.file_get_contents(path)[1]);
}

// The number of involuntary context switches of this process.
function countSwitches() {
    const status = readText('/proc/self/status');
    return Number(status.match(/^nonvoluntary_ctxt_switches:\s+(\d+)/m)[1]);
}

// A clock in nanoseconds. That of GLib has microseconds; rounds are long in comparison.
function now() {
    return GLib.get_monotonic_time() * 1000;
}

// A target: a maximum ratio to the time of the floor.
class Ratio {
    constructor(greatest) {
        this.greatest = greatest;
        this.side = 'above';
        this.text = greatest.toFixed(2);
    }

    excess(ours, floor) {
        return ours / floor / this.greatest;
    }
}

// A target: a minimum number of millions a second.
class Rate {
    constructor(least) {
        this.least = least;
        this.side = 'below';
        this.text = `${least} M/s`;
    }

    excess(ours) {
        return this.least / (1000 / ours);
    }
}

function median(numbers) {
    const sorted = Float64Array.from(numbers).sort();
    return (sorted[sorted.length - 1 >> 1] + sorted[sorted.length >> 1]) / 2;
}

// Measures the rows, the library and the floor in turns, and prints each row when it is complete.
class Table {
    constructor(options) {
        this.options = options;
        this.nRows = this.nWithin = this.nMissed = this.nDisturbed = 0;
        this.isTerminal = GLib.log_writer_supports_color(2);
        this.rows = [];
    }

    // One line on standard error, overwritten by the next one.
    showProgress(text) {
        if (this.isTerminal)
            standardError.write_all(new TextEncoder().encode(`\r\x1b[K${text}`), null);
    }

    begin() {
        const version = [System.version / 10000, System.version / 100 % 100, System.version % 100].map(Math.trunc);
        print(`In JavaScript with GJS ${version.join('.')}, beside calls that do nothing.\n` +
            `Nanoseconds an operation, medians of ${this.options.rounds} rounds, ours and the floor in turns.\n`);
        this.print('what', ['bytes', 'ours ns', 'floor ns', 'ratio', 'target'], 'verdict');
    }

    print(what, columns, verdict) {
        const widths = [6, 9, 9, 7, 7];
        print(`${what.padEnd(34)} ${columns.map((text, i) => `${text}`.padStart(widths[i])).join(' ')}  ${verdict}`);
    }

    measureRound(run, nOperations) {
        let ns;
        for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            const nSwitches = countSwitches();
            ns = run(nOperations);
            if (countSwitches() === nSwitches)
                return ns;
        }
        this.nDisturbed++;
        return ns;
    }

    // Both sides are called with a number of operations, and return the time of one.
    row(what, size, target, ours, floor, nOperations) {
        const {rounds, scale, only} = this.options;
        if (!what.includes(only))
            return;
        const n = Math.max(1, Math.round(scale * nOperations));
        const times = {ours: [], floor: []};
        ours(n);
        floor(n);
        for (let i = 0; i < rounds; i++) {
            this.showProgress(`${what}, round ${i + 1} of ${rounds}`);
            times.ours.push(this.measureRound(ours, n));
            times.floor.push(this.measureRound(floor, n));
        }
        this.showProgress('');
        const [oursNs, floorNs] = [median(times.ours), median(times.floor)];

        this.nRows++;
        let verdict = '-';
        if (target !== null) {
            const excess = target.excess(oursNs, floorNs);
            verdict = excess <= 1 ? 'within' : `${excess.toFixed(1)}x ${target.side}`;
            this[excess <= 1 ? 'nWithin' : 'nMissed']++;
        }
        this.print(what, [
            size, oursNs.toFixed(1), floorNs.toFixed(1), (oursNs / floorNs).toFixed(2), target?.text ?? '-',
        ], verdict);
        this.rows.push({
            name: what, bytes: size, unit: 'ns', ours: oursNs, floor: floorNs, ratio: oursNs / floorNs,
            target: target?.text ?? null, verdict: target === null ? null : verdict.split(' ').at(-1),
            ours_rounds: times.ours, floor_rounds: times.floor, notes: [],
        });
    }

    end() {
        print(`\n${this.nRows} rows: ${this.nWithin} within their targets, ${this.nMissed} not, ` +
            `${this.nRows - this.nWithin - this.nMissed} without a target`);
        if (this.nDisturbed > 0) {
            print(`${this.nDisturbed} rounds were disturbed by other processes: ` +
                'take the figures again on a quieter machine');
        }
    }
}

function describeMachine() {
    const info = readText('/proc/cpuinfo');
    return {
        processor: info.match(/^model name\s*:\s*(.*)$/m)?.[1] ?? 'unknown',
        processors: GLib.get_num_processors(),
        virtual: info.includes(' hypervisor'),
        kernel: readText('/proc/version').split(' ').slice(0, 3).join(' '),
    };
}

function makeReport(table) {
    const {quick, rounds, scale} = table.options;
    return {
        format: FORMAT, program: 'gjs-bench', date: new Date().toISOString(), machine: describeMachine(),
        compiler: `GJS ${System.version}`,
        library: `${Orbit.MAJOR_VERSION}.${Orbit.MINOR_VERSION}.${Orbit.MICRO_VERSION}`,
        quick, rounds, scale, rows: table.rows,
    };
}

function loadReport(path) {
    const report = JSON.parse(readText(path));
    if (report.format !== FORMAT)
        throw new Error(`${path}: not a file of format ${FORMAT}`);
    return report;
}

function compareReports(earlier, report) {
    print(`\nBeside the run of ${earlier.date}:\n\n${'what'.padEnd(34)}  bytes old ratio new ratio   change`);
    for (const row of report.rows) {
        const before = earlier.rows.find(({name, bytes}) => name === row.name && bytes === row.bytes);
        const change = before ? `${(100 * (row.ratio / before.ratio - 1)).toFixed(1)} %` : 'new';
        print(`${row.name.padEnd(34)} ${`${row.bytes}`.padStart(6)} ${(before?.ratio.toFixed(2) ?? '-').padStart(9)} ` +
            `${row.ratio.toFixed(2).padStart(9)} ${change.padStart(8)}`);
    }
}

// Calls repeatedly. Garbage of earlier rounds is collected before.
function calls(call, perCall = 1) {
    return nOperations => {
        const nCalls = Math.max(MIN_CALLS, Math.floor(nOperations / perCall));
        System.gc();
        const begin = now();
        for (let i = 0; i < nCalls; i++)
            call();
        return Math.max(now() - begin, 1) / (nCalls * perCall);
    };
}

// Reads a full ring by one cursor after another. The time to create them is not counted.
function readings(fleet, kind, read) {
    return nOperations => {
        let [nRead, elapsed] = [0, 0];
        System.gc();
        while (nRead < nOperations) {
            const cursor = fleet.create_cursor(kind, Orbit.CursorStart.OLDEST);
            const begin = now();
            read(cursor);
            elapsed += now() - begin;
            nRead += cursor.n_delivered;
        }
        return Math.max(elapsed, 1) / nRead;
    };
}

function measurePublishing(table, fleet, bare) {
    for (const size of [8, 64, 240]) {
        const [kind, data] = [size, new Uint8Array(size)];
        fleet.declare(kind, null, {capacity: CAPACITY, payloadCapacity: size});
        table.row('publish_data', size, size === 64 ? new Ratio(1.5) : null,
            calls(() => fleet.publish_data(kind, 1, 1, data)), calls(() => bare.take(kind, 1, 1, data)), 2000);
    }
    const [kind, data] = [64, new Uint8Array(64)];
    table.row('publish, a payload', 64, null,
        calls(() => fleet.publish(kind, 1, 1, data)), calls(() => bare.take(kind, 1, 1, data)), 2000);
    fleet.declare(1, VALUE_TYPE, {capacity: CAPACITY, payloadCapacity: 64});
    table.row(`publishValue, ${VALUE_TYPE}`, new GLib.Variant(VALUE_TYPE, VALUE).get_size(), null,
        calls(() => fleet.publishValue(1, VALUE)), calls(() => new GLib.Variant(VALUE_TYPE, VALUE)), 200);
    const packed = new Uint8Array(64 * CAPACITY / 2);
    table.row('publish_packed, per frame', 64, null,
        calls(() => fleet.publish_packed(kind, 1, 1, packed, 64), CAPACITY / 2),
        calls(() => bare.take_packed(kind, 1, 1, packed, 64), CAPACITY / 2), 200 * CAPACITY);
}

function readHeaders(cursor) {
    const batch = cursor.read_batch(CAPACITY);
    batch.get_headers().toArray();
}

function readColumns(cursor) {
    const batch = cursor.read_batch(CAPACITY);
    batch.ids();
    batch.versions();
}

function readFrames(cursor) {
    let sum = 0;
    for (const frame of cursor.read_batch(CAPACITY))
        sum += frame.counter + frame.payload.length;
    return sum;
}

function readOneByOne(cursor) {
    while (cursor.next() !== null);
}

function readPayloads(cursor) {
    for (const frame of cursor)
        frame.toArray();
}

function measureReading(table, fleet, bare) {
    // The ring is full, so that publishing overwrites.
    const [kind, size] = [64, 64];
    fleet.publish_packed(kind, 1, 1, new Uint8Array(size * CAPACITY), size);
    const id = fleet.publish_data(kind, 1, 1, new Uint8Array(size));
    const bareHeaders = calls(() => bare.give_up_to(CAPACITY).toArray(), CAPACITY);
    const headers = new DataView(new ArrayBuffer(CAPACITY * HEADER_SIZE));
    const ids = new BigUint64Array(CAPACITY);

    const bareColumns = calls(() => {
        for (let i = 0; i < CAPACITY; i++)
            ids[i] = headers.getBigUint64(i * HEADER_SIZE, true);
    }, CAPACITY);
    const bareFrames = calls(() => {
        let sum = 0;
        for (let i = 0; i < CAPACITY; i++)
            sum += headers.getUint32(i * HEADER_SIZE, true) + headers.getUint32(i * HEADER_SIZE + 20, true);
        return sum;
    }, CAPACITY);

    const n = 10 * CAPACITY;
    table.row('read_batch, headers, per frame', size, new Rate(5), readings(fleet, kind, readHeaders), bareHeaders, n);
    table.row('read_batch, columns, per frame', size, null, readings(fleet, kind, readColumns), bareColumns, n);
    table.row('read_batch, iterated, per frame', size, new Rate(1), readings(fleet, kind, readFrames), bareFrames, n);

    const one = BareGi.Callee.new(size);
    table.row('next', size, null, readings(fleet, kind, readOneByOne), calls(() => one.give_up_to(1)), 2 * CAPACITY);
    table.row('next, and the payload as bytes', size, null, readings(fleet, kind, readPayloads),
        calls(() => one.give_up_to(1) && one.give_bytes().toArray().slice()), 2 * CAPACITY);
    table.row('read, by id', size, null, calls(() => fleet.read(id)), calls(() => one.give_up_to(1)), 2000);
    table.row('read_head', size, null, calls(() => fleet.read_head(kind)), calls(() => one.give_up_to(1)), 2000);
    table.row('get_head', 0, null, calls(() => fleet.get_head(kind)), calls(() => bare.take_kind(kind)), 2000);
}

function failUsage() {
    printerr('usage: gjs -m gjs-bench.js [--rounds N] [--scale FACTOR] [--only TEXT] [--quick] [--json FILE] [--compare FILE]');
    System.exit(2);
}

function parseOptions(words) {
    const options = {rounds: 0, scale: 0, only: '', quick: false, json: '', compare: ''};
    const rest = [...words];
    while (rest.length > 0) {
        const word = rest.shift();
        const name = word.slice(2);
        if (!word.startsWith('--') || !(name in options) || (name !== 'quick' && rest.length === 0))
            failUsage();
        if (name === 'quick')
            options.quick = true;
        else
            options[name] = typeof options[name] === 'number' ? Number(rest.shift()) : rest.shift();
    }
    options.rounds ||= options.quick ? 7 : 25;
    options.scale ||= options.quick ? 0.5 : 1;
    return options;
}

const options = parseOptions(System.programArgs);
const earlier = options.compare ? loadReport(options.compare) : null;
const table = new Table(options);
const name = `gjs-bench-${new Gio.Credentials().get_unix_pid()}`;
table.begin();
try {
    const fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, CAPACITY);
    const bare = BareGi.Callee.new(CAPACITY * HEADER_SIZE);
    try {
        measurePublishing(table, fleet, bare);
        measureReading(table, fleet, bare);
    } finally {
        fleet.leave();
    }
} finally {
    Orbit.Fleet.destroy(name, null);
}
table.end();
const report = makeReport(table);
if (earlier)
    compareReports(earlier, report);
if (options.json)
    GLib.file_set_contents(options.json, JSON.stringify(report, null, 1));
