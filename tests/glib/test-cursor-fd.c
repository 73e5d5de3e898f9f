/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A cursor's descriptor: readable while there may be frames, not readable after all were read, and independent of other
 * descriptors. */

#include "testing-threads.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <unistd.h>

static int
get_fd (OrbitCursor *cursor)
{
  g_autoptr (GError) error = NULL;
  int fd = orbit_cursor_get_fd (cursor, &error);

  g_assert_no_error (error);
  g_assert_cmpint (fd, >=, 0);
  return fd;
}

static gboolean
is_readable (int fd,
             int timeout_ms)
{
  struct pollfd entry = { .fd = fd, .events = POLLIN };
  int n = poll (&entry, 1, timeout_ms);

  g_assert_cmpint (n, >=, 0);
  return n == 1;
}

static guint
drain (OrbitCursor *cursor)
{
  OrbitFrame *frame;
  guint n_frames = 0;

  while ((frame = orbit_cursor_next (cursor, NULL)) != NULL)
    {
      orbit_frame_unref (frame);
      n_frames++;
    }
  return n_frames;
}

/* The descriptor of a cursor that was read to the end is readable only at the ends of its two naps. */
static void
assert_quiet (OrbitCursor *cursor,
              int fd)
{
  for (guint n_naps = 0; is_readable (fd, 0); n_naps++)
    {
      g_assert_cmpuint (n_naps, <, 2);
      g_assert_cmpuint (drain (cursor), ==, 0);
    }
}

static void
test_readable (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  int fd = get_fd (cursor);
  OrbitFrameView view;

  g_assert_true (is_readable (fd, 0)); /* the cursor has not armed yet */
  g_assert_cmpuint (drain (cursor), ==, 0);
  for (guint round = 0; round < 5; round++)
    {
      assert_quiet (cursor, fd);
      for (guint i = 0; i < 3; i++)
        testing_publish (test->fleet, "text");
      g_assert_true (is_readable (fd, -1));
      orbit_frame_unref (orbit_cursor_next (cursor, NULL));
      g_assert_true (is_readable (fd, 0)); /* two more frames are available */
      g_assert_cmpint (get_fd (cursor), ==, fd);
      if (round % 3 == 0)
        {
          g_assert_cmpuint (drain (cursor), ==, 2);
        }
      else if (round % 3 == 1)
        {
          g_autoptr (OrbitFrameBatch) batch = orbit_cursor_read_batch (cursor, 100, NULL);

          g_assert_cmpuint (orbit_frame_batch_get_n_frames (batch), ==, 2);
        }
      else
        {
          while (orbit_cursor_next_view (cursor, &view, NULL))
            continue;
        }
    }
}

static gpointer
publish_all (gpointer data)
{
  for (guint i = 0; i < 300; i++)
    {
      testing_publish (data, "text");
      g_usleep (i % 5 * 50);
    }
  return NULL;
}

/* Watches the descriptor edge-triggered, which is the strictest way. */
static void
test_edges (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  struct epoll_event event = { .events = EPOLLIN | EPOLLET };
  int epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  GThread *thread;

  g_assert_no_errno (epoll_ctl (epoll_fd, EPOLL_CTL_ADD, get_fd (cursor), &event));
  thread = g_thread_new ("publisher", publish_all, test->fleet);
  while (orbit_cursor_get_position (cursor) < 300)
    {
      g_assert_cmpint (epoll_wait (epoll_fd, &event, 1, 20000), ==, 1);
      drain (cursor);
    }
  g_thread_join (thread);
  close (epoll_fd);
}

static gpointer
leave_later (gpointer data)
{
  g_usleep (10000);
  orbit_fleet_leave (data);
  return NULL;
}

static void
test_left (Testing *test)
{
  g_autoptr (OrbitCursor) cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  g_autoptr (OrbitCursor) other = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  int fd = get_fd (cursor);
  g_autoptr (GError) error = NULL;
  GThread *thread;

  drain (cursor);
  thread = g_thread_new ("leaver", leave_later, test->fleet);
  /* It is also readable at the end of a nap, without a frame. */
  while (error == NULL)
    {
      g_assert_true (is_readable (fd, -1));
      g_assert_null (orbit_cursor_next (cursor, &error));
    }
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED, test->name);
  g_assert_true (is_readable (fd, 0)); /* and stays readable */
  g_thread_join (thread);
  g_assert_cmpint (orbit_cursor_get_fd (other, &error), ==, -1);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_CLOSED, test->name);
}

static void
test_closed_with_cursor (Testing *test)
{
  OrbitCursor *cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST);
  int fd = get_fd (cursor);

  drain (cursor);
  g_assert_finalize_object (cursor);
  g_assert_cmpint (fcntl (fd, F_GETFD), ==, -1);
  testing_publish (test->fleet, "text");
}

typedef struct
{
  OrbitCursor *cursor;
  int fd;
} Family;

/* The child inherits the descriptor, and does not change its state. */
static void
be_child (gpointer data)
{
  Family *family = data;
  g_autoptr (GError) error = NULL;

  g_assert_true (is_readable (family->fd, 0));
  g_assert_null (orbit_cursor_next (family->cursor, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_FORKED);
  g_assert_cmpint (orbit_cursor_get_fd (family->cursor, &error), ==, -1);
  testing_assert_error (&error, ORBIT_FLEET_ERROR_FORKED);
  g_assert_false (orbit_cursor_wait (family->cursor, -1, NULL, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_FORKED);
  g_assert_false (orbit_cursor_start (family->cursor, &error));
  testing_assert_error (&error, ORBIT_FLEET_ERROR_FORKED);
  g_object_unref (family->cursor);
}

static void
test_fork (Testing *test)
{
  Family family = { .cursor = testing_create_cursor (test->fleet, ORBIT_CURSOR_START_OLDEST) };

  family.fd = get_fd (family.cursor);
  drain (family.cursor);
  testing_publish (test->fleet, "text");
  g_assert_true (is_readable (family.fd, -1));
  testing_fork (be_child, &family);
  g_assert_true (is_readable (family.fd, 0));
  g_assert_cmpuint (drain (family.cursor), ==, 1);
  assert_quiet (family.cursor, family.fd);
  testing_publish (test->fleet, "text");
  g_assert_true (is_readable (family.fd, -1));
  g_assert_finalize_object (family.cursor);
}

int
main (int argc,
      char *argv[])
{
  testing_init (&argc, &argv);
  testing_add ("/cursor-fd/readable", TESTING_RINGS, test_readable);
  testing_add ("/cursor-fd/edges", TESTING_RINGS, test_edges);
  testing_add ("/cursor-fd/left", TESTING_RINGS, test_left);
  testing_add ("/cursor-fd/closed-with-cursor", TESTING_FLEETS, test_closed_with_cursor);
  testing_add ("/cursor-fd/fork", TESTING_FLEETS, test_fork);
  return g_test_run ();
}
