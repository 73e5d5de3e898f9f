// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later

import Orbit from 'gi://Orbit?version=1';
import {programArgs} from 'system';

const [WORK, RESULTS] = [4, 5]; // kinds
const N_WORKERS = 2;
const N_PIECES = 6;

// The frames that are there and those that come, without end.
function* follow(cursor) {
    while (cursor.wait())
        yield* cursor;
}

function work(fleet, index) {
    for (const {value: number} of follow(fleet.create_cursor(WORK, Orbit.CursorStart.OLDEST))) {
        if (number === 0) // no more work
            return;
        if (number % N_WORKERS === index) // the share of this worker
            fleet.publishValue(RESULTS, [number, number * number]);
    }
}

function supervise(fleet) {
    const results = fleet.create_cursor(RESULTS, Orbit.CursorStart.HEAD);
    for (let number = 1; number <= N_PIECES; number++)
        fleet.publishValue(WORK, number);
    fleet.publishValue(WORK, 0);

    const squares = [];
    for (const {value: [number, square]} of follow(results)) {
        squares[number] = square;
        if (Object.keys(squares).length === N_PIECES)
            break;
    }
    squares.forEach((square, number) => print(`${number} * ${number} = ${square}`));
}

const fleet = Orbit.Fleet.join_shm('tutorial', 8, 0);
fleet.declare(WORK, 'u', {label: 'work'});
fleet.declare(RESULTS, '(uu)', {label: 'results'});
if (programArgs.length > 0)
    work(fleet, Number(programArgs[0]));
else
    supervise(fleet);
fleet.leave();
