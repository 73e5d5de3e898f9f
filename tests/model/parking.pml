/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* Parking, step by step, for Spin: how a reader sleeps in the kernel, and how a writer learns that it has to wake it.
 * One atomic access to shared memory and one system call are one step each. It knows nothing of slots: a frame is a
 * lane's head that has moved. README.md says why that is sound, run-models.sh with which options and mutants it is
 * searched. */

/* Two sleepers; or, with THREAD, one that has a thread sleep for it, and any others reduced to that they arm. */
#ifdef THREAD
#define LAST 0
#else
#define LAST 1
#endif

/* The heads. What a writer stores stays in the store buffer of its processor until the processor or a fence passes it
 * on; then it is news to each sleeper, until he takes it. */
bit stored[2];
bit news[4];

#define NEWS(s, w) news[2 * (s) + (w)]

#define REACH(s, w) NEWS (s, w) = NEWS (s, w) || stored[w]
#define PASS_ON(w) REACH (0, w); REACH (LAST, w); stored[w] = 0

/* The armed word: is it odd, and has somebody armed since a writer last found it so? */
bit armed;
bit rearmed[2];

#define ARM armed = 1; rearmed[0] = 1; rearmed[1] = 1

/* Is it still what the writer has found? */
#ifdef MUTANT_ARM_WITHOUT_CHANGE
#define UNCHANGED(w) armed
#else
#define UNCHANGED(w) (armed && !rearmed[w])
#endif

/* The notify word: has it changed since a sleeper noted it, and who sleeps on it? */
bit changed[2];
bit asleep[2];

/* The first writer or the first sleeper may be killed, between any two of its steps. */
bit mortal = 1;
bit writer_killed;

#define KILLED_WRITER atomic { _pid == 0 && mortal -> mortal = 0; writer_killed = 1; goto leave }
#define KILLED_SLEEPER atomic { _pid == 2 && mortal && !OVER -> mortal = 0; asleep[0] = 0; goto ended }

/* A main loop: does it wait, and has it been told? */
bit idle = 1;
bit ready = 1;

#ifdef THREAD
#define SLEEPS(s) (asleep[s] && idle && !ready)
#else
#define SLEEPS(s) asleep[s]
#endif

/* Only for the properties: the writers that may still do something; when nobody is woken any more; and what a sleeper
 * must not miss by then. A writer that dies may not have got round to telling. */
byte running = 2;

#define OVER (running == 0 && !stored[0] && !stored[1])
#define MISSES(s) (NEWS (s, 1) || (NEWS (s, 0) && !writer_killed))

/* Three kinds of property: nobody sleeps for ever, which would be a bad end state; once a publish has returned nobody
 * sleeps who has not seen it; and how many calls are made. ONLY_ENDS leaves just the first. */
#ifdef ONLY_ENDS
#define TOLD(x) skip
#define CALL(x) skip
#else
#define TOLD(x) assert (x)
#define CALL(x) assert (x)
#endif

/* A lane's head is stored without a locked instruction, a frame of a shared ring is committed by one. */
#ifdef LOCKED
#define STORE stored[_pid] = 1; PASS_ON (_pid)
#else
#define STORE stored[_pid] = 1
#endif

inline return_publish ()
{
#ifdef MUTANT_WAKE_BEFORE_STORE
  STORE;
#endif
  TOLD (!(SLEEPS (0) && (NEWS (0, _pid) || stored[_pid])));
  TOLD (!(SLEEPS (LAST) && (NEWS (LAST, _pid) || stored[_pid])));
  goto publish
}

active [2] proctype writer ()
{
publish:
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

leave:
  atomic { running-- }
}

/* membarrier(): it interrupts the processors one after the other. */
#if defined (MUTANT_NO_BARRIER) || defined (LOCKED)
#define BARRIER(w) skip
#else
#define BARRIER(w) PASS_ON (w)
#endif

