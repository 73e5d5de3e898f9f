/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shared by the tests of the core: fleets and processes that end with the program, frames whose contents can be checked, and
 * the variants of rings for which a test runs. */

#pragma once

#include "forbid.h"
#include "tap.h"

#include <orbit-glib/core/copy.h>
#include <orbit-glib/core/cursor.h>
#include <orbit-glib/core/fleet.h>
#include <orbit-glib/core/seam.h>
#include <orbit-glib/core/slot-read.h>

#include <sys/types.h>

#define FIXTURE_KIND 7
#define FIXTURE_MAX_PAYLOAD 4096 /* bytes, of the rings these helpers are used with */

/* A test fails if it has not ended after this number of seconds; sanitizers multiply it. */
void fixture_init (unsigned int watchdog_seconds);

/* Returns a fleet name that no other process uses. Its segments are removed at the end. The string is valid until the program ends. */
const char *fixture_new_name (void);

/* The same for a name that begins with @prefix. */
const char *fixture_derive_name (const char *name,
                                 const char *suffix);

/* Returns whether /dev/shm has a segment of this fleet, also one that is incomplete. */
bool fixture_has_segments (const char *name);

/* Stores the path of a segment in /dev/shm; kind -1 is the segment of the fleet. */
void fixture_segment_path (char *path,
                           size_t size,
                           const char *name,
                           int kind);

/* --- processes --- */

/* fork(); the child is killed when the program ends. */
pid_t fixture_fork (void);

/* The wait status of a child. */
int fixture_wait (pid_t child);

void fixture_kill (pid_t child);

/* Waits for a child that must exit with 0. */
void fixture_wait_success (pid_t child);

/* The same for a child that exits with FIXTURE_SKIPPED if it lacks a permission that the test needs. The test is then skipped. */
#define FIXTURE_SKIPPED 77
void fixture_wait_or_skip (pid_t child,
                           const char *reason);

/* The same for all children. They may wait for each other, so the first one that fails ends the program. */
void fixture_wait_all (void);

/* Waits until a child has stopped itself. Returns false if it has exited with 0 instead. */
bool fixture_wait_stopped (pid_t child);

/* Sets orbit_core_step_hook so that this process raises a signal when it reaches the step for the @n-th time, counted from 1. */
void fixture_raise_at (OrbitCoreStep step,
                       unsigned int occurrence,
                       int signal_number);

/* Sets the hook so that this process publishes version 1 in the ring when it reaches the step. */
void fixture_publish_at (OrbitCoreStep step,
                         OrbitCoreRing *ring);

/* A step at which a process is killed or stopped. */
typedef struct
{
  OrbitCoreStep step;
  const char *name;
} FixtureStep;

/* Runs a test, whose data is an OrbitCoreStep, for each step; the name of the step is added to @title. */
#define fixture_run_steps(test, steps, title)                              \
  do                                                                       \
    for (size_t i_ = 0; i_ < sizeof (steps) / sizeof (steps)[0]; i_++)     \
      tap_run (test, &(steps)[i_].step, "%s %s", title, (steps)[i_].name); \
  while (0)

/* Moves the monotonic clock of the core forward. */
void fixture_pass_time (int64_t ns);

/* Returns memory that is shared with forked children. */
void *fixture_share (size_t size);

/* --- fleets and rings; a failure of one of these fails the test --- */

OrbitCoreFleet *fixture_join (const char *name,
                              int32_t node,
                              uint32_t fleet_size);
OrbitCoreFleet *fixture_join_private (uint32_t fleet_size);


/* May fail, unlike the others; the fleet has 3 node ids. */
OrbitCoreCode fixture_try_join (const char *name,
                                const char *directory,
                                OrbitCoreFleet **fleet,
                                OrbitCoreReport *report);

/* A member in another process. It has joined when this returns. */
pid_t fixture_start_member (const char *name,
                            int32_t node,
                            uint32_t fleet_size);
OrbitCoreRing *fixture_open (OrbitCoreFleet *fleet,
                             uint8_t kind,
                             const OrbitCoreRingSpec *spec);

/* A ring of FIXTURE_KIND with 4 slots of 64 bytes. */
OrbitCoreRing *fixture_open_small (OrbitCoreFleet *fleet,
                                   OrbitCoreTopology topology);
OrbitCoreCursor *fixture_cursor (OrbitCoreRing *ring,
                                 OrbitCoreCursorStart start);

#define check_code(code, expected, report)                                                                          \
  do                                                                                                                \
    {                                                                                                               \
      OrbitCoreCode code_value = (code);                                                                            \
                                                                                                                    \
      if (code_value != (expected))                                                                                 \
        tap_fail (__FILE__, __LINE__, "%s: code %d, not %d: %s", #code, code_value, (expected),                     \
                  code_value != ORBIT_CORE_OK ? (report)->text : "(success)");                                      \
    }                                                                                                               \
  while (0)

#define check_ok(code, report) check_code (code, ORBIT_CORE_OK, report)

/* --- frames whose kind, length and payload are computed from the version --- */

uint32_t fixture_frame_length (const OrbitCoreRing *ring,
                               uint64_t version);
uint8_t fixture_frame_kind (uint64_t version);
void fixture_fill (uint8_t *payload,
                   uint32_t length,
                   uint64_t version);
bool fixture_is_whole (const OrbitCoreRing *ring,
                       const OrbitCoreFrame *frame);

OrbitCoreCode fixture_try_publish (OrbitCoreRing *ring,
                                   uint64_t version,
                                   uint64_t *id,
                                   OrbitCoreReport *report);

/* Fails the test if the publish fails. Returns the id. */
uint64_t fixture_publish (OrbitCoreRing *ring,
                          uint64_t version);

uint64_t fixture_get_head (OrbitCoreRing *ring);

/* Starts a process that joins as node 1 of a fleet of 3, publishes this version in a ring of @kind, and raises the signal when it
 * reaches the step. If @id is not NULL, it is shared memory, and gets the id of the frame. */
pid_t fixture_start_writer (const char *name,
                            uint8_t kind,
                            const OrbitCoreRingSpec *spec,
                            uint64_t version,
                            OrbitCoreStep step,
                            int signal_number,
                            uint64_t *id);

/* Asserts that the cursor returns a complete frame of this version. */
void fixture_expect_frame (OrbitCoreCursor *cursor,
                           uint64_t version);

/* Asserts that the cursor returns no frame, also after it has loaded the head. */
void fixture_expect_none (OrbitCoreCursor *cursor);

/* Looks @id up. Returns 0 if the ring does not have it, otherwise its version. Asserts that the frame is complete and has that id. */
uint64_t fixture_look_up (OrbitCoreRing *ring,
                          uint64_t id);

/* Asserts that delivered, overwritten and abandoned sum up to the positions passed since @start. */
void fixture_check_account (const OrbitCoreCursor *cursor,
                            uint64_t start);

/* --- kinds of rings --- */

typedef struct
{
  const char *name;
  bool shared;
  OrbitCoreTopology topology;
  uint64_t start_position;
  uint64_t start_counter;
} FixtureVariant;

/* Runs a test with each FixtureVariant: both backings, both topologies, and start positions just below the wraps. */
void fixture_run_variants (TapTest test,
                           const char *name);

/* A fleet of the variant, in which node 0 has joined. Free it with orbit_core_fleet_free(). */
OrbitCoreFleet *fixture_join_variant (const FixtureVariant *variant);

OrbitCoreRing *fixture_open_variant (OrbitCoreFleet *fleet,
                                     const FixtureVariant *variant,
                                     uint8_t kind,
                                     uint32_t capacity,
                                     uint32_t payload_capacity);
