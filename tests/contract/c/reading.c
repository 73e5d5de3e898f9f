/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Reading", in C. */

#include "contract.h"

static void
read_unknown (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitNetId) unused_kind = contract_id (OTHER_KIND, 0, 0);
  g_autoptr (OrbitNetId) not_yet = contract_id (KIND, 0, 1);
  g_autoptr (GError) error = NULL;

  orbit_net_id_free (contract_publish (fleet, KIND, "first"));
  g_assert_null (orbit_fleet_read (fleet, unused_kind, &error));
  g_assert_no_error (error);
  g_assert_null (orbit_fleet_read (fleet, not_yet, &error));
  g_assert_no_error (error);
}

static void
read_whole_id (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitNetId) of_other_node = contract_id (KIND, 1, 0);
  g_autoptr (GError) error = NULL;

  orbit_net_id_free (contract_publish (fleet, KIND, "of node 0"));
  g_assert_null (orbit_fleet_read (fleet, of_other_node, &error));
  g_assert_no_error (error);
}

static void
read_attaches (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleet) other = contract_join_too (fleet, 1);
  g_autoptr (OrbitFrame) frame = NULL;
  g_autoptr (OrbitNetId) id = NULL;
  g_autoptr (GError) error = NULL;

  contract_declare (fleet, 4, 1000, ORBIT_TOPOLOGY_SHARED, NULL, NULL);
  id = contract_publish (fleet, KIND, "of a kind never heard of");
  frame = orbit_fleet_read (other, id, &error);
  g_assert_no_error (error);
  contract_assert_text (frame, "of a kind never heard of");
}

static void
read_head_newest (OrbitBacking backing)
{
  static const char *const texts[] = { "a", "b", "c" };
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_fleet_read_head (fleet, KIND, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (OrbitNetId) id = contract_publish (fleet, KIND, texts[i]);
      g_autoptr (OrbitFrame) frame = orbit_fleet_read_head (fleet, KIND, &error);

      g_assert_no_error (error);
      contract_assert_text (frame, texts[i]);
      g_assert_true (orbit_net_id_equal (orbit_frame_get_id (frame), id));
    }
}

static void
read_at_exact (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < CAPACITY + 2; i++)
    orbit_net_id_free (contract_publish (fleet, KIND, ""));
  for (guint i = 0; i < 2 * CAPACITY; i++)
    {
      g_autoptr (OrbitFrame) frame = orbit_fleet_read_at (fleet, KIND, i, &error);

      g_assert_no_error (error);
      g_assert_cmpint (frame != NULL, ==, i >= 2 && i < CAPACITY + 2);
      if (frame != NULL)
        g_assert_cmpuint (orbit_frame_get_counter (frame), ==, i);
    }
}

static void
read_at_counter_too_large (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_fleet_read_at (fleet, KIND, G_GUINT64_CONSTANT (1) << 40, &error));
  contract_assert_fails (error, INVALID_ARGUMENT);
}

static void
frame_fields (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 2);
  g_autoptr (OrbitNetId) first = contract_publish (fleet, KIND, "first");
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (fleet, KIND, 7, 1234567890123, (const guint8 *) "text", 4, &error);
  g_autoptr (OrbitFrame) frame = orbit_fleet_read (fleet, id, &error);

  g_assert_no_error (error);
  g_assert_true (orbit_net_id_equal (orbit_frame_get_id (frame), id));
  g_assert_false (orbit_net_id_equal (orbit_frame_get_id (frame), first));
  g_assert_cmpuint (orbit_frame_get_kind (frame), ==, KIND);
  g_assert_cmpuint (orbit_frame_get_node_id (frame), ==, 2);
  g_assert_cmpuint (orbit_frame_get_counter (frame), ==, 1);
  g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, 7);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, 1234567890123);
  g_assert_cmpuint (orbit_frame_get_size (frame), ==, 4);
  contract_assert_text (frame, "text");
}

