/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A bell that writes to an eventfd, or to a pipe where that is refused.
 *
 * Nothing but the descriptor connects the thread that rings with the loop that hears it: a main context may go at any
 * time, and nobody would tell the thread. */

#define _GNU_SOURCE

#include "orbit-cursor-alarm-private.h"

#include <gio/gio.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "orbit-error-private.h"

struct _OrbitCursorAlarm
{
  OrbitCoreBell bell;
  int fd; /* to poll and to read from */
  int ring_fd; /* to write to; the same for an eventfd */
  OrbitCoreFileId fd_id; /* what they stand for */
  OrbitCoreFileId ring_id;
};

static void
close_descriptors (OrbitCursorAlarm *alarm)
{
  if (alarm->fd >= 0)
    orbit_core_descriptor_close (alarm->fd, &alarm->fd_id);
  if (alarm->ring_fd != alarm->fd && alarm->ring_fd >= 0)
    orbit_core_descriptor_close (alarm->ring_fd, &alarm->ring_id);
}

static gboolean
open_descriptors (OrbitCursorAlarm *alarm)
{
  int pipe_fds[2];

  alarm->fd = alarm->ring_fd = orbit_core_descriptor_keep (eventfd (1, EFD_CLOEXEC | EFD_NONBLOCK));
  if (alarm->fd < 0)
    {
      if (pipe2 (pipe_fds, O_CLOEXEC | O_NONBLOCK) != 0)
        return FALSE;
      alarm->fd = orbit_core_descriptor_keep (pipe_fds[0]);
      alarm->ring_fd = orbit_core_descriptor_keep (pipe_fds[1]);
    }
  alarm->fd_id = orbit_core_descriptor_identify (alarm->fd);
  alarm->ring_id = orbit_core_descriptor_identify (alarm->ring_fd);
  return alarm->fd >= 0 && alarm->ring_fd >= 0;
}

/* Also in a thread of the library. It can fail only if the descriptor is as readable as can be. */
static void
ring (gpointer data)
{
  const OrbitCursorAlarm *alarm = data;
  const guint64 one = 1;
  gssize written;

  /* A program may have closed the descriptor and opened a file of its own under the number. */
  if (!orbit_core_descriptor_stands_for (alarm->ring_fd, &alarm->ring_id))
    return;
  do
    written = write (alarm->ring_fd, &one, sizeof one);
  while (written < 0 && errno == EINTR);
}

OrbitCursorAlarm *
orbit_cursor_alarm_new (OrbitCoreCursor *cursor,
                        GError **error)
{
  OrbitCursorAlarm *alarm = g_new0 (OrbitCursorAlarm, 1);
  OrbitCoreReport report;

  if (!open_descriptors (alarm))
    {
      orbit_core_fail_errno (&report, errno, "%s: no descriptor to wait with", cursor->ring->title);
      orbit_error_set_from_core (error, &report);
      close_descriptors (alarm);
      g_free (alarm);
      return NULL;
    }
  if (alarm->ring_fd != alarm->fd)
    ring (alarm);
  if (orbit_core_bell_hang (&alarm->bell, cursor, ring, alarm, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      close_descriptors (alarm);
      g_free (alarm);
      return NULL;
    }
  return alarm;
}

void
orbit_cursor_alarm_free (OrbitCursorAlarm *alarm)
{
  orbit_core_bell_take_down (&alarm->bell);
  close_descriptors (alarm);
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
  guint64 counts[64];
  gssize got;

  if (orbit_core_gate_is_forked (&alarm->bell.cursor->ring->member->gate) || !orbit_core_descriptor_stands_for (alarm->fd, &alarm->fd_id))
    return;
  do
    got = read (alarm->fd, counts, sizeof counts);
  while ((got < 0 && errno == EINTR) || got == sizeof counts); /* a pipe keeps every ring */
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
