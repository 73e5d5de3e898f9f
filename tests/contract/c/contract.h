/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the files of the contract's tests in C share. */

#pragma once

#include <orbit-glib/orbit-glib.h>

/* The kinds and sizes that most tests use. */
#define KIND 1
#define OTHER_KIND 2
#define FLEET_SIZE 3
#define CAPACITY 8

/* The test of a line, and of a line that is tested over both backings. */
void contract_add          (const char   *line,
                            void        (*test) (void));
void contract_add_both     (const char   *line,
                            void        (*test) (OrbitBacking backing));

void contract_add_values     (void);
void contract_add_joining    (void);
void contract_add_leaving    (void);
void contract_add_rings      (void);
void contract_add_publishing (void);
void contract_add_reading    (void);
void contract_add_cursors    (void);
void contract_add_heartbeats (void);

/* A name that no other fleet has; what is in shared memory under it is removed at the end of the test. */
const char  *contract_name   (void);

/* A new fleet of FLEET_SIZE with rings of CAPACITY, joined as @node_id. */
OrbitFleet  *contract_join   (OrbitBacking  backing,
                              guint16       node_id);

/* One more member of the fleet in shared memory. */
OrbitFleet  *contract_join_too (OrbitFleet *fleet,
                                guint16     node_id);

OrbitNetId  *contract_publish  (OrbitFleet *fleet,
                                guint8      kind,
                                const char *text);

/* Declares KIND. */
void         contract_declare  (OrbitFleet   *fleet,
                                guint         capacity,
                                guint         payload_capacity,
                                OrbitTopology topology,
                                const char   *label,
                                const char   *value_type);

OrbitNetId  *contract_id       (guint8  kind,
                                guint16 node_id,
                                guint64 counter);

guint64      contract_head     (OrbitFleet *fleet,
                                guint8      kind);

/* Asserts what a call gave and clears it, so that one variable serves for many calls. */
#define contract_assert_fails(error, code) \
  G_STMT_START { \
    g_assert_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_ ## code); \
    g_clear_error (&(error)); \
  } G_STMT_END

#define contract_assert_text(frame, text) \
  G_STMT_START { \
    gsize contract_size; \
    gconstpointer contract_data = g_bytes_get_data (orbit_frame_get_payload (frame), &contract_size); \
    g_assert_cmpmem (contract_data, contract_size, text, strlen (text)); \
  } G_STMT_END
