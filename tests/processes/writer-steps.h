/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The steps of a publish at which a writer may be killed or stopped, and the parts of its frame that exist then. */

#pragma once

#include "fixture.h"

#define ITS_VERSION 501 /* of the frame of a killed or stopped writer */

typedef struct
{
  OrbitCoreStep step;
  const char *name;
  bool in_shared;   /* whether a shared ring has this step */
  bool in_per_node; /* likewise for a per-node ring */
  bool claimed;     /* shared: the claim names its owner */
  bool committed;   /* the frame is visible */
  bool released;    /* shared: writers of later laps may use the slot */
} WriterStep;

static const WriterStep writer_steps[] = {
  { ORBIT_CORE_STEP_WRITE_TICKET, "with a ticket", true, false, false, false, false },
  { ORBIT_CORE_STEP_WRITE_CLAIMED, "with a claim", true, false, true, false, false },
  { ORBIT_CORE_STEP_WRITE_STAMPED, "with a stamp", true, true, true, false, false },
  { ORBIT_CORE_STEP_WRITE_FIELDS, "with the fields stored", true, true, true, false, false },
  { ORBIT_CORE_STEP_WRITE_HALF, "with half of the payload", true, true, true, false, false },
  { ORBIT_CORE_STEP_WRITE_STORED, "before the commit", true, true, true, false, false },
  { ORBIT_CORE_STEP_WRITE_CHECKED, "after the check of the claim", true, false, true, false, false },
  { ORBIT_CORE_STEP_WRITE_COMMITTED, "after the commit", true, true, true, true, false },
  { ORBIT_CORE_STEP_WRITE_DONE, "with the claim released", true, false, true, true, true },
  { ORBIT_CORE_STEP_WRITE_HEAD_MOVED, "with the head moved", false, true, true, true, false },
};

#define N_WRITER_STEPS (sizeof writer_steps / sizeof writer_steps[0])

typedef struct
{
  const WriterStep *at;
  OrbitCoreTopology topology;
  uint64_t start_position;
  uint64_t start_counter;
} WriterCase;

/* Every step of every topology, with start positions 0 and just below the wraps. */
static inline void
run_writer_cases (TapTest test,
                  const char *name)
{
  for (int topology = ORBIT_CORE_TOPOLOGY_SHARED; topology <= ORBIT_CORE_TOPOLOGY_PER_NODE; topology++)
    for (size_t i = 0; i < N_WRITER_STEPS; i++)
      for (int wraps = 0; wraps < 2; wraps++)
        {
          const WriterStep *at = &writer_steps[i];
          const WriterCase wanted = {
            .at = at,
            .topology = (OrbitCoreTopology) topology,
            .start_position = wraps != 0 ? (UINT64_C (1) << ORBIT_CORE_CLAIM_POSITION_BITS) - 3 : 0,
            .start_counter = wraps != 0 ? ORBIT_CORE_COUNTER_MASK - 2 : 0,
          };

          if (topology == ORBIT_CORE_TOPOLOGY_SHARED ? at->in_shared : at->in_per_node)
            tap_run (test, &wanted, "%s %s, %s ring, %s", name, at->name,
                     topology == ORBIT_CORE_TOPOLOGY_SHARED ? "shared" : "per-node", wraps != 0 ? "just below the wraps" : "from 0");
        }
}

static inline OrbitCoreRingSpec
get_writer_spec (const WriterCase *wanted)
{
  return (OrbitCoreRingSpec) {
    .capacity = 4,
    .payload_capacity = 200,
    .topology = wanted->topology,
    .start_position = wanted->start_position,
    .start_counter = wanted->start_counter,
  };
}

/* The ring has four slots. */
static inline OrbitCoreRing *
open_writer_ring (OrbitCoreFleet *fleet,
                  const WriterCase *wanted,
                  uint8_t kind)
{
  const OrbitCoreRingSpec spec = get_writer_spec (wanted);

  return fixture_open (fleet, kind, &spec);
}

/* Starts node 1, which publishes ITS_VERSION and raises the signal at the step of the case. */
static inline pid_t
start_writer (const char *name,
              const WriterCase *wanted,
              uint8_t kind,
              int signal_number,
              uint64_t *id)
{
  const OrbitCoreRingSpec spec = get_writer_spec (wanted);

  return fixture_start_writer (name, kind, &spec, ITS_VERSION, wanted->at->step, signal_number, id);
}

/* A fleet of three in which node 0 has joined, the ring of the case, and a cursor that has read nothing. */
typedef struct
{
  const WriterCase *wanted;
  const char *name;
  OrbitCoreFleet *fleet;
  OrbitCoreRing *ring;
  OrbitCoreCursor *cursor;
  uint64_t start;
} WriterScene;

static inline void
open_scene (WriterScene *scene,
            const void *data)
{
  scene->wanted = data;
  scene->name = fixture_new_name ();
  scene->fleet = fixture_join (scene->name, 0, 3);
  scene->ring = open_writer_ring (scene->fleet, scene->wanted, FIXTURE_KIND);
  scene->cursor = fixture_cursor (scene->ring, ORBIT_CORE_CURSOR_OLDEST);
  scene->start = orbit_core_cursor_get_position (scene->cursor);
}

static inline void
close_scene (WriterScene *scene)
{
  fixture_check_account (scene->cursor, scene->start);
  orbit_core_cursor_free (scene->cursor);
  orbit_core_fleet_free (scene->fleet);
}
