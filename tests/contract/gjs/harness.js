// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Shared by the files of the contract in GJS: fleets that are removed after each test, and TAP.

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';

// The kinds and sizes that most tests use.
export const KIND = 1;
export const OTHER_KIND = 2;
export const FLEET_SIZE = 3;
export const CAPACITY = 8;

export const {SHARED, PER_NODE, ANY} = Orbit.Topology;
export const {OLDEST, HEAD} = Orbit.CursorStart;

const credentials = new Gio.Credentials();
export const pid = credentials.get_unix_pid();
export const uid = credentials.get_unix_user();

const lines = [];
let nNames = 0;

// One run of one line. Fleets that it joins through this object are left and destroyed at the end.
class Test {
    constructor(backing) {
        this.backing = backing;
        this.isShm = backing === Orbit.Backing.SHM;
        this.names = [];
        this.fleets = [];
    }

    // A name that no other fleet uses.
    name() {
        this.names.push(`contract-${pid}-${++nNames}`);
        return this.names.at(-1);
    }

    keep(fleet) {
        this.fleets.push(fleet);
        return fleet;
    }

    make(properties) {
        const fleet = new Orbit.Fleet({backing: this.backing, ...properties});
        fleet.init(null);
        return this.keep(fleet);
    }

    // A new fleet of FLEET_SIZE with rings of CAPACITY.
    join(nodeId = 0) {
        return this.make({name: this.name(), fleetSize: FLEET_SIZE, nodeId, capacity: CAPACITY});
    }

    // Joins a fleet in shared memory as one more member.
    joinToo(fleet, nodeId) {
        return this.keep(Orbit.Fleet.join_shm_as(fleet.get_name(), FLEET_SIZE, 0, nodeId));
    }

    end() {
        this.fleets.forEach(fleet => fleet.leave());
        this.names.forEach(name => {
            try {
                Orbit.Fleet.destroy(name, null);
            } catch (error) {
                if (!error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND))
                    throw error;
            }
        });
    }
}

// Adds the test of a line, which is called with a Test.
export function line(name, test) {
    lines.push([name, test, Orbit.Backing.SHM]);
}

// Adds the test of a line that is tested in both backings.
export function lineBoth(name, test) {
    lines.push([`${name}/memory`, test, Orbit.Backing.MEMORY]);
    lines.push([`${name}/shm`, test, Orbit.Backing.SHM]);
}

export function ok(value, what = 'it') {
    if (!value)
        throw new Error(`${what} does not hold`);
}

function show(value) {
    return JSON.stringify(value, (_key, item) => typeof item === 'bigint' ? `${item}n` : item);
}

// Compares values, and arrays by their elements.
export function equal(found, expected) {
    if (show(found) !== show(expected))
        throw new Error(`found ${show(found)}, expected ${show(expected)}`);
}

// Asserts that the call fails with this code of Orbit.FleetError and that its message contains the texts.
export function fails(code, call, ...texts) {
    try {
        call();
    } catch (error) {
        ok(error instanceof Orbit.FleetError && error.matches(Orbit.FleetError, code), `${error}: code ${code}`);
        texts.forEach(text => ok(error.message.includes(text), `'${error.message}' with '${text}'`));
        return;
    }
    throw new Error(`no error of code ${code}`);
}

// Asserts that the call throws an error that is not an Orbit.FleetError.
export function throws(call) {
    try {
        call();
    } catch (error) {
        ok(!(error instanceof Orbit.FleetError), `${error} from elsewhere`);
        return;
    }
    throw new Error('nothing was thrown');
}

// Declares KIND.
export function declare(fleet, capacity, payloadCapacity, topology = SHARED, label = null, valueType = null) {
    const spec = Orbit.RingSpec.new(capacity, payloadCapacity, topology);
    spec.set_label(label);
    spec.set_value_type(valueType && new GLib.VariantType(valueType));
    ok(fleet.declare(KIND, spec));
}

export function publish(fleet, kind = KIND, text = 'frame') {
    return fleet.publish_data(kind, 1, 1, new TextEncoder().encode(text));
}

// The payload of a frame as text, null for no frame.
export function text(frame) {
    return frame && new TextDecoder().decode(frame.get_payload().toArray());
}

// Runs the main loop until the condition holds. The time that takes does not matter.
export function waitUntil(condition) {
    let expired = false;
    const guard = GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, 30, () => {
        expired = true;
        return GLib.SOURCE_CONTINUE;
    });
    try {
        while (!condition()) {
            ok(!expired, `${condition} in time`);
            GLib.MainContext.default().iteration(true);
        }
    } finally {
        GLib.source_remove(guard);
    }
}

export function items(list) {
    return Array.from({length: list.get_n_items()}, (_, i) => list.get_item(i));
}

// The node with this id in the list of the fleet. Fails if there is none.
export function getNode(fleet, nodeId) {
    return items(fleet.get_nodes()).find(node => node.get_node_id() === nodeId);
}

// Starts to watch the fleet: each signal adds a word and a node id, such as 'joined 1'.
export function log(fleet) {
    const events = [];

    // The node already has the state that the signal reports.
    const addHeartbeat = (word, state) => (_fleet, nodeId, heartbeat) => {
        const node = getNode(fleet, nodeId);
        const told = heartbeat.get_node_id() === nodeId && node.get_state() === state &&
            heartbeat.get_id().equals(node.get_last_heartbeat().get_id());
        events.push(told ? `${word} ${nodeId}` : `${word}, but not in the list`);
    };

    fleet.get_nodes();
    fleet.connect('node-joined', (_fleet, node) => {
        events.push(node.get_state() === Orbit.NodeState.ALIVE ? `joined ${node.get_node_id()}` : 'joined, not alive');
    });
    fleet.connect('node-left', (_fleet, node, reason) => {
        const [word, state] = reason === Orbit.LeaveReason.DIED
            ? ['died', Orbit.NodeState.DIED] : ['left', Orbit.NodeState.LEFT];
        events.push(node.get_state() === state ? `${word} ${node.get_node_id()}` : `${word}, but not in the list`);
    });
    fleet.connect('heartbeat-stale', addHeartbeat('stale', Orbit.NodeState.STALE));
    fleet.connect('heartbeat-recovered', addHeartbeat('recovered', Orbit.NodeState.FRESH));
    fleet.connect('heartbeat-missing', (_fleet, nodeId) => events.push(`missing ${nodeId}`));
    return events;
}

export function run() {
    let failed = false;
    print(`1..${lines.length}`);
    lines.forEach(([name, body, backing], i) => {
        const test = new Test(backing);
        try {
            try {
                body(test);
            } finally {
                test.end();
            }
            print(`ok ${i + 1} ${name}`);
        } catch (error) {
            failed = true;
            print(`not ok ${i + 1} ${name}`);
            print(`# ${error}\n${error.stack}`.trim().replaceAll('\n', '\n# '));
        }
    });
    return failed ? 1 : 0;
}
