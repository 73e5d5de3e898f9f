/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A bell that writes to an eventfd.
 *
 * Nothing but the descriptor connects the thread that rings with the loop that hears it: a main context may go at any
 * time, and nobody would tell the thread. */

#include "orbit-cursor-alarm-private.h"

#include <gio/gio.h>

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "orbit-error-private.h"

struct _OrbitCursorAlarm
{
  OrbitCoreBell bell;
  int fd;
  OrbitCoreFileId fd_id; /* what it stands for */
};

/* Also in a thread of the library. It can fail only if the descriptor is as readable as can be. */
static void
ring (gpointer data)
{
  const OrbitCursorAlarm *alarm = data;
  const guint64 one = 1;
  gssize written;

  /* A program may have closed the descriptor and opened a file of its own under the number. */
  if (!orbit_core_descriptor_stands_for (alarm->fd, &alarm->fd_id))
    return;
  do
    written = write (alarm->fd, &one, sizeof one);
  while (written < 0 && errno == EINTR);
}

OrbitCursorAlarm *
orbit_cursor_alarm_new (OrbitCoreCursor *cursor,
                        GError **error)
{
  OrbitCursorAlarm *alarm = g_new0 (OrbitCursorAlarm, 1);
  OrbitCoreReport report;

  alarm->fd = orbit_core_descriptor_keep (eventfd (1, EFD_CLOEXEC | EFD_NONBLOCK));
  alarm->fd_id = orbit_core_descriptor_identify (alarm->fd);
  if (alarm->fd < 0)
    {
      orbit_core_fail_errno (&report, errno, "%s: no descriptor to wait with", cursor->ring->title);
      orbit_error_set_from_core (error, &report);
      g_free (alarm);
      return NULL;
    }
  if (orbit_core_bell_hang (&alarm->bell, cursor, ring, alarm, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      orbit_core_descriptor_close (alarm->fd, &alarm->fd_id);
      g_free (alarm);
      return NULL;
    }
  return alarm;
}

void
orbit_cursor_alarm_free (OrbitCursorAlarm *alarm)
{
  orbit_core_bell_take_down (&alarm->bell);
  orbit_core_descriptor_close (alarm->fd, &alarm->fd_id);
  g_free (alarm);
}

int
orbit_cursor_alarm_get_fd (OrbitCursorAlarm *alarm)
{
  return alarm->fd;
}

/* A forked child shares the descriptor with its parent, and leaves it as it is. */
void
orbit_cursor_alarm_clear (OrbitCursorAlarm *alarm)
{
  guint64 count;
  gssize got;

  if (orbit_core_gate_is_forked (&alarm->bell.cursor->ring->member->gate) || !orbit_core_descriptor_stands_for (alarm->fd, &alarm->fd_id))
    return;
  do
    got = read (alarm->fd, &count, sizeof count);
  while (got < 0 && errno == EINTR);
}

gboolean
orbit_cursor_alarm_rest (OrbitCursorAlarm *alarm)
{
  return orbit_core_bell_rest (&alarm->bell);
}

/* Cleared first: what rings after that is heard. */
void
orbit_cursor_alarm_settle (OrbitCursorAlarm *alarm)
{
  orbit_cursor_alarm_clear (alarm);
  if (!orbit_cursor_alarm_rest (alarm))
    ring (alarm);
}
