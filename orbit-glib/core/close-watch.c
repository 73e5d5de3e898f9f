/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One inotify descriptor. */

#define _GNU_SOURCE

#include "close-watch.h"

#include "descriptor.h"

#include <errno.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <unistd.h>

int
orbit_core_close_watch_open (int fd)
{
  int watch_fd = orbit_core_descriptor_keep (inotify_init1 (IN_CLOEXEC | IN_NONBLOCK));
  char path[40];
  int error;

  if (watch_fd < 0)
    return -1;
  snprintf (path, sizeof path, "/proc/self/fd/%d", fd);
  if (inotify_add_watch (watch_fd, path, IN_CLOSE_WRITE) >= 0)
    return watch_fd;
  error = errno;
  close (watch_fd);
  errno = error;
  return -1;
}

void
orbit_core_close_watch_drain (int watch_fd)
{
  _Alignas (struct inotify_event) char events[1024];

  while (read (watch_fd, events, sizeof events) > 0)
    continue;
}
