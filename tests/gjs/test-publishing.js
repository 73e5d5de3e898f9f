// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Declaring and publishing in JavaScript.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';
import System from 'system';

import {
    CAPACITY, FLEET_SIZE, KIND, OTHER_KIND, PER_NODE, SHARED, equal, fails, line, lineBoth, ok, run, throws,
} from '../contract/gjs/harness.js';
import {mappings} from './memory.js';

const {FleetError} = Orbit;

lineBoth('publish/variant', test => {
    const fleet = test.join();
    fleet.declare(KIND, '(sd)');
    const frame = fleet.read(fleet.publish(KIND, 3, 4, new GLib.Variant('(sd)', ['kitchen', 21.5])));
    equal([frame.frameKind, frame.version, frame.value], [3, 4, ['kitchen', 21.5]]);
    fails(FleetError.TYPE_MISMATCH, () => fleet.publish(KIND, 1, 1, new GLib.Variant('s', 'kitchen')));
    fails(FleetError.TYPE_MISMATCH, () => fleet.publish(OTHER_KIND, 1, 1, new GLib.Variant('s', 'kitchen')));
    equal([fleet.get_head(KIND), fleet.get_head(OTHER_KIND)], [1, 0]);
});

// Without the override GJS would convert each element to one byte.
lineBoth('publish/memory-of-typed-arrays', test => {
    const fleet = test.join();
    const words = Uint32Array.of(1, 0x01020304, 5);
    const bytes = [...new Uint8Array(words.buffer)];
    const read = id => [...fleet.read(id).payload];
    for (const data of [words, words.buffer, new DataView(words.buffer), new Uint8Array(words.buffer)]) {
        equal(read(fleet.publish(KIND, 1, 1, data)), bytes);
        equal(read(fleet.publish_data(KIND, 1, 1, data)), bytes);
        equal(fleet.publish_packed(KIND, 1, 1, data, 12), 1);
        equal([...fleet.read_head(KIND).payload], bytes);
    }
    equal(read(fleet.publish(KIND, 1, 1, words.subarray(1, 2))), bytes.slice(4, 8));
    equal(read(fleet.publish(KIND, 1, 1, new DataView(words.buffer, 4, 4))), bytes.slice(4, 8));
});

lineBoth('declare/type', test => {
    const fleet = test.join();
    ok(fleet.declare(KIND, '(sd)', {capacity: 16, payloadCapacity: 100, topology: PER_NODE, label: 'prices'}));
    const ring = fleet.get_ring(KIND);
    equal([ring.capacity, ring.payload_capacity, ring.topology, ring.label], [16, 100, PER_NODE, 'prices']);
    equal(ring.value_type.dup_string(), '(sd)');
    ok(fleet.declare(KIND, new GLib.VariantType('(sd)'), {capacity: 16, payloadCapacity: 100, topology: PER_NODE}));
});

lineBoth('declare/defaults', test => {
    const fleet = test.make({name: test.name(), fleetSize: FLEET_SIZE, capacity: 4, payloadCapacity: 24});
    fleet.declare(KIND, null, {label: 'bytes'});
    fleet.declare(OTHER_KIND, 's');
    for (const [kind, type, label] of [[KIND, undefined, 'bytes'], [OTHER_KIND, 's', null]]) {
        const ring = fleet.get_ring(kind);
        equal([ring.capacity, ring.payload_capacity, ring.topology], [4, 24, SHARED]);
        equal([ring.value_type?.dup_string(), ring.label], [type, label]);
    }
});

