/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Resets: base = head, while a writer publishes and a cursor reads. Here each position has its own slot, so nothing is
 * overwritten, and claims are left out. README.md gives the reasons, run-models.sh the options and the mutants. */

#ifndef POSITIONS
#define POSITIONS 4
#endif
#ifndef RESETS
#define RESETS 2
#endif

/* Shared memory. The counter of a frame's id is its position less the base that its writer found, from 1. */
byte head;
byte base;
byte changes;
byte counter[POSITIONS];          /* of the frame that is committed at a position; 0: none */

/* For the properties: the writers that may still publish, and the resets that are not complete. */
byte running = 2;
byte resetting = RESETS;

#define COUNT(x) assert (x)
#define AFTER(x) assert (x)

active [2] proctype writer ()
{
  byte pos, found;

ticket:
  if
  :: atomic { head < POSITIONS -> pos = head; head++ }
  :: atomic { head == POSITIONS -> goto ended }
  :: goto ended
  fi;
  found = base;
#ifndef MUTANT_OLD_TICKET
  if
  :: pos < found -> goto ticket /* a reset has overtaken the ticket */
  :: pos >= found
  fi;
#endif
  AFTER (pos >= found); /* a counter is not negative */
  counter[pos] = pos - found + 1;
  goto ticket;

ended:
  running--
}

active [RESETS] proctype resetter ()
{
  byte to, from;

#ifdef MUTANT_CHANGE_FIRST
  changes++;
#endif
  to = head;
  from = base;
again:
  if
  :: to <= from -> goto changed
#ifdef MUTANT_STORE_BASE
  :: atomic { to > from -> base = to }
#else
  :: atomic { to > from && base == from -> base = to }
  :: atomic { to > from && base != from -> from = base; goto again }
#endif
  fi;
changed:
#ifndef MUTANT_CHANGE_FIRST
  changes++;
#endif
  resetting--
}

active proctype reader ()
{
  byte cur, counted, seen, to, low;

look:
  if
  :: atomic { changes != seen -> seen = changes }
     to = base;
     atomic {
       AFTER (to >= low); /* a base does not go back */
       low = to;
       if
       :: to > cur -> counted = counted + to - cur; cur = to
       :: else -> skip
       fi;
       to = 0;
       goto look
     }
  :: atomic { changes == seen && cur < head && counter[cur] != 0 -> skip }
  :: atomic { changes == seen && cur < head && counter[cur] == 0 -> counted++; cur++; goto look } /* a hole, by the stall time */
  :: atomic { changes == seen && cur >= head && running == 0 && resetting == 0 -> goto done }
  fi;

  atomic {
    /* A cursor that has followed a reset delivers no frame from before it. */
    AFTER (cur >= low);
    counted++;
    cur++;
    goto look
  }

done:
  AFTER (low == base); /* every reset was followed */
  COUNT (counted == cur && cur == head)
}
