/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The fleet of the pool, and the geometry of its rings. */

#pragma once

#include "pool.h"

#define WORK_CAPACITY 256

/* Joins as the supervisor, and declares the rings. */
OrbitFleet *pool_join (const char *name,
                       GError    **error);
