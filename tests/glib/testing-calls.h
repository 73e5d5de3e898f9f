/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Calls every method that can fail, for objects on which all must fail with the same error. */

#pragma once

#include "testing.h"

G_BEGIN_DECLS

/* A fleet, and a per-node ring of strings and a cursor of TESTING_KIND that belong to it. */
typedef struct
{
  OrbitFleet *fleet;
  OrbitRing *ring;
  OrbitCursor *cursor;
} TestingObjects;

void testing_objects_init         (TestingObjects       *objects,
                                   Testing              *test);
void testing_objects_clear        (TestingObjects       *objects);

/* Members that are NULL are left out. */
void testing_objects_assert_fail  (const TestingObjects *objects,
                                   OrbitFleetError       code);
void testing_objects_assert_works (const TestingObjects *objects);

G_END_DECLS
