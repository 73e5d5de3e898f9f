// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The lines under "Labels", in GJS.

import Orbit from 'gi://Orbit';

import {ANY, CAPACITY, KIND, OLDEST, OTHER_KIND, declare, equal, fails, line, lineBoth, publish, throws} from './harness.js';

lineBoth('label/declare', test => {
    const fleet = test.join();
    publish(fleet, 255);
    equal(fleet.declare_label('readings', Orbit.RingSpec.new(4, 0, ANY)), 254);
    const ring = fleet.get_ring(254);
    equal([ring.get_label(), ring.get_capacity()], ['readings', 4]);
    equal([fleet.declare_label('orders'), fleet.declare_label('readings', null)], [253, 254]);
    if (test.isShm) {
        const other = test.joinToo(fleet, 1);
        equal([other.lookup_kind('readings'), other.declare_label('readings')], [254, 254]);
    }
});

lineBoth('label/lookup', test => {
    const fleet = test.join();
    fails(Orbit.FleetError.NOT_FOUND, () => fleet.lookup_kind('prices'), 'prices');
    declare(fleet, 0, 0, ANY, 'prices');
    equal([fleet.lookup_kind('prices'), fleet.declare_label('prices')], [KIND, KIND]);
    equal(fleet.lookup_kind('heartbeats'), Orbit.HEARTBEAT_RING_KIND);
});

lineBoth('label/one-ring', test => {
    const fleet = test.join();
    declare(fleet, 0, 0, ANY, 'prices');
    fails(Orbit.FleetError.INCOMPATIBLE, () => fleet.declare(OTHER_KIND, null, {label: 'prices'}), "kind 2: label 'prices'", 'kind 1');
});

lineBoth('label/invalid', test => {
    const fleet = test.join();
    fleet.declare_label('x'.repeat(63));
    for (const label of ['', 'x'.repeat(64), 'a\0b'])
        fails(Orbit.FleetError.INVALID_ARGUMENT, () => fleet.declare_label(label));
    const spec = Orbit.RingSpec.new(0, 0, ANY);
    spec.set_label('orders');
    fails(Orbit.FleetError.INVALID_ARGUMENT, () => fleet.declare_label('prices', spec));
});

lineBoth('label/for-kind', test => {
    const fleet = test.join();
    for (const [name, ...args] of [
        ['get_ring'], ['get_head'], ['get_ring_capacity'], ['next_id'], ['reset_ring'], ['read_head'], ['read_at', 0],
        ['create_cursor', OLDEST], ['publish', 0, 0, 'text'], ['publishValue', 'text'],
    ])
        fails(Orbit.FleetError.NOT_FOUND, () => fleet[name]('readings', ...args), 'readings', 'declare');
    for (const kind of [3.5, NaN, null, undefined, {}])
        throws(() => fleet.get_head(kind));
    fleet.declare('readings', 's');
    const cursor = fleet.create_cursor('readings', OLDEST);
    fleet.publishValue('readings', 'text');
    fleet.publish('readings', 0, 0, 'value\0');
    fleet.publish_data('readings', 0, 0, new TextEncoder().encode('bytes\0'));
    fleet.publish_packed('readings', 0, 0, new TextEncoder().encode('more\0'), 5);
    equal(Array.from(cursor, frame => frame.value), ['text', 'value', 'bytes', 'more']);
    equal([fleet.read_head('readings').value, fleet.read_at('readings', 1).value], ['more', 'value']);
    equal([fleet.get_head('readings'), fleet.get_ring_capacity('readings')], [4, CAPACITY]);
    const kind = fleet.lookup_kind('readings');
    equal([fleet.next_id('readings').get_kind(), fleet.get_ring('readings').get_kind()], [kind, kind]);
    fleet.reset_ring('readings');
    equal(fleet.get_head('readings'), 0);
    if (test.isShm) {
        const observer = Orbit.Observer.new(fleet.get_name(), null);
        equal(observer.get_ring_info('readings').get_label(), 'readings');
        equal(observer.create_cursor('readings', OLDEST).next(), null);
        fails(Orbit.FleetError.NOT_FOUND, () => observer.get_ring_info('orders'), 'orders');
    }
});

line('label/observer', test => {
    const fleet = test.join();
    const kind = fleet.declare_label('readings');
    const observer = Orbit.Observer.new(fleet.get_name(), null);
    equal(observer.lookup_kind('readings'), kind);
    fails(Orbit.FleetError.NOT_FOUND, () => observer.lookup_kind('orders'), 'orders');
});
