/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Printing results. */

#include "tap.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned int n_tests;
static char current[200];
static char skipped[200];
static pid_t main_process;
static _Atomic bool failed;

void
tap_run (TapTest test,
         const void *data,
         const char *format,
         ...)
{
  va_list args;

  main_process = getpid ();
  n_tests++;
  skipped[0] = '\0';
  va_start (args, format);
  vsnprintf (current, sizeof current, format, args);
  va_end (args);

  test (data);

  printf ("ok %u - %s%s%s\n", n_tests, current, skipped[0] != '\0' ? " # SKIP " : "", skipped);
  fflush (stdout);
}

void
tap_skip (const char *format,
          ...)
{
  va_list args;

  va_start (args, format);
  vsnprintf (skipped, sizeof skipped, format, args);
  va_end (args);
}

void
tap_note (const char *format,
          ...)
{
  char text[600];
  va_list args;

  va_start (args, format);
  vsnprintf (text, sizeof text, format, args);
  va_end (args);
  printf ("# %s\n", text);
  fflush (stdout);
}

void
tap_fail (const char *file,
          int line,
          const char *format,
          ...)
{
  char text[1000];
  va_list args;

  va_start (args, format);
  vsnprintf (text, sizeof text, format, args);
  va_end (args);

  if (getpid () != main_process)
    {
      dprintf (STDERR_FILENO, "# %s:%d: process %d: %s\n", file, line, (int) getpid (), text);
      _exit (1);
    }

  /* If several threads fail, only the first one prints. */
  while (atomic_exchange (&failed, true))
    pause ();
  printf ("# %s:%d: %s\nnot ok %u - %s\n", file, line, text, n_tests, current);
  exit (1);
}

int
tap_finish (void)
{
  printf ("1..%u\n", n_tests);
  return 0;
}
