/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Notices a program that asks for signals or heartbeats and runs no main loop. */

#include "context-sign.h"

#include <orbit-glib/core/clock.h>

#include <orbit-glib/orbit-warning-private.h>

#define NS_PER_S (1000 * ORBIT_CORE_NS_PER_MS)
#define PATIENCE (5 * NS_PER_S) /* of a program that sets itself up before it runs its main loop */

void
orbit_context_sign_init (OrbitContextSign *self)
{
  self->since = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC);
}

void
orbit_context_sign_note (OrbitContextSign *self)
{
  if (!g_atomic_int_get (&self->runs))
    g_atomic_int_set (&self->runs, TRUE);
}

void
orbit_context_sign_check (OrbitContextSign *self,
                          const char *fleet_name,
                          const char *consequence)
{
  gint64 age = orbit_core_clock_read_ns (ORBIT_CORE_CLOCK_MONOTONIC) - self->since;

  if (g_atomic_int_get (&self->runs) || age < PATIENCE)
    return;
  orbit_warn_once (ORBIT_WARNING_CONTEXT, "fleet '%s': %s: the main context has not run for %d seconds. Run a main loop in the thread that joined the fleet, "
                                          "or join it in the event loop that the program runs, see 'Members and heartbeats' in the documentation",
                   fleet_name, consequence, (int) (age / NS_PER_S));
}
