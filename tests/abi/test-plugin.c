/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A plugin that links the library is unloaded while threads of the library run, and after threads of the program have used it. */

#include <orbit-glib/orbit-glib.h>

#include <dlfcn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOK_UP(library, function) ((__typeof__ (function) *) dlsym (library, #function))

typedef struct
{
  void *library;
  OrbitFleet *fleet;
} Plugin;

/* Ends after dlclose(), and a destructor of the library then runs for the thread. */
static gpointer
publish_and_sleep (gpointer data)
{
  const Plugin *plugin = data;
  g_autoptr (GError) error = NULL;

  LOOK_UP (plugin->library, orbit_fleet_publish_data) (plugin->fleet, 7, 0, 1, (const guint8 *) "text", 4, &error);
  g_assert_no_error (error);
  g_usleep (200000);
  return NULL;
}

int
main (int argc,
      char *argv[])
{
  g_autofree char *name = g_strdup_printf ("test-plugin-%d", (int) getpid ());
  g_autoptr (GError) error = NULL;
  OrbitCursor *cursor;
  GThread *thread;
  Plugin plugin;
  pid_t child;

  g_assert_cmpint (argc, ==, 2);
  plugin.library = dlopen (argv[1], RTLD_NOW | RTLD_LOCAL);
  if (plugin.library == NULL)
    g_error ("%s", dlerror ());
  plugin.fleet = LOOK_UP (plugin.library, orbit_fleet_join_shm) (name, 2, 0, &error);
  g_assert_no_error (error);
  cursor = LOOK_UP (plugin.library, orbit_fleet_create_cursor) (plugin.fleet, 7, ORBIT_CURSOR_START_HEAD, &error);
  g_assert_no_error (error);
  g_assert_cmpint (LOOK_UP (plugin.library, orbit_cursor_get_fd) (cursor, &error), >=, 3); /* starts the waiter thread */
  g_assert_no_error (error);
  thread = g_thread_new ("user", publish_and_sleep, &plugin);
  g_usleep (50000);
  g_assert_cmpint (dlclose (plugin.library), ==, 0);

  /* The waiter thread, the fork handlers and the destructor of the thread's key run code of the library. */
  g_thread_join (thread);
  child = fork ();
  if (child == 0)
    _exit (0);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);

  plugin.library = dlopen (argv[1], RTLD_NOW | RTLD_LOCAL);
  LOOK_UP (plugin.library, orbit_fleet_leave) (plugin.fleet);
  LOOK_UP (plugin.library, orbit_fleet_destroy) (name, NULL, &error);
  g_assert_no_error (error);
  puts ("ok 1 - a plugin that is unloaded\n1..1");
  return 0;
}
