/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The shared ring: many writers, one total order, claims apart from stamps. One atomic access to shared memory, one
 * half of a payload and one question to the kernel are one step each. Wake-ups, ids, resets and memory orders are not
 * in this model. README.md gives the reasons, run-models.sh the options and the mutants. */

#define SLOTS 2
#ifndef PUBLISHES
#define PUBLISHES 2               /* of each writer */
#endif
#ifndef TICKETS
#define TICKETS 7                 /* of all writers together, at most 13; without tickets a publish fails */
#endif

/* The first position. Slot i starts with claim and stamp "VOID at position i", which is START + i - SLOTS. */
#define START SLOTS
#define SLOT(p) ((p) % SLOTS)

/* The claim word: position (4 bits), owner (incarnation and node, 2 bits), phase (2 bits). */
#define VOID    0
#define WRITING 1
#define DONE    2

#define MAKE(p, o, f)  (((p) << 4) | ((o) << 2) | (f))
#define POSITION(w)    ((w) >> 4)
#define OWNER(w)       (((w) >> 2) & 3)
#define PHASE(w)       ((w) & 3)
#define NODE(o)        ((o) & 1)
#define INCARNATION(o) ((o) >> 1)

/* The stamp: position (4 bits), and 1 for COMMITTED. */
#define STAMP(p, c)   (((p) << 1) | (c))
#define STAMPED(s)    ((s) >> 1)
#define COMMITTED(s)  ((s) & 1)

/* Shared memory. A payload is two halves. A writer stores the position of its ticket in each half. No other publish
 * has that position, so two halves that equal the position read are the payload of that publish. */
byte head = START;
byte claim[SLOTS] = { 0, 16 };    /* MAKE (i, 0, VOID) */
byte stamp[SLOTS] = { 0, 2 };     /* STAMP (i, 0) */
byte first[SLOTS];
byte second[SLOTS];
byte forfeited[SLOTS];

/* The kernel's locks, and the incarnation in the record of each node. */
bit locked[2] = 1;
bit incarnation[2];

#define ALIVE(o) (locked[NODE (o)] && incarnation[NODE (o)] == INCARNATION (o))

/* The rest is not part of the protocol. It is used by the properties: the number of writers that can still do something; the
 * position that the process of each node has claimed and not finished (0: none); whether the next owner of node 0 has its lock
 * and has not yet settled; and one bit for each position whose frame was committed. */
byte running = 2;
byte claimed[2];
bit arriving;
short published;

#define PUBLISHED(p) ((published >> (p)) & 1)

/* Four kinds of property: what a reader accepts, which process changes a claim, how positions are counted, and that no
 * committed frame is abandoned. ONLY_FRAMES keeps only the first, to find out whether a mutant delivers a wrong frame. */
#define FRAME(x) assert (x)
#ifdef ONLY_FRAMES
#define OWNED(x) skip
#define COUNT(x) skip
#define KEPT(x) skip
#else
#define OWNED(x) assert (x)
#define COUNT(x) assert (x)
#define KEPT(x) assert (x)
#endif

/* At each change of a claim by a process that does not own it: the position does not go back, the claim is not DONE
 * at the same position, and a live owner is not at work on it. */
inline check_change (p)
{
  OWNED (POSITION (claim[SLOT (p)]) <= p);
  OWNED (PHASE (claim[SLOT (p)]) != DONE || POSITION (claim[SLOT (p)]) < p);
  OWNED (PHASE (claim[SLOT (p)]) != WRITING || claimed[NODE (OWNER (claim[SLOT (p)]))] != POSITION (claim[SLOT (p)]))
}

/* At each change of a claim to VOID at position p: in addition, p has no committed frame, which another reader may
 * have delivered. */
inline check_void (p)
{
  check_change (p);
  KEPT (!PUBLISHED (p))
}

/* If the kernel reports that the owner in w is alive, and w has not changed, that owner works on it, so no process waits for a
 * dead owner. The answer may be outdated only until the next owner of the node has settled. */
