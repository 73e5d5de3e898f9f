// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// toString() of fleets, rings, cursors and nodes.

/* exported extendTexts */

function extendTexts(Orbit) {
    const nick = (type, value) => Object.keys(type).find(key => type[key] === value)?.toLowerCase();
    const {create_cursor: createCursor} = Orbit.Fleet.prototype;
    const source = Symbol('source');

    Orbit.Fleet.prototype.create_cursor = function (kind, start) {
        const cursor = createCursor.call(this, kind, start);
        cursor[source] = `${typeof kind === 'string' ? `'${kind}'` : `kind ${kind}`} of '${this.get_name()}'`;
        return cursor;
    };

    Orbit.Fleet.prototype.toString = function () {
        return `[Orbit.Fleet '${this.get_name()}' node ${this.get_node_id()} of ${this.get_fleet_size()} label='${this.label}']`;
    };

    Orbit.Ring.prototype.toString = function () {
        return `[Orbit.Ring '${this.get_label() ?? ''}' kind ${this.get_kind()}: ${this.get_capacity()} slots of ` +
            `${this.get_payload_capacity()} bytes, type ${this.get_value_type()?.dup_string() ?? 'none'}]`;
    };

    Orbit.Cursor.prototype.toString = function () {
        return `[Orbit.Cursor of ${this[source] ?? 'no fleet'} at ${this.get_position()}: ${this.get_n_delivered()} delivered, ` +
            `${this.get_n_overwritten()} overwritten, ${this.get_n_abandoned()} abandoned]`;
    };

    Orbit.Node.prototype.toString = function () {
        return `[Orbit.Node ${this.get_node_id()} '${this.get_label()}' (pid ${this.get_pid()}) ${nick(Orbit.NodeState, this.get_state())}]`;
    };
}
