/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A cursor's descriptor, for event loops that are not GLib's. */

#include <orbit-glib/orbit-glib.h>

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "orbit-cursor-private.h"
#include "orbit-error-private.h"

struct _OrbitCursorAlarm
{
  OrbitCoreBell bell;
  int fd; /* an eventfd: readable while there may be frames */
};

/* Also in a thread of the library. It can fail only if it is readable as can be. */
static void
set (gpointer data)
{
  const OrbitCursorAlarm *alarm = data;
  const guint64 one = 1;
  gssize written;

  do
    written = write (alarm->fd, &one, sizeof one);
  while (written < 0 && errno == EINTR);
}

static void
clear (OrbitCursorAlarm *alarm)
{
  guint64 count;
  gssize got;

  do
    got = read (alarm->fd, &count, sizeof count);
  while (got < 0 && errno == EINTR);
}

/* A forked child shares the descriptor with its parent, and must leave it as it is. */
void
orbit_cursor_alarm_rest (OrbitCursorAlarm *alarm)
{
  if (orbit_core_gate_is_forked (&alarm->bell.cursor->ring->member->gate))
    return;
  clear (alarm);
  if (!orbit_core_bell_rest (&alarm->bell))
    set (alarm);
}

void
orbit_cursor_alarm_free (OrbitCursorAlarm *alarm)
{
  orbit_core_bell_take_down (&alarm->bell);
  close (alarm->fd);
  g_free (alarm);
}

static OrbitCursorAlarm *
alarm_new (OrbitCoreCursor *core,
           GError **error)
{
  OrbitCursorAlarm *alarm = g_new0 (OrbitCursorAlarm, 1);
  OrbitCoreReport report;

  /* Readable from the start: nobody has looked yet. */
  alarm->fd = eventfd (1, EFD_CLOEXEC | EFD_NONBLOCK);
  if (alarm->fd < 0)
    {
      int saved_errno = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "%s: no descriptor to wait with: %s", core->ring->title, g_strerror (saved_errno));
      g_free (alarm);
      return NULL;
    }
  if (orbit_core_bell_hang (&alarm->bell, core, set, alarm, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      close (alarm->fd);
      g_free (alarm);
      return NULL;
    }
  return alarm;
}

/**
 * orbit_cursor_get_fd:
 * @self: a cursor
 * @error: return location for an error
 *
 * Gives a file descriptor that is readable while there may be frames to read, for event loops that are not GLib's: epoll,
 * asyncio, libuv.
 *
 * Poll it for input, and do nothing else with it. When it is readable, read from the cursor until it gives nothing more, by
 * [method@Orbit.Cursor.next] or by [method@Orbit.Cursor.read_batch] until a batch has fewer frames than asked for; that
 * makes the descriptor quiet. It is quiet, and costs nothing, until something is published. After
 * [method@Orbit.Fleet.leave] it stays readable, since reading fails then.
 *
 * It is the same each time, belongs to the cursor, and is closed with it.
 *
 * Errors: `CLOSED`, `FORKED`, or an error of [error@Gio.IOErrorEnum] if the process has too many descriptors or threads.
 *
 * Returns: the descriptor, or -1 with @error set
 *
 * Since: 1.0
 */
int
orbit_cursor_get_fd (OrbitCursor *self,
                     GError **error)
{
  g_return_val_if_fail (ORBIT_IS_CURSOR (self), -1);
  g_return_val_if_fail (error == NULL || *error == NULL, -1);

  if (!orbit_cursor_check_joined (self, error))
    return -1;
  if (self->alarm == NULL)
    self->alarm = alarm_new (self->core, error);
  return self->alarm != NULL ? self->alarm->fd : -1;
}