static void
frame_references (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitNetId) id = contract_publish (fleet, KIND, "kept");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) payload = NULL;
  OrbitFrame *frame = orbit_fleet_read (fleet, id, &error);

  g_assert_no_error (error);
  g_assert_true (orbit_frame_ref (frame) == frame);
  orbit_frame_unref (frame);
  contract_assert_text (frame, "kept");

  payload = g_bytes_ref (orbit_frame_get_payload (frame));
  orbit_frame_unref (frame);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), "kept", 4);
}

static void
assert_is_no_value (OrbitFleet *fleet,
                    const OrbitNetId *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFrame) frame = orbit_fleet_read (fleet, id, &error);

  g_assert_no_error (error);
  g_assert_null (orbit_frame_get_variant (frame, &error));
  contract_assert_fails (error, TYPE_MISMATCH);
}

static void
frame_variant_mismatch (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitNetId) untyped = contract_publish (fleet, KIND, "12345678");

  assert_is_no_value (fleet, untyped);
}

static void
outlives_owner (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 1);
  g_autoptr (OrbitNetId) published = NULL;
  g_autoptr (OrbitNetId) id = NULL;
  g_autoptr (OrbitNetId) beat_id = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) headers = NULL;
  g_autoptr (GBytes) payloads = NULL;
  g_autoptr (GVariantType) of_spec = NULL;
  g_autoptr (GVariantType) of_ring = NULL;
  g_autoptr (OrbitHeartbeat) last = NULL;
  g_autoptr (GError) error = NULL;

  contract_declare (fleet, 4, 64, ORBIT_TOPOLOGY_SHARED, NULL, "ay");
  published = contract_publish (fleet, KIND, "first");
  {
    g_autoptr (OrbitFrame) frame = orbit_fleet_read (fleet, published, &error);
    g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_OLDEST, &error);
    g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (cursor, 1, &error);
    g_autoptr (OrbitHeartbeat) heartbeat = orbit_fleet_publish_heartbeat (fleet, &error);
    g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (4, 64, ORBIT_TOPOLOGY_SHARED);
    g_autoptr (OrbitNode) node = NULL;

    g_assert_no_error (error);
    id = orbit_frame_dup_id (frame);
    payload = orbit_frame_ref_payload (frame);
    headers = orbit_frame_batch_ref_headers (batch);
    payloads = orbit_frame_batch_ref_payloads (batch);
    beat_id = orbit_heartbeat_dup_id (heartbeat);
    g_assert_null (orbit_ring_spec_dup_value_type (spec));
    orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("ay"));
    of_spec = orbit_ring_spec_dup_value_type (spec);
    of_ring = orbit_ring_dup_value_type (orbit_fleet_get_ring (fleet, KIND, &error));
    node = g_list_model_get_item (orbit_fleet_get_nodes (fleet, &error), 0);
    g_assert_null (orbit_node_dup_last_heartbeat (node));
    orbit_fleet_watch_heartbeats (fleet, 60000, &error);
    g_assert_no_error (error);
    last = orbit_node_dup_last_heartbeat (node);
  }
  orbit_fleet_leave (fleet);

  g_assert_true (orbit_net_id_equal (id, published));
  g_assert_cmpuint (orbit_net_id_get_node_id (beat_id), ==, 1);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), "first", 5);
  g_assert_cmpmem (g_bytes_get_data (payloads, NULL), g_bytes_get_size (payloads), "first", 5);
  g_assert_cmpuint (g_bytes_get_size (headers), ==, 32);
  g_assert_true (g_variant_type_equal (of_spec, "ay"));
  g_assert_true (g_variant_type_equal (of_ring, "ay"));
  g_assert_true (orbit_net_id_equal (orbit_heartbeat_get_id (last), beat_id));
}

void
contract_add_reading (void)
{
  contract_add_both ("read/unknown", read_unknown);
  contract_add_both ("read/whole-id", read_whole_id);
  contract_add ("read/attaches", read_attaches);
  contract_add_both ("read-head/newest", read_head_newest);
  contract_add_both ("read-at/exact", read_at_exact);
  contract_add_both ("read-at/counter-too-large", read_at_counter_too_large);
  contract_add_both ("frame/fields", frame_fields);
  contract_add ("frame/references", frame_references);
  contract_add_both ("frame/variant-mismatch", frame_variant_mismatch);
  contract_add_both ("reading/outlives-owner", outlives_owner);
}
