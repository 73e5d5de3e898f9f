/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Ids as numbers, text and bytes: every bit must be kept, and nothing may be truncated silently. */

#include <orbit-glib/orbit-glib.h>

#define COUNTER_MAX G_GUINT64_CONSTANT (1099511627775)

typedef struct
{
  guint8 kind;
  guint16 node_id;
  guint64 counter;
  guint64 value;
  const char *text;
  guint8 bytes[8];
} Vector;

static const Vector vectors[] = {
  { 0, 0, 0, 0, "0:0:0", { 0, 0, 0, 0, 0, 0, 0, 0 } },
  { 3, 7, 1024, G_GUINT64_CONSTANT (0x0300070000000400), "3:7:1024", { 3, 0, 7, 0, 0, 0, 4, 0 } },
  { 255, 0, 0, G_GUINT64_CONSTANT (0xff00000000000000), "255:0:0", { 255, 0, 0, 0, 0, 0, 0, 0 } },
  { 0, 65535, 0, G_GUINT64_CONSTANT (0x00ffff0000000000), "0:65535:0", { 0, 255, 255, 0, 0, 0, 0, 0 } },
  { 0, 0, COUNTER_MAX, G_GUINT64_CONSTANT (0x000000ffffffffff), "0:0:1099511627775", { 0, 0, 0, 255, 255, 255, 255, 255 } },
  { 255, 65535, COUNTER_MAX, G_MAXUINT64, "255:65535:1099511627775", { 255, 255, 255, 255, 255, 255, 255, 255 } },
  { 1, 2, 1, G_GUINT64_CONSTANT (0x0100020000000001), "1:2:1", { 1, 0, 2, 0, 0, 0, 0, 1 } },
};

static OrbitNetId *
new_id (guint8 kind,
        guint16 node_id,
        guint64 counter)
{
  g_autoptr (GError) error = NULL;
  OrbitNetId *id = orbit_net_id_new (kind, node_id, counter, &error);

  g_assert_no_error (error);
  return id;
}

static void
assert_is (const OrbitNetId *id,
           const Vector *vector)
{
  g_assert_nonnull (id);
  g_assert_cmpuint (orbit_net_id_get_kind (id), ==, vector->kind);
  g_assert_cmpuint (orbit_net_id_get_node_id (id), ==, vector->node_id);
  g_assert_cmpuint (orbit_net_id_get_counter (id), ==, vector->counter);
  g_assert_cmphex (orbit_net_id_get_value (id), ==, vector->value);
  g_assert_cmphex (id->value, ==, vector->value);
}

static void
test_size (void)
{
  g_assert_cmpuint (sizeof (OrbitNetId), ==, 8);
}

static void
test_fields (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (OrbitNetId) id = new_id (vectors[i].kind, vectors[i].node_id, vectors[i].counter);

      assert_is (id, &vectors[i]);
    }
}

static void
test_counter_too_large (void)
{
  static const guint64 counters[] = { COUNTER_MAX + 1, G_MAXUINT64 };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (counters); i++)
    {
      g_autofree char *named = g_strdup_printf ("%" G_GUINT64_FORMAT " exceeds 1099511627775", counters[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (orbit_net_id_new (1, 2, counters[i], &error));
      g_assert_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, named));
    }
}

static void
test_text (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (OrbitNetId) id = orbit_net_id_parse (vectors[i].text, &error);
      g_autofree char *text = NULL;

      g_assert_no_error (error);
      assert_is (id, &vectors[i]);
      text = orbit_net_id_to_string (id);
      g_assert_cmpstr (text, ==, vectors[i].text);
    }
}

