// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The arguments of every callback, options by name, and types that are final.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import GIRepository from 'gi://GIRepository';
import Orbit from 'gi://Orbit';
import System from 'system';

import {KIND, OLDEST, OTHER_KIND, equal, getNode, line, lineBoth, ok, publish, run, waitUntil} from '../contract/gjs/harness.js';

function refuses(call, text) {
    try {
        call();
    } catch (error) {
        ok(error instanceof TypeError && error.message.includes(text), error);
        return;
    }
    throw new Error(`no error with '${text}'`);
}

// The names of the classes in the typelib.
function classes() {
    const repository = GIRepository.Repository.get_default();
    return Array.from({length: repository.get_n_infos('Orbit')}, (_, i) => repository.get_info('Orbit', i))
        .filter(info => info.get_type() === GIRepository.InfoType.OBJECT).map(info => info.get_name());
}

lineBoth('callbacks/source', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const ways = [
        [[], (source, call) => source.set_callback(call)],
        [[null], (source, call) => source.set_callback(call)],
        [[new Gio.Cancellable()], (source, call) => source.set_callback(call)],
        [[], GObject.source_set_closure],
    ];
    for (const [args, setCallback] of ways) {
        for (const goesOn of [undefined, false, true]) {
            const calls = [];
            const source = cursor.create_source(...args);
            ok(source instanceof GLib.Source);
            setCallback(source, (...given) => {
                calls.push(given);
                cursor.next();
                return goesOn;
            });
            source.attach(null);
            publish(fleet);
            waitUntil(() => calls.length > 0);
            ok(calls.length === 1 && calls[0].length === 1 && calls[0][0] === cursor);
            equal(source.is_destroyed(), !goesOn);
            source.destroy();
        }
    }
});

lineBoth('callbacks/wait-async', test => {
    const fleet = test.join();
    const cursor = fleet.create_cursor(KIND, OLDEST);
    publish(fleet);
    let calls = 0;
    cursor.wait_async(-1, GLib.PRIORITY_DEFAULT, null, (...given) => {
        calls++;
        const [source, result] = given;
        ok(given.length === 2 && source === cursor && source.wait_finish(result) === true);
    });
    waitUntil(() => calls === 1);
});

lineBoth('callbacks/signals', test => {
    const fleet = test.join();
    publish(fleet);
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const batch = fleet.create_cursor(KIND, OLDEST).read_batch(1);
    const [node, beat] = [getNode(fleet, 0), fleet.publish_heartbeat()];
    const error = new Orbit.FleetError({code: Orbit.FleetError.CLOSED, message: 'text'});
    const given = {
        frames: [batch], overrun: [5], stopped: [error], 'heartbeat-missing': [1], 'heartbeat-recovered': [1, beat],
        'heartbeat-stale': [1, beat], 'node-joined': [node], 'node-left': [node, Orbit.LeaveReason.DIED],
        'segment-lost': ['message'],
    };
    const seen = [];
    for (const source of [fleet, cursor, node, fleet.get_ring(KIND)]) {
        for (const id of GObject.signal_list_ids(source.constructor.$gtype)) {
            const name = GObject.signal_name(id);
            const calls = [];
            source.connect(name, (...args) => {
                calls.push(args);
            });
            source.emit(name, ...given[name]);
            const [from, ...args] = calls[0];
            ok(from === source, name);
            equal(args.map(arg => arg.constructor.name), given[name].map(arg => arg.constructor.name));
            seen.push(name);
        }
    }
    equal(seen.sort(), Object.keys(given).sort());
});

lineBoth('callbacks/list', test => {
    const nodes = test.join().get_nodes();
    const calls = [];
    nodes.connect('items-changed', (...args) => {
        calls.push(args);
    });
    nodes.items_changed(0, 1, 1);
    ok(calls.length === 1 && calls[0][0] === nodes);
    equal(calls[0].slice(1), [0, 1, 1]);
});

lineBoth('options/names', test => {
    const fleet = test.join();
    ok(fleet.declare(KIND, 's', {capacity: 4, payloadCapacity: 16, topology: Orbit.Topology.PER_NODE, label: 'label'}));
    ok(fleet.declare(OTHER_KIND, 's', undefined));
    for (const options of [undefined, null, {}, {frameKind: 2}, {version: 3}, {version: 3, frameKind: 2}]) {
        const frame = fleet.read(fleet.publishValue(KIND, 'value', options));
        equal([frame.frameKind, frame.version, frame.value], [options?.frameKind ?? 0, options?.version ?? 0, 'value']);
    }
    // Options with the names of Python, or misspelt: none is ignored silently.
    for (const name of ['frame_kind', 'Version', 'payload', 'label'])
        refuses(() => fleet.publishValue(KIND, 'value', {[name]: 1}), `'${name}'`);
    for (const name of ['payload_capacity', 'Capacity', 'valueType', 'version'])
        refuses(() => fleet.declare(3, 's', {[name]: 8}), `'${name}'`);
});

line('class/final', () => {
    const names = classes();
    ok(['Cursor', 'Fleet', 'Node', 'Ring'].every(name => names.includes(name)), names);
    for (const name of names) {
        const text = `Orbit.${name} is final`;
        refuses(() => GObject.registerClass(class extends Orbit[name] {}), text);
        refuses(() => GObject.registerClass({GTypeName: `Derived${name}`}, class extends Orbit[name] {}), text);
    }
});

line('class/of-a-list', test => {
    // It has no name in Orbit, and whoever derives from it gets a list of his own, which is empty.
    const list = test.join().get_nodes();
    const Derived = GObject.registerClass(class DerivedNodeList extends list.constructor {});
    equal([new Derived().get_n_items(), list.get_n_items()], [0, 1]);
});

System.exit(run());
