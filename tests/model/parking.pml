/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Parking: a reader sleeps in the kernel, in two naps and then without limit, and a writer without a fence finds out that it
 * has to wake readers. One atomic access to shared memory and one system call are one step each. The model has no slots: a
 * frame is a store of a writer. README.md gives the reasons, run-models.sh the options and the mutants. */

/* Two waiters; or, with THREAD, one whose waiter thread sleeps for it, and other readers, of which only the arming is modelled. */
#ifdef THREAD
#define LAST 0
#else
#define LAST 1
#endif

/* A store of a writer stays in the store buffer of its processor until the processor or a fence flushes it. Then it is new for
 * each waiter, until the waiter reads it. */
bit stored[2];
bit news[4];

#define NEWS(s, w) news[2 * (s) + (w)]

/* HOLE: writer 0 has drawn a ticket and its frame is not visible. The frames of writer 1 lie behind it, until a waiter
 * passes the hole. The head, which tickets move, is changed by a locked instruction and visible at once. */
bit hole;
bit passed[2];

#define BLOCKED(s) (hole && !passed[s])

#define REACH(s, w) NEWS (s, w) = NEWS (s, w) || stored[w]
#define PASS_ON(w) REACH (0, w); REACH (LAST, w); hole = hole && !(w == 0 && stored[0]); stored[w] = 0

/* The armed word: whether it is odd, and whether a reader has armed since a writer last found it so. */
bit armed;
bit rearmed[2];

#define ARM armed = 1; rearmed[0] = 1; rearmed[1] = 1

/* Whether the armed word still has the value that the writer found. */
#ifdef MUTANT_ARM_WITHOUT_CHANGE
#define UNCHANGED(w) armed
#else
#define UNCHANGED(w) (armed && !rearmed[w])
#endif

/* The notify word: whether it has changed since a waiter noted it, who sleeps on it, and whether that sleep ends by
 * itself. */
bit changed[2];
bit asleep[2];
bit limited[2];

/* UNREGISTERED: writer 1 joins at any time, its process could not register with membarrier(), and a flag says so. */
bit unfenced;

/* The first writer or the first waiter may be killed, between any two of its steps. */
bit mortal = 1;
bit writer_killed;

#define KILLED_WRITER atomic { _pid == 0 && mortal -> mortal = 0; writer_killed = 1; goto leave }
#define KILLED_WAITER atomic { _pid == 2 && mortal && !OVER -> mortal = 0; asleep[0] = 0; goto ended }

/* A main loop: whether it waits, whether its notifier has a notification pending, and whether a waker caused it. */
bit idle = 1;
bit ready = 1;
bit notified;
bit nap_over;

#ifdef THREAD
#define SLEEPS(s) (asleep[s] && idle && !ready)
#else
#define SLEEPS(s) asleep[s]
#endif

/* With DRAINED a store buffer is assumed to be empty by the end of the second look: then a nap is as good as a sleep
 * without limit. */
#ifdef DRAINED
#define MUST_BE_TOLD(s) SLEEPS (s)
#else
#define MUST_BE_TOLD(s) (SLEEPS (s) && !limited[s])
#endif

/* For the properties: the number of writers that may still make a step; the state in which no process will wake a waiter; and
 * the frames that a waiter must not miss by then. A writer that dies may have made no wake-up for its last frame. */
byte running = 2;

#define OVER (running == 0 && !stored[0] && !stored[1])
#define MISSES(s) (NEWS (s, 1) || (NEWS (s, 0) && !writer_killed))

/* Three kinds of property: no reader sleeps for ever, which would be a bad end state; once a publish has returned, no
 * reader that has not seen it sleeps without limit; and the number of calls. ONLY_ENDS leaves the first. */
#ifdef ONLY_ENDS
#define TOLD(x) skip
#define CALL(x) skip
#else
#define TOLD(x) assert (x)
#define CALL(x) assert (x)
#endif

/* With FENCED the wakers have a fence, as for the fleet's word. */
#ifdef FENCED
#define STORE stored[_pid] = 1; PASS_ON (_pid)
#else
#define STORE stored[_pid] = 1
#endif

