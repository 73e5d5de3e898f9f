// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Labels of members, texts of objects, and fleets without a name.

import Orbit from 'gi://Orbit';
import System from 'system';

import {FLEET_SIZE, KIND, OLDEST, declare, equal, fails, line, lineBoth, ok, pid, publish, run} from '../contract/gjs/harness.js';

lineBoth('label/given', test => {
    const fleet = test.make({name: test.name(), fleetSize: FLEET_SIZE, label: 'ä roof'});
    equal([fleet.label, fleet.get_nodes().get_item(0).get_label()], ['ä roof', 'ä roof']);
    for (const label of ['x'.repeat(64), '', 'a\0'])
        fails(Orbit.FleetError.INVALID_ARGUMENT, () => test.make({name: test.name(), fleetSize: 1, label}), 'label');
    equal(test.join().label, 'test-members.js');
});

lineBoth('to-string/objects', test => {
    const fleet = test.make({name: test.name(), fleetSize: FLEET_SIZE, nodeId: 1, label: 'the roof'});
    equal(`${fleet}`, `[Orbit.Fleet '${fleet.name}' node 1 of ${FLEET_SIZE} label='the roof']`);
    const cursor = fleet.create_cursor(KIND, OLDEST);
    declare(fleet, 16, 48, Orbit.Topology.SHARED, 'readings', '(sd)');
    fleet.publishValue(KIND, ['roof', 21.5]);
    cursor.next();
    equal(`${cursor}`, `[Orbit.Cursor of kind ${KIND} of '${fleet.name}' at 1: 1 delivered, 0 overwritten, 0 abandoned]`);
    equal(`${fleet.get_ring(KIND)}`, `[Orbit.Ring 'readings' kind ${KIND}: 16 slots of 48 bytes, type (sd)]`);
    equal(`${fleet.get_nodes().get_item(0)}`, `[Orbit.Node 1 'the roof' (pid ${pid}) alive]`);
});

line('fleet/nameless', () => {
    for (const properties of [undefined, {}, {fleetSize: 3}, {name: null}]) {
        try {
            new Orbit.Fleet(properties);
            ok(false, 'a fleet without a name');
        } catch (error) {
            ok(error instanceof TypeError && error.message.includes('needs a name'), error);
        }
    }
});

System.exit(run());
