/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The list of all methods with a GError. Each call returns whether the method returned a value other than failure. */

#include "testing-calls.h"

#define UNUSED_KIND (TESTING_KIND + 1)

typedef struct
{
  const TestingObjects *objects;
  guint8 kind;
  OrbitNetId *id;
  OrbitRingSpec *spec;
  GBytes *bytes;
} Call;

typedef gboolean (*CallFunc) (const Call *call,
                              GError **error);

static const guint8 text[] = "text";

#define FLEET_CALL(name, ...)                                          \
  static gboolean                                                      \
  fleet_##name (const Call *call,                                      \
                GError **error)                                        \
  {                                                                    \
    return !!orbit_fleet_##name (call->objects->fleet, ##__VA_ARGS__, error); \
  }

FLEET_CALL (declare, call->kind, call->spec)
FLEET_CALL (get_ring, call->kind)
FLEET_CALL (create_cursor, call->kind, ORBIT_CURSOR_START_OLDEST)
FLEET_CALL (next_id, call->kind)
FLEET_CALL (get_head, call->kind)
FLEET_CALL (get_ring_capacity, call->kind)
FLEET_CALL (reset_ring, call->kind)
FLEET_CALL (publish, call->kind, 1, 2, call->bytes)
FLEET_CALL (publish_data, call->kind, 1, 2, text, sizeof text)
FLEET_CALL (publish_variant, call->kind, 1, 2, g_variant_new_bytestring ("text"))
FLEET_CALL (publish_packed, call->kind, 1, 2, text, sizeof text, 1)
FLEET_CALL (read, call->id)
FLEET_CALL (read_head, call->kind)
FLEET_CALL (read_at, call->kind, 0)
FLEET_CALL (publish_heartbeat)
FLEET_CALL (publish_heartbeat_at, 1000)
FLEET_CALL (get_latest_heartbeats, &(gsize){ 0 })
FLEET_CALL (get_heartbeat_snapshot, 1000)
FLEET_CALL (get_heartbeat_snapshot_at, 1000, 1000)
FLEET_CALL (get_nodes)
FLEET_CALL (start_heartbeat, 1000)
FLEET_CALL (watch_heartbeats, 1000)

#define RING_CALL(name, ...)                                         \
  static gboolean                                                    \
  ring_##name (const Call *call,                                     \
               GError **error)                                       \
  {                                                                  \
    return !!orbit_ring_##name (call->objects->ring, ##__VA_ARGS__, error); \
  }

RING_CALL (get_head)
RING_CALL (get_lane_head, 0)
RING_CALL (next_version)
RING_CALL (read, call->id)
RING_CALL (read_head)
RING_CALL (read_at, 0)
RING_CALL (read_lane_at, 0, 0)
RING_CALL (write, 1, 2, text, sizeof text, &(OrbitNetId){ 0 })
RING_CALL (begin_write, 4, &(OrbitRingWrite){ 0 })

#define CURSOR_CALL(name, ...)                                           \
  static gboolean                                                        \
  cursor_##name (const Call *call,                                       \
                 GError **error)                                         \
  {                                                                      \
    return !!orbit_cursor_##name (call->objects->cursor, ##__VA_ARGS__, error); \
  }

CURSOR_CALL (next)
CURSOR_CALL (next_view, &(OrbitFrameView){ 0 })
CURSOR_CALL (read_batch, 10)
CURSOR_CALL (wait, -1, NULL)
CURSOR_CALL (start)

static gboolean
cursor_get_fd (const Call *call,
               GError **error)
{
  return orbit_cursor_get_fd (call->objects->cursor, error) >= 0;
}

/* Also for an empty batch: "no frame" and "no fleet" must be different results. */
static gboolean
cursor_read_empty_batch (const Call *call,
                         GError **error)
{
  return !!orbit_cursor_read_batch (call->objects->cursor, 0, error);
}

#define ENTRY(name) { #name, name }

