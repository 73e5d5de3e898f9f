/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Fleets for tests. An alarm ends a test that hangs. After the end of a test program, for any reason, its parent process
 * removes its segments. */

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testing.h"

#define SECONDS_PER_TEST 60

static pid_t test_program;

static void
forward_signal (int number)
{
  kill (test_program, number);
}

/* Removes segments, and directories that a test made for them. */
static void
remove_leftovers (const char *directory,
                  const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, entry, NULL);

      if (!g_str_has_prefix (entry, prefix))
        continue;
      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_leftovers (path, "");
      g_remove (path);
    }
}

static G_NORETURN void
watch_over_test_program (void)
{
  char prefix[64];
  int status;

  signal (SIGINT, forward_signal);
  signal (SIGTERM, forward_signal);
  while (waitpid (test_program, &status, 0) < 0 && errno == EINTR)
    continue;
  g_snprintf (prefix, sizeof prefix, "orbit-test-%d-", (int) test_program);
  remove_leftovers ("/dev/shm", prefix);

  if (WIFEXITED (status))
    _exit (WEXITSTATUS (status));
  g_printerr ("%s: killed by signal %d (%s)%s\n", g_get_prgname (), WTERMSIG (status), strsignal (WTERMSIG (status)),
              WTERMSIG (status) == SIGALRM ? ": the test had hung for a minute" : "");
  _exit (128 + WTERMSIG (status));
}

void
testing_init (int *argc,
              char ***argv)
{
  g_test_init (argc, argv, NULL);

  fflush (NULL);
  test_program = fork ();
  g_assert_cmpint (test_program, >=, 0);
  if (test_program > 0)
    watch_over_test_program ();
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

typedef struct
{
  TestingFunc func;
  OrbitBacking backing;
  OrbitTopology topology;
  gboolean has_fleet;
  gboolean has_ring;
} Case;

static void
set_up (Testing *test,
        const Case *parameters)
{
  static guint n_names = 0;
  g_autoptr (GError) error = NULL;

  alarm (SECONDS_PER_TEST);
  test->name = g_strdup_printf ("test-%d-%u", (int) getpid (), n_names++);
  test->backing = parameters->backing;
  test->topology = parameters->topology;
  if (!parameters->has_fleet)
    return;

  test->fleet = testing_join_full (test, test->name, TESTING_FLEET_SIZE, -1, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, &error);
  g_assert_no_error (error);
  if (parameters->has_ring)
    testing_declare (test->fleet, TESTING_KIND, TESTING_CAPACITY, TESTING_PAYLOAD_CAPACITY, test->topology, "testing", NULL, &error);
  g_assert_no_error (error);
}

/* Asserts that only the test holds a reference to the fleet, and that it has no members afterwards. */
static void
tear_down (Testing *test)
{
  g_autoptr (GError) error = NULL;

  if (test->fleet != NULL)
    g_assert_finalize_object (test->fleet);
  if (!orbit_fleet_destroy (test->name, NULL, &error))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_free (test->name);
  alarm (0);
}

static void
run (gconstpointer data)
{
  const Case *parameters = data;
  Testing test = { 0 };

  set_up (&test, parameters);
  parameters->func (&test);
  tear_down (&test);
}

static void
add_case (const char *path,
          const char *suffix,
          Case parameters)
{
  g_autofree char *full_path = g_strconcat (path, suffix, NULL);

  g_test_add_data_func_full (full_path, g_memdup2 (&parameters, sizeof parameters), run, g_free);
}

static void
add_cases (const char *path,
           const char *backing_name,
           TestingFlags flags,
           Case parameters)
{
  g_autofree char *shared = g_strconcat (backing_name, "-shared", NULL);
  g_autofree char *per_node = g_strconcat (backing_name, "-per-node", NULL);

  parameters.has_fleet = TRUE;
  parameters.has_ring = (flags & (TESTING_SHARED | TESTING_PER_NODE)) != 0;
  if (!parameters.has_ring)
    add_case (path, backing_name, parameters);

  parameters.topology = ORBIT_TOPOLOGY_SHARED;
  if ((flags & TESTING_SHARED) != 0)
    add_case (path, shared, parameters);
  parameters.topology = ORBIT_TOPOLOGY_PER_NODE;
  if ((flags & TESTING_PER_NODE) != 0)
    add_case (path, per_node, parameters);
}

void
testing_add (const char *path,
             TestingFlags flags,
             TestingFunc func)
{
  if (flags == TESTING_NAME)
    add_case (path, "", (Case){ .func = func, .backing = ORBIT_BACKING_SHM });
  if ((flags & TESTING_MEMORY) != 0)
    add_cases (path, "/memory", flags, (Case){ .func = func, .backing = ORBIT_BACKING_MEMORY });
  if ((flags & TESTING_SHM) != 0)
    add_cases (path, "/shm", flags, (Case){ .func = func, .backing = ORBIT_BACKING_SHM });
}

OrbitFleet *
testing_join (Testing *test,
              int node_id)
{
  g_autoptr (GError) error = NULL;
  OrbitFleet *fleet;

  g_assert_cmpint (test->backing, ==, ORBIT_BACKING_SHM);
  fleet = testing_join_full (test, test->name, TESTING_FLEET_SIZE, node_id, 0, 0, &error);
  g_assert_no_error (error);
  return fleet;
}

OrbitFleet *
testing_join_full (Testing *test,
                   const char *name,
                   guint fleet_size,
                   int node_id,
                   guint capacity,
                   guint payload_capacity,
                   GError **error)
{
  return g_initable_new (ORBIT_TYPE_FLEET, NULL, error,
                         "name", name,
                         "backing", test->backing,
                         "fleet-size", fleet_size,
                         "node-id", node_id,
                         "capacity", capacity,
                         "payload-capacity", payload_capacity,
                         NULL);
}

void
testing_declare (OrbitFleet *fleet,
                 guint8 kind,
                 guint capacity,
                 guint payload_capacity,
                 OrbitTopology topology,
                 const char *label,
                 const char *value_type,
                 GError **error)
{
  g_autoptr (OrbitRingSpec) spec = orbit_ring_spec_new (capacity, payload_capacity, topology);
  gboolean declared;

  orbit_ring_spec_set_label (spec, label);
  orbit_ring_spec_set_value_type (spec, value_type != NULL ? G_VARIANT_TYPE (value_type) : NULL);
  declared = orbit_fleet_declare (fleet, kind, spec, error);
  g_assert_true (declared == (*error == NULL));
}

OrbitRing *
testing_get_ring (OrbitFleet *fleet)
{
  g_autoptr (GError) error = NULL;
  OrbitRing *ring = orbit_fleet_get_ring (fleet, TESTING_KIND, &error);

  g_assert_no_error (error);
  return ring;
}

OrbitCursor *
testing_create_cursor (OrbitFleet *fleet,
                       OrbitCursorStart start)
{
  g_autoptr (GError) error = NULL;
  OrbitCursor *cursor = orbit_fleet_create_cursor (fleet, TESTING_KIND, start, &error);

  g_assert_no_error (error);
  return cursor;
}

guint64
testing_publish (OrbitFleet *fleet,
                 const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitNetId) id = orbit_fleet_publish_data (fleet, TESTING_KIND, (guint8) text[0], strlen (text), (const guint8 *) text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_net_id_get_kind (id), ==, TESTING_KIND);
  g_assert_cmpuint (orbit_net_id_get_node_id (id), ==, orbit_fleet_get_node_id (fleet));
  return orbit_net_id_get_counter (id);
}