inline check_alive (p, w)
{
  OWNED (claim[SLOT (p)] != w || claimed[NODE (OWNER (w))] == POSITION (w) || arriving)
}

/* Writer 0 may be killed once, between any two of its steps. The kernel releases its lock at once. */
#ifdef NO_KILL
bit mortal = 0;
#else
bit mortal = 1;
#endif

#define DIES _pid == 0 && mortal -> mortal = 0; locked[0] = 0; claimed[0] = 0
#define KILLED atomic { DIES; pos = 0; w = 0; tries = 0; order = 0; goto killed }

/* With LOCK_LOST the lock may instead be lost while the writer runs on, after its last payload store and before its
 * look at the claim: the member is taken for dead. */
#define DECLARED_DEAD(here) atomic { DIES; left = 0; goto here }

#define ME (_pid | (incarnation[_pid] << 1))
#define MINE MAKE (pos, ME, WRITING)

/* A publish takes at most one ticket for each slot, for any reason, then fails with BUSY. */
inline next_ticket ()
{
  pos = 0;
  w = 0;
  tries++;
  if
  :: tries == SLOTS -> goto ended
  :: tries < SLOTS -> goto ticket
  fi
}

#define COMMIT \
  stamp[SLOT (pos)] = STAMP (pos, 1); \
  published = published | (1 << pos)

#define FINISH \
  claim[SLOT (pos)] = MAKE (pos, ME, DONE); \
  claimed[_pid] = 0

