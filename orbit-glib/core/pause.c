/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Three calls that can sleep. */

#define _GNU_SOURCE

#include "pause.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stddef.h>
#include <sys/select.h>
#include <time.h>

#define NS_PER_S INT64_C (1000000000)

void
orbit_core_pause (int64_t ns)
{
  const struct timespec time = { .tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S };

  if (ns <= 0)
    return;
  if (nanosleep (&time, NULL) == 0 || errno == EINTR)
    return;
  if (ppoll (NULL, 0, &time, NULL) == 0 || errno == EINTR)
    return;
  if (pselect (0, NULL, NULL, NULL, &time, NULL) == 0 || errno == EINTR)
    return;
  sched_yield ();
}