inline return_publish ()
{
#ifdef MUTANT_WAKE_BEFORE_STORE
  STORE;
#endif
  TOLD (!(MUST_BE_TOLD (0) && (NEWS (0, _pid) || stored[_pid])));
  TOLD (!(MUST_BE_TOLD (LAST) && (NEWS (LAST, _pid) || stored[_pid])));
  goto publish
}

active [2] proctype writer ()
{
#ifdef UNREGISTERED
  if
  :: atomic { _pid == 1 -> unfenced = 1 }
  :: _pid == 0
  fi;
#endif

publish:
progress_publish:
#ifdef HOLE
  if
  :: atomic { _pid == 0 -> PASS_ON (0); hole = 1; passed[0] = 0; passed[1] = 0 }
  :: atomic { _pid == 1 -> PASS_ON (1) }
  :: atomic { true -> goto leave }
  fi;
  if
  :: atomic { true -> STORE }
  :: KILLED_WRITER
  fi;
#else
  if
  :: atomic {
       true ->
#ifndef MUTANT_WAKE_BEFORE_STORE
       STORE
#endif
     }
  :: atomic { true -> goto leave }
  :: KILLED_WRITER
  fi;
#endif

  if
  :: atomic { !armed -> return_publish () }
  :: atomic {
       armed ->
       CALL (rearmed[_pid]); /* since this writer made its last call */
       rearmed[_pid] = 0;
#ifdef MUTANT_DISARM_FIRST
       armed = 0;
       PASS_ON (_pid)
#endif
     }
  :: KILLED_WRITER
  fi;

  if /* a locked instruction: it empties the store buffer */
  :: atomic {
       true ->
#ifndef MUTANT_WAKE_WITHOUT_NOTIFY
       changed[0] = 1;
       changed[LAST] = 1;
#endif
       PASS_ON (_pid)
     }
  :: KILLED_WRITER
  fi;

  if
  :: atomic { true -> asleep[0] = 0; asleep[LAST] = 0 }
  :: KILLED_WRITER
  fi;

  if
  :: atomic {
       true ->
#if !defined (MUTANT_NEVER_DISARM) && !defined (MUTANT_DISARM_FIRST)
       if
#ifndef MUTANT_DISARM_WITHOUT_COMPARE
       :: !UNCHANGED (_pid) -> skip
#endif
       :: else -> armed = 0
       fi;
#endif
       return_publish ()
     }
  :: KILLED_WRITER
  fi;

leave: /* system calls: they empty the store buffer */
  atomic {
#ifdef UNREGISTERED
    if
    :: _pid == 1 -> PASS_ON (1); unfenced = 0
    :: _pid == 0
    fi;
#endif
    running--
  }
}

/* membarrier(): it interrupts the processors of the registered processes one after the other. */
#ifdef MUTANT_NO_BARRIER
#define BARRIER(w) skip
#elif defined (UNREGISTERED)
#define BARRIER(w) if :: w == 0 -> PASS_ON (0) :: else -> skip fi
#else
#define BARRIER(w) PASS_ON (w)
#endif

#ifdef MUTANT_IGNORE_FLAG
#define MAY_SLEEP true
#elif defined (NO_MEMBARRIER)
#define MAY_SLEEP false
#else
#define MAY_SLEEP (!unfenced)
#endif

/* The nap of an arming, counted from 0. Stage 2 is the sleep without limit. With FENCED there are no naps. */
#ifdef MUTANT_ONE_NAP
#define LAST_NAP 0
#else
#define LAST_NAP 1
#endif
#ifdef FENCED
#define FIRST_STAGE 2
#else
#define FIRST_STAGE 0
#endif

/* One look at the stores of writer w, and at the head. */
#ifdef MUTANT_NO_HEAD
#define PENDING 0
#else
#define PENDING 1
#endif
#define TAKE(s, w) \
  if \
  :: BLOCKED (s) -> pending = PENDING \
  :: else -> pending = 0; found = found || NEWS (s, w); NEWS (s, w) = 0 \
  fi

