/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One inotify descriptor, one thread. */

#define _GNU_SOURCE

#include "name-watch.h"

#include "clock.h"
#include "descriptor.h"
#include "fork-order.h"
#include "helper-thread.h"
#include "pause.h"
#include "want.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#define SLOW_PAUSE 1000        /* ms between two looks without events */
#define SECOND_LOOK 20         /* ms after an event, which may come before the name is removed */

static const uint32_t masks[] = {
  [ORBIT_CORE_NAME_SEGMENT] = IN_ATTRIB | IN_MODIFY | IN_MOVE_SELF | IN_DELETE_SELF,
  [ORBIT_CORE_NAME_DIRECTORY] = IN_MOVE_SELF | IN_DELETE_SELF | IN_DONT_FOLLOW,
};

uint32_t orbit_core_name_watch_generation;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* protects all of the following */
static pthread_cond_t looked = PTHREAD_COND_INITIALIZER; /* a look has ended */
static OrbitCoreNameWatch *watches;
static uintptr_t era;               /* counts the threads: one of an earlier era ends */
static bool running;
static pthread_t thread;
static int events_fd = -1;
static OrbitCoreFileId events_id; /* the file that it referred to when it was opened */

static void
before_fork (void)
{
  pthread_mutex_lock (&lock);
}

static void
after_fork_in_parent (void)
{
  pthread_mutex_unlock (&lock);
}

static void
close_events (void)
{
  if (events_fd >= 0)
    orbit_core_descriptor_close (events_fd, &events_id);
  events_fd = -1;
}

/* The thread was not forked. */
static void
after_fork_in_child (void)
{
  watches = NULL;
  running = false;
  orbit_core_name_watch_generation++;
  close_events ();
  looked = (pthread_cond_t) PTHREAD_COND_INITIALIZER;
  pthread_mutex_unlock (&lock);
}

/* See fork-order.h. */
static void __attribute__ ((constructor (ORBIT_CORE_FORK_ORDER_NAMES)))
set_up_forks (void)
{
  pthread_atfork (before_fork, after_fork_in_parent, after_fork_in_child);
}

static void
look_by_clock (OrbitCoreNameWatch *watch,
               int error_number)
{
  watch->by_clock = true;
  orbit_core_want_tell (ORBIT_CORE_WANT_NAMES, error_number);
}

/* With the lock held. The marks belong to the descriptor: with a new one, all files must be added again. */
static void
forget_marks (int error_number)
{
  close_events ();
  for (OrbitCoreNameWatch *watch = watches; watch != NULL; watch = watch->next)
    {
      watch->n_marks = 0;
      look_by_clock (watch, error_number);
    }
}

/* The kernel gives one inode to many types of descriptors. */
static bool
is_ours (void)
{
  char path[40], target[32] = "";

  if (!orbit_core_descriptor_stands_for (events_fd, &events_id))
    return false;
  snprintf (path, sizeof path, "/proc/self/fd/%d", events_fd);
  return readlink (path, target, sizeof target - 1) < 0 || strstr (target, "inotify") != NULL;
}

/* With the lock held. */
static bool
has_events (void)
{
  if (events_fd >= 0 && !is_ours ())
    forget_marks (EBADF);
  if (events_fd < 0)
    {
      events_fd = orbit_core_descriptor_keep (inotify_init1 (IN_CLOEXEC | IN_NONBLOCK));
      events_id = orbit_core_descriptor_identify (events_fd);
    }
  return events_fd >= 0;
}

static bool
has_mark (const OrbitCoreNameWatch *watch,
          int mark)
{
  for (size_t i = 0; i < watch->n_marks; i++)
    if (watch->marks[i] == mark)
      return true;
  return false;
}

static bool
note_mark (OrbitCoreNameWatch *watch,
           int mark)
{
  int *marks;

  if (has_mark (watch, mark))
    return true;
  marks = realloc (watch->marks, (watch->n_marks + 1) * sizeof *marks);
  if (marks == NULL)
    return false;
  watch->marks = marks;
  marks[watch->n_marks++] = mark;
  return true;
}

bool
orbit_core_name_watch_must_add (OrbitCoreNameWatch *watch)
{
  bool must;

  pthread_mutex_lock (&lock);
  must = watch->by_clock;
  watch->by_clock = false;
  pthread_mutex_unlock (&lock);
  return must;
}

/* With the lock held, which it releases for each look. */
static void
look_at_those_due (uintptr_t own_era)
{
  OrbitCoreNameWatch *watch;

  do
    {
      for (watch = watches; watch != NULL && !watch->due; watch = watch->next)
        continue;
      if (watch == NULL)
        return;
      watch->due = false;
      watch->n_looks++;
      pthread_mutex_unlock (&lock);
      watch->look (watch->data);
      pthread_mutex_lock (&lock);
      watch->n_looks--;
      pthread_cond_broadcast (&looked);
    }
  while (era == own_era);
}

static void
drain (int fd)
{
  _Alignas (struct inotify_event) char events[4096];

  while (read (fd, events, sizeof events) > 0)
    continue;
}

