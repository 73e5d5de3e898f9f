/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Passes marks to the collector of libsysprof-capture. */

#define _GNU_SOURCE

#include "marks.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sysprof-capture.h>

bool orbit_core_marks_on;

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A process that Sysprof has started may have passed on the variable without the socket. The collector would use any file that has
 * its number. */
static bool
is_given_socket (void)
{
  const char *number = secure_getenv ("SYSPROF_CONTROL_FD");
  socklen_t size = sizeof (int);
  int domain;

  return number != NULL && getsockopt (atoi (number), SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX;
}

/* A forked child shares the memory of the collector with its parent, and only one of them may write to it. */
static void
after_fork_in_child (void)
{
  orbit_core_marks_on = false;
}

static void
set_up_process (void)
{
  if (!is_given_socket () || !sysprof_collector_is_active ())
    return;
  pthread_atfork (NULL, NULL, after_fork_in_child);
  orbit_core_marks_on = true;
}

void
orbit_core_marks_start (void)
{
  pthread_once (&once, set_up_process);
}

int64_t
orbit_core_marks_read_clock (void)
{
  return SYSPROF_CAPTURE_CURRENT_TIME;
}

void
orbit_core_mark (int64_t begin,
                 int64_t end,
                 const char *name,
                 const char *format,
                 ...)
{
  va_list arguments;

  if (!orbit_core_marks_on)
    return;
  va_start (arguments, format);
  sysprof_collector_mark_vprintf (begin, end - begin, "Orbit", name, format, arguments);
  va_end (arguments);
}
