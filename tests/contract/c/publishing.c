/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Minting ids" and "Publishing", in C. */

#include "contract.h"

static OrbitNetId *
next_id (OrbitFleet *fleet,
         guint8 kind)
{
  g_autoptr (GError) error = NULL;
  OrbitNetId *id = orbit_fleet_next_id (fleet, kind, &error);

  g_assert_no_error (error);
  return id;
}

static void
next_id_fields (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 2);
  g_autoptr (OrbitNetId) id = next_id (fleet, 200);

  g_assert_cmpuint (orbit_net_id_get_kind (id), ==, 200);
  g_assert_cmpuint (orbit_net_id_get_node_id (id), ==, 2);
}

static void
next_id_unique (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (orbit_net_id_hash, orbit_net_id_equal,
                                                       (GDestroyNotify) orbit_net_id_free, NULL);

  for (guint i = 0; i < 100; i++)
    {
      g_assert_true (g_hash_table_add (seen, next_id (fleet, KIND)));
      g_assert_true (g_hash_table_add (seen, next_id (fleet, OTHER_KIND)));
      g_assert_true (g_hash_table_add (seen, contract_publish (fleet, KIND, "")));
    }
}

static void
next_id_restart (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitNetId) before = next_id (fleet, KIND);
  g_autoptr (OrbitNetId) after = NULL;
  g_autoptr (OrbitFleet) restarted = NULL;

  orbit_fleet_leave (fleet);
  restarted = contract_join_too (fleet, 0);
  after = next_id (restarted, KIND);
  g_assert_false (orbit_net_id_equal (before, after));
}

static void
publish_ids_count_up (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 1);

  for (guint i = 0; i < 2 * CAPACITY; i++)
    {
      g_autoptr (OrbitNetId) id = contract_publish (fleet, KIND, "");
      g_autoptr (OrbitNetId) expected = contract_id (KIND, 1, i);

      g_assert_true (orbit_net_id_equal (id, expected));
    }
}

static void
assert_published (OrbitFleet *fleet,
                  const OrbitNetId *id,
                  guint8 frame_kind,
                  guint64 version,
                  gconstpointer data,
                  gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFrame) frame = orbit_fleet_read (fleet, id, &error);
  GBytes *payload;

  g_assert_no_error (error);
  g_assert_true (orbit_net_id_equal (orbit_frame_get_id (frame), id));
  g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, frame_kind);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, version);
  payload = orbit_frame_get_payload (frame);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), data, size);
}

static void
publish_round_trip (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GBytes) payload = g_bytes_new_static ("a\0b\xff", 4);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNetId) id = orbit_fleet_publish (fleet, KIND, 255, 77, payload, &error);

  g_assert_no_error (error);
  assert_published (fleet, id, 255, 77, "a\0b\xff", 4);
}

static void
publish_data (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (fleet, KIND, 255, 77, (const guint8 *) "a\0b\xff", 4, &error);

  g_assert_no_error (error);
  assert_published (fleet, id, 255, 77, "a\0b\xff", 4);
}

static void
publish_zero_length (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GBytes) payload = g_bytes_new_static (NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNetId) id = orbit_fleet_publish (fleet, KIND, 0, 0, payload, &error);
  g_autoptr (OrbitNetId) of_data = orbit_fleet_publish_data (fleet, KIND, 0, 0, NULL, 0, &error);

  g_assert_no_error (error);
  assert_published (fleet, id, 0, 0, NULL, 0);
  assert_published (fleet, of_data, 0, 0, NULL, 0);
}

static void
publish_full_length (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autofree char *text = g_strnfill (ORBIT_DEFAULT_PAYLOAD_CAPACITY, 'x');
  g_autoptr (OrbitNetId) id = contract_publish (fleet, KIND, text);

  assert_published (fleet, id, 1, 1, text, ORBIT_DEFAULT_PAYLOAD_CAPACITY);
}

static void
publish_too_large_moves_nothing (OrbitBacking backing)
{
  static const guint8 data[ORBIT_DEFAULT_PAYLOAD_CAPACITY + 1];
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GBytes) payload = g_bytes_new_static (data, sizeof data);
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_fleet_publish (fleet, OTHER_KIND, 1, 1, payload, &error));
  contract_assert_fails (error, PAYLOAD_TOO_LARGE);
  g_assert_null (orbit_fleet_publish_data (fleet, OTHER_KIND, 1, 1, data, sizeof data, &error));
  contract_assert_fails (error, PAYLOAD_TOO_LARGE);
  g_assert_cmpuint (orbit_fleet_publish_packed (fleet, OTHER_KIND, 1, 1, data, sizeof data, sizeof data, &error), ==, 0);
  contract_assert_fails (error, PAYLOAD_TOO_LARGE);
  g_assert_cmpuint (contract_head (fleet, OTHER_KIND), ==, 0);

  contract_declare (fleet, 4, 4, ORBIT_TOPOLOGY_SHARED, NULL, "t");
  g_assert_null (orbit_fleet_publish_variant (fleet, KIND, 1, 1, g_variant_new_uint64 (1), &error));
  contract_assert_fails (error, PAYLOAD_TOO_LARGE);
  g_assert_cmpuint (contract_head (fleet, KIND), ==, 0);
}

static void
publish_version_64_bits (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (fleet, KIND, 1, G_MAXUINT64 - 1, NULL, 0, &error);

  g_assert_no_error (error);
  assert_published (fleet, id, 1, G_MAXUINT64 - 1, NULL, 0);
}