/* The only cancellation point of the thread. It owns nothing here. Returns the result of poll(). */
static int
wait_for_events (int fd,
                 int timeout_ms)
{
  struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
  int result, error;

  pthread_setcancelstate (PTHREAD_CANCEL_ENABLE, NULL);
  result = poll (&poll_fd, 1, timeout_ms);
  error = errno;
  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, NULL);
  if (result > 0 && (poll_fd.revents & POLLNVAL) != 0)
    {
      result = -1;
      error = EBADF;
    }
  errno = error;
  return result;
}

/* With the lock held. Returns true if a watch must be looked at once a second. */
static bool
is_slow (void)
{
  for (const OrbitCoreNameWatch *watch = watches; watch != NULL; watch = watch->next)
    if (watch->by_clock)
      return true;
  return false;
}

static void *
run (void *data)
{
  const uintptr_t own_era = (uintptr_t) data;
  bool second = false;

  pthread_setcancelstate (PTHREAD_CANCEL_DISABLE, NULL);
  pthread_mutex_lock (&lock);
  while (era == own_era)
    {
      int timeout = second ? SECOND_LOOK : is_slow () ? SLOW_PAUSE : -1, fd = events_fd, result, error;

      pthread_mutex_unlock (&lock);
      result = wait_for_events (fd, timeout);
      error = errno;
      if (result < 0 && error != EINTR)
        orbit_core_pause (SLOW_PAUSE * ORBIT_CORE_NS_PER_MS);
      pthread_mutex_lock (&lock);
      if (era != own_era)
        break;
      if (result < 0 && error != EINTR)
        forget_marks (error);
      else if (result > 0 && has_events ())
        drain (events_fd);
      second = result > 0;
      for (OrbitCoreNameWatch *watch = watches; watch != NULL; watch = watch->next)
        watch->due = true;
      look_at_those_due (own_era);
    }
  pthread_mutex_unlock (&lock);
  return NULL;
}

/* With the lock held. */
static int
start (void)
{
  const int result = orbit_core_helper_thread_start (&thread, "orbit-names", run, (void *) era);

  if (result != 0)
    return result;
  pthread_detach (thread);
  running = true;
  return 0;
}

/* With the lock held. Makes the thread wait again, for a new descriptor or with a time-out. */
static void
restart (void)
{
  if (running && pthread_equal (thread, pthread_self ()))
    return;
  if (running)
    pthread_cancel (thread);
  running = false;
  era++;
  start ();
}

void
orbit_core_name_watch_add (OrbitCoreNameWatch *watch,
                           OrbitCoreNameType type,
                           int directory_fd,
                           const char *path)
{
  char buffer[512];
  bool was_slow;
  int mark, fd;

  if (directory_fd >= 0)
    snprintf (buffer, sizeof buffer, "/proc/self/fd/%d/%s", directory_fd, path);
  pthread_mutex_lock (&lock);
  if (watch->begun && watch->generation == orbit_core_name_watch_generation)
    {
      was_slow = is_slow ();
      fd = events_fd;
      errno = 0;
      mark = has_events () ? inotify_add_watch (events_fd, directory_fd >= 0 ? buffer : path, masks[type] | IN_MASK_ADD) : -1;
      if (mark >= 0)
        errno = note_mark (watch, mark) ? 0 : ENOMEM;

      /* A directory that this process may not read cannot be watched, now or later. */
      if (errno != 0 && (type == ORBIT_CORE_NAME_SEGMENT || errno != EACCES))
        look_by_clock (watch, errno);
      if (fd != events_fd || is_slow () != was_slow)
        restart ();
    }
  pthread_mutex_unlock (&lock);
}

void
orbit_core_name_watch_begin (OrbitCoreNameWatch *watch)
{
  int result = 0;

  pthread_mutex_lock (&lock);
  if (!running)
    {
      has_events ();
      result = start ();
    }
  if (result == 0)
    {
      watch->begun = true;
      watch->generation = orbit_core_name_watch_generation;
      watch->next = watches;
      watches = watch;
    }
  else
    {
      close_events ();
      orbit_core_want_tell (ORBIT_CORE_WANT_NAMES, result);
    }
  pthread_mutex_unlock (&lock);
}

/* With the lock held. Keeps marks that another watch has as well. */
static void
remove_marks (const OrbitCoreNameWatch *watch)
{
  for (size_t i = 0; i < watch->n_marks; i++)
    {
      bool shared = false;

      for (const OrbitCoreNameWatch *other = watches; other != NULL && !shared; other = other->next)
        shared = has_mark (other, watch->marks[i]);
      if (!shared)
        inotify_rm_watch (events_fd, watch->marks[i]);
    }
}

/* With the lock held. */
static void
unlink_watch (const OrbitCoreNameWatch *watch)
{
  for (OrbitCoreNameWatch **link = &watches; *link != NULL; link = &(*link)->next)
    if (*link == watch)
      {
        *link = watch->next;
        return;
      }
}

void
orbit_core_name_watch_end (OrbitCoreNameWatch *watch)
{
  if (!watch->begun)
    return;
  pthread_mutex_lock (&lock);
  if (watch->generation == orbit_core_name_watch_generation)
    {
      unlink_watch (watch);
      while (watch->n_looks > 0)
        pthread_cond_wait (&looked, &lock);
      if (events_fd >= 0 && is_ours ())
        remove_marks (watch);
    }
  watch->begun = false;
  pthread_mutex_unlock (&lock);
  free (watch->marks);
  watch->marks = NULL;
  watch->n_marks = 0;
}
