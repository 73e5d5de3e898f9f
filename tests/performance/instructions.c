/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Counts instructions by the counters of the processor, if the kernel allows it. */

#define _GNU_SOURCE

#include "bench.h"

#include <linux/perf_event.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LENGTH 64 /* bytes of payload */
#define N_FRAMES 10000

static int
open_counter (void)
{
  struct perf_event_attr attributes;

  memset (&attributes, 0, sizeof attributes);
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.size = sizeof attributes;
  attributes.config = PERF_COUNT_HW_INSTRUCTIONS;
  attributes.disabled = 1;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  return (int) syscall (SYS_perf_event_open, &attributes, 0, -1, -1, 0);
}

static void
start (int counter)
{
  ioctl (counter, PERF_EVENT_IOC_RESET, 0);
  ioctl (counter, PERF_EVENT_IOC_ENABLE, 0);
}

static double
stop (int counter)
{
  guint64 n_instructions = 0;

  ioctl (counter, PERF_EVENT_IOC_DISABLE, 0);
  if (read (counter, &n_instructions, sizeof n_instructions) != sizeof n_instructions)
    g_error ("cannot read the counter of instructions");
  return (double) n_instructions / N_FRAMES;
}

static gboolean
count_topology (OrbitFleet *fleet,
                OrbitTopology topology,
                int counter,
                GError **error)
{
  g_autoptr (OrbitRing) ring = bench_get_ring (fleet, topology, LENGTH, error);
  g_autofree guint8 *data = bench_make_data (LENGTH);
  FloorRing *floor;
  double ours, bare;

  if (ring == NULL)
    return FALSE;
  floor = bench_get_floor (ring);

  start (counter);
  for (guint i = 0; i < N_FRAMES; i++)
    if (!orbit_ring_write (ring, 0, i, data, LENGTH, NULL, error))
      return FALSE;
  ours = stop (counter);

  start (counter);
  if (topology == ORBIT_TOPOLOGY_SHARED)
    floor_publish_shared (floor, data, LENGTH, N_FRAMES);
  else
    floor_publish_lane (floor, data, LENGTH, N_FRAMES);
  bare = stop (counter);

  bench_table_note ("instructions to publish %d bytes, %s: %.0f, beside %.0f",
                    LENGTH, topology == ORBIT_TOPOLOGY_SHARED ? "shared ring" : "per-node ring", ours, bare);
  floor_ring_free (floor);
  return TRUE;
}

gboolean
bench_instructions (OrbitFleet *fleet,
                    const BenchOptions *options,
                    GError **error)
{
  gboolean success;
  int counter;

  if (!bench_table_wants (options, "instructions"))
    return TRUE;
  counter = open_counter ();
  if (counter < 0)
    {
      bench_table_note ("instructions: skipped, this machine does not count them for us; count-instructions.py does, under valgrind");
      return TRUE;
    }
  success = count_topology (fleet, ORBIT_TOPOLOGY_SHARED, counter, error) &&
            count_topology (fleet, ORBIT_TOPOLOGY_PER_NODE, counter, error);
  close (counter);
  return success;
}