static void
publish_heartbeat_kind (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_fleet_publish_data (fleet, ORBIT_HEARTBEAT_RING_KIND, 1, 1, NULL, 0, &error));
  contract_assert_fails (error, INVALID_ARGUMENT);
}

static void
publish_variant (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GVariant) value = NULL;
  g_autoptr (OrbitNetId) id = NULL;
  g_autoptr (OrbitFrame) frame = NULL;
  g_autoptr (GError) error = NULL;
  const char *text;
  double number;

  contract_declare (fleet, 4, 64, ORBIT_TOPOLOGY_SHARED, "readings", "(sd)");
  id = orbit_fleet_publish_variant (fleet, KIND, 3, 4, g_variant_new ("(sd)", "kitchen", 21.5), &error);
  g_assert_no_error (error);
  frame = orbit_fleet_read (fleet, id, &error);
  g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, 3);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, 4);
  value = orbit_frame_get_variant (frame, &error);
  g_assert_no_error (error);
  g_variant_get (value, "(&sd)", &text, &number);
  g_assert_cmpstr (text, ==, "kitchen");
  g_assert_cmpfloat (number, ==, 21.5);
}

static void
publish_variant_mismatch (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GError) error = NULL;

  contract_declare (fleet, 4, 64, ORBIT_TOPOLOGY_SHARED, NULL, "(sd)");
  g_assert_null (orbit_fleet_publish_variant (fleet, KIND, 1, 1, g_variant_new_string ("kitchen"), &error));
  contract_assert_fails (error, TYPE_MISMATCH);
  g_assert_null (orbit_fleet_publish_variant (fleet, OTHER_KIND, 1, 1, g_variant_new_string ("kitchen"), &error));
  contract_assert_fails (error, TYPE_MISMATCH);
  g_assert_cmpuint (contract_head (fleet, KIND), ==, 0);
  g_assert_cmpuint (contract_head (fleet, OTHER_KIND), ==, 0);
}

static void
publish_bytes_mismatch (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (OrbitNetId) id = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static ("kitchen", 7);
  g_autoptr (GError) error = NULL;

  contract_declare (fleet, 4, 64, ORBIT_TOPOLOGY_SHARED, NULL, "s");
  g_assert_null (orbit_fleet_publish (fleet, KIND, 1, 1, bytes, &error));
  contract_assert_fails (error, TYPE_MISMATCH);
  g_assert_null (orbit_fleet_publish_data (fleet, KIND, 1, 1, (const guint8 *) "kitchen", 7, &error));
  contract_assert_fails (error, TYPE_MISMATCH);
  g_assert_cmpuint (orbit_fleet_publish_packed (fleet, KIND, 1, 1, (const guint8 *) "ab\0c", 4, 2, &error), ==, 0);
  contract_assert_fails (error, TYPE_MISMATCH);
  g_assert_cmpuint (contract_head (fleet, KIND), ==, 0);
  id = orbit_fleet_publish_data (fleet, KIND, 1, 1, (const guint8 *) "kitchen", 8, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (contract_head (fleet, KIND), ==, 1);
}

static void
publish_packed (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (orbit_fleet_publish_packed (fleet, KIND, 3, 4, (const guint8 *) "aabbcc", 6, 2, &error), ==, 3);
  g_assert_cmpuint (orbit_fleet_publish_packed (fleet, KIND, 3, 4, NULL, 0, 2, &error), ==, 0);
  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (OrbitNetId) id = contract_id (KIND, 0, i);

      assert_published (fleet, id, 3, 4, &"aabbcc"[2 * i], 2);
    }
  g_assert_cmpuint (contract_head (fleet, KIND), ==, 3);
}

static void
publish_packed_uneven (OrbitBacking backing)
{
  g_autoptr (OrbitFleet) fleet = contract_join (backing, 0);
  g_autoptr (GError) error = NULL;

  orbit_fleet_publish_packed (fleet, KIND, 1, 1, (const guint8 *) "aabbc", 5, 2, &error);
  contract_assert_fails (error, INVALID_ARGUMENT);
  orbit_fleet_publish_packed (fleet, KIND, 1, 1, (const guint8 *) "aabbc", 5, 0, &error);
  contract_assert_fails (error, INVALID_ARGUMENT);
  g_assert_cmpuint (contract_head (fleet, KIND), ==, 0);
}

void
contract_add_publishing (void)
{
  contract_add_both ("next-id/fields", next_id_fields);
  contract_add_both ("next-id/unique", next_id_unique);
  contract_add ("next-id/restart", next_id_restart);
  contract_add_both ("publish/ids-count-up", publish_ids_count_up);
  contract_add_both ("publish/round-trip", publish_round_trip);
  contract_add_both ("publish/data", publish_data);
  contract_add_both ("publish/zero-length", publish_zero_length);
  contract_add_both ("publish/full-length", publish_full_length);
  contract_add_both ("publish/too-large-moves-nothing", publish_too_large_moves_nothing);
  contract_add ("publish/version-64-bits", publish_version_64_bits);
  contract_add_both ("publish/heartbeat-kind", publish_heartbeat_kind);
  contract_add_both ("publish/variant", publish_variant);
  contract_add_both ("publish/variant-mismatch", publish_variant_mismatch);
  contract_add_both ("publish/bytes-mismatch", publish_bytes_mismatch);
  contract_add_both ("publish/packed", publish_packed);
  contract_add_both ("publish/packed-uneven", publish_packed_uneven);
}
