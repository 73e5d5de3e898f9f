/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Marks: what the library does at which time, for the profiler Sysprof. doc/performance.md lists them.
 *
 * They are on only in a process that Sysprof has started. Paths that have none look at nothing: while marks are on, every gate is
 * entered slowly, so that each publish takes the path of a publish that is not simple, see publish-slowly.c. A build without
 * libsysprof-capture has no marks, and the compiler removes what makes them. */

#pragma once

#include <stdbool.h>
#include <stdint.h>

#ifdef ORBIT_CORE_MARKS
/* Set before the first gate of the process opens, and cleared in a forked child. */
extern bool orbit_core_marks_on __attribute__ ((visibility ("hidden")));

/* Asks Sysprof, once. Must be called before the first gate opens. */
void orbit_core_marks_start (void);

/* Marks what took from @begin to @end, both from orbit_core_marks_now(). Does nothing while marks are off. May wait for Sysprof, and
 * must not be called with a lock held that a fork takes. */
void orbit_core_mark (int64_t begin,
                      int64_t end,
                      const char *name,
                      const char *format,
                      ...) __attribute__ ((cold, format (printf, 4, 5)));

/* The time, in nanoseconds of the clock of Sysprof; 0 while marks are off. */
int64_t orbit_core_marks_read_clock (void) __attribute__ ((cold));

static inline int64_t
orbit_core_marks_now (void)
{
  return __builtin_expect (orbit_core_marks_on, 0) ? orbit_core_marks_read_clock () : 0;
}
#else
enum
{
  orbit_core_marks_on = 0
};

static inline void
orbit_core_marks_start (void)
{
}

static inline __attribute__ ((format (printf, 4, 5))) void
orbit_core_mark (int64_t begin,
                 int64_t end,
                 const char *name,
                 const char *format,
                 ...)
{
}

static inline int64_t
orbit_core_marks_now (void)
{
  return 0;
}
#endif
