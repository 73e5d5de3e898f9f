/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Frames: their fields, what keeps their memory, and values from untrusted bytes. */

#include <orbit-glib/orbit-glib.h>

#include "orbit-glib/orbit-frame-private.h"

#define ID G_GUINT64_CONSTANT (0x0300070000000400)

static OrbitFrame *
new_frame (gconstpointer data,
           gsize length,
           const char *type)
{
  OrbitFrame *frame = orbit_frame_alloc (length + 100);

  if (length > 0)
    memcpy (orbit_frame_get_buffer (frame), data, length);
  orbit_frame_fill (frame, ID, 9, G_MAXUINT64, length,
                    orbit_value_type_intern (type != NULL ? G_VARIANT_TYPE (type) : NULL));
  return frame;
}

static void
test_contents (void)
{
  g_autoptr (OrbitFrame) frame = new_frame ("payload", 7, NULL);
  GBytes *payload = orbit_frame_get_payload (frame);

  g_assert_cmphex (orbit_net_id_get_value (orbit_frame_get_id (frame)), ==, ID);
  g_assert_cmpuint (orbit_frame_get_kind (frame), ==, 3);
  g_assert_cmpuint (orbit_frame_get_node_id (frame), ==, 7);
  g_assert_cmpuint (orbit_frame_get_counter (frame), ==, 1024);
  g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, 9);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, G_MAXUINT64);
  g_assert_cmpuint (orbit_frame_get_size (frame), ==, 7);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), "payload", 7);
  g_assert_true (orbit_frame_get_payload (frame) == payload);
}

static void
test_largest_fields (void)
{
  g_autoptr (OrbitFrame) frame = orbit_frame_alloc (0);

  orbit_frame_fill (frame, G_MAXUINT64, 255, 0, 0, NULL);
  g_assert_cmpuint (orbit_frame_get_kind (frame), ==, 255);
  g_assert_cmpuint (orbit_frame_get_node_id (frame), ==, 65535);
  g_assert_cmpuint (orbit_frame_get_counter (frame), ==, G_GUINT64_CONSTANT (1099511627775));
  g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, 255);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, 0);
}

static void
test_empty_payload (void)
{
  g_autoptr (GBytes) kept = NULL;
  g_autoptr (OrbitFrame) frame = new_frame (NULL, 0, NULL);

  g_assert_cmpuint (orbit_frame_get_size (frame), ==, 0);
  kept = g_bytes_ref (orbit_frame_get_payload (frame));
  g_assert_cmpuint (g_bytes_get_size (kept), ==, 0);
}

static void
test_never_filled (void)
{
  orbit_frame_unref (orbit_frame_alloc (4096));
}

static void
test_buffer_is_aligned (void)
{
  guint i;

  for (i = 0; i < 64; i++)
    {
      OrbitFrame *frame = orbit_frame_alloc (i);

      g_assert_cmpuint (GPOINTER_TO_SIZE (orbit_frame_get_buffer (frame)) % 16, ==, 0);
      memset (orbit_frame_get_buffer (frame), 0xff, i);
      orbit_frame_unref (frame);
    }
}

static void
test_payload_is_not_copied (void)
{
  g_autoptr (OrbitFrame) frame = new_frame ("payload", 7, NULL);
  gpointer buffer = orbit_frame_get_buffer (frame);

  g_assert_true (g_bytes_get_data (orbit_frame_get_payload (frame), NULL) == buffer);
}

static void
test_payload_outlives_frame (void)
{
  g_autoptr (GBytes) payload = NULL;
  g_autoptr (GBytes) part = NULL;
  OrbitFrame *frame = new_frame ("payload", 7, NULL);

  payload = g_bytes_ref (orbit_frame_get_payload (frame));
  orbit_frame_unref (frame);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), "payload", 7);

  part = g_bytes_new_from_bytes (payload, 3, 4);
  g_clear_pointer (&payload, g_bytes_unref);
  g_assert_cmpmem (g_bytes_get_data (part, NULL), g_bytes_get_size (part), "load", 4);
}

