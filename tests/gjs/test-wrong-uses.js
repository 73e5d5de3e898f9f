// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The exact messages of wrong uses.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';
import System from 'system';

import {OLDEST, equal, line, lineBoth, ok, run} from '../contract/gjs/harness.js';

const UNTYPED = 7;
const TYPES = {
    1: '(sd)', 2: 'i', 3: 'a{sv}', 4: '(sa(ii)y)', 5: 'as', 6: 'b', 8: 'mt', 9: 'o', 10: 'ay', 11: 'a{us}', 12: 'd',
    13: 'x', 14: 'a{ts}',
};
const READINGS = "ring 'readings' (kind 1)";

// The kind, the value, the class of the error, its message.
const WRONG_VALUES = [
    [1, ['x', 'y'], TypeError, `${READINGS}: field 1: expected a number (d), got string`],
    [1, [1, 2], TypeError, `${READINGS}: field 0: expected a string (s), got number`],
    [1, [null, 2], TypeError, `${READINGS}: field 0: expected a string (s), got null`],
    [1, ['x', undefined], TypeError, `${READINGS}: field 1: expected a number (d), got undefined`],
    [1, ['x', 1n], TypeError, `${READINGS}: field 1: expected a number (d), got bigint`],
    [1, ['x'], TypeError, `${READINGS}: expected 2 fields (sd), got 1`],
    [1, ['x', 1, 2], TypeError, `${READINGS}: expected 2 fields (sd), got 3`],
    [1, 'xy', TypeError, `${READINGS}: expected an array of fields (sd), got string`],
    [1, {x: 1}, TypeError, `${READINGS}: expected an array of fields (sd), got Object`],
    [1, Uint8Array.of(1, 2), TypeError, `${READINGS}: expected an array of fields (sd), got Uint8Array`],
    [2, 1.5, TypeError, 'ring of kind 2: expected a whole number (i), got 1.5'],
    [2, NaN, TypeError, 'ring of kind 2: expected a whole number (i), got NaN'],
    [2, '1', TypeError, 'ring of kind 2: expected a whole number (i), got string'],
    [2, true, TypeError, 'ring of kind 2: expected a whole number (i), got boolean'],
    [2, null, TypeError, 'ring of kind 2: expected a whole number (i), got null'],
    [2, 2 ** 31, RangeError, 'ring of kind 2: expected -2147483648 to 2147483647 (i), got 2147483648'],
    [3, {a: 1}, TypeError, 'ring of kind 3: field ["a"]: expected a GLib.Variant (v), got number'],
    [3, ['a'], TypeError, 'ring of kind 3: expected an object (a{sv}), got Array'],
    [4, ['a', [[1, 2], [1, 'x']], 3], TypeError, 'ring of kind 4: field 1[1].1: expected a whole number (i), got string'],
    [4, ['a', [[1, 2], [1]], 3], TypeError, 'ring of kind 4: field 1[1]: expected 2 fields (ii), got 1'],
    [4, ['a', [], 300], RangeError, 'ring of kind 4: field 2: expected 0 to 255 (y), got 300'],
    [5, 'text', TypeError, 'ring of kind 5: expected an array (as), got string'],
    [5, ['a', 2], TypeError, 'ring of kind 5: field [1]: expected a string (s), got number'],
    [6, 1, TypeError, 'ring of kind 6: expected true or false (b), got number'],
    [8, -1, RangeError, 'ring of kind 8: expected 0 to 18446744073709551615 (t), got -1'],
    [8, 2n ** 64n, RangeError, 'ring of kind 8: expected 0 to 18446744073709551615 (t), got 18446744073709551616'],
    [9, 'no path', TypeError, 'ring of kind 9: expected an object path (o), got "no path"'],
    [10, 'text', TypeError, 'ring of kind 10: expected an array (ay), got string'],
    [11, {x: 'x'}, TypeError, 'ring of kind 11: field ["x"]: expected a whole number (u), got string'],
    [11, {'1.5': 'x'}, TypeError, 'ring of kind 11: field ["1.5"]: expected a whole number (u), got 1.5'],
];

function join(test) {
    const fleet = test.join();
    for (const [kind, type] of Object.entries(TYPES))
        fleet.declare(Number(kind), type, {label: kind === '1' ? 'readings' : null});
    return fleet;
}

function says(type, message, use) {
    try {
        use();
    } catch (error) {
        ok(error instanceof type, `${error} is no ${type.name}`);
        equal(type === Orbit.FleetError ? `${error}` : error.message, message);
        return;
    }
    ok(false, `no error: ${message}`);
}

