/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The shared ring (many writers, one total order), step by step, for Spin: one atomic access to shared memory and
 * one question to the kernel are one step each. It knows nothing of wake-ups, ids, resets or memory order.
 * README.md says why that is sound, run-models.sh with which options and mutants it is searched. */

#define SLOTS 2
#ifndef PUBLISHES
#define PUBLISHES 2               /* of each writer */
#endif
#ifndef TICKETS
#define TICKETS 8                 /* of all writers together, at most 13; later publishes give up */
#endif

/* The first position. Slot i starts as VOID at position i, which is START + i - SLOTS. */
#define START SLOTS
#define SLOT(p) ((p) % SLOTS)

/* The slot word: position (4 bits), owner (incarnation and node, 2 bits), phase (2 bits). */
#define VOID      0
#define WRITING   1
#define COMMITTED 2

#define MAKE(p, o, f)  (((p) << 4) | ((o) << 2) | (f))
#define POSITION(w)    ((w) >> 4)
#define OWNER(w)       (((w) >> 2) & 3)
#define PHASE(w)       ((w) & 3)
#define NODE(o)        ((o) & 1)
#define INCARNATION(o) ((o) >> 1)

/* Shared memory. A payload is two halves. What a writer stores in a half is the position of its ticket, which no
 * other publish ever has: two halves that equal the position read are that one publish and nothing else. */
byte head = START;
byte word[SLOTS] = { 0, 16 };       /* MAKE (i, 0, VOID) */
byte first[SLOTS];
byte second[SLOTS];

/* The kernel's locks, and from the node records which owner of the node this is. */
bit locked[2] = 1;
bit incarnation[2];

#define ALIVE(o) (locked[NODE (o)] && incarnation[NODE (o)] == INCARNATION (o))

/* Not in the protocol, only for the properties: the writers that may still do something, the position that the
 * process of each node has claimed and not yet committed (0: none), a newcomer between its lock and its number,
 * and one bit for each position whose publish succeeded. */
byte running = 2;
byte claimed[2];
bit arriving;
short published;

#define PUBLISHED(p) ((published >> (p)) & 1)

/* Three kinds of property: what a reader accepts, who may change a slot, how positions are counted.
 * ONLY_FRAMES leaves just the first, to ask whether a mutant ends in a wrong frame. */
#define FRAME(x) assert (x)
#ifdef ONLY_FRAMES
#define OWNED(x) skip
#define COUNT(x) skip
#else
#define OWNED(x) assert (x)
#define COUNT(x) assert (x)
#endif

/* Whenever somebody takes or voids a slot for position p: time does not run backwards in a slot, a committed frame
 * goes only by being lapped, and a live owner's unfinished frame is nobody else's. */
inline check_change (p)
{
  OWNED (POSITION (word[SLOT (p)]) <= p);
  OWNED (PHASE (word[SLOT (p)]) != COMMITTED || POSITION (word[SLOT (p)]) < p);
  OWNED (PHASE (word[SLOT (p)]) != WRITING || claimed[NODE (OWNER (word[SLOT (p)]))] != POSITION (word[SLOT (p)]))
}

/* Whenever the kernel says that the owner in w is alive and w still stands: that owner is at work on it, so nobody
 * waits for a dead one. Only while a newcomer arrives may the answer lag behind. */
inline check_alive (p, w)
{
  OWNED (word[SLOT (p)] != w || claimed[NODE (OWNER (w))] == POSITION (w) || arriving)
}

/* Writer 0 may be killed once, between any two of its steps; the kernel drops its lock at once. */
bit mortal = 1;

#define DIES _pid == 0 && mortal -> mortal = 0; locked[0] = 0; claimed[0] = 0
#define KILLED atomic { DIES; pos = 0; w = 0; forfeits = 0; order = 0; goto killed }

/* Instead, its lock may be lost while it goes on running: it was declared dead and does not know. It finishes the
 * publish it is in, and stops. LOCK_LOST lets that happen between its last store and its commit. */
#define DECLARED_DEAD(here) atomic { DIES; left = 0; goto here }

#define ME (_pid | (incarnation[_pid] << 1))