active [2] proctype writer ()
{
  byte pos, w;
  byte tries;
  byte left = PUBLISHES - 1;
  bit order;

ticket: /* step 1 */
  if
  :: atomic { head < START + TICKETS -> pos = head; head++ }
  :: atomic { head == START + TICKETS -> goto ended }
  :: KILLED
  fi;

#ifdef MUTANT_STORE_BEFORE_CLAIM
  first[SLOT (pos)] = pos;
#endif

  if
  :: atomic { true -> w = claim[SLOT (pos)] }
  :: KILLED
  fi;

judge: /* step 2. The common word needs no look at the head. */
  if
  :: atomic {
       if
       :: POSITION (w) >= pos -> next_ticket ()
       :: POSITION (w) == pos - SLOTS && PHASE (w) != WRITING -> goto take
       :: else -> skip
       fi
     }
  :: KILLED
  fi;

  if
  :: atomic {
       if
       :: head - pos > SLOTS -> next_ticket ()
       :: else ->
          if
          :: PHASE (w) != WRITING -> goto take
          :: else -> skip
          fi
       fi
     }
  :: KILLED
  fi;

  if /* step 3: ask about the owner of an older lap's claim */
  :: atomic {
       if
#ifndef MUTANT_DEAD_WITHOUT_PROOF
       :: ALIVE (OWNER (w)) ->
          check_alive (pos, w);
#ifdef MUTANT_WAIT_FOR_OWNER
          w = claim[SLOT (pos)];
          goto judge
#endif
#endif
       :: else -> goto take
       fi
     }
  :: KILLED
  fi;

  if
  :: atomic {
       true ->
#ifndef MUTANT_FORFEIT_UNTOLD
       forfeited[SLOT (pos)] = pos;
#endif
       next_ticket ()
     }
  :: KILLED
  fi;

take: /* step 4 */
  if
  :: atomic {
       if
#ifndef MUTANT_CLAIM_WITHOUT_COMPARE
       :: claim[SLOT (pos)] != w -> w = claim[SLOT (pos)]; goto judge
#endif
       :: else ->
          check_change (pos);
          claim[SLOT (pos)] = MINE;
          claimed[_pid] = pos;
          w = 0
       fi
     }
  :: KILLED
  fi;

  /* step 5 */
#ifndef MUTANT_LATE_STAMP
  if
  :: atomic { true -> stamp[SLOT (pos)] = STAMP (pos, 0) }
  :: KILLED
  fi;
#endif

store: /* in either order */
  if
  :: atomic { first[SLOT (pos)] = pos; order = 0 }
  :: atomic { second[SLOT (pos)] = pos; order = 1 }
  :: KILLED
#ifdef MUTANT_LEAVE_WITHOUT_WAIT
  :: DECLARED_DEAD (store)
#endif
  fi;

#ifdef MUTANT_LATE_STAMP
  if
  :: atomic { true -> stamp[SLOT (pos)] = STAMP (pos, 0) }
  :: KILLED
  fi;
#endif

#ifdef MUTANT_DONE_FIRST
  claim[SLOT (pos)] = MAKE (pos, ME, DONE);
#endif

#ifndef MUTANT_COMMIT_BEFORE_STORE
store_rest:
  if
  :: atomic {
       if
       :: order == 0 -> second[SLOT (pos)] = pos
       :: order == 1 -> first[SLOT (pos)] = pos
       fi;
       order = 0
     }
  :: KILLED
#ifdef MUTANT_LEAVE_WITHOUT_WAIT
  :: DECLARED_DEAD (store_rest)
#endif
  fi;
#endif

look:
  if
  :: atomic {
       if
#ifdef MUTANT_DONE_FIRST
       :: true -> COMMIT; claimed[_pid] = 0; goto ended
#endif
       :: claim[SLOT (pos)] == MINE ->
          COMMIT;
#if defined (LOCK_LOST) || defined (MUTANT_LEAVE_WITHOUT_WAIT)
          if /* the instructions from the look to DONE, for a member that is taken for dead: README.md */
          :: _pid == 0 && !locked[0] -> FINISH; goto ended
          :: else -> skip
          fi
#endif
       :: claim[SLOT (pos)] != MINE ->
          OWNED (claimed[_pid] == 0);
#ifdef MUTANT_COMMIT_WITHOUT_LOOK
          COMMIT;
          FINISH;
#endif
#ifdef MUTANT_TICKET_AFTER_LOSS
          pos = 0;
          goto ticket
#endif
          goto ended /* the member is revoked */
       fi
     }
  :: KILLED
#ifdef LOCK_LOST
  :: DECLARED_DEAD (look)
#endif
  fi;

#ifdef MUTANT_COMMIT_BEFORE_STORE
  if
  :: order == 0 -> second[SLOT (pos)] = pos
  :: order == 1 -> first[SLOT (pos)] = pos
  fi;
#endif

  if /* step 6, a plain store */
  :: atomic {
       true ->
       OWNED (claim[SLOT (pos)] == MINE && claimed[_pid] == pos);
       FINISH
     }
  :: KILLED
  fi;

ended: /* a publish, with success, BUSY or no tickets left */
  atomic {
    pos = 0;
    tries = 0;
    order = 0;
    if
    :: left > 0 -> left--; goto ticket
    :: left == 0 -> goto leave
    fi
  }

killed:
#ifdef TAKEOVER
  if /* the next owner of node 0 joins, settles and publishes once, or there is none */
  :: atomic { locked[0] = 1; arriving = 1 }
  :: goto leave
  fi;
#ifndef MUTANT_SAME_INCARNATION
  incarnation[0] = 1;
#endif

#ifndef MUTANT_NO_SETTLING
settle:
  atomic {
    w = claim[pos];
    if
    :: PHASE (w) == WRITING && NODE (OWNER (w)) == 0 && INCARNATION (OWNER (w)) != incarnation[0] -> skip
    :: else -> w = 0; goto settled
    fi
  }
#ifdef MUTANT_SETTLE_BLIND
  order = 0;
#else
  order = (stamp[pos] == STAMP (POSITION (w), 1));
#endif
  atomic {
    if
    :: claim[pos] != w -> skip
    :: else ->
       if
       :: order -> check_alive (POSITION (w), w); claim[pos] = MAKE (POSITION (w), ME, DONE)
       :: else -> check_void (POSITION (w)); claim[pos] = MAKE (POSITION (w), ME, VOID)
       fi
    fi;
    w = 0;
    order = 0
  }
settled:
  atomic {
    pos++;
    if
    :: pos < SLOTS -> goto settle
    :: else -> pos = 0
    fi
  }
#endif
  atomic {
#ifdef WRAPS /* the settled owner has left, and the incarnation of the next one is that of the dead again */
    incarnation[0] = 0;
#endif
    arriving = 0;
    left = 0;
    goto ticket
  }
#endif

leave:
  atomic { left = 0; locked[_pid] = 0; running-- }
}

