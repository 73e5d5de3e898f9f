/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* The labels of rings. Two members declare the same label, a third one uses a kind by its number and makes a ring without a label. One of
 * the members that declare may be killed between any two of its steps. README.md gives the reasons, run-models.sh the mutants. */

#define NONE 255
#define N_KINDS 3

/* Shared memory. A ring has its label when it gets its name. */
byte owner = NONE;                /* of the kind table */
bit named[N_KINDS];               /* the kind has a ring */
bit ring_label[N_KINDS];          /* that ring has the label */
bit half[N_KINDS];                /* the record has a part of the label */
bit record[N_KINDS];              /* the record says that it has the label */

bit dead[2];
bit mortal = 1;
byte n_rings;                     /* that have the label */
byte result[2] = NONE;            /* the kind that a member has in the end */
byte running = 3;

#define ONE(x) assert (x)
#define LABEL(x) assert (x)

#define KILLED atomic { _pid == 0 && mortal -> mortal = 0; dead[0] = 1; goto gone }
#define STEP(x) if :: atomic { true -> x } :: KILLED fi

/* The kind whose record has the label, NONE if there is none. One step: a record never changes once it has a label, and each is looked
 * at by itself. */
#define FIND(kind) \
  if \
  :: record[2] -> kind = 2 \
  :: !record[2] && record[1] -> kind = 1 \
  :: !record[2] && !record[1] && record[0] -> kind = 0 \
  :: !record[2] && !record[1] && !record[0] -> kind = NONE \
  fi

#define COMPLETE(kind) \
  if :: named[kind] && ring_label[kind] && !record[kind] -> record[kind] = 1 :: else -> skip fi

active [2] proctype declarer ()
{
  byte found, kind;

again:
  STEP (FIND (found));
  if
  :: found != NONE -> kind = found; goto made
  :: else -> skip
  fi;
  /* A free kind, from the highest down. There always is one. */
  STEP (if :: !named[2] -> kind = 2 :: named[2] && !named[1] -> kind = 1 :: else -> kind = 0 fi);

#ifdef MUTANT_NO_OWNER
  goto check;
#endif
own: /* the owner word, by compare-and-exchange; a dead owner's word is taken over, and what it left completed */
  if
  :: atomic { owner == NONE -> owner = _pid; goto check }
  :: atomic { owner != NONE && owner != _pid && dead[owner] -> owner = _pid }
  :: KILLED
  fi;
#ifndef MUTANT_NO_COMPLETION
  STEP (COMPLETE (0));
  STEP (COMPLETE (1));
  STEP (COMPLETE (2));
#endif

check: /* the label is no other's */
#ifndef MUTANT_NO_CHECK
  STEP (FIND (found));
  if
  :: found != NONE -> STEP (owner = NONE); goto again
  :: else -> skip
  fi;
#endif
#ifdef MUTANT_RECORD_FIRST
  STEP (record[kind] = 1);
#endif
  /* The name, by a link that fails if there is one. */
  found = NONE;
  STEP (if :: !named[kind] -> named[kind] = 1; ring_label[kind] = 1; n_rings++ :: else -> found = kind fi);
  if
  :: found != NONE -> STEP (if :: owner == _pid -> owner = NONE :: else -> skip fi); goto again
  :: else -> skip
  fi;
  ONE (n_rings <= 1);
  STEP (half[kind] = 1);
  STEP (record[kind] = 1);
  STEP (if :: owner == _pid -> owner = NONE :: else -> skip fi);

made:
  LABEL (named[kind] && ring_label[kind]);
  result[_pid] = kind;
gone:
  running--
}

/* Uses kind 2 without a label, and makes the ring if there is none. */
active proctype user ()
{
  if
  :: !named[2] -> named[2] = 1
  :: named[2] -> skip
  fi;
  running--
}

active proctype judge ()
{
  running == 0;
  /* Whoever lives has the one ring of the label. */
  LABEL (dead[0] || ring_label[result[0]] && result[0] == result[1]);
  LABEL (result[1] != NONE && ring_label[result[1]])
}
