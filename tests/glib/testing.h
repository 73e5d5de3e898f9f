/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shared by the tests of fleets, rings and cursors: a fleet for every test, which is removed afterwards. */

#pragma once

#include <orbit-glib/orbit-glib.h>

G_BEGIN_DECLS

#if defined(__SANITIZE_ADDRESS__)
#define TESTING_SANITIZES_ADDRESSES 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TESTING_SANITIZES_ADDRESSES 1
#endif
#endif
#ifndef TESTING_SANITIZES_ADDRESSES
#define TESTING_SANITIZES_ADDRESSES 0
#endif

#define TESTING_FLEET_SIZE 4
#define TESTING_KIND 7
#define TESTING_CAPACITY 8
#define TESTING_PAYLOAD_CAPACITY 64

typedef enum
{
  TESTING_NAME = 0,     /* no fleet, only a name */
  TESTING_MEMORY = 1,   /* a fleet in process memory */
  TESTING_SHM = 2,      /* a fleet in shared memory */
  TESTING_SHARED = 4,   /* with a shared ring */
  TESTING_PER_NODE = 8, /* with a per-node ring */
  TESTING_FLEETS = TESTING_MEMORY | TESTING_SHM,
  TESTING_RINGS = TESTING_FLEETS | TESTING_SHARED | TESTING_PER_NODE,
} TestingFlags;

typedef struct
{
  char *name;             /* of the fleet; no other test has it */
  OrbitBacking backing;
  OrbitTopology topology; /* of the ring of TESTING_KIND, where it is declared */
  OrbitFleet *fleet;      /* node 0 of TESTING_FLEET_SIZE, with rings of TESTING_CAPACITY; or NULL */
} Testing;

typedef void (*TestingFunc) (Testing *test);

/* Replaces g_test_init(). The caller continues in a child process, and the parent removes the segments that a crash leaves behind. */
void        testing_init           (int          *argc,
                                    char       ***argv);

/* Runs the test once for each backing of @needs, and for each topology of a ring of TESTING_KIND with the label "testing". */
void        testing_add            (const char   *path,
                                    TestingFlags  flags,
                                    TestingFunc   func);

/* Joins the fleet of the test, which must be in shared memory, as one more member. -1 takes the first free node id. */
OrbitFleet *testing_join           (Testing      *test,
                                    int           node_id);
OrbitFleet *testing_join_full      (Testing      *test,
                                    const char   *name,
                                    guint         fleet_size,
                                    int           node_id,
                                    guint         capacity,
                                    guint         payload_capacity,
                                    GError      **error);
void        testing_declare        (OrbitFleet   *fleet,
                                    guint8        kind,
                                    guint         capacity,
                                    guint         payload_capacity,
                                    OrbitTopology topology,
                                    const char   *label,
                                    const char   *value_type,
                                    GError      **error);
OrbitRing  *testing_get_ring       (OrbitFleet   *fleet);
OrbitCursor *testing_create_cursor (OrbitFleet   *fleet,
                                    OrbitCursorStart start);

/* Publishes a text of kind TESTING_KIND; its frame kind is the first letter, its version the length. */
guint64     testing_publish        (OrbitFleet   *fleet,
                                    const char   *text);
/* Takes ownership of the frame. */
void        testing_assert_text    (OrbitFrame   *frame,
                                    guint64       counter,
                                    const char   *text);

/* Publishes "text" @n times. */
void        testing_publish_texts  (OrbitFleet   *fleet,
                                    guint         n);

/* Assert that the next frame has this counter and text; that there is none; that the next frames are @n times "text" from the
 * counter @first on. */
void        testing_assert_next    (OrbitCursor  *cursor,
                                    guint64       counter,
                                    const char   *text);
void        testing_assert_end     (OrbitCursor  *cursor);
void        testing_assert_batch   (OrbitCursor  *cursor,
                                    guint         max_frames,
                                    guint64       first,
                                    guint         n_frames);

/* Asserts that a member has this node id. */
void        testing_assert_in_use  (Testing      *test,
                                    guint16       node_id);

/* Iterates the main context until nothing is ready. */
void        testing_run_all        (GMainContext *context);

/* Runs @func in a forked child, which must exit with 0. */
GPid        testing_start          (void        (*func) (gpointer data),
                                    gpointer      data);
void        testing_wait_for       (GPid          pid);
int         testing_wait_status    (GPid          pid);
void        testing_fork           (void        (*func) (gpointer data),
                                    gpointer      data);

void        testing_assert_parts   (const char   *text,
                                    ...) G_GNUC_NULL_TERMINATED;

/* Asserts that the error has this code and that its message contains the strings. Clears it. */
#define testing_assert_error(error, code, ...)                      \
  G_STMT_START                                                      \
  {                                                                 \
    g_assert_error (*(error), ORBIT_FLEET_ERROR, (int) (code));       \
    testing_assert_parts ((*(error))->message, ##__VA_ARGS__, NULL); \
    g_clear_error (error);                                          \
  }                                                                 \
  G_STMT_END

G_END_DECLS
