/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Values", in C. */

#include "contract.h"

#define COUNTER_MAX G_GUINT64_CONSTANT (0xffffffffff)

typedef struct
{
  guint8 kind;
  guint16 node_id;
  guint64 counter;
  guint64 number;
  const char *text;
} Sample;

static const Sample samples[] = {
  { 0, 0, 0, 0, "0:0:0" },
  { 3, 7, 1024, G_GUINT64_CONSTANT (0x0300070000000400), "3:7:1024" },
  { 1, 2, 9007199254, G_GUINT64_CONSTANT (0x0100020218def416), "1:2:9007199254" },
  { 255, 65535, COUNTER_MAX, G_MAXUINT64, "255:65535:1099511627775" },
};

static OrbitNetId *
sample_id (guint i)
{
  return contract_id (samples[i].kind, samples[i].node_id, samples[i].counter);
}

static void
net_id_fields (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (OrbitNetId) id = sample_id (i);

      g_assert_cmpuint (orbit_net_id_get_kind (id), ==, samples[i].kind);
      g_assert_cmpuint (orbit_net_id_get_node_id (id), ==, samples[i].node_id);
      g_assert_cmpuint (orbit_net_id_get_counter (id), ==, samples[i].counter);
    }
}

static void
net_id_number (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (OrbitNetId) id = sample_id (i);

      g_assert_cmphex (orbit_net_id_get_value (id), ==, samples[i].number);
      g_assert_cmphex (id->value, ==, samples[i].number);
    }
}

static void
net_id_counter_too_large (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_net_id_new (1, 2, COUNTER_MAX + 1, &error));
  contract_assert_fails (error, INVALID_ARGUMENT);
}

static void
net_id_text (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (OrbitNetId) id = sample_id (i);
      g_autofree char *text = orbit_net_id_to_string (id);

      g_assert_cmpstr (text, ==, samples[i].text);
    }
}

static void
net_id_hex (void)
{
  static const struct { const char *text; guint64 number; } hex[] = {
    { "0x0", 0 },
    { "0x0300070000000400", G_GUINT64_CONSTANT (0x0300070000000400) },
    { "0x300070000000400", G_GUINT64_CONSTANT (0x0300070000000400) },
    { "0xFFFFffffFFFFffff", G_MAXUINT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (hex); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (OrbitNetId) id = orbit_net_id_parse (hex[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmphex (orbit_net_id_get_value (id), ==, hex[i].number);
    }
}

static void
net_id_malformed_text (void)
{
  static const char *const texts[] = {
    "", "1", "1:2", "1:2:", "1:2:3:4", " 1:2:3", "1:2:3 ", "-1:2:3", "+1:2:3", "256:2:3", "1:65536:3",
    "1:2:1099511627776", "0x", "0xg", "0x11111111111111111", "0X1", "node:1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (orbit_net_id_parse (texts[i], &error));
      contract_assert_fails (error, INVALID_ARGUMENT);
    }
}

static void
net_id_bytes (void)
{
  static const guint8 expected[] = { 3, 0, 7, 0, 0, 0, 4, 0 };
  g_autoptr (OrbitNetId) id = contract_id (3, 7, 1024);
  g_autoptr (GBytes) bytes = orbit_net_id_to_bytes (id);

  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected, sizeof expected);
}

static void
net_id_malformed_bytes (void)
{
  static const gsize sizes[] = { 0, 7, 9 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static ("123456789", sizes[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (orbit_net_id_new_from_bytes (bytes, &error));
      contract_assert_fails (error, INVALID_ARGUMENT);
    }
}

static void
net_id_round_trip (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (OrbitNetId) id = sample_id (i);
      g_autofree char *text = orbit_net_id_to_string (id);
      g_autofree char *hex = g_strdup_printf ("0x%" G_GINT64_MODIFIER "x", orbit_net_id_get_value (id));
      g_autoptr (GBytes) bytes = orbit_net_id_to_bytes (id);
      g_autoptr (OrbitNetId) from_text = orbit_net_id_parse (text, NULL);
      g_autoptr (OrbitNetId) from_number = orbit_net_id_parse (hex, NULL);
      g_autoptr (OrbitNetId) from_bytes = orbit_net_id_new_from_bytes (bytes, NULL);
      g_autoptr (OrbitNetId) copy = orbit_net_id_copy (id);

      g_assert_cmphex (from_text->value, ==, samples[i].number);
      g_assert_cmphex (from_number->value, ==, samples[i].number);
      g_assert_cmphex (from_bytes->value, ==, samples[i].number);
      g_assert_cmphex (copy->value, ==, samples[i].number);
    }
}

static void
net_id_equality (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (samples); j++)
        {
          g_autoptr (OrbitNetId) id = sample_id (i);
          g_autoptr (OrbitNetId) other = sample_id (j);

          g_assert_cmpint (orbit_net_id_equal (id, other), ==, i == j);
        }
    }
}

static void
net_id_order (void)
{
  OrbitNetId *ids[] = {
    contract_id (1, 2, 3), contract_id (1, 2, 4), contract_id (1, 3, 0), contract_id (2, 0, 0), contract_id (255, 0, 0),
  };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (ids); j++)
        g_assert_cmpint (orbit_net_id_compare (ids[i], ids[j]), ==, (i > j) - (i < j));
    }
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    orbit_net_id_free (ids[i]);
}

