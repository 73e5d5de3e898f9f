/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Batches: the packed form byte for byte, growth, and frames taken out one by one. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-glib/orbit-frame-batch-private.h"
#include "orbit-glib/orbit-frame-private.h"

static OrbitBatchMemory *memory;

#define FIRST_ID G_GUINT64_CONSTANT (0x0300070000000400)

static void
append (OrbitFrameBatchBuilder *builder,
        guint64 id,
        guint8 frame_kind,
        guint64 version,
        gconstpointer data,
        guint32 length)
{
  gpointer room = orbit_frame_batch_builder_reserve (builder);

  g_assert_nonnull (room);
  if (length > 0)
    memcpy (room, data, length);
  orbit_frame_batch_builder_append (builder, id, frame_kind, version, length);
}

static void
test_packed_form (void)
{
  static const guint8 expected[96] = {
    0x00, 0x04, 0, 0, 0, 0x07, 0x00, 0x03, 0xef, 0xcd, 0xab, 0x89, 0x67, 0x45, 0x23, 0x01,
    0, 0, 0, 0, 3, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0,
    0x01, 0x04, 0, 0, 0, 0x07, 0x00, 0x03, 2, 0, 0, 0, 0, 0, 0, 0,
    3, 0, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 0,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    3, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  OrbitFrameBatchBuilder builder;
  g_autoptr (OrbitFrameBatch) batch = NULL;
  GBytes *headers;
  GBytes *payloads;

  orbit_frame_batch_builder_init (&builder, memory, memory, 16, NULL);
  append (&builder, FIRST_ID, 9, G_GUINT64_CONSTANT (0x0123456789abcdef), "one", 3);
  append (&builder, FIRST_ID + 1, 255, 2, NULL, 0);
  append (&builder, G_MAXUINT64, 0, G_MAXUINT64, "three", 5);
  batch = orbit_frame_batch_builder_end (&builder);

  headers = orbit_frame_batch_get_headers (batch);
  payloads = orbit_frame_batch_get_payloads (batch);
  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, 3);
  g_assert_cmpmem (g_bytes_get_data (headers, NULL), g_bytes_get_size (headers), expected, sizeof expected);
  g_assert_cmpmem (g_bytes_get_data (payloads, NULL), g_bytes_get_size (payloads), "onethree", 8);
}

static void
test_empty (void)
{
  OrbitFrameBatchBuilder builder;
  g_autoptr (OrbitFrameBatch) batch = NULL;

  orbit_frame_batch_builder_init (&builder, memory, memory, 16, NULL);
  batch = orbit_frame_batch_builder_end (&builder);

  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (orbit_frame_batch_get_headers (batch)), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (orbit_frame_batch_get_payloads (batch)), ==, 0);
  g_assert_null (orbit_frame_batch_get_frame (batch, 0));
}

static void
test_reserved_but_not_appended (void)
{
  OrbitFrameBatchBuilder builder;
  g_autoptr (OrbitFrameBatch) empty = NULL;
  g_autoptr (OrbitFrameBatch) batch = NULL;

  orbit_frame_batch_builder_init (&builder, memory, memory, 16, NULL);
  memset (orbit_frame_batch_builder_reserve (&builder), 0xff, 16);
  empty = orbit_frame_batch_builder_end (&builder);
  g_assert_cmpuint (orbit_frame_batch_get_n_frames (empty), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (orbit_frame_batch_get_payloads (empty)), ==, 0);

  append (&builder, FIRST_ID, 1, 1, "one", 3);
  memset (orbit_frame_batch_builder_reserve (&builder), 0xff, 16);
  append (&builder, FIRST_ID, 1, 1, "two", 3);
  batch = orbit_frame_batch_builder_end (&builder);
  g_assert_cmpmem (g_bytes_get_data (orbit_frame_batch_get_payloads (batch), NULL),
                   g_bytes_get_size (orbit_frame_batch_get_payloads (batch)), "onetwo", 6);
}

static void
test_no_payloads (void)
{
  OrbitFrameBatchBuilder builder;
  g_autoptr (OrbitFrameBatch) batch = NULL;
  g_autoptr (OrbitFrame) frame = NULL;
  guint i;

  orbit_frame_batch_builder_init (&builder, memory, memory, 0, NULL);
  for (i = 0; i < 1000; i++)
    append (&builder, i, 1, i, NULL, 0);
  batch = orbit_frame_batch_builder_end (&builder);

  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, 1000);
  g_assert_cmpuint (g_bytes_get_size (orbit_frame_batch_get_payloads (batch)), ==, 0);
  frame = orbit_frame_batch_get_frame (batch, 999);
  g_assert_cmpuint (orbit_frame_get_counter (frame), ==, 999);
  g_assert_cmpuint (orbit_frame_get_size (frame), ==, 0);
}

