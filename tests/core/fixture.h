/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the tests of the core share: fleets that are gone when the program ends, processes that do not outlive it,
 * frames that prove themselves, and the kinds of rings to run a test over. */

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

/* A test that has not ended after so many seconds (more under a sanitizer) has failed. */
void fixture_init (unsigned int watchdog_seconds);

/* A fleet name that no other process uses; its segments are removed at the end. Valid until the program ends. */
const char *fixture_new_name (void);

/* The same for a name that begins with another one. */
const char *fixture_derive_name (const char *name,
                                 const char *suffix);

/* Is there any segment of this fleet in /dev/shm, a half-made one included? */
bool fixture_has_segments (const char *name);

/* Writes what /dev/shm calls a segment: kind -1 is the fleet's. */
void fixture_segment_path (char *path,
                           size_t size,
                           const char *name,
                           int kind);

/* --- processes --- */

/* fork() whose child is killed with the program, and dies with it. */
pid_t fixture_fork (void);

/* The wait status of a child. */
int fixture_wait (pid_t child);

void fixture_kill (pid_t child);

/* Waits for a child that must exit with 0. */
void fixture_wait_success (pid_t child);

/* The same for a child that exits with FIXTURE_SKIPPED if it may not do what the test needs: the test is then skipped. */
#define FIXTURE_SKIPPED 77
void fixture_wait_or_skip (pid_t child,
                           const char *reason);

/* The same for all children there are. They may wait for one another, so the first that fails ends the program. */
void fixture_wait_all (void);

/* Waits until a child has stopped itself; false if it has exited with 0 instead. */
bool fixture_wait_stopped (pid_t child);

/* Sets orbit_core_step_hook so that this process raises a signal the n-th time (from 1) it reaches the step. */
void fixture_raise_at (OrbitCoreStep step,
                       unsigned int occurrence,
                       int signal_number);

/* Sets it so that this process publishes version 1 in the ring when it reaches the step. */
void fixture_publish_at (OrbitCoreStep step,
                         OrbitCoreRing *ring);

/* Moves the monotonic clock of the core forward. */
void fixture_pass_time (int64_t ns);

/* Memory that forked children share. */
void *fixture_share (size_t size);

/* --- fleets and rings; each of these must succeed --- */

OrbitCoreFleet *fixture_join (const char *name,
                              int32_t node,
                              uint32_t fleet_size);
OrbitCoreFleet *fixture_join_private (uint32_t fleet_size);


/* This one may fail; the fleet has 3 node ids. */
OrbitCoreCode fixture_try_join (const char *name,
                                const char *directory,
                                OrbitCoreFleet **fleet,
                                OrbitCoreReport *report);

/* A member in another process, ready when this returns. */
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

/* --- frames that prove themselves: kind, length and payload all follow from the version --- */

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

/* Must succeed; returns the id. */
uint64_t fixture_publish (OrbitCoreRing *ring,
                          uint64_t version);

uint64_t fixture_get_head (OrbitCoreRing *ring);

/* The next frame must be there, whole, and of this version. */
void fixture_expect_frame (OrbitCoreCursor *cursor,
                           uint64_t version);

/* There must be no next frame, even after a look at the head. */
void fixture_expect_none (OrbitCoreCursor *cursor);

/* Looks @id up: 0 if it is not there, else its version; it must be whole and bear that id. */
uint64_t fixture_look_up (OrbitCoreRing *ring,
                          uint64_t id);

/* Delivered, overwritten and abandoned must sum up to the positions passed since @start. */
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

/* Runs a test, whose data is a FixtureVariant, over both backings, both topologies, and starts just below the wraps. */
void fixture_run_variants (TapTest test,
                           const char *name);

/* A fleet of its own kind with node 0 joined; free it with orbit_core_fleet_free(). */
OrbitCoreFleet *fixture_join_variant (const FixtureVariant *variant);

OrbitCoreRing *fixture_open_variant (OrbitCoreFleet *fleet,
                                     const FixtureVariant *variant,
                                     uint8_t kind,
                                     uint32_t capacity,
                                     uint32_t payload_capacity);