void
testing_assert_text (OrbitFrame *frame,
                     guint64 counter,
                     const char *text)
{
  GBytes *payload;

  g_assert_nonnull (frame);
  g_assert_cmpuint (orbit_frame_get_kind (frame), ==, TESTING_KIND);
  g_assert_cmpuint (orbit_frame_get_counter (frame), ==, counter);
  g_assert_cmpuint (orbit_frame_get_frame_kind (frame), ==, (guint8) text[0]);
  g_assert_cmpuint (orbit_frame_get_version (frame), ==, strlen (text));
  payload = orbit_frame_get_payload (frame);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), text, strlen (text));
  orbit_frame_unref (frame);
}

void
testing_publish_texts (OrbitFleet *fleet,
                       guint n)
{
  for (guint i = 0; i < n; i++)
    testing_publish (fleet, "text");
}

void
testing_assert_next (OrbitCursor *cursor,
                     guint64 counter,
                     const char *text)
{
  g_autoptr (GError) error = NULL;

  testing_assert_text (orbit_cursor_next (cursor, &error), counter, text);
  g_assert_no_error (error);
}

void
testing_assert_end (OrbitCursor *cursor)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_cursor_next (cursor, &error));
  g_assert_no_error (error);
}

void
testing_assert_batch (OrbitCursor *cursor,
                      guint max_frames,
                      guint64 first,
                      guint n_frames)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (cursor, max_frames, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, n_frames);
  for (guint i = 0; i < n_frames; i++)
    testing_assert_text (orbit_frame_batch_get_frame (batch, i), first + i, "text");
}

void
testing_assert_in_use (Testing *test,
                       guint16 node_id)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (orbit_fleet_join_shm_as (test->name, TESTING_FLEET_SIZE, 0, node_id, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_NODE_IN_USE);
}

void
testing_run_all (GMainContext *context)
{
  while (g_main_context_iteration (context, FALSE))
    continue;
}

GPid
testing_start (void (*func) (gpointer data),
               gpointer data)
{
  pid_t pid;

  fflush (NULL);
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid > 0)
    return pid;

  alarm (SECONDS_PER_TEST);
  func (data);

  /* A leak check at exit would report everything that only other threads of the parent refer to. */
  if (TESTING_SANITIZES_ADDRESSES)
    _exit (0);
  exit (0);
}

int
testing_wait_status (GPid pid)
{
  int status;

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  return status;
}

void
testing_wait_for (GPid pid)
{
  int status = testing_wait_status (pid);

  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
}

void
testing_fork (void (*func) (gpointer data),
              gpointer data)
{
  testing_wait_for (testing_start (func, data));
}

void
testing_assert_parts (const char *text,
                      ...)
{
  const char *part;
  va_list parts;

  va_start (parts, text);
  while ((part = va_arg (parts, const char *)) != NULL)
    if (strstr (text, part) == NULL)
      g_error ("\"%s\" does not say \"%s\"", text, part);
  va_end (parts);
}
