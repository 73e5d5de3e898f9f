/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The labels of the rings of a fleet. Off the hot path. */

#define _GNU_SOURCE

#include "kind-table.h"

#include "clock.h"
#include "pause.h"
#include "seam.h"

#include <inttypes.h>
#include <string.h>

#define MAX_WAITS 1000 /* for the word, a millisecond each */
#define N_WORDS (ORBIT_CORE_LABEL_SIZE / 8)

/* False if the record has no label, or one that no member can have written. */
static bool
read_label (const OrbitCoreKindRecord *record,
            char label[ORBIT_CORE_LABEL_SIZE])
{
  uint64_t words[N_WORDS];

  /* Pairs with the release store in orbit_core_kind_table_enter(). */
  if (atomic_load_explicit (&record->state, memory_order_acquire) != ORBIT_CORE_KIND_LABELLED)
    return false;
  for (int i = 0; i < N_WORDS; i++)
    words[i] = atomic_load_explicit (&record->label[i], memory_order_relaxed);
  memcpy (label, words, sizeof words);
  return label[0] != '\0' && memchr (label, '\0', ORBIT_CORE_LABEL_SIZE) != NULL;
}

int
orbit_core_kind_table_find (const OrbitCoreMember *member,
                            const char *label)
{
  char found[ORBIT_CORE_LABEL_SIZE];

  if (strcmp (label, ORBIT_CORE_HEARTBEAT_LABEL) == 0)
    return ORBIT_CORE_HEARTBEAT_KIND;
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    if (read_label (&member->kinds[kind], found) && strcmp (found, label) == 0)
      return kind;
  return -1;
}

bool
orbit_core_kind_table_has_label (const OrbitCoreMember *member,
                                 uint32_t kind)
{
  return atomic_load_explicit (&member->kinds[kind].state, memory_order_acquire) == ORBIT_CORE_KIND_LABELLED;
}

/* An incarnation is never 0, so neither is the word. */
static uint64_t
own_word (const OrbitCoreMember *member)
{
  return (uint64_t) member->roster.incarnation << 32 | member->roster.node;
}

static bool
is_alive (const OrbitCoreMember *member,
          uint64_t word)
{
  /* Another thread of this process is kept out by the lock of its fleet. */
  return word != own_word (member) && orbit_core_roster_is_alive (&member->roster, (uint32_t) word, (uint32_t) (word >> 32));
}

void
orbit_core_kind_table_enter (OrbitCoreMember *member,
                             uint32_t kind,
                             const char *label)
{
  OrbitCoreKindRecord *record = &member->kinds[kind];
  uint64_t words[N_WORDS] = { 0 };

  memcpy (words, label, strlen (label));
  for (int i = 0; i < N_WORDS; i++)
    {
      atomic_store_explicit (&record->label[i], words[i], memory_order_relaxed);
      if (i == 0)
        ORBIT_CORE_REACHED (ORBIT_CORE_STEP_LABEL_HALF);
    }
  atomic_store_explicit (&record->made_by, own_word (member), memory_order_relaxed);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_LABEL_STORED);
  /* Pairs with the acquire load in read_label(). */
  atomic_store_explicit (&record->state, ORBIT_CORE_KIND_LABELLED, memory_order_release);
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_LABEL_PUBLISHED);
}

/* The ring of the kind has its name, and its maker may have been killed before it had its record. */
static void
complete_record (OrbitCoreMember *member,
                 uint32_t kind)
{
  OrbitCoreSegment segment = { .fd = -1 };
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];
  OrbitCoreRingHeader header;
  bool missing;

  orbit_core_identity_name_segment (name, member->name, (int) kind, member->directory.uid);
  if (orbit_core_segment_attach (&segment, ORBIT_CORE_ACCESS_WRITE, &member->directory, name, ORBIT_CORE_SEGMENT_RING, &header.common, sizeof header, &missing, NULL) != ORBIT_CORE_OK || missing)
    return;
  if (memcmp (header.common.generation, member->generation, sizeof member->generation) == 0 &&
      header.label[0] != '\0' && memchr (header.label, '\0', sizeof header.label) != NULL && orbit_core_kind_table_find (member, header.label) < 0)
    orbit_core_kind_table_enter (member, kind, header.label);
  orbit_core_segment_clear (&segment);
}

static void
complete_all (OrbitCoreMember *member)
{
  for (uint32_t kind = 0; member->shared && kind < ORBIT_CORE_N_KINDS; kind++)
    if (kind != ORBIT_CORE_HEARTBEAT_KIND && !orbit_core_kind_table_has_label (member, kind))
      complete_record (member, kind);
}

/* *@word is the owner that was found, 0: none. */
static bool
try_acquire (OrbitCoreMember *member,
             uint64_t *word)
{
  *word = 0;
  /* The exchanges pair with the one in orbit_core_kind_table_release(), so that a record is seen as its last owner left it; and
   * orbit_core_roster_is_alive() makes visible what a dead owner stored. */
  if (atomic_compare_exchange_strong_explicit (member->kinds_owner, word, own_word (member), memory_order_acq_rel, memory_order_acquire))
    {
      ORBIT_CORE_REACHED (ORBIT_CORE_STEP_KINDS_OWNED);
      return true;
    }
  if (is_alive (member, *word) ||
      !atomic_compare_exchange_strong_explicit (member->kinds_owner, word, own_word (member), memory_order_acq_rel, memory_order_acquire))
    return false;
  ORBIT_CORE_REACHED (ORBIT_CORE_STEP_KINDS_OWNED);
  complete_all (member);
  return true;
}

OrbitCoreCode
orbit_core_kind_table_acquire (OrbitCoreMember *member,
                               OrbitCoreReport *report)
{
  OrbitCoreNodeInfo owner = { .label = "" };
  uint64_t word;

  for (int waits = 0; !try_acquire (member, &word); waits++)
    {
      if (waits == MAX_WAITS)
        {
          if ((uint32_t) word < member->roster.fleet_size)
            orbit_core_roster_read (&member->roster, (uint32_t) word, &owner);
          return orbit_core_fail (report, ORBIT_CORE_BUSY, "fleet '%s': '%s' (node %" PRIu32 ", pid %" PRId32 ") has been giving a ring its label for a second, and seems to be stopped",
                                  member->name, owner.label, (uint32_t) word, owner.process.pid);
        }
      orbit_core_pause (ORBIT_CORE_NS_PER_MS);
    }
  return ORBIT_CORE_OK;
}

void
orbit_core_kind_table_release (OrbitCoreMember *member)
{
  uint64_t word = own_word (member);

  /* By exchange: the word is another's if this member was judged dead. */
  atomic_compare_exchange_strong_explicit (member->kinds_owner, &word, 0, memory_order_release, memory_order_relaxed);
}

bool
orbit_core_kind_table_recover (OrbitCoreMember *member)
{
  uint64_t word = atomic_load_explicit (member->kinds_owner, memory_order_acquire);

  if (word == 0 || is_alive (member, word) || !try_acquire (member, &word))
    return false;
  orbit_core_kind_table_release (member);
  return true;
}
