/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Warnings that are logged once. */

#include "orbit-warning-private.h"

#include <orbit-glib/core/note.h>
#include <orbit-glib/core/want.h>

void
orbit_warn_once (OrbitWarning kind,
                 const char *format,
                 ...)
{
  static int told[ORBIT_N_WARNINGS];
  va_list args;

  if (!g_atomic_int_compare_and_exchange (&told[kind], FALSE, TRUE))
    return;
  va_start (args, format);
  g_logv (G_LOG_DOMAIN, G_LOG_LEVEL_WARNING, format, args);
  va_end (args);
}

static void
tell (OrbitCoreWant want,
      int error_number)
{
  static const char *const texts[ORBIT_CORE_N_WANTS] = {
    [ORBIT_CORE_WANT_SLEEP] = "futex() and futex_waitv() are refused: waiters poll for frames 20 times a second",
    [ORBIT_CORE_WANT_WAKE] = "futex() is refused: waiters of other processes find frames of this one at the end of their naps",
    [ORBIT_CORE_WANT_FENCE] = "membarrier() is refused, which worked before: leaving a fleet takes some milliseconds longer",
    [ORBIT_CORE_WANT_THREAD] = "futex_waitv() is refused, and threads are missing to replace it: some rings are polled 20 times a second",
    [ORBIT_CORE_WANT_NAMES] = "inotify or a thread is refused: the names of segments are polled once a second at most",
  };

  g_warning ("%s: %s", texts[want], g_strerror (error_number));
}

static void
tell_note (const char *text)
{
  g_debug ("%s", text);
}

void
orbit_warning_install (void)
{
  orbit_core_want_set_teller (tell);
  orbit_core_note_set_teller (tell_note);
}