lineBoth('value/wrong', test => {
    const fleet = join(test);
    for (const [kind, value, type, message] of WRONG_VALUES)
        says(type, message, () => fleet.publishValue(kind, value));
    says(Orbit.FleetError,
        'Orbit.FleetError.INVALID_ARGUMENT: ring of kind 5: field [1]: string "b\\u0000" contains a NUL character',
        () => fleet.publishValue(5, ['a', 'b\0']));
    ok(Object.keys(TYPES).every(kind => fleet.get_head(Number(kind)) === 0));
});

lineBoth('value/right', test => {
    const fleet = join(test);
    const right = [
        [1, ['x', 1], ['x', 1]], [1, ['x', NaN], ['x', NaN]], [2, 7n, 7], [2, -0, 0],
        [3, {a: new GLib.Variant('i', 1)}, {a: 1}], [4, ['a', [[1, 2]], 255], ['a', [[1, 2]], 255]],
        [5, [], []], [5, ['a', 'b'], ['a', 'b']], [6, false, false], [8, null, null], [8, 2n ** 64n - 1n, 2n ** 64n - 1n],
        [9, '/a', '/a'], [10, [0, 255], [0, 255]], [10, Uint8Array.of(0, 1), [0, 1]],
        [11, {5: 'x'}, {5: 'x'}], [11, new Map([[5, 'x']]), {5: 'x'}], [12, Infinity, Infinity],
        [13, -(2n ** 63n), -(2n ** 63n)], [13, 5, 5], [14, {'18446744073709551615': 'x'}, {'18446744073709551615': 'x'}],
        [1, new GLib.Variant('(sd)', ['v', 2]), ['v', 2]],
    ];
    for (const [kind, value, read] of right) {
        const {value: found} = fleet.read(fleet.publishValue(kind, value));
        const show = part => JSON.stringify(part, (_, item) => typeof item === 'bigint' || Number.isNaN(item) ? `${item}`
            : item instanceof Uint8Array ? [...item] : item);
        equal(show(found), show(read));
    }
});

lineBoth('bytes/wrong', test => {
    const fleet = join(test);
    const bytes = Uint8Array.of(1, 2, 3);
    for (const use of [() => fleet.publish_data(1, 0, 0, bytes), () => fleet.publish(1, 0, 0, bytes),
        () => fleet.publish(1, 0, 0, 'raw'), () => fleet.publish_packed(1, 0, 0, bytes, 3),
        () => fleet.publish(1, 0, 0, new GLib.Bytes(bytes))]) {
        says(Orbit.FleetError, `Orbit.FleetError.TYPE_MISMATCH: ${READINGS}: payload of 3 bytes is not a value of type '(sd)',`
            .concat(' which the ring declares'), use);
    }
    equal(fleet.get_head(1), 0);
    equal(fleet.publish_packed(12, 0, 0, Float64Array.of(1.5, 2.5), 8), 2);
    equal([...fleet.create_cursor(12, OLDEST)].map(frame => frame.value), [1.5, 2.5]);
});

lineBoth('batch/value', test => {
    const fleet = join(test);
    fleet.publishValue(1, ['x', 1.5]);
    fleet.publishValue(1, ['y', 2.5]);
    fleet.publish(UNTYPED, 0, 0, 'raw');
    equal([...fleet.create_cursor(1, OLDEST).read_batch(10)].map(frame => frame.value), [['x', 1.5], ['y', 2.5]]);
    says(Orbit.FleetError, 'Orbit.FleetError.TYPE_MISMATCH: frame 7:0:0: ring kind 7 declares no value type',
        () => fleet.create_cursor(UNTYPED, OLDEST).read_batch(1).at(0).value);
});

line('option/unknown', test => {
    const fleet = join(test);
    says(TypeError, "publishValue() has no option 'other'", () => fleet.publishValue(2, 1, {other: 1}));
    says(TypeError, "declare() has no option 'other'", () => fleet.declare(20, 's', {other: 1}));
    says(Orbit.FleetError, 'Orbit.FleetError.TYPE_MISMATCH: ring of kind 7: it declares no value type;'
        .concat(' publish bytes by publish(), or declare the ring with a type'), () => fleet.publishValue(UNTYPED, 1));
});

line('error/code-name', test => {
    const fleet = test.join();
    says(Orbit.FleetError, 'Orbit.FleetError.PAYLOAD_TOO_LARGE: ring of kind 1: payload of 1000 bytes exceeds 256',
        () => fleet.publish(1, 0, 0, new Uint8Array(1000)));
    says(Orbit.FleetError, `Orbit.FleetError.BUSY: fleet '${fleet.get_name()}' still has members`,
        () => Orbit.Fleet.destroy(fleet.get_name(), null));
    const codes = Object.entries(Orbit.FleetError).filter(([, code]) => typeof code === 'number');
    equal(codes.length, 20);
    for (const [name, code] of codes)
        equal(`${new Orbit.FleetError({code, message: 'what'})}`, `Orbit.FleetError.${name}: what`);
});

System.exit(run());
