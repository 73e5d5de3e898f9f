/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Slot words: their parts do not spill into one another, and positions compare in a circle of 2^44. */

#include "fixture.h"

#define CIRCLE (UINT64_C (1) << ORBIT_CORE_POSITION_BITS)

static const uint64_t positions[] = { 0, 1, 2, CIRCLE / 2 - 1, CIRCLE / 2, CIRCLE - 2, CIRCLE - 1, CIRCLE, CIRCLE + 1, 3 * CIRCLE - 1, UINT64_MAX };

#define N_POSITIONS (sizeof positions / sizeof positions[0])

static void
test_parts (const void *data)
{
  static const uint32_t nodes[] = { 0, 1, 0x800, 0xfff };

  for (size_t p = 0; p < N_POSITIONS; p++)
    for (size_t n = 0; n < 4; n++)
      for (uint32_t incarnation = 0; incarnation < 130; incarnation += 21)
        for (int phase = ORBIT_CORE_PHASE_VOID; phase <= ORBIT_CORE_PHASE_COMMITTED; phase++)
          {
            uint64_t owner = orbit_core_owner (nodes[n], incarnation);
            uint64_t word = orbit_core_word (positions[p], owner, (OrbitCorePhase) phase);

            check_equal (orbit_core_word_phase (word), phase);
            check_equal (orbit_core_owner_node (word), nodes[n]);
            check_equal (orbit_core_owner_incarnation (word), incarnation & 0x3f);
            check_equal (word & ORBIT_CORE_OWNER_MASK, owner);
            check_equal (word >> 20, positions[p] & (CIRCLE - 1));
            check_equal (orbit_core_word_lead (word, positions[p]), 0);
          }
}

static void
test_lead (const void *data)
{
  static const int64_t leads[] = { 0, 1, -1, 4, -4, 1 << 24, -(1 << 24), (INT64_C (1) << 43) - 1, -(INT64_C (1) << 43) };
  const uint64_t noise = orbit_core_owner (0xfff, 0x3f) | ORBIT_CORE_PHASE_COMMITTED;

  for (size_t p = 0; p < N_POSITIONS; p++)
    for (size_t l = 0; l < sizeof leads / sizeof leads[0]; l++)
      {
        uint64_t ahead = positions[p] + (uint64_t) leads[l];

        check (orbit_core_word_lead (orbit_core_word (ahead, 0, ORBIT_CORE_PHASE_VOID), positions[p]) == leads[l]);
        check (orbit_core_word_lead (orbit_core_word (ahead, noise, ORBIT_CORE_PHASE_COMMITTED), positions[p]) == leads[l]);
      }
}

/* A slot's first word lies a lap before its first use: neither "not yet" nor "overwritten" is ever taken for the other. */
static void
test_before_first_use (const void *data)
{
  for (size_t p = 0; p < N_POSITIONS; p++)
    for (uint64_t capacity = 2; capacity <= ORBIT_CORE_MAX_CAPACITY; capacity *= 2)
      {
        uint64_t word = orbit_core_word (positions[p] - capacity, 0, ORBIT_CORE_PHASE_VOID);

        check (orbit_core_word_lead (word, positions[p]) == -(int64_t) capacity);
        check (orbit_core_word_lead (word, positions[p] - 2 * capacity) == (int64_t) capacity);
      }
}

int
main (void)
{
  fixture_init (20);
  tap_run (test_parts, NULL, "position, node, incarnation and phase keep to their bits");
  tap_run (test_lead, NULL, "positions compare in a circle");
  tap_run (test_before_first_use, NULL, "an unused slot is a lap behind");
  return tap_finish ();
}
