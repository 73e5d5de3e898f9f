// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Arguments at the limits of their ranges, arguments of wrong types, and strings that a C string cannot represent.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Orbit from 'gi://Orbit';
import System from 'system';

import {KIND, OLDEST, equal, fails, line, lineBoth, ok, publish, run, throws, waitUntil} from '../contract/gjs/harness.js';

const {INVALID_ARGUMENT, INVALID_CAPACITY, INVALID_NAME} = Orbit.FleetError;
const WITH_NUL = ['\0', 'a\0', '\0a', 'a\0b'];
const [MAX, MIN] = [2n ** 63n - 1n, -(2n ** 63n)];

line('nul/name', () => {
    for (const name of WITH_NUL) {
        fails(INVALID_NAME, () => Orbit.Fleet.join(name, 4), 'NUL');
        fails(INVALID_NAME, () => Orbit.Fleet.join_as(name, 4, 0), 'NUL');
        fails(INVALID_NAME, () => Orbit.Fleet.join_shm(name, 4, 0), 'NUL');
        fails(INVALID_NAME, () => Orbit.Fleet.join_shm_as(name, 4, 0, 0), 'NUL');
        fails(INVALID_NAME, () => new Orbit.Fleet({name, fleetSize: 4}), 'NUL');
        fails(INVALID_NAME, () => GObject.Object.new(Orbit.Fleet, {name}), 'NUL');
        fails(INVALID_NAME, () => GObject.Object.new_with_properties(Orbit.Fleet.$gtype, ['name'], [name]), 'NUL');
        fails(INVALID_NAME, () => Orbit.Fleet.destroy(name, null), 'NUL');
        fails(INVALID_NAME, () => Orbit.Observer.new(name, null), 'NUL');
    }
});

line('nul/directory', test => {
    const name = test.name();
    for (const directory of ['\0', '/dev/shm\0', '/dev/shm\0/other']) {
        fails(INVALID_ARGUMENT, () => Orbit.Fleet.destroy(name, directory), 'NUL');
        fails(INVALID_ARGUMENT, () => Orbit.Observer.new(name, directory), 'NUL');
        fails(INVALID_ARGUMENT, () => Orbit.Observer.list_fleets(directory), 'NUL');
        fails(INVALID_ARGUMENT, () => new Orbit.Fleet({name, directory, fleetSize: 4}), 'NUL');
    }
});

line('nul/id', () => {
    for (const text of ['1:2:3\0', '\x001:2:3', '0x10\0', '1:2\0:3'])
        fails(INVALID_ARGUMENT, () => Orbit.NetId.parse(text), 'NUL');
});

lineBoth('nul/declaration', test => {
    const fleet = test.join();
    const spec = Orbit.RingSpec.new(4, 4, Orbit.Topology.SHARED);
    spec.set_label('kept');
    for (const label of WITH_NUL) {
        fails(INVALID_ARGUMENT, () => spec.set_label(label), 'NUL');
        fails(INVALID_ARGUMENT, () => fleet.declare(KIND, null, {label}), 'NUL');
    }
    equal(spec.get_label(), 'kept');
    for (const type of ['s\0', 's\0x', '\0'])
        fails(INVALID_ARGUMENT, () => fleet.declare(KIND, type), 'NUL');
});

lineBoth('nul/value', test => {
    const fleet = test.join();
    const samples = [[1, 's', ['a\0b']], [2, '(sas)', [['a\0', []], ['a', ['b', '\0']]]],
        [3, 'a{sv}', [{'a\0': new GLib.Variant('u', 1)}]], [4, 'ms', ['\0']]];
    for (const [kind, type, values] of samples) {
        fleet.declare(kind, type);
        values.forEach(value => fails(INVALID_ARGUMENT, () => fleet.publishValue(kind, value), 'NUL'));
        equal(fleet.get_head(kind), 0);
    }
    // Bytes may contain NUL characters.
    equal([...fleet.read(fleet.publish(5, 0, 0, 'a\0b')).payload], [97, 0, 98]);
});

