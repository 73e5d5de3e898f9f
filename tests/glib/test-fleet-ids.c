/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Ids without frames: no id is returned twice, and no frame has one. */

#include "testing.h"

/* The value of a new id of @fleet. Asserts that it has the node id of the fleet and was not returned before. */
static void
mint (OrbitFleet *fleet,
      guint8 kind,
      GHashTable *known)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNetId) id = orbit_fleet_next_id (fleet, kind, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_net_id_get_kind (id), ==, kind);
  g_assert_cmpuint (orbit_net_id_get_node_id (id), ==, orbit_fleet_get_node_id (fleet));
  g_assert_true (g_hash_table_add (known, g_steal_pointer (&id)));
}

static void
publish (OrbitFleet *fleet,
         guint8 kind,
         GHashTable *known)
{
  g_autoptr (GError) error = NULL;
  OrbitNetId *id = orbit_fleet_publish_data (fleet, kind, 1, 1, NULL, 0, &error);

  g_assert_no_error (error);
  g_assert_true (g_hash_table_add (known, id));
}

static GHashTable *
new_known (void)
{
  return g_hash_table_new_full ((GHashFunc) orbit_net_id_hash, (GEqualFunc) orbit_net_id_equal, (GDestroyNotify) orbit_net_id_free, NULL);
}

static void
test_minted_and_published (Testing *test)
{
  g_autoptr (GHashTable) known = new_known ();

  for (guint i = 0; i < 1000; i++)
    {
      mint (test->fleet, TESTING_KIND, known);
      publish (test->fleet, TESTING_KIND, known);
    }
  g_assert_true (orbit_fleet_reset_ring (test->fleet, TESTING_KIND, NULL));
  for (guint i = 0; i < 1000; i++)
    mint (test->fleet, TESTING_KIND, known);
}

static void
test_leaves_no_trace (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNetId) id = orbit_fleet_next_id (test->fleet, TESTING_KIND, &error);
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);

  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, TESTING_KIND, &error), ==, 0);
  g_assert_null (orbit_fleet_read (test->fleet, id, &error));
  g_assert_null (orbit_cursor_next (cursor, &error));
  g_assert_cmpuint (testing_publish (test->fleet, "first"), ==, 0);
  g_assert_null (orbit_fleet_read (test->fleet, id, &error));
  g_assert_no_error (error);
}

/* Each kind has its own sequence, which never repeats. */
static void
test_kinds (Testing *test)
{
  g_autoptr (GHashTable) known = new_known ();
  guint64 first[256];

  for (guint round = 0; round < 3; round++)
    for (guint kind = 0; kind < 256; kind++)
      {
        g_autoptr (OrbitNetId) id = orbit_fleet_next_id (test->fleet, (guint8) kind, NULL);

        if (round == 0)
          first[kind] = orbit_net_id_get_counter (id);
        g_assert_cmpuint (orbit_net_id_get_counter (id), ==, first[kind] + round);
        g_assert_cmpuint (first[kind], ==, first[0]);
        g_assert_true (g_hash_table_add (known, g_steal_pointer (&id)));
      }
}

static void
test_members_and_successors (Testing *test)
{
  g_autoptr (GHashTable) known = new_known ();

  for (guint round = 0; round < 10; round++)
    {
      g_autoptr (OrbitFleet) peer = testing_join (test, -1);
      g_autoptr (OrbitFleet) other = testing_join (test, 3 - (int) round % 2);

      for (guint i = 0; i < 50; i++)
        {
          mint (test->fleet, TESTING_KIND, known);
          mint (peer, TESTING_KIND, known);
          publish (peer, TESTING_KIND, known);
          mint (other, TESTING_KIND, known);
          publish (test->fleet, TESTING_KIND, known);
        }
    }
}

/* The counters persist after the last member has left, as the frames do. */
static void
test_everyone_left (Testing *test)
{
  g_autoptr (GHashTable) known = new_known ();

  for (guint round = 0; round < 5; round++)
    {
      mint (test->fleet, TESTING_KIND, known);
      publish (test->fleet, TESTING_KIND, known);
      g_assert_finalize_object (g_steal_pointer (&test->fleet));
      test->fleet = testing_join (test, -1);
    }
}

typedef struct
{
  OrbitFleet *fleet;
  GThread *thread;
  OrbitNetId *ids[1000];
} Minter;

static gpointer
mint_many (gpointer data)
{
  Minter *minter = data;

  for (guint i = 0; i < G_N_ELEMENTS (minter->ids); i++)
    minter->ids[i] = orbit_fleet_next_id (minter->fleet, TESTING_KIND, NULL);
  return NULL;
}

static void
test_threads (Testing *test)
{
  g_autoptr (GHashTable) known = new_known ();
  g_autofree Minter *minters = g_new0 (Minter, 4);

  for (guint i = 0; i < 4; i++)
    {
      minters[i].fleet = test->fleet;
      minters[i].thread = g_thread_new ("minter", mint_many, &minters[i]);
    }
  for (guint i = 0; i < 4; i++)
    {
      g_thread_join (minters[i].thread);
      for (guint n = 0; n < G_N_ELEMENTS (minters[i].ids); n++)
        g_assert_true (g_hash_table_add (known, minters[i].ids[n]));
    }
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/fleet-ids/minted-and-published", TESTING_RINGS, test_minted_and_published);
  testing_add ("/fleet-ids/leaves-no-trace", TESTING_RINGS, test_leaves_no_trace);
  testing_add ("/fleet-ids/kinds", TESTING_FLEETS, test_kinds);
  testing_add ("/fleet-ids/members-and-successors", TESTING_SHM | TESTING_SHARED | TESTING_PER_NODE, test_members_and_successors);
  testing_add ("/fleet-ids/everyone-left", TESTING_SHM | TESTING_SHARED | TESTING_PER_NODE, test_everyone_left);
  testing_add ("/fleet-ids/threads", TESTING_FLEETS, test_threads);

  return g_test_run ();
}