static void
net_id_hash (void)
{
  g_autoptr (OrbitNetId) id = contract_id (3, 7, 1024);
  g_autoptr (OrbitNetId) same = contract_id (3, 7, 1024);
  g_autoptr (OrbitNetId) neighbour = contract_id (3, 7, 1025);

  g_assert_cmpuint (orbit_net_id_hash (id), ==, orbit_net_id_hash (same));
  g_assert_cmpuint (orbit_net_id_hash (id), !=, orbit_net_id_hash (neighbour));
}

static void
epoch_now (void)
{
  OrbitEpoch before = g_get_real_time () / 1000;
  OrbitEpoch now = orbit_epoch_now ();
  OrbitEpoch after = g_get_real_time () / 1000;

  g_assert_cmpint (now, >=, before);
  g_assert_cmpint (now, <=, after);
}

static void
constants_values (void)
{
  g_assert_cmpuint (ORBIT_DEFAULT_CAPACITY, ==, 1024);
  g_assert_cmpuint (ORBIT_DEFAULT_PAYLOAD_CAPACITY, ==, 256);
  g_assert_cmpuint (ORBIT_MAX_FLEET_SIZE, ==, 4096);
  g_assert_cmpuint (ORBIT_HEARTBEAT_RING_KIND, ==, 221);
  g_assert_cmpuint (ORBIT_HEARTBEAT_FRAME_KIND, ==, 1);
}

static void
version_check (void)
{
  g_autofree char *text = g_strdup_printf ("%d.%d.%d", ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION);

  g_assert_cmpstr (ORBIT_VERSION_S, ==, text);
  g_assert_true (ORBIT_CHECK_VERSION (ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION));
  g_assert_false (ORBIT_CHECK_VERSION (ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION + 1));
  g_assert_null (orbit_check_version (ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION));
  g_assert_nonnull (orbit_check_version (ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION + 1));
  g_assert_nonnull (orbit_check_version (ORBIT_MAJOR_VERSION + 1, 0, 0));
}

static void
error_codes (void)
{
  static const char *const nicks[] = {
    "failed", "empty-fleet", "invalid-name", "invalid-capacity", "invalid-argument", "node-outside-fleet",
    "node-in-use", "fleet-full", "incompatible", "corrupt", "permission", "payload-too-large", "type-mismatch",
    "busy", "read-only", "forked", "closed", "no-space", "lost", "not-found",
  };
  GEnumClass *codes = g_type_class_ref (ORBIT_TYPE_FLEET_ERROR);

  g_assert_cmpstr (g_quark_to_string (orbit_fleet_error_quark ()), ==, "orbit-fleet-error-quark");
  g_assert_cmpuint (ORBIT_FLEET_ERROR, ==, orbit_fleet_error_quark ());
  g_assert_cmpuint (codes->n_values, ==, G_N_ELEMENTS (nicks));
  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
    g_assert_cmpstr (g_enum_get_value (codes, (int) i)->value_nick, ==, nicks[i]);
  g_type_class_unref (codes);
}

