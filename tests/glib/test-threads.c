/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Several threads with one fleet: publishing at the same time, and one of them leaving meanwhile. */

#include "testing-threads.h"

#define N_THREADS TESTING_N_THREADS
#define KIND 1 /* of the ring that they publish in */
#define N_FRAMES 8000 /* of each thread at most */
#define LARGE_CAPACITY 32768 /* more than all of them publish together: without a second lap, no ticket is lost */
#define WORDS 6 /* of payload, all bytes equal, so that a torn frame is detected */

static void
fill (guint64 *words,
      guint64 value)
{
  for (guint i = 0; i < WORDS; i++)
    words[i] = value;
}

/* Takes ownership of the frame. */
static void
assert_whole (OrbitFrame *frame)
{
  const guint64 *words = g_bytes_get_data (orbit_frame_get_payload (frame), NULL);

  g_assert_cmpuint (orbit_frame_get_size (frame), ==, WORDS * sizeof *words);
  for (guint i = 0; i < WORDS; i++)
    g_assert_cmpuint (words[i], ==, orbit_frame_get_version (frame));
  orbit_frame_unref (frame);
}

static gpointer
publish_many (gpointer data)
{
  TestingWorker *worker = data;
  guint64 words[WORDS];

  testing_wait_for_others (worker);
  for (guint i = 0; i < N_FRAMES; i++)
    {
      guint64 value = (guint64) worker->number << 32 | i;
      g_autoptr (OrbitNetId) id = NULL;

      fill (words, value);
      id = orbit_fleet_publish_data (worker->fleet, KIND, 1, value, (const guint8 *) words, sizeof words, NULL);
      g_assert_nonnull (id);
    }
  return NULL;
}

static void
read_along (TestingWorker *workers)
{
  OrbitFleet *fleet = workers[0].fleet;
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_OLDEST, NULL);
  const guint64 start = orbit_cursor_get_position (cursor);
  gint64 next_of_worker[N_THREADS] = { 0 };

  while (orbit_cursor_get_position (cursor) < N_THREADS * N_FRAMES)
    {
      g_autoptr (GError) error = NULL;
      OrbitFrame *frame = orbit_cursor_next (cursor, &error);
      guint64 value;

      g_assert_no_error (error);
      if (frame == NULL)
        continue;
      value = orbit_frame_get_version (frame);
      g_assert_cmpint (value & G_MAXUINT32, >=, next_of_worker[value >> 32]);
      next_of_worker[value >> 32] = (gint64) (value & G_MAXUINT32) + 1;
      assert_whole (frame);
    }
  g_assert_cmpuint (orbit_cursor_get_n_delivered (cursor) + orbit_cursor_get_n_overwritten (cursor) + orbit_cursor_get_n_abandoned (cursor), ==,
                    orbit_cursor_get_position (cursor) - start);
}

static void
publish_together (Testing *test,
                  guint capacity)
{
  TestingWorker workers[N_THREADS];
  g_autoptr (GError) error = NULL;

  testing_declare (test->fleet, KIND, capacity, WORDS * 8, test->topology, NULL, NULL, &error);
  g_assert_no_error (error);
  testing_run_threads (workers, test->fleet, publish_many, read_along);
  g_assert_cmpuint (orbit_fleet_get_head (test->fleet, KIND, NULL), >=, N_THREADS * N_FRAMES);
}

static void
test_publish_together (Testing *test)
{
  publish_together (test, TESTING_CAPACITY);
}

static void
test_publish_much_together (Testing *test)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitCursor) cursor = NULL;
  g_autoptr (OrbitFrameBatch) batch = NULL;

  publish_together (test, LARGE_CAPACITY);
  cursor = orbit_fleet_create_cursor (test->fleet, KIND, ORBIT_CURSOR_START_OLDEST, &error);
  batch = orbit_cursor_read_batch (cursor, G_MAXUINT, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, N_THREADS * N_FRAMES);
  for (guint i = 0; i < N_THREADS * N_FRAMES; i++)
    assert_whole (orbit_frame_batch_get_frame (batch, i));
}

/* Until the fleet was left, which is the only error allowed. */
static gpointer
use_until_closed (gpointer data)
{
  TestingWorker *worker = data;
  OrbitFleet *fleet = worker->fleet;
  g_autoptr (OrbitRing) ring = orbit_fleet_get_ring (fleet, KIND, NULL);
  g_autoptr (OrbitCursor) cursor = orbit_fleet_create_cursor (fleet, KIND, ORBIT_CURSOR_START_OLDEST, NULL);

  testing_wait_for_others (worker);
  while (worker->error == NULL)
    {
      guint64 words[WORDS];
      OrbitRingWrite write;
      OrbitFrame *frame;
      guint64 *room;

      if (worker->n_done < N_FRAMES)
        {
          fill (words, worker->n_done);
          if (!orbit_ring_write (ring, 1, worker->n_done, words, sizeof words, NULL, &worker->error))
            break;
          worker->n_done++;
          room = orbit_ring_begin_write (ring, sizeof words, &write, &worker->error);
          if (room == NULL)
            break;
          fill (room, worker->n_done);
          orbit_ring_end_write (ring, &write, 1, worker->n_done, NULL);
          worker->n_done++;
        }
      frame = orbit_cursor_next (cursor, &worker->error);
      g_clear_pointer (&frame, assert_whole);
      if (worker->error != NULL)
        break;
      frame = orbit_fleet_read_head (fleet, KIND, &worker->error);
      g_clear_pointer (&frame, assert_whole);
      if (worker->error != NULL)
        break;
      orbit_fleet_get_ring_capacity (fleet, (guint8) worker->n_done, &worker->error);
      if (worker->error != NULL)
        break;
      g_clear_pointer (&worker->found, orbit_heartbeat_snapshot_unref);
      worker->found = orbit_fleet_get_heartbeat_snapshot (fleet, 1000, &worker->error);
    }
  g_clear_pointer (&worker->found, orbit_heartbeat_snapshot_unref);
  return NULL;
}