#ifndef THREAD
#define STEP(x) if :: atomic { true -> x } :: KILLED_WAITER fi

#define ME (_pid - 2)

#define IF_FOUND atomic { found -> found = 0; pending = 0; stage = STAGE_OF_ARMING; goto look }
#ifdef MUTANT_STAGE_STAYS
#define STAGE_OF_ARMING stage
#else
#define STAGE_OF_ARMING FIRST_STAGE
#endif

/* A reader that sleeps in its own thread. Its first look finds nothing relevant, and is one step. */
active [2] proctype waiter ()
{
  bit found, pending;
  byte stage = FIRST_STAGE;

look:
  STEP (TAKE (ME, 0); TAKE (ME, 1); found = 0; pending = 0);

arm:
#ifdef MUTANT_ARM_BEFORE_NOTE
  STEP (ARM);
  STEP (changed[ME] = 0);
#else
  STEP (changed[ME] = 0);
  STEP (ARM);
#endif
#ifdef DRAINED
  STEP (PASS_ON (0));
  STEP (PASS_ON (1));
#endif
#ifndef MUTANT_NO_LOOK_AFTER_ARMING
  STEP (TAKE (ME, 0));
  STEP (TAKE (ME, 1));
  if
  :: IF_FOUND
  :: atomic { !found -> skip }
  fi;
#endif

sleep: /* the kernel compares the word and starts the sleep in one step */
  if
  :: atomic { changed[ME] -> goto woken }
  :: atomic {
       !changed[ME] ->
       asleep[ME] = 1;
       limited[ME] = (stage < 2 || pending);
       changed[ME] = 0
     }
  :: KILLED_WAITER
  fi;

  if
  :: atomic { !asleep[ME] -> skip }
  :: atomic { asleep[ME] && limited[ME] -> asleep[ME] = 0 }
  :: atomic { asleep[ME] && !OVER -> asleep[ME] = 0; goto for_nothing }
  :: atomic { asleep[ME] && !limited[ME] && OVER && !MISSES (ME) -> goto ended }
  :: KILLED_WAITER
  fi;

woken:
  if /* the time limit of a pending position may be over */
  :: atomic { limited[ME] && BLOCKED (ME) -> limited[ME] = 0; passed[ME] = 1 }
  :: atomic { true -> limited[ME] = 0 }
  :: KILLED_WAITER
  fi;
  STEP (TAKE (ME, 0));
  STEP (TAKE (ME, 1));
  if
  :: IF_FOUND
  :: atomic { !found && changed[ME] -> pending = 0; stage = STAGE_OF_ARMING; goto arm }
  :: atomic { !found && !changed[ME] && stage < LAST_NAP -> stage++; goto sleep }
  :: atomic { !found && !changed[ME] && stage == 2 -> goto sleep }
  :: atomic { !found && !changed[ME] && stage == LAST_NAP -> skip }
  fi;

#ifdef MUTANT_ONE_NAP
  atomic { stage = 2; goto sleep };
#endif
  STEP (BARRIER (0));
  STEP (BARRIER (1));
  if
  :: atomic { MAY_SLEEP -> stage = 2 }
  :: atomic { !MAY_SLEEP -> goto sleep } /* another nap of the same length */
  fi;
#ifndef MUTANT_NO_LOOK_AFTER_BARRIER
  STEP (TAKE (ME, 0));
  STEP (TAKE (ME, 1));
  if
  :: IF_FOUND
  :: atomic { !found -> skip }
  fi;
#endif
  goto sleep;

for_nothing:
progress_for_nothing:
  goto woken;

ended:
  atomic { skip }
}
#else
/* A reader with a main loop, and its waiter thread. The reader sleeps when it has read everything. It stays armed until a waker
 * has notified; the end of a nap, or an iteration of the loop for another reason, does not disarm it. */