static guint32
length_of (guint i)
{
  return (i * 37) % 257;
}

static void
test_many (void)
{
  enum { N = 20000 };
  OrbitFrameBatchBuilder builder;
  g_autoptr (OrbitFrameBatch) batch = NULL;
  g_autoptr (OrbitFrame) last = NULL;
  guint8 data[256];
  gsize offset = 0;
  guint i;

  orbit_frame_batch_builder_init (&builder, memory, memory, sizeof data, NULL);
  for (i = 0; i < N; i++)
    {
      memset (data, (int) (i % 251), sizeof data);
      append (&builder, FIRST_ID + i, (guint8) i, i * G_GUINT64_CONSTANT (1000000007), data, length_of (i));
    }
  batch = orbit_frame_batch_builder_end (&builder);

  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, N);
  g_assert_cmpuint (g_bytes_get_size (orbit_frame_batch_get_headers (batch)), ==, N * 32);
  for (i = 0; i < N; i++)
    {
      const OrbitFrameRecord *record = g_bytes_get_data (orbit_frame_batch_get_headers (batch), NULL);
      g_autoptr (OrbitFrame) frame = orbit_frame_batch_get_frame (batch, i);
      const guint8 *payload = g_bytes_get_data (orbit_frame_get_payload (frame), NULL);
      guint32 j;

      g_assert_cmpuint (GUINT32_FROM_LE (record[i].payload_offset), ==, offset);
      g_assert_cmphex (orbit_net_id_get_value (orbit_frame_get_id (frame)), ==, FIRST_ID + i);
      g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, i % 256);
      g_assert_cmpuint (orbit_frame_get_version (frame), ==, i * G_GUINT64_CONSTANT (1000000007));
      g_assert_cmpuint (orbit_frame_get_size (frame), ==, length_of (i));
      for (j = 0; j < length_of (i); j++)
        g_assert_cmpuint (payload[j], ==, i % 251);
      offset += length_of (i);
    }
  g_assert_cmpuint (g_bytes_get_size (orbit_frame_batch_get_payloads (batch)), ==, offset);
  g_assert_null (orbit_frame_batch_get_frame (batch, N));
  g_assert_null (orbit_frame_batch_get_frame (batch, G_MAXUINT));

  last = orbit_frame_batch_get_frame (batch, N - 1);
  g_clear_pointer (&batch, orbit_frame_batch_unref);
  g_assert_cmpuint (orbit_frame_get_size (last), ==, length_of (N - 1));
}

static void
test_ends_before_it_is_too_large (void)
{
  OrbitFrameBatchBuilder builder;
  g_autoptr (OrbitFrameBatch) batch = NULL;
  g_autofree guint8 *data = g_malloc0 (40000);
  guint n = 0;

  orbit_frame_batch_builder_init (&builder, memory, memory, 40000, NULL);
  builder.max_payloads = 100000;
  while (orbit_frame_batch_builder_reserve (&builder) != NULL)
    {
      append (&builder, n++, 1, 1, data, 40000);
      g_assert_cmpuint (n, <, 10);
    }
  batch = orbit_frame_batch_builder_end (&builder);
  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, n);
}

static void
test_takes_one_however_large (void)
{
  OrbitFrameBatchBuilder builder;
  g_autoptr (OrbitFrameBatch) batch = NULL;
  g_autofree guint8 *data = g_malloc0 (40000);

  orbit_frame_batch_builder_init (&builder, memory, memory, 40000, NULL);
  builder.max_payloads = 100;
  append (&builder, 1, 1, 1, data, 40000);
  g_assert_null (orbit_frame_batch_builder_reserve (&builder));
  batch = orbit_frame_batch_builder_end (&builder);
  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, 1);
}

static void
test_offsets_fit (void)
{
  g_assert_cmpuint (ORBIT_FRAME_BATCH_MAX_PAYLOADS, <=, G_MAXUINT32 / 2);
}