/* The cursor goes past one position. */
inline pass ()
{
  w = 0;
  good = 0;
  order = 0;
  counted++;
  cur++;
  COUNT (counted == cur - START);
  goto next
}

inline overwritten ()
{
  COUNT (head > cur + SLOTS);
  pass ()
}

inline abandoned ()
{
  KEPT (!PUBLISHED (cur));
  pass ()
}

inline delivered ()
{
  FRAME (good);
  COUNT (PUBLISHED (cur));
  pass ()
}

#define LAPPED (head - cur > SLOTS)
#define FORFEITED (forfeited[SLOT (cur)] == cur)

/* The stall time of the cursor, and the limit for a ticket that is never claimed, may be over at any moment. */
#ifdef INFINITE_STALL
#define STALLED false
#else
#define STALLED true
#endif
#ifdef NO_LIMIT
#define LIMIT false
#else
#define LIMIT true
#endif

active proctype reader ()
{
  byte cur = START;
  byte counted;   /* delivered + overwritten + abandoned */
  byte to, w;
  bit good, order;

next: /* wait for news */
  if
  :: atomic { stamp[SLOT (cur)] == STAMP (cur, 1) -> goto copy }
  :: atomic { STAMPED (stamp[SLOT (cur)]) > cur -> overwritten () }
  :: atomic { stamp[SLOT (cur)] != STAMP (cur, 1) && STAMPED (stamp[SLOT (cur)]) <= cur && head > cur -> skip }
  :: atomic { head == cur && running == 0 -> goto done }
  fi;

  atomic { /* the stamp was not there, but the head is past */
    if
    :: LAPPED ->
       /* The gap is overwritten. On to the oldest slot, or, if chased, to any later one. */
       to = head - SLOTS;
       do
       :: to < head - 1 -> to++
       :: break
       od
    :: else -> goto pending
    fi
  }
  atomic {
#ifdef MUTANT_GAP_FROM_NEW_HEAD
    counted = counted + head - SLOTS - cur;
#else
    counted = counted + to - cur;
#endif
    cur = to;
    to = 0;
    COUNT (counted == cur - START);
    goto next
  }

pending:
  atomic {
    if
    :: FORFEITED -> abandoned ()
    :: else -> w = claim[SLOT (cur)]
    fi
  }
  atomic { /* the head once more: README.md */
    if
    :: LAPPED -> w = 0; goto next
    :: POSITION (w) > cur -> overwritten ()
    :: POSITION (w) == cur && PHASE (w) == VOID -> abandoned ()
    :: POSITION (w) == cur && PHASE (w) == DONE -> w = 0; goto done_there
    :: POSITION (w) <= cur && PHASE (w) == WRITING -> goto ask
    :: POSITION (w) < cur && PHASE (w) != WRITING -> goto unclaimed
    fi
  }

done_there: /* the stamp was committed before DONE was stored */
  atomic {
    if
    :: stamp[SLOT (cur)] == STAMP (cur, 1) -> goto copy
    :: STAMPED (stamp[SLOT (cur)]) > cur -> overwritten ()
    :: else -> OWNED (false); goto next /* damage */
    fi
  }

ask: /* the claim is WRITING, here or still a lap behind */
  atomic {
    if
    :: ALIVE (OWNER (w)) -> check_alive (cur, w); goto held
    :: !ALIVE (OWNER (w)) && POSITION (w) == cur -> goto dead
    :: !ALIVE (OWNER (w)) && POSITION (w) < cur -> goto unclaimed
    fi
  }

held: /* wait for news, or pass after the stall time, and do not touch the claim */
  if
  :: atomic { claim[SLOT (cur)] != w || !ALIVE (OWNER (w)) || LAPPED || FORFEITED -> w = 0; goto next }
#ifdef MUTANT_VOID_LIVE_OWNER
  :: goto give_up
#else
  :: atomic { STALLED || (LIMIT && POSITION (w) < cur) -> pass () }
#endif
  fi;

dead: /* the owner may have committed and not released */
#ifndef MUTANT_NO_SECOND_LOOK
  atomic {
    if
    :: stamp[SLOT (cur)] == STAMP (cur, 1) -> w = 0; goto copy
    :: STAMPED (stamp[SLOT (cur)]) > cur -> overwritten ()
    :: else -> goto give_up
    fi
  }
#else
  goto give_up;
#endif

unclaimed: /* wait for news, or pass after the stall time, or void the ticket after the limit */
  if
  :: atomic { claim[SLOT (cur)] != w || LAPPED || FORFEITED -> w = 0; goto next }
  :: atomic { STALLED -> pass () }
  :: LIMIT -> goto give_up
  fi;

give_up:
  atomic {
    if
#ifndef MUTANT_VOID_WITHOUT_COMPARE
    :: claim[SLOT (cur)] != w -> w = 0; goto next
#endif
    :: else ->
       check_void (cur);
       claim[SLOT (cur)] = MAKE (cur, 0, VOID);
       abandoned ()
    fi
  }

copy: /* in either order */
  if
  :: atomic { true -> good = (first[SLOT (cur)] == cur); order = 0 }
  :: atomic { true -> good = (second[SLOT (cur)] == cur); order = 1 }
  fi;
#ifndef MUTANT_COPY_AFTER_LOOK
  atomic {
    if
    :: order == 0 -> good = (good && second[SLOT (cur)] == cur)
    :: order == 1 -> good = (good && first[SLOT (cur)] == cur)
    fi;
    order = 0
  }
#endif

  atomic { /* the same stamp again: the copy is the frame */
    if
#ifndef MUTANT_NO_LOOK_AFTER_COPY
    :: stamp[SLOT (cur)] != STAMP (cur, 1) -> overwritten ()
#endif
    :: else -> skip
    fi;
#ifndef MUTANT_COPY_AFTER_LOOK
    delivered ()
#endif
  }
#ifdef MUTANT_COPY_AFTER_LOOK
  atomic {
    if
    :: order == 0 -> good = (good && second[SLOT (cur)] == cur)
    :: order == 1 -> good = (good && first[SLOT (cur)] == cur)
    fi;
    delivered ()
  }
#endif

done:
  COUNT (cur == head && counted == head - START)
}

#ifdef OTHER_READERS
/* Any number of other readers, reduced to what they do to shared memory. A claim never comes back once it changed,
 * and a dead owner stores nothing more, so the load, the question, the second look and a CAS that succeeds are as good
 * as one step. */
#define VOIDABLE(p) \
  p < head && \
  ((PHASE (claim[SLOT (p)]) == WRITING && POSITION (claim[SLOT (p)]) <= p && !ALIVE (OWNER (claim[SLOT (p)])) && \
    stamp[SLOT (p)] != STAMP (p, 1)) || \
   (PHASE (claim[SLOT (p)]) != WRITING && POSITION (claim[SLOT (p)]) < p))

#define VOIDS(p) :: atomic { VOIDABLE (p) -> check_void (p); claim[SLOT (p)] = MAKE (p, 0, VOID) }

active proctype other_readers ()
{
end:
  do
  VOIDS (2) VOIDS (3) VOIDS (4) VOIDS (5) VOIDS (6) VOIDS (7) VOIDS (8)
  VOIDS (9) VOIDS (10) VOIDS (11) VOIDS (12) VOIDS (13) VOIDS (14)
  od
}
#endif
