/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The ring of a kind is created while a reader waits for it: two makers, one of which may be killed, and the record of the
 * kind, which one member at a time may change. README.md gives the reasons, run-models.sh the mutants. In the code every member
 * that opens the ring wakes the waiters, also to read; the model does not need that. */

#define NONE 255

/* Shared memory. The name is linked in one step, to a ring that is complete. */
byte owner = NONE;                /* of the kind table */
bit record_made;
bit named;
byte n_rings;                     /* the number of rings that had the name in this generation */
byte notify;                      /* of the fleet's word */
byte published;                   /* frames in the ring */

bit dead[2];
bit mortal = 1;
byte running = 2;

#define ONE(x) assert (x)
#define COUNT(x) assert (x)

#define KILLED atomic { _pid == 0 && mortal -> mortal = 0; dead[0] = 1; goto gone }
#define STEP(x) if :: atomic { true -> x } :: KILLED fi

active [2] proctype maker ()
{
#ifdef MUTANT_NO_OWNER
  goto link;
#endif
own: /* the owner word, by compare-and-exchange; a dead owner's word is taken over */
  if
  :: atomic { owner == NONE -> owner = _pid }
  :: atomic { owner != NONE && owner != _pid && dead[owner] -> owner = _pid }
  :: atomic { record_made -> goto write }
  :: KILLED
  fi;

  /* With the owner word held. If the record is unused, there may be a ring whose maker was killed. */
  if
  :: atomic { record_made -> goto release }
#ifndef MUTANT_LINK_OVER
  :: atomic { !record_made && named -> goto complete }
#endif
#ifdef MUTANT_LINK_OVER
  :: atomic { !record_made -> skip }
#else
  :: atomic { !record_made && !named -> skip }
#endif
  :: KILLED
  fi;

#ifdef MUTANT_RECORD_FIRST
  STEP (record_made = 1);
#endif
link:
#if defined (MUTANT_NO_OWNER) || defined (MUTANT_LINK_OVER)
  STEP (named = 1; n_rings++); /* by a rename that replaces */
#else
  STEP (if :: !named -> named = 1; n_rings++ :: else -> skip fi);
#endif
  ONE (n_rings == 1);

complete:
  STEP (record_made = 1);

release:
  STEP (if :: owner == _pid -> owner = NONE :: else -> skip fi);

write: /* opened to write: completes the record, and wakes those who wait for the ring, before the first claim */
  if
  :: named
  :: KILLED
  fi;
  STEP (record_made = 1);
#ifndef MUTANT_NO_WAKE
  STEP (notify++);
#endif
  STEP (published++);

gone:
  running--
}

active proctype reader ()
{
  byte seen, cur, delivered;
  bit bound;

wait:
  seen = notify;
  if /* checks again after it has noted the word */
  :: named -> goto bind
  :: !named
  fi;
  if /* asleep */
  :: notify != seen -> goto wait
  :: atomic { notify == seen && running == 0 && !named -> goto ended }
  fi;

bind: /* at the first position of the ring, whatever start was requested */
  bound = 1;
#ifdef MUTANT_BIND_AT_HEAD
  cur = published;
#endif
read:
  if
  :: atomic { cur < published -> cur++; delivered++; goto read }
  :: atomic { running == 0 && cur == published -> skip }
  fi;
ended:
  COUNT (!bound || delivered == published)
}