static void
test_hex (void)
{
  static const struct
  {
    const char *text;
    guint64 value;
  } texts[] = {
    { "0x0", 0 },
    { "0x1", 1 },
    { "0x0300070000000400", G_GUINT64_CONSTANT (0x0300070000000400) },
    { "0x300070000000400", G_GUINT64_CONSTANT (0x0300070000000400) },
    { "0xffffffffffffffff", G_MAXUINT64 },
    { "0xFFFFffffFFFFfffe", G_MAXUINT64 - 1 },
    { "0xabcdef", 0xabcdef },
    { "0x0000000000000009", 9 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (OrbitNetId) id = orbit_net_id_parse (texts[i].text, &error);

      g_assert_no_error (error);
      g_assert_cmphex (orbit_net_id_get_value (id), ==, texts[i].value);
    }
}

static void
test_bad_text (void)
{
  static const struct
  {
    const char *text;
    const char *reason;
  } texts[] = {
    { "", "kind" },
    { ":", "kind" },
    { "::", "kind" },
    { "x", "kind" },
    { "3", "kind" },
    { "3:7", "node id" },
    { "3:7:", "counter" },
    { "3::1024", "node id" },
    { ":7:1024", "kind" },
    { "3:7:1024x", "counter" },
    { "3:7:1024:", "counter" },
    { "3:7:1024:5", "counter" },
    { "3:7:1024 ", "counter" },
    { "3:7:1024\n", "counter" },
    { "3: 7:1024", "node id" },
    { " 1:2:3", "kind" },
    { "\t1:2:3", "kind" },
    { "+1:2:3", "kind" },
    { "-1:2:3", "kind" },
    { "1:+2:3", "node id" },
    { "1:2:-3", "counter" },
    { "1:2:0x3", "counter" },
    { "1.5:2:3", "kind" },
    { "1;2;3", "kind" },
    { "256:0:0", "the kind exceeds 255" },
    { "0:65536:0", "the node id exceeds 65535" },
    { "0:0:1099511627776", "the counter exceeds 1099511627775" },
    { "0:0:18446744073709551616", "the counter exceeds 1099511627775" },
    { "18446744073709551619:7:1024", "the kind exceeds 255" },
    { "0:99999999999999999999999999999999999999999999999999:0", "the node id exceeds 65535" },
    { "0x", "hexadecimal" },
    { "0X10", "kind" },
    { "0xg", "hexadecimal" },
    { "0x 1", "hexadecimal" },
    { "0x-1", "hexadecimal" },
    { "0x1 ", "hexadecimal" },
    { "0x1:2:3", "hexadecimal" },
    { "0x00000000000000000", "more than 16" },
    { "0x10000000000000000", "more than 16" },
    { " 0x1", "kind" },
    { "\xff:1:2", "kind" },
    { "\xd9\xa3:7:1024", "kind" }, /* a digit that is not ASCII */
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *shown = g_strescape (texts[i].text, NULL);
      g_autoptr (GError) error = NULL;

      g_test_message ("'%s'", shown);
      g_assert_null (orbit_net_id_parse (texts[i].text, &error));
      g_assert_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, texts[i].reason));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

static void
test_bad_text_is_quoted_in_part (void)
{
  g_autofree char *text = g_strnfill (100000, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_net_id_parse (text, &error));
  g_assert_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT);
  g_assert_cmpuint (strlen (error->message), <, 200);
}

static void
test_bytes (void)
{
  guint i;

  for (i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      g_autoptr (OrbitNetId) id = new_id (vectors[i].kind, vectors[i].node_id, vectors[i].counter);
      g_autoptr (GBytes) bytes = orbit_net_id_to_bytes (id);
      g_autoptr (OrbitNetId) again = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), vectors[i].bytes, 8);
      again = orbit_net_id_new_from_bytes (bytes, &error);
      g_assert_no_error (error);
      assert_is (again, &vectors[i]);
    }
}

static void
test_unaligned_bytes (void)
{
  static const guint8 data[] = { 9, 3, 0, 7, 0, 0, 0, 4, 0, 9 };
  g_autoptr (GBytes) all = g_bytes_new_static (data, sizeof data);
  g_autoptr (GBytes) part = g_bytes_new_from_bytes (all, 1, 8);
  g_autoptr (OrbitNetId) id = orbit_net_id_new_from_bytes (part, NULL);

  assert_is (id, &vectors[1]);
}

static void
test_bad_bytes (void)
{
  static const guint8 data[16] = { 0 };
  gsize size;

  for (size = 0; size <= sizeof data; size++)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
      g_autofree char *named = g_strdup_printf ("%" G_GSIZE_FORMAT " bytes", size);
      g_autoptr (GError) error = NULL;

      if (size == 8)
        continue;

      g_assert_null (orbit_net_id_new_from_bytes (bytes, &error));
      g_assert_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT);
      g_assert_nonnull (strstr (error->message, named));
    }
}