static void
leave_soon (TestingWorker *workers)
{
  g_usleep (g_random_int_range (0, 2000));
  orbit_fleet_leave (workers[0].fleet);
}

static void
dispose_soon (TestingWorker *workers)
{
  g_usleep (g_random_int_range (0, 2000));
  g_object_run_dispose (G_OBJECT (workers[0].fleet));
}

/* A member that stays reads every frame that was published successfully before the leave, and no other. */
static void
leave_while_in_use (Testing *test,
                    void (*leave) (TestingWorker *workers))
{
  for (guint round = 0; round < 50; round++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (OrbitFleet) fleet = testing_join_full (test, test->name, TESTING_FLEET_SIZE, -1, TESTING_CAPACITY, 0, &error);
      g_autoptr (OrbitFleet) witness = test->backing == ORBIT_BACKING_SHM ? g_object_ref (test->fleet) : NULL;
      TestingWorker workers[N_THREADS];
      guint64 n_done = 0;
      guint64 before = 0;

      g_assert_no_error (error);
      testing_declare (fleet, KIND, LARGE_CAPACITY, WORDS * 8, test->topology, NULL, NULL, &error);
      g_assert_no_error (error);
      if (witness != NULL)
        before = orbit_fleet_get_head (witness, KIND, &error);
      testing_run_threads (workers, fleet, use_until_closed, leave);
      for (guint i = 0; i < N_THREADS; i++)
        {
          testing_assert_error (&workers[i].error, ORBIT_FLEET_ERROR_CLOSED, test->name);
          n_done += workers[i].n_done;
        }
      if (witness != NULL)
        g_assert_cmpuint (orbit_fleet_get_head (witness, KIND, &error) - before, ==, n_done);
    }
}

static void
test_leave (Testing *test)
{
  leave_while_in_use (test, leave_soon);
}

static void
test_dispose (Testing *test)
{
  leave_while_in_use (test, dispose_soon);
}

static gpointer
leave_too (gpointer data)
{
  TestingWorker *worker = data;

  testing_wait_for_others (worker);
  orbit_fleet_leave (worker->fleet);
  g_object_unref (worker->fleet);
  return NULL;
}

static void
test_everyone_leaves (Testing *test)
{
  for (guint round = 0; round < 200; round++)
    {
      TestingWorker workers[N_THREADS];
      g_autoptr (GError) error = NULL;
      OrbitFleet *fleet = testing_join_full (test, test->name, TESTING_FLEET_SIZE, -1, 0, 0, &error);

      g_assert_no_error (error);
      testing_publish (fleet, "text");
      for (guint i = 1; i < N_THREADS; i++)
        g_object_ref (fleet);
      testing_run_threads (workers, fleet, leave_too, NULL);
    }
}

typedef struct
{
  OrbitRing *ring;
  int stage; /* 1: begun, 2: about to end */
} SlowWriter;

static gpointer
write_slowly (gpointer data)
{
  SlowWriter *writer = data;
  g_autoptr (GError) error = NULL;
  OrbitRingWrite write;
  gpointer room = orbit_ring_begin_write (writer->ring, 4, &write, &error);

  g_assert_no_error (error);
  g_atomic_int_set (&writer->stage, 1);
  g_usleep (50000);
  memcpy (room, "slow", 4);
  g_atomic_int_set (&writer->stage, 2);
  orbit_ring_end_write (writer->ring, &write, 's', 4, NULL);
  return NULL;
}

static void
test_leave_waits_for_write (Testing *test)
{
  g_autoptr (OrbitFleet) witness = testing_join (test, -1);
  g_autoptr (OrbitRing) ring = testing_get_ring (test->fleet);
  g_autoptr (GError) error = NULL;
  SlowWriter writer = { .ring = ring };
  GThread *thread = g_thread_new ("writer", write_slowly, &writer);

  while (g_atomic_int_get (&writer.stage) == 0)
    g_thread_yield ();
  orbit_fleet_leave (test->fleet);
  g_assert_cmpint (g_atomic_int_get (&writer.stage), ==, 2);
  g_thread_join (thread);
  testing_assert_text (orbit_fleet_read_head (witness, TESTING_KIND, &error), 0, "slow");
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);

  testing_add ("/threads/publish-together", TESTING_RINGS, test_publish_together);
  testing_add ("/threads/publish-much-together", TESTING_RINGS, test_publish_much_together);
  testing_add ("/threads/leave", TESTING_RINGS, test_leave);
  testing_add ("/threads/dispose", TESTING_RINGS, test_dispose);
  testing_add ("/threads/everyone-leaves", TESTING_FLEETS, test_everyone_leaves);
  testing_add ("/threads/leave-waits-for-write", TESTING_SHM | TESTING_SHARED | TESTING_PER_NODE, test_leave_waits_for_write);

  return g_test_run ();
}
