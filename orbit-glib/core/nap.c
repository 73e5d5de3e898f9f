/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * From one nap to the next. */

#include "nap.h"

/* The fence comes first: a member that joins after it finds the armed word set long before. */
static bool
fence_writers (const OrbitCoreRoster *roster)
{
  return orbit_core_parking_fence_wakers () && !orbit_core_roster_has_unfenced (roster);
}

void
orbit_core_nap_repeat (OrbitCoreNap *nap,
                       int64_t now)
{
  if (nap->stage != ORBIT_CORE_NAP_NONE && now < nap->end)
    return;
  nap->end = now + (nap->stage == ORBIT_CORE_NAP_NONE ? ORBIT_CORE_NAP_FIRST : ORBIT_CORE_NAP_UNARMED);
  nap->stage = ORBIT_CORE_NAP_REPEATED;
}

bool
orbit_core_nap_advance (OrbitCoreNap *nap,
                        const OrbitCoreRoster *roster,
                        int64_t now)
{
  if (nap->stage == ORBIT_CORE_NAP_FENCED || (nap->stage != ORBIT_CORE_NAP_NONE && now < nap->end))
    return false;

  switch (nap->stage)
    {
    case ORBIT_CORE_NAP_NONE:
      nap->stage = ORBIT_CORE_NAP_IN_FIRST;
      nap->end = now + ORBIT_CORE_NAP_FIRST;
      return false;

    case ORBIT_CORE_NAP_IN_FIRST:
      nap->stage = ORBIT_CORE_NAP_IN_SECOND;
      nap->end = now + ORBIT_CORE_NAP_SECOND;
      return false;

    case ORBIT_CORE_NAP_IN_SECOND:
    case ORBIT_CORE_NAP_REPEATED:
    default:
      nap->stage = fence_writers (roster) ? ORBIT_CORE_NAP_FENCED : ORBIT_CORE_NAP_REPEATED;
      nap->end = now + ORBIT_CORE_NAP_SECOND;
      return nap->stage == ORBIT_CORE_NAP_FENCED;
    }
}
