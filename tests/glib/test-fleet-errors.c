/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Failing joins, and the contents of their errors: the fleet, the requested value, and possible values. */

#include <unistd.h>

#include "testing.h"

#define NAME_OF_64 "a123456789b123456789c123456789d123456789e123456789f123456789g123"

static void
test_invalid_names (Testing *test)
{
  static const struct
  {
    const char *name;
    const char *part;
  } cases[] = {
    { "", "empty" },
    { NAME_OF_64 "4", "65 bytes exceeds 64" },
    { "a/b", "'/'" },
    { "/", "'/'" },
    { "..", "'..'" },
    { ".hidden", "'.hidden'" },
    { "-dash", "'-dash'" },
    { "_low", "'_low'" },
    { "with space", "' '" },
    { "a:b", "':'" },
    { "tab\there", "byte 3" },
    { "line\n", "byte 4" },
    { "bell\a", "'bell?'" },
    { "del\x7f", "'del?'" },
    { "caf\xc3\xa9", "byte 3" },
    { "broken\xff", "'broken?'" },
    { "%s%n", "'%s%n'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (OrbitBacking backing = ORBIT_BACKING_MEMORY; backing <= ORBIT_BACKING_SHM; backing++)
      {
        g_autoptr (GError) error = NULL;

        test->backing = backing;
        g_assert_null (testing_join_full (test, cases[i].name, 1, -1, 0, 0, &error));
        g_assert_true (g_utf8_validate (error->message, -1, NULL));
        testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_NAME, cases[i].part);
        g_assert_false (orbit_fleet_destroy (cases[i].name, NULL, &error));
        testing_assert_error (&error, ORBIT_FLEET_ERROR_INVALID_NAME, cases[i].part);
      }
  g_assert_null (g_initable_new (ORBIT_TYPE_FLEET, NULL, NULL, "fleet-size", 1, NULL));
}

static void
test_valid_names (Testing *test)
{
  static const char *const names[] = { NAME_OF_64, "a", "Z", "0", "9.", "a..b", "a-_.", "fleet", "221" };

  test->backing = ORBIT_BACKING_MEMORY;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (OrbitFleet) fleet = testing_join_full (test, names[i], 1, -1, 0, 0, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (orbit_fleet_get_name (fleet), ==, names[i]);
    }
}

static void
test_longest_name_in_shm (Testing *test)
{
  g_autofree char *padding = g_strnfill (64 - strlen (test->name), '-');
  g_autofree char *name = g_strconcat (test->name, padding, NULL);
  g_autofree char *neighbour = g_strdup (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = NULL;
  g_autoptr (OrbitFleet) peer = NULL;
  g_autoptr (OrbitFleet) other = NULL;

  neighbour[63] = '_';
  fleet = testing_join_full (test, name, 2, -1, 0, 0, &error);
  peer = testing_join_full (test, name, 2, -1, 0, 0, &error);
  other = testing_join_full (test, neighbour, 2, -1, 0, 0, &error);
  g_assert_no_error (error);
  testing_publish (fleet, "text");
  g_assert_cmpuint (orbit_fleet_get_head (peer, TESTING_KIND, &error), ==, 1);
  g_assert_cmpuint (orbit_fleet_get_head (other, TESTING_KIND, &error), ==, 0);
  g_clear_object (&fleet);
  g_clear_object (&peer);
  g_clear_object (&other);
  g_assert_true (orbit_fleet_destroy (name, NULL, &error));
  g_assert_true (orbit_fleet_destroy (neighbour, NULL, &error));
}

/* Segments are named after fleet and kind. A fleet whose name looks like that of a segment must not share a file with another fleet. */
static void
test_names_never_collide (Testing *test)
{
  g_autofree char *longer = g_strdup_printf ("%s-%d", test->name, TESTING_KIND);
  g_autofree char *fleet_like = g_strdup_printf ("%s-fleet", test->name);
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) one = testing_join_full (test, test->name, 1, -1, 0, 0, &error);
  g_autoptr (OrbitFleet) two = testing_join_full (test, longer, 1, -1, 0, 0, &error);
  g_autoptr (OrbitFleet) three = testing_join_full (test, fleet_like, 1, -1, 0, 0, &error);

  g_assert_no_error (error);
  testing_publish (one, "one");
  testing_publish (two, "two");
  testing_publish (three, "three");
  testing_assert_text (orbit_fleet_read_head (one, TESTING_KIND, &error), 0, "one");
  testing_assert_text (orbit_fleet_read_head (two, TESTING_KIND, &error), 0, "two");
  testing_assert_text (orbit_fleet_read_head (three, TESTING_KIND, &error), 0, "three");
  g_clear_object (&one);
  g_clear_object (&two);
  g_clear_object (&three);
  g_assert_true (orbit_fleet_destroy (longer, NULL, &error));
  g_assert_true (orbit_fleet_destroy (fleet_like, NULL, &error));
}

static void
test_sizes (Testing *test)
{
  static const struct
  {
    guint fleet_size;
    int node_id;
    guint capacity;
    guint payload_capacity;
    OrbitFleetError code;
    const char *parts[2];
  } cases[] = {
    { 0, -1, 0, 0, ORBIT_FLEET_ERROR_EMPTY_FLEET, { "at least one" } },
    { 0, 0, 0, 0, ORBIT_FLEET_ERROR_EMPTY_FLEET, { "at least one" } },
    { 4097, -1, 0, 0, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, { "4097", "4096" } },
    { G_MAXUINT, -1, 0, 0, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, { "4294967295", "4096" } },
    { 3, 3, 0, 0, ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET, { "node 3", "size 3" } },
    { 1, 65535, 0, 0, ORBIT_FLEET_ERROR_NODE_OUTSIDE_FLEET, { "node 65535", "size 1" } },
    { 1, -1, 1, 0, ORBIT_FLEET_ERROR_INVALID_CAPACITY, { "1 slot", "from 2 to 16777216" } },
    { 1, -1, 3, 0, ORBIT_FLEET_ERROR_INVALID_CAPACITY, { "3 slots", "power of two" } },
    { 1, -1, 1000, 0, ORBIT_FLEET_ERROR_INVALID_CAPACITY, { "1000 slots", "power of two" } },
    { 1, -1, 1 << 25, 0, ORBIT_FLEET_ERROR_INVALID_CAPACITY, { "33554432 slots", "16777216" } },
    { 1, -1, G_MAXUINT, 0, ORBIT_FLEET_ERROR_INVALID_CAPACITY, { "4294967295 slots", "16777216" } },
    { 1, -1, 0, (1 << 24) + 1, ORBIT_FLEET_ERROR_INVALID_CAPACITY, { "16777217 bytes", "16777216" } },
    { 1, -1, 0, G_MAXUINT, ORBIT_FLEET_ERROR_INVALID_CAPACITY, { "4294967295 bytes", "16777216" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (OrbitBacking backing = ORBIT_BACKING_MEMORY; backing <= ORBIT_BACKING_SHM; backing++)
      {
        g_autoptr (GError) error = NULL;

        test->backing = backing;
        g_assert_null (testing_join_full (test, test->name, cases[i].fleet_size, cases[i].node_id, cases[i].capacity, cases[i].payload_capacity, &error));
        g_assert_nonnull (error);
        if (cases[i].payload_capacity == 0)
          g_assert_null (strstr (error->message, " 0 bytes"));
        if (cases[i].capacity == 0)
          g_assert_null (strstr (error->message, " 0 slots"));
        testing_assert_error (&error, cases[i].code, test->name, cases[i].parts[0], cases[i].parts[1]);
      }

  /* No segment was created. */
  g_assert_false (orbit_fleet_destroy (test->name, NULL, NULL));
}

static void
test_node_in_use (Testing *test)
{
  g_autofree char *pid = g_strdup_printf ("(pid %d)", (int) getpid ());
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_fleet_join_shm_as (test->name, TESTING_FLEET_SIZE, 0, 0, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_NODE_IN_USE, test->name, "node 0", pid);
  testing_publish (test->fleet, "undisturbed");
}

static void
test_fleet_full (Testing *test)
{
  OrbitFleet *peers[TESTING_FLEET_SIZE];
  g_autoptr (GError) error = NULL;

  for (int i = 1; i < TESTING_FLEET_SIZE; i++)
    {
      peers[i] = testing_join (test, -1);
      g_assert_cmpuint (orbit_fleet_get_node_id (peers[i]), ==, i);
    }
  g_assert_null (orbit_fleet_join_shm (test->name, TESTING_FLEET_SIZE, 0, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_FLEET_FULL, test->name, "all 4");

  orbit_fleet_leave (peers[2]);
  g_clear_object (&peers[2]);
  peers[2] = testing_join (test, -1);
  g_assert_cmpuint (orbit_fleet_get_node_id (peers[2]), ==, 2);
  for (int i = 1; i < TESTING_FLEET_SIZE; i++)
    g_assert_finalize_object (peers[i]);
}

/* Each error names both values, and the failed join occupies no node id. */
static void
test_incompatible (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) peer = NULL;

  g_assert_null (testing_join_full (test, test->name, TESTING_FLEET_SIZE + 1, -1, 0, 0, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INCOMPATIBLE, test->name, "size of 5", "made it with 4");
  g_assert_null (testing_join_full (test, test->name, TESTING_FLEET_SIZE, -1, 2 * TESTING_CAPACITY, 0, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INCOMPATIBLE, test->name, "capacity of 16", "made it with 8");
  g_assert_null (testing_join_full (test, test->name, TESTING_FLEET_SIZE, -1, TESTING_CAPACITY, 65, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_INCOMPATIBLE, test->name, "payload capacity of 65", "made it with 64");

  peer = testing_join_full (test, test->name, TESTING_FLEET_SIZE, -1, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (orbit_fleet_get_node_id (peer), ==, 1);
}

static void
assert_directory_fails (Testing *test,
                        const char *directory,
                        GQuark domain,
                        int code,
                        const char *part)
{
  g_autoptr (GError) join_error = NULL;
  g_autoptr (GError) destroy_error = NULL;

  g_assert_null (g_initable_new (ORBIT_TYPE_FLEET, NULL, &join_error,
                                 "name", test->name, "fleet-size", 1, "backing", ORBIT_BACKING_SHM, "directory", directory, NULL));
  g_assert_error (join_error, domain, code);
  testing_assert_parts (join_error->message, "directory", part, NULL);
  g_assert_false (orbit_fleet_destroy (test->name, directory, &destroy_error));
  g_assert_error (destroy_error, domain, code);
  g_assert_cmpstr (destroy_error->message, ==, join_error->message);
}

static void
test_directories (Testing *test)
{
  g_autofree char *missing = g_strdup_printf ("/dev/shm/orbit-%s-missing", test->name);
  g_autofree char *endless = g_strnfill (5000, 'x');

  assert_directory_fails (test, missing, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, missing);
  assert_directory_fails (test, "", G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "''");
  assert_directory_fails (test, "/dev/null", G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, "'/dev/null'");
  assert_directory_fails (test, "/proc", ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "'/proc' is not on a tmpfs");
  assert_directory_fails (test, endless, ORBIT_FLEET_ERROR, ORBIT_FLEET_ERROR_INVALID_ARGUMENT, "5000 bytes");
}

/* A fleet in process memory has no segment, and ignores a directory. */
static void
test_directory_of_local_fleet (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFleet) fleet = g_initable_new (ORBIT_TYPE_FLEET, NULL, &error, "name", test->name, "fleet-size", 1, "directory", "/proc", NULL);

  g_assert_no_error (error);
  testing_publish (fleet, "text");
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/fleet-errors/invalid-names", TESTING_NAME, test_invalid_names);
  testing_add ("/fleet-errors/valid-names", TESTING_NAME, test_valid_names);
  testing_add ("/fleet-errors/longest-name-in-shm", TESTING_NAME, test_longest_name_in_shm);
  testing_add ("/fleet-errors/names-never-collide", TESTING_NAME, test_names_never_collide);
  testing_add ("/fleet-errors/sizes", TESTING_NAME, test_sizes);
  testing_add ("/fleet-errors/node-in-use", TESTING_SHM, test_node_in_use);
  testing_add ("/fleet-errors/fleet-full", TESTING_SHM, test_fleet_full);
  testing_add ("/fleet-errors/incompatible", TESTING_SHM, test_incompatible);
  testing_add ("/fleet-errors/directories", TESTING_NAME, test_directories);
  testing_add ("/fleet-errors/directory-of-local-fleet", TESTING_NAME, test_directory_of_local_fleet);

  return g_test_run ();
}
