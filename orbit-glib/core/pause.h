/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Sleeping for a time, even if the kernel refuses some calls. */

#pragma once

#include <stdint.h>

/* The sleep that is used if the kernel refuses to sleep on a futex. A waiter that has to poll wakes up 20 times a second. */
#define ORBIT_CORE_PAUSE_REFUSED (50 * INT64_C (1000000)) /* ns */

/* May return early, after a signal. A step of the system clock changes nothing. */
void orbit_core_pause (int64_t ns);
