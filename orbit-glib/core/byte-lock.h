/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Kernel locks on single bytes of a file, which belong to an open file description. */

#pragma once

#include "report.h"

#include <stdbool.h>
#include <stdint.h>

/* Locks one byte without waiting, with F_RDLCK or F_WRLCK, or unlocks it with F_UNLCK. Returns false if another description holds
 * it; @code is set if it failed for another reason. */
bool orbit_core_byte_try_lock (int fd,
                               short type,
                               uint32_t start,
                               OrbitCoreCode *code,
                               OrbitCoreReport *report);