static void
ring_spec_fields (void)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (16, 100, ORBIT_TOPOLOGY_PER_NODE);

  g_assert_cmpuint (orbit_ring_spec_get_capacity (spec), ==, 16);
  g_assert_cmpuint (orbit_ring_spec_get_payload_capacity (spec), ==, 100);
  g_assert_cmpint (orbit_ring_spec_get_topology (spec), ==, ORBIT_TOPOLOGY_PER_NODE);
  g_assert_null (orbit_ring_spec_get_label (spec));
  g_assert_null (orbit_ring_spec_get_value_type (spec));
}

static void
ring_spec_label (void)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (2, 0, ORBIT_TOPOLOGY_SHARED);

  orbit_ring_spec_set_label (spec, "prices");
  g_assert_cmpstr (orbit_ring_spec_get_label (spec), ==, "prices");
  orbit_ring_spec_set_label (spec, "orders");
  g_assert_cmpstr (orbit_ring_spec_get_label (spec), ==, "orders");
  orbit_ring_spec_set_label (spec, NULL);
  g_assert_null (orbit_ring_spec_get_label (spec));
}

static void
ring_spec_value_type (void)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (2, 0, ORBIT_TOPOLOGY_SHARED);

  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("(sd)"));
  g_assert_true (g_variant_type_equal (orbit_ring_spec_get_value_type (spec), G_VARIANT_TYPE ("(sd)")));
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("t"));
  g_assert_true (g_variant_type_equal (orbit_ring_spec_get_value_type (spec), G_VARIANT_TYPE ("t")));
  orbit_ring_spec_set_value_type (spec, NULL);
  g_assert_null (orbit_ring_spec_get_value_type (spec));
}

static void
ring_spec_copy (void)
{
  OrbitRingSpec *spec = orbit_ring_spec_new (4, 5, ORBIT_TOPOLOGY_PER_NODE);
  g_autoptr (OrbitRingSpec) copy = NULL;

  orbit_ring_spec_set_label (spec, "prices");
  orbit_ring_spec_set_value_type (spec, G_VARIANT_TYPE ("(sd)"));
  copy = orbit_ring_spec_copy (spec);
  orbit_ring_spec_set_label (spec, "orders");
  orbit_ring_spec_set_value_type (spec, NULL);
  orbit_ring_spec_free (spec);

  g_assert_cmpuint (orbit_ring_spec_get_capacity (copy), ==, 4);
  g_assert_cmpuint (orbit_ring_spec_get_payload_capacity (copy), ==, 5);
  g_assert_cmpint (orbit_ring_spec_get_topology (copy), ==, ORBIT_TOPOLOGY_PER_NODE);
  g_assert_cmpstr (orbit_ring_spec_get_label (copy), ==, "prices");
  g_assert_true (g_variant_type_equal (orbit_ring_spec_get_value_type (copy), G_VARIANT_TYPE ("(sd)")));
}

void
contract_add_values (void)
{
  contract_add ("net-id/fields", net_id_fields);
  contract_add ("net-id/number", net_id_number);
  contract_add ("net-id/counter-too-large", net_id_counter_too_large);
  contract_add ("net-id/text", net_id_text);
  contract_add ("net-id/hex", net_id_hex);
  contract_add ("net-id/malformed-text", net_id_malformed_text);
  contract_add ("net-id/bytes", net_id_bytes);
  contract_add ("net-id/malformed-bytes", net_id_malformed_bytes);
  contract_add ("net-id/round-trip", net_id_round_trip);
  contract_add ("net-id/equality", net_id_equality);
  contract_add ("net-id/order", net_id_order);
  contract_add ("net-id/hash", net_id_hash);
  contract_add ("epoch/now", epoch_now);
  contract_add ("constants/values", constants_values);
  contract_add ("version/check", version_check);
  contract_add ("error/codes", error_codes);
  contract_add ("ring-spec/fields", ring_spec_fields);
  contract_add ("ring-spec/label", ring_spec_label);
  contract_add ("ring-spec/value-type", ring_spec_value_type);
  contract_add ("ring-spec/copy", ring_spec_copy);
}
