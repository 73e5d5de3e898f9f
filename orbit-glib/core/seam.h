/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The test seam: a hook between the steps of the protocol. It is not compiled into a production build. */

#pragma once

typedef enum
{
  ORBIT_CORE_STEP_SEGMENT_OPENED,      /* an unnamed file exists */
  ORBIT_CORE_STEP_SEGMENT_RESERVED,    /* its pages are reserved */
  ORBIT_CORE_STEP_SEGMENT_INITIALISED, /* its contents are complete */
  ORBIT_CORE_STEP_SEGMENT_NAMED,       /* it has its name */
  ORBIT_CORE_STEP_JOIN_FLEET_LOCKED,   /* byte 0 is locked shared */
  ORBIT_CORE_STEP_JOIN_NODE_LOCKED,    /* the node's byte is locked */
  ORBIT_CORE_STEP_JOIN_RECORD_OPEN,    /* the node's record is half written */
  ORBIT_CORE_STEP_JOINED,
  ORBIT_CORE_STEP_WRITE_TICKET,        /* shared ring: a position is drawn */
  ORBIT_CORE_STEP_WRITE_CLAIMED,       /* shared ring: the claim says WRITING */
  ORBIT_CORE_STEP_WRITE_STAMPED,       /* the stamp says WRITING */
  ORBIT_CORE_STEP_WRITE_FIELDS,        /* id, version and length are stored */
  ORBIT_CORE_STEP_WRITE_HALF,          /* half of the payload is stored */
  ORBIT_CORE_STEP_WRITE_STORED,        /* all of the payload is stored */
  ORBIT_CORE_STEP_WRITE_CHECKED,       /* shared ring: the claim has been checked and is still its own */
  ORBIT_CORE_STEP_WRITE_COMMITTED,     /* the stamp says COMMITTED */
  ORBIT_CORE_STEP_WRITE_DONE,          /* shared ring: the claim says DONE */
  ORBIT_CORE_STEP_WRITE_HEAD_MOVED,    /* per-node ring: the lane head has moved */
  ORBIT_CORE_STEP_WRITE_FORFEITED,     /* shared ring: a ticket was forfeited, and readers can see that */
  ORBIT_CORE_STEP_SETTLE_CLAIM,        /* a claim of a dead predecessor is settled */
  ORBIT_CORE_STEP_SETTLE_LANE,         /* the head of a dead predecessor's lane has moved past one frame */
  ORBIT_CORE_STEP_READ_COPIED,         /* a reader has copied a frame it has not verified yet */
  ORBIT_CORE_STEP_PARK_NOTED,          /* a reader has noted the notify word */
  ORBIT_CORE_STEP_PARK_ARMED,          /* it has armed, and is about to look again */
  ORBIT_CORE_STEP_PARK_FENCED,         /* a waiter calls membarrier() */
  ORBIT_CORE_STEP_WAKE_ARMED,          /* a waker has found the parking armed */
  ORBIT_CORE_STEP_WAKE_NOTIFIED,       /* it has changed the notify word */
  ORBIT_CORE_STEP_WAKE_CALLED,         /* it has woken the waiters, and is about to disarm */
  ORBIT_CORE_STEP_JUDGE_LOCK,          /* the descriptor still stands for the fleet; its lock is about to be asked for */
  ORBIT_CORE_STEP_KINDS_OWNED,         /* the owner word of the kind table is taken */
  ORBIT_CORE_STEP_LABEL_HALF,          /* a part of a ring's label is in its record */
  ORBIT_CORE_STEP_LABEL_STORED,        /* all of it is, and no one sees it */
  ORBIT_CORE_STEP_LABEL_PUBLISHED,     /* the record says that it has a label; the owner word is about to be released */
  ORBIT_CORE_STEP_DESTROY_RETIRED,     /* the fleet segment is marked */
  ORBIT_CORE_STEP_DESTROY_RING_GONE,   /* a ring's name is removed */
  ORBIT_CORE_N_STEPS,
} OrbitCoreStep;

#ifdef ORBIT_CORE_TESTING
extern void (*orbit_core_step_hook) (OrbitCoreStep step);
#define ORBIT_CORE_REACHED(step)       \
  do                                   \
    {                                  \
      if (orbit_core_step_hook)        \
        orbit_core_step_hook (step);   \
    }                                  \
  while (0)
#else
#define ORBIT_CORE_REACHED(step) ((void) 0)
#endif