static void
test_references (void)
{
  OrbitFrame *frame = new_frame ("payload", 7, NULL);
  g_auto (GValue) value = G_VALUE_INIT;

  g_assert_true (orbit_frame_ref (frame) == frame);
  orbit_frame_unref (frame);

  g_value_init (&value, ORBIT_TYPE_FRAME);
  g_value_set_boxed (&value, frame);
  g_assert_true (g_value_get_boxed (&value) == frame);
  orbit_frame_unref (frame);
  g_assert_cmpuint (orbit_frame_get_counter (g_value_get_boxed (&value)), ==, 1024);
}

typedef struct
{
  OrbitFrame *frame;
  int *n_waiting;
  GBytes *payload;
} Racer;

static gpointer
race_for_payload (gpointer data)
{
  Racer *racer = data;

  g_atomic_int_add (racer->n_waiting, -1);
  while (g_atomic_int_get (racer->n_waiting) > 0)
    g_thread_yield ();

  racer->payload = g_bytes_ref (orbit_frame_get_payload (racer->frame));
  orbit_frame_unref (racer->frame);
  return NULL;
}

/* Every thread must get the same GBytes, which must be freed by the thread that drops the last reference. */
static void
test_threads_race_for_payload (void)
{
  enum { N_RACERS = 4, N_ROUNDS = 500 };
  guint round, i;

  for (round = 0; round < N_ROUNDS; round++)
    {
      OrbitFrame *frame = new_frame ("payload", 7, NULL);
      Racer racers[N_RACERS];
      GThread *threads[N_RACERS];
      int n_waiting = N_RACERS;

      for (i = 0; i < N_RACERS; i++)
        {
          racers[i] = (Racer){ .frame = orbit_frame_ref (frame), .n_waiting = &n_waiting };
          threads[i] = g_thread_new ("racer", race_for_payload, &racers[i]);
        }
      orbit_frame_unref (frame);

      for (i = 0; i < N_RACERS; i++)
        g_thread_join (threads[i]);
      for (i = 0; i < N_RACERS; i++)
        {
          g_assert_true (racers[i].payload == racers[0].payload);
          g_assert_cmpmem (g_bytes_get_data (racers[i].payload, NULL), g_bytes_get_size (racers[i].payload), "payload", 7);
        }
      for (i = 0; i < N_RACERS; i++)
        g_bytes_unref (racers[i].payload);
    }
}

static void
test_interned_types (void)
{
  g_autofree char *text = g_strdup ("a(tt)");
  const GVariantType *type = orbit_value_type_intern (G_VARIANT_TYPE (text));
  const GVariantType *element = orbit_value_type_intern (g_variant_type_element (type));

  g_assert_true (type == orbit_value_type_intern (G_VARIANT_TYPE ("a(tt)")));
  g_assert_true ((const char *) type != text);
  g_assert_cmpstr ((const char *) element, ==, "(tt)");
  g_assert_null (orbit_value_type_intern (NULL));
}

static void
test_variant (void)
{
  g_autoptr (GVariant) written = g_variant_ref_sink (g_variant_new_parsed ("{'price': <101.5>, 'name': <'ORB'>}"));
  g_autoptr (GVariant) value = NULL;
  g_autoptr (GError) error = NULL;
  OrbitFrame *frame = new_frame (g_variant_get_data (written), g_variant_get_size (written), "a{sv}");

  value = orbit_frame_get_variant (frame, &error);
  g_assert_no_error (error);
  orbit_frame_unref (frame);
  g_assert_false (g_variant_is_floating (value));
  g_assert_cmpvariant (value, written);
}

static void
test_variant_of_nothing (void)
{
  g_autoptr (OrbitFrame) frame = new_frame (NULL, 0, "as");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = orbit_frame_get_variant (frame, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_variant_n_children (value), ==, 0);
}

static void
test_variant_without_type (void)
{
  g_autoptr (OrbitFrame) frame = new_frame ("payload", 7, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_frame_get_variant (frame, &error));
  g_assert_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_TYPE_MISMATCH);
  g_assert_nonnull (strstr (error->message, "3:7:1024"));
  g_assert_nonnull (strstr (error->message, "kind 3"));
}

