/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The labels of the rings of a fleet: which kind has which label. A label is that of at most one kind of a fleet.
 *
 * The table is in the fleet segment. It is changed by the member alone that has written itself into the owner word; the next member
 * takes the word over from one that is proven dead, and completes what that one left. A ring is given its name and its record while
 * the word is held. A record never changes once its state says that it has a label, so that it is read without the word. */

#pragma once

#include "ring.h"

/* The kind whose label this is; -1 if there is none. The heartbeats have their label without a record, and before there is a ring. */
int orbit_core_kind_table_find (const OrbitCoreMember *member,
                                const char *label);

/* Does the record of a kind have a label? */
bool orbit_core_kind_table_has_label (const OrbitCoreMember *member,
                                      uint32_t kind);

/* Takes the owner word. Waits for a live owner, then fails with BUSY. One thread of a member at a time. */
OrbitCoreCode orbit_core_kind_table_acquire (OrbitCoreMember *member,
                                             OrbitCoreReport *report);

void orbit_core_kind_table_release (OrbitCoreMember *member);

/* With the word, for a ring that has been made and has this label, which no other kind has. */
void orbit_core_kind_table_enter (OrbitCoreMember *member,
                                  uint32_t kind,
                                  const char *label);

/* If the owner of the word is dead, takes it over, completes what is there, and releases it. True if it did. */
bool orbit_core_kind_table_recover (OrbitCoreMember *member);