#ifndef THREAD
#define STEP(x) if :: atomic { true -> x } :: KILLED_SLEEPER fi

#define ME (_pid - 2)

#define TAKE(w) found = found || NEWS (ME, w); NEWS (ME, w) = 0

/* A reader that sleeps by itself. Its first look is nothing that counts, and therefore one step. */
active [2] proctype sleeper ()
{
  bit found;

look:
  STEP (NEWS (ME, 0) = 0; NEWS (ME, 1) = 0);

#ifdef MUTANT_ARM_BEFORE_NOTE
  STEP (ARM);
  STEP (changed[ME] = 0);
#else
  STEP (changed[ME] = 0);
  STEP (ARM);
#endif
  STEP (BARRIER (0));
  STEP (BARRIER (1));

#ifndef MUTANT_NO_SECOND_LOOK
  STEP (TAKE (0));
  STEP (TAKE (1));
#endif

  if /* the kernel compares and puts to sleep in one step */
  :: atomic { found -> found = 0; changed[ME] = 1; goto look }
  :: atomic { !found && changed[ME] -> goto look }
  :: atomic { !found && !changed[ME] -> changed[ME] = 1; asleep[ME] = 1 }
  :: KILLED_SLEEPER
  fi;

  if
  :: atomic { !asleep[ME] -> goto look }
  :: atomic { asleep[ME] && !OVER -> asleep[ME] = 0; goto look } /* for nothing */
  :: atomic { asleep[ME] && OVER && !MISSES (ME) -> goto ended }
  :: KILLED_SLEEPER
  fi;

ended:
  atomic { skip }
}
#else
/* A reader with a main loop, and the thread that sleeps for it. The reader arms when it has been told, and looks; it
 * never calls the thread, and does not care what the notify word is. When its loop turns for something else it looks
 * without arming: it has not been told, so it is armed still, or about to be told. */
active proctype watcher ()
{
#ifdef MUTANT_ARMS_ONCE
  bit has_armed;
#endif

wait:
  if
  :: atomic { ready -> ready = 0; idle = 0 }
  :: atomic { !ready && !OVER -> idle = 0; goto glance }
  :: atomic { !ready && OVER && !MISSES (0) -> goto ended }
  fi;

#ifdef MUTANT_NO_SECOND_LOOK
  NEWS (0, 0) = 0;
  NEWS (0, 1) = 0;
#endif
#ifdef MUTANT_ARMS_ONCE
  if
  :: atomic { !has_armed -> has_armed = 1; ARM }
  :: has_armed
  fi;
#else
  atomic { ARM };
#endif
  atomic { BARRIER (0) };
  atomic { BARRIER (1) };
#ifndef MUTANT_NO_SECOND_LOOK
  NEWS (0, 0) = 0;
  NEWS (0, 1) = 0;
#endif
  atomic { idle = 1; goto wait };

glance:
  NEWS (0, 0) = 0;
  NEWS (0, 1) = 0;
  atomic { idle = 1; goto wait };

ended:
  atomic { skip }
}

/* It has noted the notify word before anybody armed. */
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
  :: atomic { asleep[0] && !OVER -> asleep[0] = 0 } /* for nothing */
  fi;

#ifndef MUTANT_THREAD_FORGETS
  if
  :: atomic { changed[0] -> changed[0] = 0 }
  :: atomic { !changed[0] -> goto fall_asleep }
  fi;
#endif
  ready = 1;
  goto fall_asleep
}
#endif

/* What the processors do by themselves: of several heads in a store buffer an older one may go first. And the others. */
active proctype processors ()
{
end:
  do
  :: atomic { stored[0] -> PASS_ON (0) }
  :: atomic { stored[1] -> PASS_ON (1) }
  :: atomic { stored[0] -> PASS_ON (0); stored[0] = 1 }
  :: atomic { stored[1] -> PASS_ON (1); stored[1] = 1 }
#ifdef THREAD
  :: atomic { !OVER -> ARM }
#endif
  od
}