static void
test_variant_of_wrong_bytes (void)
{
  static const struct
  {
    const char *type;
    const char *data;
    gsize length;
  } cases[] = {
    { "t", "1234567", 7 },
    { "t", "123456789", 9 },
    { "t", "", 0 },
    { "y", "", 0 },
    { "(tt)", "12345678", 8 },
    { "at", "123456789", 9 },
    { "s", "no zero", 7 },
    { "s", "", 0 },
    { "s", "\xff", 2 },
    { "o", "no path", 8 },
    { "g", "Q", 2 },
    { "b", "\x02", 1 },
    { "v", "\0", 1 },
    { "(ss)", "one\0two", 8 },
    { "as", "one\0\xff", 5 },
    { "a{sv}", "\xff\xff\xff\xff", 4 },
    { "()", "", 0 },
  };
  guint i;

  for (i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OrbitFrame) frame = new_frame (cases[i].data, cases[i].length, cases[i].type);
      g_autofree char *named = g_strdup_printf ("'%s'", cases[i].type);
      g_autoptr (GError) error = NULL;

      g_test_message ("%s from %" G_GSIZE_FORMAT " bytes", cases[i].type, cases[i].length);
      g_assert_null (orbit_frame_get_variant (frame, &error));
      g_assert_error (error, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_TYPE_MISMATCH);
      g_assert_nonnull (strstr (error->message, named));
    }
}

/* One allocation for a frame, two for a GBytes and its data. The target ratio is 2; on most machines it is about 1. */
static void
test_cost (void)
{
  enum { N = 200000, N_ROUNDS = 9 };
  static const guint8 data[64] = { 0 };
  double best_frames = G_MAXDOUBLE;
  double best_bytes = G_MAXDOUBLE;
  guint round, i;

  for (round = 0; round < N_ROUNDS; round++)
    {
      g_test_timer_start ();
      for (i = 0; i < N; i++)
        g_bytes_unref (g_bytes_new (data, sizeof data));
      best_bytes = MIN (best_bytes, g_test_timer_elapsed ());

      g_test_timer_start ();
      for (i = 0; i < N; i++)
        {
          OrbitFrame *frame = orbit_frame_alloc (sizeof data);

          memcpy (orbit_frame_get_buffer (frame), data, sizeof data);
          orbit_frame_fill (frame, i, 1, i, sizeof data, NULL);
          orbit_frame_unref (frame);
        }
      best_frames = MIN (best_frames, g_test_timer_elapsed ());
    }

  g_test_minimized_result (best_frames / best_bytes, "frame %.1f ns, bytes %.1f ns",
                           best_frames * 1e9 / N, best_bytes * 1e9 / N);
  g_assert_cmpfloat (best_frames / best_bytes, <=, 2.0);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/frame/contents", test_contents);
  g_test_add_func ("/frame/largest-fields", test_largest_fields);
  g_test_add_func ("/frame/empty-payload", test_empty_payload);
  g_test_add_func ("/frame/never-filled", test_never_filled);
  g_test_add_func ("/frame/buffer-is-aligned", test_buffer_is_aligned);
  g_test_add_func ("/frame/payload-is-not-copied", test_payload_is_not_copied);
  g_test_add_func ("/frame/payload-outlives-frame", test_payload_outlives_frame);
  g_test_add_func ("/frame/references", test_references);
  g_test_add_func ("/frame/threads-race-for-payload", test_threads_race_for_payload);
  g_test_add_func ("/frame/interned-types", test_interned_types);
  g_test_add_func ("/frame/variant", test_variant);
  g_test_add_func ("/frame/variant-of-nothing", test_variant_of_nothing);
  g_test_add_func ("/frame/variant-without-type", test_variant_without_type);
  g_test_add_func ("/frame/variant-of-wrong-bytes", test_variant_of_wrong_bytes);
  if (g_test_perf ())
    g_test_add_func ("/frame/cost", test_cost);

  return g_test_run ();
}
