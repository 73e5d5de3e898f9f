/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* One node id: its record, its lock, the processes that join under it one after the other or at once, and a judge that
 * asks whether the owner of a claim is alive. One access to the record and one question to the kernel are one step each.
 * README.md gives the reasons, run-models.sh the options and the mutants. */

#ifndef OWNERS
#define OWNERS 3
#endif
#define NONE 255

/* The record. The sequence is odd while an owner changes the record. */
bit odd;
byte incarnation;
byte process;
bit joined;

/* The kernel: the process that holds the lock, and which processes run. With FORK a child of the first process, forked
 * without the handlers of the library after the record was written, goes on holding the lock of that process. */
byte holder = NONE;
bit runs[OWNERS] = 1;

/* The only claim: 0, or the incarnation of the owner that is or was writing. */
byte claim;

/* For the properties: the incarnation whose live owner is at work on the claim (0: none), and the processes that may
 * still do something. */
byte working;
byte running = OWNERS;

/* A live owner is never judged dead; a dead one is judged dead eventually; no two owners have the same incarnation. */
#define SAFE(x) assert (x)

/* Each process but the last may be killed once, between any two of its steps. */
#define DIES \
  runs[me] = 0; \
  if \
  :: working == mine && mine != 0 -> working = 0 \
  :: else -> skip \
  fi; \
  if \
  :: holder == me && !INHERITED -> holder = NONE \
  :: else -> skip \
  fi

#ifdef FORK
#define INHERITED (me == 0 && !odd)
#else
#define INHERITED false
#endif

#define KILLED atomic { me < OWNERS - 1 -> DIES; goto gone }

#define STEP(x) if :: atomic { true -> x } :: KILLED fi

/* Locks the node's byte, or gives up. */
#define LOCK \
  if \
  :: atomic { holder == NONE -> holder = me } \
  :: atomic { holder != NONE -> goto refused } \
  :: KILLED \
  fi

proctype owner (byte me)
{
  byte mine;

#ifndef MUTANT_RECORD_BEFORE_LOCK
  LOCK;
#endif
  STEP (odd = 1);
  STEP (mine = incarnation + 1);
  STEP (incarnation = mine);
  STEP (process = me);
  STEP (joined = 1);
  STEP (odd = 0);
#ifdef MUTANT_RECORD_BEFORE_LOCK
  LOCK;
#endif

  /* A publish by one of its threads. */
  STEP (SAFE (working == 0); working = mine; claim = mine);
#ifndef MUTANT_LEAVE_BEFORE_END
  STEP (working = 0; claim = 0);
#endif

  /* Leaving. */
#ifndef MUTANT_UNLOCK_BEFORE_MARK
  STEP (joined = 0);
#endif
  STEP (holder = NONE);
#ifdef MUTANT_UNLOCK_BEFORE_MARK
  STEP (joined = 0);
#endif
#ifdef MUTANT_LEAVE_BEFORE_END
  STEP (working = 0; claim = 0);
#endif

refused:
  runs[me] = 0;
gone:
  running--
}

/* Judges whether the owner with the incarnation "asked" is alive. The judge may have closed its descriptor, whose number
 * another file may have. */
bit own_file = 1;

inline ask_lock ()
{
#ifdef MUTANT_NO_DESCRIPTOR_CHECK
  unlocked = (holder == NONE || !own_file)
#else
  if
  :: atomic { own_file -> unlocked = 0 }
  :: atomic { !own_file -> goto alive }
  fi;
  unlocked = (holder == NONE || !own_file);
#ifndef MUTANT_DESCRIPTOR_CHECK_BEFORE
  if
  :: own_file
  :: atomic { !own_file -> unlocked = 0; goto alive }
  fi
#endif
#endif
}

active proctype judge ()
{
  byte asked;
  byte whom;
  bit was_odd, unlocked, last;

again:
  atomic {
    whom = 0;
    unlocked = 0;
    was_odd = 0;
    asked = 0
  }
  if
  :: atomic { claim != 0 -> asked = claim; last = (running == 0) }
  :: atomic { claim == 0 && running == 0 -> goto done }
  fi;

  was_odd = odd;
  if
  :: atomic { incarnation != asked -> goto dead }
  :: atomic { incarnation == asked -> skip }
  fi;
  if
  :: atomic { !joined -> goto other }
  :: atomic { joined -> skip }
  fi;

  ask_lock ();
  if
  :: unlocked -> goto dead
  :: !unlocked
  fi;

#ifndef MUTANT_NO_PROBE
  /* The lock is held, possibly by a child: read the whole record, and ask the kernel for its process. */
  if
  :: atomic { odd -> goto alive }
  :: atomic { !odd -> skip }
  fi;
  whom = process;
  if
  :: atomic { odd || incarnation != asked -> goto alive }
  :: atomic { !odd && incarnation == asked -> skip }
  fi;
  if
  :: atomic { !runs[whom] -> goto dead }
  :: runs[whom]
  fi;
#endif
  goto alive;

other: /* LEFT; while the record changes, only the lock decides */
  if
  :: !was_odd -> goto dead
  :: was_odd
  fi;
  ask_lock ();
  if
  :: unlocked -> goto dead
  :: !unlocked
  fi;

alive:
  atomic {
    SAFE (!last || !own_file);
    if
    :: last -> goto done
    :: else -> goto again
    fi
  }

dead:
  atomic {
    SAFE (working != asked);
    if
    :: claim == asked && working != asked -> claim = 0
    :: else -> skip
    fi;
    goto again
  }

done:
  skip
}

#ifdef DESCRIPTOR
active proctype program ()
{
end:
  own_file = 0
}
#endif

init
{
  byte i;

  atomic {
    for (i : 0 .. OWNERS - 1) { run owner (i) }
  }
}
