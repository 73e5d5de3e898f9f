/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shared by the files of the contract in C. */

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
void contract_add_labels     (void);
void contract_add_publishing (void);
void contract_add_reading    (void);
void contract_add_cursors    (void);
void contract_add_heartbeats (void);
void contract_add_members    (void);
void contract_add_watching   (void);
void contract_add_waiting    (void);
void contract_add_looping    (void);
void contract_add_observing  (void);
void contract_add_finding    (void);

/* A name that no other fleet uses; what is in shared memory under it is removed at the end of the test. */
const char  *contract_name   (void);

/* A new fleet of FLEET_SIZE with rings of CAPACITY, joined as @node_id. */
OrbitFleet  *contract_join   (OrbitBacking  backing,
                              guint16       node_id);

/* Joins the fleet in shared memory as one more member. */
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

/* Begins to watch the fleet: each signal adds a word and a node id, as in "joined 1;stale 1;".
 * It belongs to the fleet. */
GString     *contract_log     (OrbitFleet *fleet);

/* The node under @node_id in the fleet's list, which must have it. */
OrbitNode   *contract_node    (OrbitFleet *fleet,
                               guint       node_id);

/* Run the main loop until the condition holds. The time that takes does not matter. */
void         contract_wait_for (GString    *log,
                                const char *event);
gboolean     contract_hangs    (gpointer    what);

#define contract_wait_until(condition) \
  G_STMT_START { \
    guint contract_guard = g_timeout_add_seconds (30, contract_hangs, (gpointer) #condition); \
    while (!(condition)) \
      g_main_context_iteration (NULL, TRUE); \
    g_source_remove (contract_guard); \
  } G_STMT_END

/* Asserts the error of a call and clears it, so that one variable can be used for many calls. */
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