active [2] proctype writer ()
{
  byte pos, w;
  byte forfeits;
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

look: /* the rest of step 1, step 2, and what the word alone decides of step 3 */
  if
  :: atomic {
       w = word[SLOT (pos)];
       if
       :: POSITION (w) >= pos -> pos = 0; w = 0; goto ticket
       :: POSITION (w) < pos && PHASE (w) == WRITING -> skip
       :: POSITION (w) < pos && PHASE (w) != WRITING -> goto claim
       fi
     }
  :: KILLED
  fi;

  if /* step 3: an older lap's frame is unfinished, so ask about its owner */
  :: atomic {
       if
#ifndef MUTANT_DEAD_WITHOUT_KERNEL
       :: ALIVE (OWNER (w)) ->
          check_alive (pos, w);
#ifdef MUTANT_WAIT_FOR_WRITER
          w = 0;
          goto look;
#endif
          pos = 0;
          w = 0;
          forfeits++;
          if
          :: forfeits == SLOTS -> goto ended
          :: forfeits < SLOTS -> goto ticket
          fi
#endif
       :: else -> skip
       fi
     }
  :: KILLED
  fi;

claim: /* step 4 */
  if
  :: atomic {
       if
#ifndef MUTANT_CLAIM_WITHOUT_COMPARE
       :: word[SLOT (pos)] != w -> w = 0; goto look
#endif
       :: else ->
          check_change (pos);
          word[SLOT (pos)] = MAKE (pos, ME, WRITING);
          claimed[_pid] = pos;
          w = 0;
          forfeits = 0
       fi
     }
  :: KILLED
  fi;

store: /* step 5, in either order */
  if
  :: atomic { first[SLOT (pos)] = pos; order = 0 }
  :: atomic { second[SLOT (pos)] = pos; order = 1 }
  :: KILLED
#ifdef MUTANT_LEAVE_WITHOUT_WAIT
  :: DECLARED_DEAD (store)
#endif
  fi;

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

commit: /* step 6 */
  if
  :: atomic {
#ifdef MUTANT_COMMIT_WITHOUT_CHECK
       word[SLOT (pos)] = MAKE (pos, ME, COMMITTED);
       published = published | (1 << pos);
#else
       if
       :: word[SLOT (pos)] == MAKE (pos, ME, WRITING) ->
          word[SLOT (pos)] = MAKE (pos, ME, COMMITTED);
          published = published | (1 << pos)
       :: else ->
          OWNED (claimed[_pid] == 0);
#ifdef MUTANT_TICKET_AFTER_LOSS
          pos = 0;
          goto ticket
#endif
       fi;
#endif
       claimed[_pid] = 0
     }
  :: KILLED
#ifdef LOCK_LOST
  :: DECLARED_DEAD (commit)
#endif
  fi;

#ifdef MUTANT_COMMIT_BEFORE_STORE
  if
  :: order == 0 -> second[SLOT (pos)] = pos
  :: order == 1 -> first[SLOT (pos)] = pos
  fi;
#endif

ended: /* a publish, with success, BUSY or no tickets left */
  atomic {
    pos = 0;
    forfeits = 0;
    if
    :: left > 0 -> left--; goto ticket
    :: left == 0 -> goto leave
    fi
  }

killed:
#ifdef TAKEOVER
  if /* another process joins as node 0 and publishes once, or nobody does */
  :: atomic { locked[0] = 1; arriving = 1 }
  :: goto leave
  fi;
  atomic {
#ifndef MUTANT_SAME_INCARNATION
    incarnation[0] = 1;
#endif
    arriving = 0;
    left = 0;
    goto ticket
  }
#endif

leave:
  atomic { left = 0; locked[_pid] = 0; running-- }
}

/* One position is behind the cursor. */
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
  COUNT (!PUBLISHED (cur));
  pass ()
}

inline delivered ()
{
  FRAME (good);
  COUNT (PUBLISHED (cur));
  pass ()
}

#define LAPPED (head - cur > SLOTS)

/* The stall time may be over at any moment, or not yet. */
#ifdef MUTANT_ENDLESS_STALL
#define STALLED false
#else
#define STALLED true
#endif

