// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Values that are kept longer than the objects they were read from.

import GLib from 'gi://GLib';
import Orbit from 'gi://Orbit';
import System from 'system';

const [KIND, OTHER_KIND] = [2, 9];
const {OLDEST} = Orbit.CursorStart;
const fleet = Orbit.Fleet.join_as('lent', 3, 1);
const context = GLib.MainContext.default();
const other = new TextEncoder().encode('z'.repeat(40));
let nTests = 0;

// Frees objects without references, and overwrites their memory.
function churn() {
    System.gc();
    System.gc();
    for (let i = 0; i < 500; i++) {
        fleet.publish_data(OTHER_KIND, 1, 0, other);
        fleet.read_head(OTHER_KIND).get_payload();
    }
    System.gc();
}

function test(name, read, show, expected) {
    const value = read();
    churn();
    const found = `${show(value)}`;
    print(`${found === expected ? 'ok' : 'not ok'} ${++nTests} ${name}`);
    if (found !== expected)
        print(`# expected ${expected}, found ${found}`);
}

const text = bytes => new TextDecoder().decode(bytes.toArray());
const typeString = type => type.dup_string();
const makeBatch = () => fleet.create_cursor(KIND, OLDEST).read_batch(4);

function makeSpec() {
    const spec = Orbit.RingSpec.new(4, 64, Orbit.Topology.SHARED);
    spec.set_value_type(new GLib.VariantType('(sdsdsdsdsd)'));
    return spec;
}

function valueTypeOfRing(read) {
    const member = Orbit.Fleet.join('lent', 1);
    member.declare(KIND, makeSpec());
    const type = read(member.get_ring(KIND));
    member.leave();
    return type;
}

function heartbeatOfNode(read) {
    fleet.watch_heartbeats(100);
    const node = fleet.get_nodes().get_item(0);
    fleet.publish_heartbeat();
    while (node.get_last_heartbeat() === null)
        context.iteration(true);
    const last = read(node);
    const counter = last.get_counter();
    while (node.get_last_heartbeat().get_counter() === counter) {
        fleet.publish_heartbeat();
        context.iteration(true);
    }
    return [last, counter];
}

function ofSignal(source, name, position, start) {
    let kept = null;
    const handler = source.connect(name, (...args) => {
        kept ??= args[position];
    });
    start();
    while (kept === null)
        context.iteration(true);
    source.disconnect(handler);
    return kept;
}

function batchOfSignal() {
    const cursor = fleet.create_cursor(KIND, OLDEST);
    const found = ofSignal(cursor, 'frames', 1, () => cursor.start());
    cursor.stop();
    return found;
}

function heartbeatOfSignal() {
    const node = fleet.get_nodes().get_item(0);
    // After the watch has found it fresh, it becomes stale.
    fleet.start_heartbeat(5);
    while (node.get_state() !== Orbit.NodeState.FRESH)
        context.iteration(true);
    return ofSignal(fleet, 'heartbeat-stale', 2, () => fleet.stop_heartbeat());
}

function errorOfSignal() {
    const other = Orbit.Fleet.join('lent', 1);
    const cursor = other.create_cursor(KIND, OLDEST);
    cursor.start();
    return ofSignal(cursor, 'stopped', 1, () => other.leave());
}

const id = fleet.publish_data(KIND, 1, 7, new TextEncoder().encode('first'));
test('id of a frame', () => fleet.read(id).get_id(), String, '2:1:0');
test('payload of a frame', () => fleet.read(id).get_payload(), text, 'first');
test('headers of a batch', () => makeBatch().get_headers(), bytes => bytes.toArray().slice(0, 8), '0,0,0,0,0,1,0,2');
test('payloads of a batch', () => makeBatch().get_payloads(), text, 'first');
test('frame of a batch', () => makeBatch().get_frame(0), frame => frame.payload, '102,105,114,115,116');
test('views of a batch', () => [makeBatch().at(0), makeBatch().ids()], ([frame, ids]) => `${frame} ${ids[0] === id.toBigInt()}`,
    '[Orbit.Frame 2:1:0] true');
test('id of a heartbeat', () => fleet.publish_heartbeat().get_id(), String, '221:1:0');
test('value type of a specification', () => {
    const spec = makeSpec();
    const type = spec.get_value_type();
    spec.set_value_type(null);
    return type;
}, typeString, '(sdsdsdsdsd)');
test('value type of a ring', () => valueTypeOfRing(ring => ring.get_value_type()), typeString, '(sdsdsdsdsd)');
test('property of a ring', () => valueTypeOfRing(ring => ring.value_type), typeString, '(sdsdsdsdsd)');
test('heartbeat of a node', () => heartbeatOfNode(node => node.get_last_heartbeat()),
    ([last, counter]) => last.get_counter() === counter, 'true');
test('property of a node', () => heartbeatOfNode(node => node.last_heartbeat),
    ([last, counter]) => last.get_counter() === counter, 'true');
test('batch of a signal', batchOfSignal, kept => kept.get_frame(0).get_id(), '2:1:0');
test('heartbeat of a signal', heartbeatOfSignal,
    kept => `${kept.get_id()}`.slice(0, 6), '221:1:');
test('error of a signal', errorOfSignal, kept => kept.message, "fleet 'lent' has been left");
print(`1..${nTests}`);