static void
test_clear (void)
{
  OrbitFrameBatchBuilder builder;
  g_autoptr (OrbitFrameBatch) batch = NULL;

  orbit_frame_batch_builder_init (&builder, memory, memory, 16, NULL);
  append (&builder, FIRST_ID, 1, 1, "one", 3);
  orbit_frame_batch_builder_clear (&builder);
  orbit_frame_batch_builder_clear (&builder);
  append (&builder, FIRST_ID, 1, 1, "two", 3);
  batch = orbit_frame_batch_builder_end (&builder);

  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, 1);
  g_assert_cmpmem (g_bytes_get_data (orbit_frame_batch_get_payloads (batch), NULL), 3, "two", 3);
}

/* Payloads have any offset in the batch, and the value of a frame must still be aligned. */
static void
test_values (void)
{
  OrbitFrameBatchBuilder builder;
  g_autoptr (OrbitFrameBatch) batch = NULL;
  g_autoptr (OrbitFrame) bad = NULL;
  g_autoptr (OrbitFrame) good = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;
  guint64 number = G_GUINT64_CONSTANT (0x1122334455667788);

  orbit_frame_batch_builder_init (&builder, memory, memory, 16, orbit_value_type_intern (G_VARIANT_TYPE_UINT64));
  append (&builder, FIRST_ID, 1, 1, "bad", 3);
  append (&builder, FIRST_ID + 1, 1, 1, &number, sizeof number);
  batch = orbit_frame_batch_builder_end (&builder);

  bad = orbit_frame_batch_get_frame (batch, 0);
  g_assert_null (orbit_frame_get_variant (bad, &error));
  g_assert_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_TYPE_MISMATCH);
  g_clear_error (&error);

  good = orbit_frame_batch_get_frame (batch, 1);
  value = orbit_frame_get_variant (good, &error);
  g_assert_no_error (error);
  g_assert_cmphex (g_variant_get_uint64 (value), ==, number);
}

static void
test_references (void)
{
  OrbitFrameBatchBuilder builder;
  OrbitFrameBatch *batch;
  OrbitFrameBatch *copy;
  g_autoptr (GBytes) payloads = NULL;

  orbit_frame_batch_builder_init (&builder, memory, memory, 16, NULL);
  append (&builder, FIRST_ID, 1, 1, "one", 3);
  batch = orbit_frame_batch_builder_end (&builder);
  copy = g_boxed_copy (ORBIT_TYPE_FRAME_BATCH, batch);
  g_assert_true (copy == batch);
  orbit_frame_batch_unref (batch);

  payloads = g_bytes_ref (orbit_frame_batch_get_payloads (copy));
  orbit_frame_batch_unref (copy);
  g_assert_cmpmem (g_bytes_get_data (payloads, NULL), g_bytes_get_size (payloads), "one", 3);
}

static void
test_speed (void)
{
  enum { N = 1000, N_ROUNDS = 2000 };
  static const guint8 data[64] = { 0 };
  double best = G_MAXDOUBLE;
  guint round, i;

  for (round = 0; round < N_ROUNDS; round++)
    {
      OrbitFrameBatchBuilder builder;

      g_test_timer_start ();
      orbit_frame_batch_builder_init (&builder, memory, memory, 256, NULL);
      for (i = 0; i < N; i++)
        append (&builder, i, 1, i, data, sizeof data);
      orbit_frame_batch_unref (orbit_frame_batch_builder_end (&builder));
      best = MIN (best, g_test_timer_elapsed ());
    }

  g_test_maximized_result (N / best / 1e6, "%.1f million frames of 64 bytes a second", N / best / 1e6);
  g_assert_cmpfloat (N / best, >=, 10e6);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  memory = orbit_batch_memory_new ();

  g_test_add_func ("/frame-batch/packed-form", test_packed_form);
  g_test_add_func ("/frame-batch/empty", test_empty);
  g_test_add_func ("/frame-batch/reserved-but-not-appended", test_reserved_but_not_appended);
  g_test_add_func ("/frame-batch/no-payloads", test_no_payloads);
  g_test_add_func ("/frame-batch/many", test_many);
  g_test_add_func ("/frame-batch/ends-before-it-is-too-large", test_ends_before_it_is_too_large);
  g_test_add_func ("/frame-batch/takes-one-however-large", test_takes_one_however_large);
  g_test_add_func ("/frame-batch/offsets-fit", test_offsets_fit);
  g_test_add_func ("/frame-batch/clear", test_clear);
  g_test_add_func ("/frame-batch/values", test_values);
  g_test_add_func ("/frame-batch/references", test_references);
  if (g_test_perf ())
    g_test_add_func ("/frame-batch/speed", test_speed);

  return g_test_run ();
}