active proctype reader ()
{
  byte cur = START;
  byte counted;   /* delivered + overwritten + abandoned */
  byte to, w;
  bit good, order;

next:
  if
  :: atomic { head == cur && running == 0 -> goto done }
  :: atomic { head > cur && !LAPPED -> goto look }
  :: atomic {
       LAPPED ->
       /* The gap is overwritten. On to the oldest slot, or, if chased, to any later one. */
       to = head - SLOTS;
       do
       :: to < head - 1 -> to++
       :: break
       od
     }
  fi;
  atomic {
#ifdef MUTANT_GAP_FROM_NEW_HEAD
    counted = counted + head - SLOTS - cur;
#else
    counted = counted + to - cur;
#endif
    cur = to;
    to = 0;
    COUNT (counted == cur - START)
  }

look:
  atomic {
    w = word[SLOT (cur)];
    if
    :: POSITION (w) > cur -> overwritten ()
    :: POSITION (w) == cur && PHASE (w) == COMMITTED -> goto copy
    :: POSITION (w) == cur && PHASE (w) == VOID -> abandoned ()
    :: POSITION (w) <= cur && PHASE (w) == WRITING -> goto ask
    :: POSITION (w) < cur && PHASE (w) != WRITING -> goto pending
    fi
  }

ask: /* pending: somebody is writing, here or still a lap behind */
  atomic {
    if
    :: ALIVE (OWNER (w)) -> check_alive (cur, w); goto pending_alive
    :: !ALIVE (OWNER (w)) && POSITION (w) == cur -> goto give_up
    :: !ALIVE (OWNER (w)) && POSITION (w) < cur -> goto pending
    fi
  }

pending_alive: /* wait for news, or after the stall time abandon the position, but do not touch the word */
  if
  :: atomic { word[SLOT (cur)] != w || !ALIVE (OWNER (w)) || LAPPED -> w = 0; goto next }
#ifdef MUTANT_VOID_LIVE_OWNER
  :: goto give_up
#else
  :: atomic { STALLED -> pass () }
#endif
  fi;

pending: /* wait for news, or after the stall time void the ticket that never took its slot */
  if
  :: atomic { word[SLOT (cur)] != w || LAPPED -> w = 0; goto next }
  :: STALLED -> goto give_up
  fi;

give_up:
  atomic {
    if
#ifndef MUTANT_VOID_WITHOUT_COMPARE
    :: word[SLOT (cur)] != w -> w = 0; goto next
#endif
    :: else ->
       check_change (cur);
       word[SLOT (cur)] = MAKE (cur, 0, VOID);
       abandoned ()
    fi
  }

copy: /* in either order */
  if
  :: atomic { true -> good = (first[SLOT (cur)] == cur); order = 0 }
  :: atomic { true -> good = (second[SLOT (cur)] == cur); order = 1 }
  fi;
#ifndef MUTANT_COPY_AFTER_RELOAD
  atomic {
    if
    :: order == 0 -> good = (good && second[SLOT (cur)] == cur)
    :: order == 1 -> good = (good && first[SLOT (cur)] == cur)
    fi;
    order = 0
  }
#endif

  atomic { /* the same word again: the copy is the frame */
    if
#ifndef MUTANT_READ_WITHOUT_RELOAD
    :: word[SLOT (cur)] != w -> overwritten ()
#endif
    :: else -> skip
    fi;
#ifndef MUTANT_COPY_AFTER_RELOAD
    delivered ()
#endif
  }
#ifdef MUTANT_COPY_AFTER_RELOAD
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
/* Any number of other readers, reduced to what they do to shared memory. A word never comes back once it changed
 * and the dead stay dead, so load, question and a CAS that succeeds are as good as one step. */
#define VOIDABLE(p) \
  p < head && \
  ((PHASE (word[SLOT (p)]) == WRITING && POSITION (word[SLOT (p)]) <= p && !ALIVE (OWNER (word[SLOT (p)]))) || \
   (PHASE (word[SLOT (p)]) != WRITING && POSITION (word[SLOT (p)]) < p))

#define VOIDS(p) :: atomic { VOIDABLE (p) -> check_change (p); word[SLOT (p)] = MAKE (p, 0, VOID) }

active proctype other_readers ()
{
end:
  do
  VOIDS (2) VOIDS (3) VOIDS (4) VOIDS (5) VOIDS (6) VOIDS (7) VOIDS (8)
  VOIDS (9) VOIDS (10) VOIDS (11) VOIDS (12) VOIDS (13) VOIDS (14)
  od
}
#endif
