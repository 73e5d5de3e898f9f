/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What a cursor does with a position that a writer has drawn a ticket for but has not committed. */

#pragma once

#include "cursor.h"

typedef enum
{
  ORBIT_CORE_PENDING_WAIT, /* nothing can be done now; cursor->patience tells when to look again */
  ORBIT_CORE_PENDING_LOOK_AGAIN,
  ORBIT_CORE_PENDING_OVERWRITTEN,
  ORBIT_CORE_PENDING_ABANDONED,
} OrbitCorePending;

/* Inside the gate; shared topology, and the head is past the position of @place. Counts nothing. */
OrbitCorePending orbit_core_cursor_judge_pending (OrbitCoreCursor *cursor,
                                                  OrbitCorePlace *place);
