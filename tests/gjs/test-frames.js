// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Single frames in JavaScript: properties, values with exact integers, BigInts for ids, and errors.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';
import System from 'system';

import {KIND, OTHER_KIND, equal, fails, line, lineBoth, ok, publish, run, throws} from '../contract/gjs/harness.js';

const {FleetError} = Orbit;

// Publishes the value in a ring of its type, and reads it.
function roundTrip(test, type, value) {
    const fleet = test.join();
    fleet.declare(KIND, type, {payloadCapacity: 1024});
    return fleet.read(fleet.publish_variant(KIND, 1, 1, new GLib.Variant(type, value))).value;
}

lineBoth('frame/properties', test => {
    const fleet = test.join(2);
    publish(fleet);
    const frame = fleet.read(fleet.publish_data(KIND, 7, 1234567890123, Uint8Array.of(1, 2)));
    equal(frame.id, frame.get_id().toBigInt());
    equal([frame.kind, frame.nodeId, frame.counter, frame.frameKind], [KIND, 2, 1, 7]);
    equal([frame.version, [...frame.payload]], [1234567890123, [1, 2]]);
    frame.payload[0] = 9;
    equal([...frame.payload], [1, 2]);
    throws(() => {
        frame.kind = 4;
    });
});

lineBoth('frame/value', test => {
    equal(roundTrip(test, '(sd)', ['kitchen', 21.5]), ['kitchen', 21.5]);
    equal(roundTrip(test, 'a{sv}', {a: new GLib.Variant('i', 1), b: new GLib.Variant('as', ['x'])}), {a: 1, b: ['x']});
    equal(roundTrip(test, '(mias)', [null, []]), [null, []]);
});

lineBoth('frame/value-exact', test => {
    const [least, most] = [-(2n ** 63n), 2n ** 64n - 1n];
    equal(roundTrip(test, '(txtx)', [most, least, 5, -5]), [most, least, 5, -5]);
    equal(roundTrip(test, 'at', [2n ** 53n - 1n, 2n ** 53n]), [2 ** 53 - 1, 2n ** 53n]);
    equal(roundTrip(test, 'ax', [1n - 2n ** 53n, -(2n ** 53n)]), [1 - 2 ** 53, -(2n ** 53n)]);
    equal(roundTrip(test, 'a{s(tmt)}', {one: [most, null], two: [1, most]}), {one: [most, null], two: [1, most]});
    equal(roundTrip(test, 'v', new GLib.Variant('(vt)', [new GLib.Variant('t', most), 1])), [most, 1]);
    equal(roundTrip(test, '(xv)', [1, new GLib.Variant('ay', [1, 2])])[0], 1);
    equal(roundTrip(test, 'at', []), []);
});

lineBoth('frame/value-mismatch', test => {
    const fleet = test.join();
    const frame = fleet.read(publish(fleet, KIND));
    fails(FleetError.TYPE_MISMATCH, () => frame.value);
});

lineBoth('read/big-int', test => {
    const fleet = test.join(2);
    publish(fleet);
    const id = publish(fleet).toBigInt();
    equal(fleet.read(id).id, id);
    equal(fleet.get_ring(KIND).read(id).id, id);
    equal(fleet.read(id - 1n).counter, 0);
    equal([fleet.read(id + 1n), fleet.read(0xff00000000000000n), fleet.get_ring(KIND).read(id + 1n)], [null, null, null]);
    for (const wrong of [2n ** 64n, -1n])
        fails(FleetError.INVALID_ARGUMENT, () => fleet.read(wrong));
    for (const wrong of [Number(id), 5, '1:2:3', null, undefined])
        throws(() => fleet.read(wrong));
});

line('net-id/every-bit', () => {
    for (let bit = 0n; bit < 64n; bit++) {
        for (const number of [1n << bit, (1n << bit) - 1n, 2n ** 64n - 1n - (1n << bit)]) {
            const id = Orbit.NetId.fromBigInt(number);
            equal(id.toBigInt(), number);
            equal([BigInt(id.get_kind()), BigInt(id.get_node_id())], [number >> 56n, number >> 40n & 0xffffn]);
        }
    }
});

lineBoth('version/big-int', test => {
    const fleet = test.join();
    for (const version of [0n, 5n, 2n ** 53n, 2n ** 64n - 1n]) {
        fleet.publish_data(KIND, 1, version, new Uint8Array(0));
        fleet.publish(KIND, 1, version, 'text');
        fleet.publish_packed(KIND, 1, version, Uint8Array.of(1), 1);
        const batch = fleet.create_cursor(KIND, Orbit.CursorStart.OLDEST).read_batch(100);
        equal([...batch.versions()].slice(-3), [version, version, version]);
    }
    for (const wrong of [2n ** 64n, -1n])
        throws(() => fleet.publish_data(KIND, 1, wrong, new Uint8Array(0)));
});

line('errors/native', test => {
    const fleet = test.join();
    fleet.leave();
    let nCaught = 0;
    for (const call of [
        () => fleet.publish_data(KIND, 1, 1, new Uint8Array(0)), () => fleet.publish(KIND, 1, 1, ''),
        () => fleet.publishValue(KIND, 1), () => fleet.declare(KIND, 's'), () => fleet.read(1n),
        () => fleet.read_head(KIND), () => fleet.create_cursor(KIND, Orbit.CursorStart.HEAD),
    ]) {
        try {
            call();
        } catch (error) {
            nCaught++;
            ok(error instanceof FleetError && error instanceof GLib.Error, `${error} as an instance`);
            ok(error.matches(FleetError, FleetError.CLOSED), `${error} as CLOSED`);
            ok(!error.matches(FleetError, FleetError.BUSY) && !error.matches(Gio.IOErrorEnum, FleetError.CLOSED));
            ok(error.code === FleetError.CLOSED && error.message.includes(fleet.get_name()), error.message);
        }
    }
    equal(nCaught, 7);
});

line('errors/of-the-override', test => {
    const fleet = test.join();
    try {
        fleet.publishValue(KIND, 1);
        ok(false, 'an untyped value');
    } catch (error) {
        ok(error instanceof FleetError && error.matches(FleetError, FleetError.TYPE_MISMATCH), error);
    }
});

System.exit(run());
