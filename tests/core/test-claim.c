/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Claim words and stamps: their fields do not overlap, and positions are compared modulo 2^36 and 2^62. */

#include "fixture.h"

#define CLAIM_CIRCLE (UINT64_C (1) << ORBIT_CORE_CLAIM_POSITION_BITS)
#define STAMP_CIRCLE (UINT64_C (1) << 62)

static const uint64_t positions[] = { 0, 1, 2, CLAIM_CIRCLE / 2 - 1, CLAIM_CIRCLE / 2, CLAIM_CIRCLE - 2, CLAIM_CIRCLE - 1, CLAIM_CIRCLE,
                                      CLAIM_CIRCLE + 1, 3 * CLAIM_CIRCLE - 1, STAMP_CIRCLE - 1, STAMP_CIRCLE, UINT64_MAX };

#define N_POSITIONS (sizeof positions / sizeof positions[0])

static void
test_parts (const void *data)
{
  static const uint32_t nodes[] = { 0, 1, 0x800, 0xfff };
  static const uint32_t incarnations[] = { 0, 1, 63, 64, 0x1fff, 0x2000, 0x3fff, 0x4000, 0x4001, UINT32_MAX };

  for (size_t p = 0; p < N_POSITIONS; p++)
    for (size_t n = 0; n < 4; n++)
      for (size_t i = 0; i < sizeof incarnations / sizeof incarnations[0]; i++)
        for (int phase = ORBIT_CORE_CLAIM_VOID; phase <= ORBIT_CORE_CLAIM_DAMAGED; phase++)
          {
            uint64_t owner = orbit_core_claim_owner (nodes[n], incarnations[i]);
            uint64_t word = orbit_core_claim_word (positions[p], owner, (OrbitCoreClaimPhase) phase);

            check_equal (orbit_core_claim_phase (word), phase);
            check_equal (orbit_core_claim_node (word), nodes[n]);
            check_equal (orbit_core_claim_incarnation (word), incarnations[i] & ORBIT_CORE_CLAIM_INCARNATION_MASK);
            check_equal (word & ORBIT_CORE_CLAIM_OWNER_MASK, owner);
            check_equal (word >> ORBIT_CORE_CLAIM_POSITION_SHIFT, positions[p] & (CLAIM_CIRCLE - 1));
            check_equal (orbit_core_claim_lead (word, positions[p]), 0);
            check_equal (orbit_core_claim_is_settled_at (word, positions[p]), phase == ORBIT_CORE_CLAIM_VOID || phase == ORBIT_CORE_CLAIM_DONE);
            check (!orbit_core_claim_is_settled_at (word, positions[p] + 1));
          }
}

/* Within a lap of the head, comparing 36 bits gives the same result as comparing whole positions. A claim that is a lap or more
 * ahead of a position compares as before it; in that case the head is more than a lap ahead, too. */
static void
test_claim_lead (const void *data)
{
  for (size_t p = 0; p < N_POSITIONS; p++)
    for (uint64_t capacity = 2; capacity <= 64; capacity *= 2)
      for (int64_t lead = -3 * (int64_t) capacity; lead <= 3 * (int64_t) capacity; lead++)
        {
          uint64_t word = orbit_core_claim_word (positions[p] + (uint64_t) lead, orbit_core_claim_owner (0xfff, 0x3fff), ORBIT_CORE_CLAIM_DONE);
          uint64_t seen = orbit_core_claim_lead (word, positions[p]);

          if (lead < 0 || lead >= (int64_t) capacity)
            check (seen >= capacity);
          else
            check_equal (seen, lead);
        }
}

static void
test_stamp_lead (const void *data)
{
  static const int64_t leads[] = { 0, 1, -1, 4, -4, 1 << 24, -(1 << 24), (INT64_C (1) << 61) - 1, -(INT64_C (1) << 61) };

  for (size_t p = 0; p < N_POSITIONS; p++)
    for (size_t l = 0; l < sizeof leads / sizeof leads[0]; l++)
      for (int phase = ORBIT_CORE_STAMP_VOID; phase <= ORBIT_CORE_STAMP_COMMITTED; phase++)
        {
          uint64_t stamp = orbit_core_stamp (positions[p] + (uint64_t) leads[l], (OrbitCoreStampPhase) phase);

          check (orbit_core_stamp_lead (stamp, positions[p]) == leads[l]);
          check_equal (stamp % 4, phase);
        }
}

/* The initial stamp and claim of a slot lie one lap before its first use, so that "not yet" is never read as "overwritten". */
static void
test_before_first_use (const void *data)
{
  for (size_t p = 0; p < N_POSITIONS; p++)
    for (uint64_t capacity = 2; capacity <= ORBIT_CORE_MAX_CAPACITY; capacity *= 2)
      {
        uint64_t stamp = orbit_core_stamp (positions[p] - capacity, ORBIT_CORE_STAMP_VOID);
        uint64_t word = orbit_core_claim_word (positions[p] - capacity, 0, ORBIT_CORE_CLAIM_VOID);

        check (orbit_core_stamp_lead (stamp, positions[p]) == -(int64_t) capacity);
        check (orbit_core_claim_lead (word, positions[p]) >= capacity);
        check (orbit_core_claim_is_settled_at (word, positions[p] - capacity));
      }
}

/* Every slot has its own claim, and the claims of neighbouring slots are in different lines of 64 bytes. */
static void
test_index (const void *data)
{
  bool taken[4096] = { false };

  for (uint64_t slot = 0; slot < 4096; slot++)
    {
      uint64_t index = orbit_core_claim_index (slot);

      check (index < 4096 && !taken[index]);
      taken[index] = true;
      check (index / 8 != orbit_core_claim_index (slot + 1) / 8);
    }
}

int
main (void)
{
  fixture_init (20);
  tap_run (test_parts, NULL, "position, node, incarnation and phase use separate bits");
  tap_run (test_claim_lead, NULL, "claims compare with positions within a lap");
  tap_run (test_stamp_lead, NULL, "stamps are compared modulo 2^62");
  tap_run (test_before_first_use, NULL, "an unused slot is one lap behind");
  tap_run (test_index, NULL, "claims of neighbours do not share a line");
  return tap_finish ();
}