active proctype watcher ()
{
  bit is_armed, found, pending;
  byte stage = FIRST_STAGE;

wait:
  if
  :: atomic { ready -> ready = 0; idle = 0 }
  :: atomic { !ready && !OVER -> idle = 0; goto turn }
  :: atomic { !ready && asleep[0] && !limited[0] && OVER && !MISSES (0) -> goto ended }
  fi;

rest:
  if
  :: atomic {
       notified ->
       notified = 0;
#ifndef MUTANT_ARMS_ONCE
       is_armed = 0
#endif
     }
  :: atomic { !notified -> skip }
  fi;

  if
  :: is_armed
  :: atomic {
       !is_armed ->
       ARM;
       is_armed = 1;
       nap_over = 0;
#ifndef MUTANT_STAGE_STAYS
       stage = FIRST_STAGE
#endif
     }
#ifdef DRAINED
     PASS_ON (0);
     PASS_ON (1);
#endif
  fi;

  if /* the time limit of a pending position may be over */
  :: atomic { BLOCKED (0) && limited[0] -> passed[0] = 1 }
  :: atomic { true -> skip }
  fi;
  atomic { TAKE (0, 0) };
  atomic { TAKE (0, 1) };
  if
  :: atomic { found -> found = 0; goto rest }
  :: atomic { !found && stage < 2 && nap_over -> nap_over = 0 }
  :: atomic { !found && !(stage < 2 && nap_over) -> goto armed_blindly }
  fi;

  if
  :: atomic { stage < LAST_NAP -> stage++; goto armed_blindly }
  :: atomic { stage == LAST_NAP -> skip }
  fi;
#ifdef MUTANT_ONE_NAP
  atomic { stage = 2; goto armed_blindly };
#endif
  atomic { BARRIER (0) };
  atomic { BARRIER (1) };
  if
  :: atomic { MAY_SLEEP -> stage = 2 }
  :: atomic { !MAY_SLEEP -> goto armed_blindly }
  fi;
#ifndef MUTANT_NO_LOOK_AFTER_BARRIER
  atomic { TAKE (0, 0) };
  atomic { TAKE (0, 1) };
  if
  :: atomic { found -> found = 0; goto rest }
  :: atomic { !found -> skip }
  fi;
#endif

armed_blindly: /* sets the deadline */
  atomic { limited[0] = (stage < 2 || pending); idle = 1; goto wait }

turn:
progress_turn:
  goto rest;

ended:
  atomic { skip }
}

/* It has noted the notify word before any reader armed. */
active proctype thread ()
{
fall_asleep:
#ifdef MUTANT_THREAD_FORGETS
  changed[0] = 0;
#endif
  if
  :: changed[0]
  :: atomic { !changed[0] -> asleep[0] = 1 }
  fi;

end:
  if
  :: !asleep[0]
  :: atomic { asleep[0] && limited[0] && idle && !ready -> asleep[0] = 0; nap_over = 1; ready = 1; goto fall_asleep }
  :: atomic { asleep[0] && !OVER -> asleep[0] = 0; goto for_nothing }
  fi;

told:
#ifdef MUTANT_RING_BEFORE_NOTIFIED
  ready = 1;
#endif
#ifndef MUTANT_THREAD_FORGETS
  if
  :: atomic { changed[0] -> changed[0] = 0 }
  :: atomic { !changed[0] -> goto fall_asleep }
  fi;
#endif
  notified = 1;
#ifndef MUTANT_RING_BEFORE_NOTIFIED
  ready = 1;
#endif
  goto fall_asleep;

for_nothing:
progress_for_nothing:
  goto told
}
#endif

/* The processors, which may flush an older one of several stores in a store buffer first, and the other readers. */
active proctype processors ()
{
end:
  do
  :: atomic { stored[0] -> PASS_ON (0) }
  :: atomic { stored[1] -> PASS_ON (1) }
#ifndef HOLE
  :: atomic { stored[0] -> PASS_ON (0); stored[0] = 1 }
  :: atomic { stored[1] -> PASS_ON (1); stored[1] = 1 }
#endif
#ifdef THREAD
  :: atomic { !OVER -> goto arms }
#endif
  od;

arms:
progress_arms:
  atomic { ARM; goto end }
}
