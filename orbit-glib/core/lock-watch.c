/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One thread, one lock. */

#define _GNU_SOURCE

#include "lock-watch.h"

#include "helper-thread.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct OrbitCoreLockWatch
{
  pthread_t thread;
  int fd; /* an open file description of its own, or the member's own locks would not conflict with it; read-only, since that is
           * enough for a shared lock, and its close raises no event in a death watch */
  OrbitCoreFileId file; /* the file that it referred to when it was opened */
  struct flock lock;
  _Atomic bool failed;
  void (*released) (void *data);
  void *data;
};

/* The thread may be cancelled while it waits, when it owns nothing. */
static void *
run (void *data)
{
  OrbitCoreLockWatch *watch = data;

  while (fcntl (watch->fd, F_OFD_SETLKW, &watch->lock) != 0)
    if (errno != EINTR)
      {
        atomic_store_explicit (&watch->failed, true, memory_order_release);
        break;
      }
  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, NULL);
  watch->lock.l_type = F_UNLCK;
  fcntl (watch->fd, F_OFD_SETLK, &watch->lock);
  watch->released (watch->data);
  return NULL;
}

OrbitCoreCode
orbit_core_lock_watch_new (const OrbitCoreRoster *roster,
                           uint32_t node,
                           void (*released) (void *data),
                           void *data,
                           OrbitCoreLockWatch **watch,
                           OrbitCoreReport *report)
{
  OrbitCoreLockWatch *self = calloc (1, sizeof *self);
  OrbitCoreCode code;
  char path[40];
  int result;

  if (self == NULL)
    return orbit_core_fail (report, ORBIT_CORE_NO_SPACE, "no memory to watch node %" PRIu32, node);
  snprintf (path, sizeof path, "/proc/self/fd/%d", roster->fd);
  self->fd = orbit_core_descriptor_keep (open (path, O_RDONLY | O_CLOEXEC));
  self->file = orbit_core_descriptor_identify (self->fd);
  self->lock = (struct flock){ .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 1 + node, .l_len = 1 };
  self->released = released;
  self->data = data;
  result = self->fd < 0 ? errno : orbit_core_helper_thread_start (&self->thread, "orbit-lock", run, self);
  if (result != 0)
    {
      code = orbit_core_fail_errno (report, result, "cannot watch the lock of node %" PRIu32, node);
      if (self->fd >= 0)
        orbit_core_descriptor_close (self->fd, &self->file);
      free (self);
      return code;
    }
  *watch = self;
  return ORBIT_CORE_OK;
}

bool
orbit_core_lock_watch_has_failed (const OrbitCoreLockWatch *watch)
{
  return atomic_load_explicit (&watch->failed, memory_order_acquire);
}

void
orbit_core_lock_watch_free (OrbitCoreLockWatch *watch)
{
  pthread_cancel (watch->thread);
  pthread_join (watch->thread, NULL);
  orbit_core_descriptor_close (watch->fd, &watch->file);
  free (watch);
}
