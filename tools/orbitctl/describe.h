/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Words, tables and JSON for the data of an observer. */

#pragma once

#include "cli.h"

/* Returns a text such as "12.0 KiB" (transfer full). */
char      *describe_bytes     (guint64              bytes);

/* "alive", "left-over", "retired", "damaged". */
const char *describe_condition (OrbitFleetCondition condition,
                                CliColour          *colour);
const char *describe_state    (OrbitNodeState       state,
                               CliColour           *colour);
const char *describe_topology (OrbitTopology        topology);

/* The age of the newest heartbeat of a node in ms; -1: none. */
gint64     describe_beat_age  (OrbitNode           *node);

/* Append tables. */
void       describe_fleets    (const Cli           *cli,
                               OrbitFleetInfo     **fleets,
                               gsize                n_fleets,
                               GString             *text);
void       describe_nodes     (const Cli           *cli,
                               GListModel          *nodes,
                               GString             *text);

/* Add an object. */
void       describe_fleet_as_json (JsonBuilder     *builder,
                                   const OrbitFleetInfo *info);

/* Add an array. */
void       describe_nodes_as_json (JsonBuilder     *builder,
                                   GListModel      *nodes);

/* Add a member to the object that is being built. @text NULL: null. */
void       describe_add_string (JsonBuilder        *builder,
                                const char         *name,
                                const char         *text);
void       describe_add_number (JsonBuilder        *builder,
                                const char         *name,
                                gint64              number);

/* Appends a row, or adds an object, for each kind. A ring that cannot be attached is described by its error; returns whether there
 * was one. @builder NULL: only the table. */
gboolean   describe_kinds     (const Cli           *cli,
                               OrbitObserver       *observer,
                               const guint8        *kinds,
                               gsize                n_kinds,
                               GString             *text,
                               JsonBuilder         *builder);

/* How to show a payload. */
typedef enum
{
  SHOW_AUTO, /* the value if the ring has a type, else text if it is UTF-8, else hexadecimal digits */
  SHOW_VALUE,
  SHOW_HEX,
} Show;

char      *describe_hex       (const guint8        *data,
                               gsize                length);

/* GVariant text; NULL if the bytes are not a value of this type in normal form. */
char      *describe_value     (const GVariantType  *type,
                               const guint8        *data,
                               gsize                length);
char      *describe_payload   (OrbitFrame          *frame,
                               Show                 show);
void       describe_frame_as_json (JsonBuilder     *builder,
                                   OrbitFrame      *frame,
                                   Show             show);
