/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The owner of a claim, which contains only some bits of the owner's incarnation. Three owners of one node id follow each
 * other; the tags of the first and the third are equal. Each may open the ring, settle and claim, and may be killed anywhere,
 * but for the last. A judge compares the tag with the incarnation that settled last, and that one, whole, with the record.
 * README.md gives the reasons, run-models.sh the mutants. */

#define OWNERS 3
#define NONE 0

/* The claim of one slot: who writes to it, by position and tag. Its owner's number is both here: no owner claims twice. */
byte writing = NONE;
#define TAG(incarnation) ((incarnation) % 2)

byte settled = NONE; /* in the ring */
byte record = NONE;  /* the incarnation in the record of the node */
bit working[OWNERS + 1];
byte turn = 1;       /* who may take the lock: the kernel drops it when its owner is killed */
bit over;

#define KILLED atomic { me < OWNERS -> working[me] = 0; turn = me + 1; goto gone }
#define STEP(x) if :: atomic { true -> x } :: KILLED fi

proctype owner (byte me)
{
  byte found;

  atomic { turn == me -> working[me] = 1 }
  STEP (record = me);
  if
  :: STEP (skip) /* it may open the ring */
  :: goto idle
  fi;

#ifdef MUTANT_CLAIM_BEFORE_SETTLED
  STEP (writing = me);
#endif
  if
  :: atomic { settled == NONE -> skip }
  :: atomic { settled != NONE -> found = writing }
     if
     :: atomic { found != NONE && found != me && writing == found -> writing = NONE } /* by compare-and-exchange */
     :: atomic { found == NONE || found == me || writing != found -> skip }
     :: KILLED
     fi
  :: KILLED
  fi;
  STEP (settled = me);
#ifndef MUTANT_CLAIM_BEFORE_SETTLED
  if
  :: atomic { writing == NONE -> writing = me } /* a process that finds a claim judges its owner first */
  :: atomic { writing != NONE -> skip }
  :: KILLED
  fi;
#endif
  if
  :: atomic { writing == me -> writing = NONE }
  :: atomic { writing != me -> skip }
  :: STEP (skip)
  fi;
idle:
  if
  :: KILLED
  :: atomic { me == OWNERS -> over = 1 }
  fi;
gone:
  skip
}

/* Other processes that find the claim, and at the end check the remaining state. */
proctype judge ()
{
  byte word, last, now;
  bit end, last_found;

  do
  :: atomic { end = over; word = writing }
     if
     :: word == NONE
     :: else ->
#ifdef MUTANT_TAG_ONLY
        atomic { last = record }
        if
        :: TAG (last) != TAG (word) -> goto dead
        :: else
        fi;
#else
        atomic { last = settled }
        if
        :: TAG (last) != TAG (word) -> goto dead
        :: else
        fi;
        atomic { now = record }
        if
        :: now != last -> goto dead
        :: else
        fi;
#endif
        if
        :: atomic { !working[last] -> goto dead }
        :: atomic { working[last] -> skip }
        fi;
        /* No process can make a step: the claim of a dead owner must have been found. */
        atomic { last_found = (word != writing || working[word]); assert (!end || last_found) }
        goto next;
dead:
        if
        :: atomic { writing == word -> assert (!working[word]); writing = NONE }
        :: atomic { writing != word -> skip }
        fi;
next:
        skip
     fi;
     word = NONE;
     last = NONE;
     now = NONE;
     if
     :: end -> break
     :: !end
     fi
  od
}

init
{
  atomic
  {
    run owner (1);
    run owner (2);
    run owner (3);
    run judge ()
  }
}