static void
test_copy (void)
{
  g_autoptr (OrbitNetId) id = new_id (3, 7, 1024);
  g_autoptr (OrbitNetId) copy = orbit_net_id_copy (id);
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_true (copy != id);
  id->value = 0;
  assert_is (copy, &vectors[1]);

  g_value_init (&value, ORBIT_TYPE_NET_ID);
  g_value_set_boxed (&value, copy);
  g_assert_true (g_value_get_boxed (&value) != copy);
  assert_is (g_value_get_boxed (&value), &vectors[1]);
}

static void
test_order (void)
{
  static const char *const sorted[] = {
    "0:0:0", "0:0:1", "0:0:1099511627775", "0:1:0", "0:65535:1099511627775",
    "1:0:0", "1:2:3", "1:2:4", "1:3:0", "127:65535:1099511627775", "128:0:0", "255:65535:1099511627775",
  };
  guint i, j;

  for (i = 0; i < G_N_ELEMENTS (sorted); i++)
    for (j = 0; j < G_N_ELEMENTS (sorted); j++)
      {
        g_autoptr (OrbitNetId) a = orbit_net_id_parse (sorted[i], NULL);
        g_autoptr (OrbitNetId) b = orbit_net_id_parse (sorted[j], NULL);

        g_assert_cmpint (orbit_net_id_compare (a, b), ==, i < j ? -1 : i > j ? 1 : 0);
        g_assert_cmpint (orbit_net_id_equal (a, b), ==, i == j);
        if (i == j)
          g_assert_cmpuint (orbit_net_id_hash (a), ==, orbit_net_id_hash (b));
      }
}

static void
test_hash_table (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (orbit_net_id_hash, orbit_net_id_equal,
                                                       (GDestroyNotify) orbit_net_id_free, NULL);
  guint i;

  for (i = 0; i < 1000; i++)
    g_assert_true (g_hash_table_add (seen, new_id (i % 5, i % 7, i)));
  for (i = 0; i < 1000; i++)
    {
      g_autoptr (OrbitNetId) same = new_id (i % 5, i % 7, i);
      g_autoptr (OrbitNetId) other = new_id (i % 5, i % 7, i + 1000);

      g_assert_true (g_hash_table_contains (seen, same));
      g_assert_false (g_hash_table_contains (seen, other));
    }
}

/* Successive counters of one ring must not collide in a hash table of 2^n buckets. */
static void
test_hash_spreads (void)
{
  guint8 used[1024] = { 0 };
  guint n_used = 0;
  guint i;

  for (i = 0; i < G_N_ELEMENTS (used); i++)
    {
      g_autoptr (OrbitNetId) id = new_id (3, 7, i);
      guint bucket = orbit_net_id_hash (id) % G_N_ELEMENTS (used);

      n_used += !used[bucket];
      used[bucket] = 1;
    }

  /* A random function would use 647 buckets. */
  g_assert_cmpuint (n_used, >, 600);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/net-id/size", test_size);
  g_test_add_func ("/net-id/fields", test_fields);
  g_test_add_func ("/net-id/counter-too-large", test_counter_too_large);
  g_test_add_func ("/net-id/text", test_text);
  g_test_add_func ("/net-id/hex", test_hex);
  g_test_add_func ("/net-id/bad-text", test_bad_text);
  g_test_add_func ("/net-id/bad-text-is-quoted-in-part", test_bad_text_is_quoted_in_part);
  g_test_add_func ("/net-id/bytes", test_bytes);
  g_test_add_func ("/net-id/unaligned-bytes", test_unaligned_bytes);
  g_test_add_func ("/net-id/bad-bytes", test_bad_bytes);
  g_test_add_func ("/net-id/copy", test_copy);
  g_test_add_func ("/net-id/order", test_order);
  g_test_add_func ("/net-id/hash-table", test_hash_table);
  g_test_add_func ("/net-id/hash-spreads", test_hash_spreads);

  return g_test_run ();
}
