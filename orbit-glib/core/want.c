/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reports each want once. */

#include "want.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static void (*_Atomic teller) (OrbitCoreWant want, int error_number);
static _Atomic bool told[ORBIT_CORE_N_WANTS];

void
orbit_core_want_set_teller (void (*function) (OrbitCoreWant want, int error_number))
{
  atomic_store (&teller, function);
}

void
orbit_core_want_tell (OrbitCoreWant want,
                      int error_number)
{
  void (*function) (OrbitCoreWant, int) = atomic_load (&teller);

  if (function != NULL && !atomic_exchange (&told[want], true))
    function (want, error_number);
}