lineBoth('declare/refused', test => {
    const fleet = test.join();
    for (const type of ['', 'z', '(s', 'ss'])
        fails(FleetError.INVALID_ARGUMENT, () => fleet.declare(KIND, type), `'${type}'`);
    fails(FleetError.INVALID_ARGUMENT, () => fleet.declare(KIND, 'a*'));
    fails(FleetError.INVALID_CAPACITY, () => fleet.declare(KIND, 's', {capacity: 3}));
    for (const wrong of [5, undefined, {}, new GLib.Variant('s', 's')])
        throws(() => fleet.declare(KIND, wrong));
    throws(() => fleet.declare(KIND, 's', {capactiy: 16}));
    throws(() => fleet.declare(KIND, 's', {capacity: -1}));
    throws(() => fleet.declare(KIND, Orbit.RingSpec.new(16, 100, SHARED), {capacity: 16}));

    fleet.declare(KIND, '(sd)', {capacity: 16, label: 'prices'});
    fails(FleetError.TYPE_MISMATCH, () => fleet.declare(KIND, '(st)', {capacity: 16}), '(sd)', '(st)');
    fails(FleetError.INCOMPATIBLE, () => fleet.declare(KIND, '(sd)', {capacity: CAPACITY}), '16', `${CAPACITY}`);
    fleet.declare(KIND, '(sd)');
});

lineBoth('publish-value/packs', test => {
    const fleet = test.join();
    fleet.declare(KIND, '(sta{sv})');
    fleet.declare(OTHER_KIND, 'd');
    const frame = fleet.read(fleet.publishValue(KIND, ['kitchen', 2n ** 64n - 1n, {on: new GLib.Variant('b', true)}],
        {frameKind: 3, version: 2 ** 40}));
    equal([frame.frameKind, frame.version], [3, 2 ** 40]);
    equal(frame.value, ['kitchen', 2n ** 64n - 1n, {on: true}]);
    const plain = fleet.read(fleet.publishValue(OTHER_KIND, 1.5));
    equal([plain.frameKind, plain.version, plain.value], [0, 0, 1.5]);
});

lineBoth('publish-value/refused', test => {
    const fleet = test.join();
    fleet.declare(KIND, '(sd)');
    throws(() => fleet.publishValue(KIND, ['kitchen']));
    throws(() => fleet.publishValue(KIND, [null, 1]));
    throws(() => fleet.publishValue(256, 1));
    fails(FleetError.TYPE_MISMATCH, () => fleet.publishValue(OTHER_KIND, 1), `${OTHER_KIND}`);
    equal([fleet.get_head(KIND), fleet.get_head(OTHER_KIND)], [0, 0]);
});

// The override does not remember that a ring was not declared at the first access.
lineBoth('publish-value/declared-later', test => {
    const fleet = test.join();
    fails(FleetError.TYPE_MISMATCH, () => fleet.publishValue(KIND, 1));
    const later = test.join();
    later.declare(KIND, 's');
    later.publishValue(KIND, 'text');
    equal(later.read_head(KIND).value, 'text');
    fails(FleetError.TYPE_MISMATCH, () => fleet.publishValue(KIND, 'text'));
});

// The type is that of the ring, whichever member declared it.
line('publish-value/declared-elsewhere', test => {
    const fleet = test.join(0);
    fleet.declare(KIND, '(sd)');
    const other = test.joinToo(fleet, 1);
    equal(fleet.read(other.publishValue(KIND, ['kitchen', 1])).value, ['kitchen', 1]);
});

// A fleet without references is finalized, although the override caches data about it.
line('publish-value/holds-no-fleet', test => {
    const name = test.name();
    equal(mappings(), 0);
    (() => {
        const fleet = Orbit.Fleet.join_shm(name, FLEET_SIZE, 0);
        fleet.declare(KIND, 's');
        fleet.publishValue(KIND, 'text');
        for (const frame of fleet.create_cursor(KIND, Orbit.CursorStart.OLDEST).read_batch(10))
            equal(frame.value, 'text');
        equal(mappings() > 0, true);
    })();
    // If objects refer to each other, each may need a separate collection.
    for (let i = 0; i < 10 && mappings() > 0; i++) {
        System.gc();
        while (GLib.MainContext.default().iteration(false));
    }
    equal(mappings(), 0);
});

System.exit(run());
