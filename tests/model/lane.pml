/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later */

/* A lane of a per-node ring: one writer, a head that moves after the slots, and a reader that polls the slot. Two
 * more owners of the node id follow the first, each after the death of the one before. README.md gives the reasons,
 * run-models.sh the options and the mutants. */

#define SLOTS 2
#ifndef FRAMES
#define FRAMES 6                  /* positions of the lane */
#endif
#ifndef OWNERS
#define OWNERS 3
#endif
#ifndef BATCH
#define BATCH 1                   /* frames before the head moves: half a lane */
#endif

/* Slot i starts as "VOID at position i". The first position is START. */
#define START SLOTS
#define END (START + FRAMES)
#define SLOT(p) ((p) % SLOTS)

#define STAMP(p, c)   (((p) << 1) | (c))
#define STAMPED(s)    ((s) >> 1)

/* Shared memory. A frame is two halves that hold its owner, so two owners never write the same frame. */
byte head = START;
byte stamp[SLOTS] = { 0, 2 };
byte first[SLOTS];
byte second[SLOTS];

/* For the properties: the owner (from 1) of the frame that was delivered at a position, and of the frame that was
 * committed there last; 0 is none. */
byte delivered[END];
byte committed[END];
byte owner;
bit over;

/* A position has one frame; a frame is complete; positions passed are counted; a committed frame is not abandoned. */
#define FRAME(x) assert (x)
#define COUNT(x) assert (x)

/* The current owner may be killed between any two steps, as long as another one follows. */
#define KILLED atomic { owner < OWNERS -> order = 0; goto killed }

active proctype writer ()
{
  byte pos;
  byte batch;
  bit order;

killed:
  atomic { owner++; pos = head; batch = 0 }

#ifndef MUTANT_HEAD_STAYS
settle: /* the frames at and past the head are whole and may have been delivered */
  if
  :: atomic { stamp[SLOT (pos)] == STAMP (pos, 1) -> pos++ }
  :: atomic { stamp[SLOT (pos)] != STAMP (pos, 1) -> goto settled }
  :: KILLED
  fi;
  if
#ifdef MUTANT_SETTLE_ONE
  :: atomic { true -> head = pos; goto settled }
#endif
  :: atomic { true -> head = pos; goto settle }
  :: KILLED
  fi;
settled:
#endif

publish:
  if
  :: atomic { pos == END -> goto ended }
  :: atomic {
       pos < END ->
       FRAME (!delivered[pos]);
       stamp[SLOT (pos)] = STAMP (pos, 0)
     }
  :: KILLED
  fi;

  if
  :: atomic { true -> first[SLOT (pos)] = owner; order = 0 }
  :: atomic { true -> second[SLOT (pos)] = owner; order = 1 }
  :: KILLED
  fi;

  if
  :: atomic {
       true ->
       if
       :: order == 0 -> second[SLOT (pos)] = owner
       :: order == 1 -> first[SLOT (pos)] = owner
       fi;
       order = 0
     }
  :: KILLED
  fi;

  if
  :: atomic {
       true ->
       stamp[SLOT (pos)] = STAMP (pos, 1);
       committed[pos] = owner;
       pos++;
       batch++
     }
  :: KILLED
  fi;

  if /* the head moves once for a batch */
#ifndef MUTANT_BATCH_OF_A_LAP
  :: atomic { batch < BATCH && pos < END -> goto publish }
#else
  :: atomic { pos < END -> goto publish }
#endif
  :: atomic { true -> head = pos; batch = 0; goto publish }
  :: KILLED
  fi;

ended:
  atomic { head = pos; over = 1 }
}

active proctype reader ()
{
  byte cur = START;
  byte counted;
  byte to;
  byte a, b;

look:
  if
  :: atomic { stamp[SLOT (cur)] == STAMP (cur, 1) -> skip }
  :: atomic { STAMPED (stamp[SLOT (cur)]) > cur -> goto overwritten }
  :: atomic { stamp[SLOT (cur)] != STAMP (cur, 1) && STAMPED (stamp[SLOT (cur)]) <= cur && head > cur -> goto behind }
  :: atomic { over && cur == head -> goto done }
  fi;

  a = first[SLOT (cur)];
  b = second[SLOT (cur)];

  if
#ifndef MUTANT_NO_LOOK_AFTER_COPY
  :: atomic { stamp[SLOT (cur)] != STAMP (cur, 1) -> goto overwritten }
#endif
  :: atomic {
       else ->
       FRAME (a == b);
       FRAME (a == committed[cur]);
       delivered[cur] = a;
       a = 0;
       b = 0;
       cur++;
       counted++;
       goto look
     }
  fi;

overwritten: /* the head may be behind the cursor: then one position is passed */
  atomic {
    a = 0;
    b = 0;
    COUNT (cur < END - SLOTS);
    if
    :: head > cur + SLOTS -> to = head - SLOTS
    :: else -> to = cur + 1
    fi;
    counted = counted + to - cur;
    cur = to;
    to = 0;
    COUNT (counted == cur - START);
    goto look
  }

behind: /* the head is past a position whose stamp is before it: a damaged lane, if it is not lapped */
  COUNT (STAMPED (stamp[SLOT (cur)]) > cur || stamp[SLOT (cur)] == STAMP (cur, 1));
  goto look;

done:
  COUNT (cur == END && counted == FRAMES)
}
