/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The notifier of a core cursor, with an eventfd, or a pipe where that is refused, that a waiter thread writes to.
 *
 * The waiter thread uses only the descriptor, and nothing else of the main loop: a main context may be freed at any time, without
 * notice to the thread. */

#define _GNU_SOURCE

#include "notification-fd.h"

#include <gio/gio.h>

#include <errno.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <orbit-glib/core/marks.h>

#include <orbit-glib/orbit-error-private.h>

struct _OrbitNotificationFd
{
  OrbitCoreNotifier notifier;
  int fd;       /* to poll and to read from */
  int write_fd; /* the same for an eventfd */
  OrbitCoreFileId fd_id; /* the files that the numbers stood for when they were opened */
  OrbitCoreFileId write_id;
  gint64 waits_since; /* time of the marks; 0: it does not wait, or marks are off */
};

static void
close_descriptors (OrbitNotificationFd *self)
{
  if (self->fd >= 0)
    orbit_core_descriptor_close (self->fd, &self->fd_id);
  if (self->write_fd != self->fd && self->write_fd >= 0)
    orbit_core_descriptor_close (self->write_fd, &self->write_id);
}

static gboolean
open_descriptors (OrbitNotificationFd *self)
{
  int pipe_fds[2];

  self->fd = self->write_fd = orbit_core_descriptor_keep (eventfd (1, EFD_CLOEXEC | EFD_NONBLOCK));
  if (self->fd < 0)
    {
      if (pipe2 (pipe_fds, O_CLOEXEC | O_NONBLOCK) != 0)
        return FALSE;
      self->fd = orbit_core_descriptor_keep (pipe_fds[0]);
      self->write_fd = orbit_core_descriptor_keep (pipe_fds[1]);
    }
  self->fd_id = orbit_core_descriptor_identify (self->fd);
  self->write_id = orbit_core_descriptor_identify (self->write_fd);
  return self->fd >= 0 && self->write_fd >= 0;
}

/* Also in a waiter thread. The write fails only if the eventfd or the pipe is full, so that it is readable. */
static void
notify (gpointer data)
{
  const OrbitNotificationFd *self = data;
  const guint64 one = 1;
  gssize written;

  /* The program may have closed the descriptor and opened a file of its own under the number. */
  if (!orbit_core_descriptor_stands_for (self->write_fd, &self->write_id))
    return;
  do
    written = write (self->write_fd, &one, sizeof one);
  while (written < 0 && errno == EINTR);
}

OrbitNotificationFd *
orbit_notification_fd_new (OrbitCoreCursor *cursor,
                           GError **error)
{
  OrbitNotificationFd *self = g_new0 (OrbitNotificationFd, 1);
  OrbitCoreReport report;

  if (!open_descriptors (self))
    {
      orbit_core_fail_errno (&report, errno, "%s: no descriptor to wait with", cursor->ring->title);
      orbit_error_set_from_core (error, &report);
      close_descriptors (self);
      g_free (self);
      return NULL;
    }
  if (self->write_fd != self->fd)
    notify (self);
  if (orbit_core_notifier_start (&self->notifier, cursor, notify, self, &report) != ORBIT_CORE_OK)
    {
      orbit_error_set_from_core (error, &report);
      close_descriptors (self);
      g_free (self);
      return NULL;
    }
  return self;
}

void
orbit_notification_fd_free (OrbitNotificationFd *self)
{
  orbit_core_notifier_stop (&self->notifier);
  close_descriptors (self);
  g_free (self);
}

int
orbit_notification_fd_get (OrbitNotificationFd *self)
{
  return self->fd;
}

/* The wait of a main loop, or of a program that polls the descriptor. */
static void
mark_wait (const OrbitNotificationFd *self)
{
  const OrbitCoreCursor *cursor = self->notifier.cursor;

  orbit_core_mark (self->waits_since, orbit_core_marks_now (), "wait", "fleet '%s': %s: notified", cursor->member->name, cursor->ring->title);
}

/* A forked child shares the descriptor with its parent, and does not change it. */
void
orbit_notification_fd_clear (OrbitNotificationFd *self)
{
  guint64 counts[64];
  gssize got;

  if (orbit_core_gate_is_forked (&self->notifier.cursor->member->gate) || !orbit_core_descriptor_stands_for (self->fd, &self->fd_id))
    return;
  do
    got = read (self->fd, counts, sizeof counts);
  while ((got < 0 && errno == EINTR) || got == sizeof counts); /* a pipe holds one count for each notification */
  if (got > 0 && self->waits_since != 0)
    {
      mark_wait (self);
      self->waits_since = 0;
    }
}

gboolean
orbit_notification_fd_arm (OrbitNotificationFd *self)
{
  if (!orbit_core_notifier_arm (&self->notifier))
    return FALSE;
  if (self->waits_since == 0)
    self->waits_since = orbit_core_marks_now ();
  return TRUE;
}

/* Clears before it arms: a notification after that makes the descriptor readable again. */
void
orbit_notification_fd_update (OrbitNotificationFd *self)
{
  orbit_notification_fd_clear (self);
  if (!orbit_notification_fd_arm (self))
    notify (self);
}