lineBoth('wait/extreme-times', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    publish(fleet);
    let results = [];
    const times = [MAX, MAX - 1n, 2 ** 53, 0, 0n, -1, MIN, -(2 ** 63), undefined];
    for (const time of times) {
        ok(cursor.wait(time), `waiting for ${time}`);
        ok(cursor.wait(time, new Gio.Cancellable()), `waiting for ${time}`);
        cursor.wait_async(time).then(result => results.push(result), error => results.push(error));
    }
    waitUntil(() => results.length === times.length);
    ok(results.every(result => result === true), results);
    for (const time of [MAX + 1n, MIN - 1n, 2 ** 63, Infinity, NaN, 1.5, '1', null, {}, true]) {
        throws(() => cursor.wait(time));
        throws(() => cursor.wait_async(time));
        throws(() => cursor.wait_async(time, 0, null, () => {}));
    }
    for (const cancellable of ['no', 1, fleet]) {
        throws(() => cursor.wait(0, cancellable));
        throws(() => cursor.wait_async(0, 0, cancellable, () => {}));
    }
    const cancellable = new Gio.Cancellable();
    cancellable.cancel();
    ok(cursor.wait(-1, cancellable));
    cursor.next();
    try {
        cursor.wait(-1, cancellable);
        ok(false);
    } catch (error) {
        ok(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), error);
    }
});

lineBoth('publish/extreme', test => {
    const fleet = test.join();
    for (const [kind, version] of [[0, 0], [255, 2 ** 53 - 1]]) {
        const frame = fleet.read(fleet.publish(kind, kind, version, ''));
        equal([frame.kind, frame.frameKind, frame.version, frame.get_size()], [kind, kind, version, 0]);
    }
    for (const [kind, frameKind, version] of [[-1, 0, 0], [256, 0, 0], [0, -1, 0], [0, 256, 0], [0, 0, 2n ** 64n]]) {
        throws(() => fleet.publish(kind, frameKind, version, 'x'));
        throws(() => fleet.publish_data(kind, frameKind, version, 'x'));
        throws(() => fleet.publish_packed(kind, frameKind, version, 'x', 1));
    }
    for (const payload of [null, undefined, 1, {}])
        throws(() => fleet.publish(KIND, 0, 0, payload));
    for (const size of [0, 2, 2 ** 53])
        fails(INVALID_ARGUMENT, () => fleet.publish_packed(KIND, 0, 0, Uint8Array.of(1), size));
    equal(fleet.get_head(KIND), 0);
});

lineBoth('declare/extreme', test => {
    const fleet = test.join();
    for (const capacity of [1, 3, 2 ** 32 - 1])
        fails(INVALID_CAPACITY, () => fleet.declare(KIND, null, {capacity}));
    for (const options of [{capacity: -1}, {capacity: 2 ** 32}, {payloadCapacity: -1}, {label: 1}, {other: 1}])
        throws(() => fleet.declare(KIND, null, options));
    for (const type of ['', '(', 'sd', 'a', '?', '*'])
        fails(INVALID_ARGUMENT, () => fleet.declare(KIND, type));
    for (const kind of [-1, 256])
        throws(() => fleet.declare(kind, 's'));
});

lineBoth('batch/extreme', test => {
    const fleet = test.join();
    for (let i = 0; i < 3; i++)
        publish(fleet);
    const cursor = fleet.create_cursor(KIND, OLDEST);
    equal(cursor.read_batch(0).length, 0);
    for (const nFrames of [-1, 2 ** 32])
        throws(() => cursor.read_batch(nFrames));
    const batch = cursor.read_batch(2 ** 32 - 1);
    equal(batch.length, 3);
    for (const index of [3, -4, 2 ** 63, -(2 ** 63), Infinity, -Infinity])
        ok(batch.at(index) === undefined, index);
    for (const index of [NaN, undefined, null, 'x', 0.9, -0.9])
        equal(batch.at(index).counter, 0);
});

System.exit(run());