static const struct
{
  const char *name;
  CallFunc func;
} fleet_calls[] = {
  ENTRY (fleet_declare),
  ENTRY (fleet_get_ring),
  ENTRY (fleet_create_cursor),
  ENTRY (fleet_next_id),
  ENTRY (fleet_get_head),
  ENTRY (fleet_get_ring_capacity),
  ENTRY (fleet_reset_ring),
  ENTRY (fleet_publish),
  ENTRY (fleet_publish_data),
  ENTRY (fleet_publish_variant),
  ENTRY (fleet_publish_packed),
  ENTRY (fleet_read),
  ENTRY (fleet_read_head),
  ENTRY (fleet_read_at),
  ENTRY (fleet_publish_heartbeat),
  ENTRY (fleet_publish_heartbeat_at),
  ENTRY (fleet_get_latest_heartbeats),
  ENTRY (fleet_get_heartbeat_snapshot),
  ENTRY (fleet_get_heartbeat_snapshot_at),
  ENTRY (fleet_get_nodes),
  ENTRY (fleet_start_heartbeat),
  ENTRY (fleet_watch_heartbeats),
}, ring_calls[] = {
  ENTRY (ring_get_head),
  ENTRY (ring_get_lane_head),
  ENTRY (ring_next_version),
  ENTRY (ring_read),
  ENTRY (ring_read_head),
  ENTRY (ring_read_at),
  ENTRY (ring_read_lane_at),
  ENTRY (ring_write),
  ENTRY (ring_begin_write),
}, cursor_calls[] = {
  ENTRY (cursor_next),
  ENTRY (cursor_next_view),
  ENTRY (cursor_read_batch),
  ENTRY (cursor_read_empty_batch),
  ENTRY (cursor_wait),
  ENTRY (cursor_start),
  ENTRY (cursor_get_fd),
};

void
testing_objects_init (TestingObjects *objects,
                      Testing *test)
{
  g_autoptr (GError) error = NULL;

  objects->fleet = g_object_ref (test->fleet);
  testing_declare (objects->fleet, TESTING_KIND, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, ORBIT_TOPOLOGY_PER_NODE, NULL, "ay", &error);
  g_assert_no_error (error);
  objects->ring = testing_get_ring (objects->fleet);
  objects->cursor = testing_create_cursor (objects->fleet, ORBIT_CURSOR_START_OLDEST);
  testing_publish (objects->fleet, "published");
}

void
testing_objects_clear (TestingObjects *objects)
{
  g_clear_object (&objects->cursor);
  g_clear_object (&objects->ring);
  g_clear_object (&objects->fleet);
}

static void
assert_refuses (CallFunc func,
                const char *name,
                const Call *call,
                OrbitFleetError code)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s, kind %d", name, call->kind);
  g_assert_false (func (call, &error));
  g_assert_error (error, ORBIT_FLEET_ERROR, (int) code);
  if (code == ORBIT_FLEET_ERROR_FORKED)
    testing_assert_parts (error->message, orbit_fleet_get_name (call->objects->fleet), "fork", NULL);

  /* Also without a signal handler. */
  g_assert_false (func (call, NULL));
}

static void
assert_all_refuse (const TestingObjects *objects,
                   guint8 kind,
                   OrbitFleetError code)
{
  g_autoptr (OrbitNetId) id = orbit_net_id_new (kind, 0, 0, NULL);
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, ORBIT_TOPOLOGY_PER_NODE);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, sizeof text);
  Call call = { .objects = objects, .kind = kind, .id = id, .spec = spec, .bytes = bytes };

  for (guint i = 0; i < G_N_ELEMENTS (fleet_calls) && objects->fleet != NULL; i++)
    assert_refuses (fleet_calls[i].func, fleet_calls[i].name, &call, code);
  for (guint i = 0; i < G_N_ELEMENTS (ring_calls) && objects->ring != NULL; i++)
    assert_refuses (ring_calls[i].func, ring_calls[i].name, &call, code);
  for (guint i = 0; i < G_N_ELEMENTS (cursor_calls) && objects->cursor != NULL; i++)
    assert_refuses (cursor_calls[i].func, cursor_calls[i].name, &call, code);
}

void
testing_objects_assert_fail (const TestingObjects *objects,
                             OrbitFleetError code)
{
  assert_all_refuse (objects, TESTING_KIND, code);
  assert_all_refuse (objects, UNUSED_KIND, code);
}

void
testing_objects_assert_works (const TestingObjects *objects)
{
  guint64 counter = testing_publish (objects->fleet, "works");
  g_autoptr (GError) error = NULL;

  testing_assert_text (orbit_fleet_read_head (objects->fleet, TESTING_KIND, &error), counter, "works");
  testing_assert_text (orbit_ring_read_at (objects->ring, counter, &error), counter, "works");
  while (orbit_cursor_get_position (objects->cursor) < counter)
    orbit_frame_unref (orbit_cursor_next (objects->cursor, &error));
  testing_assert_text (orbit_cursor_next (objects->cursor, &error), counter, "works");
  g_assert_no_error (error);
}
