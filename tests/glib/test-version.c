/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Versions: compile time against run time. */

#include <orbit-glib/orbit-glib.h>

static void
test_text (void)
{
  g_autofree char *text = g_strdup_printf ("%d.%d.%d", ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION);

  g_assert_cmpstr (text, ==, ORBIT_VERSION_S);
}

static void
test_headers (void)
{
  guint major = ORBIT_MAJOR_VERSION;
  guint minor = ORBIT_MINOR_VERSION;
  guint micro = ORBIT_MICRO_VERSION;

  g_assert_true (ORBIT_CHECK_VERSION ((int) major, (int) minor, (int) micro));
  g_assert_false (ORBIT_CHECK_VERSION ((int) major, (int) minor, (int) micro + 1));
  g_assert_false (ORBIT_CHECK_VERSION ((int) major, (int) minor + 1, 0));
  g_assert_false (ORBIT_CHECK_VERSION ((int) major + 1, 0, 0));
}

static void
test_library (void)
{
  guint major = ORBIT_MAJOR_VERSION;
  guint minor = ORBIT_MINOR_VERSION;
  guint micro = ORBIT_MICRO_VERSION;

  g_assert_null (orbit_check_version (major, minor, micro));
  g_assert_null (orbit_check_version (major, 0, 0));
  g_assert_nonnull (orbit_check_version (major, minor, micro + 1));
  g_assert_nonnull (orbit_check_version (major, minor + 1, 0));
  g_assert_nonnull (orbit_check_version (major + 1, 0, 0));
}

static void
test_epoch (void)
{
  gint64 before = g_get_real_time () / 1000;
  OrbitEpoch now = orbit_epoch_now ();
  gint64 after = g_get_real_time () / 1000;

  g_assert_cmpint (now, >=, before);
  g_assert_cmpint (now, <=, after);
}

int
main (int argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/version/text", test_text);
  g_test_add_func ("/version/headers", test_headers);
  g_test_add_func ("/version/library", test_library);
  g_test_add_func ("/version/epoch", test_epoch);

  return g_test_run ();
}
