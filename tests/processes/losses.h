/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Ways in which a segment loses its name. */

#pragma once

#include <stdbool.h>

#define LOSSES_FLEET (-1)
#define LOSSES_N 8

typedef struct
{
  const char *name;
  int kind; /* of the segment; LOSSES_FLEET: the fleet's */
  void (*lose) (const char *path);
  bool restores; /* a copy of the segment has its name */
  bool links;    /* a symbolic link has it */
} Loss;

/* First of the fleet segment, then of the ring of FIXTURE_KIND. */
extern const Loss losses_all[LOSSES_N];

void losses_lose (const Loss *loss,
                  const char *fleet_name);
