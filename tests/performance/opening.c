/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What it takes until the first frame: joining a fleet that exists, and a member's first attach of a ring that exists, beside mapping
 * the same file. */

#define _GNU_SOURCE

#include "bench.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define JOIN_LIMIT_US 300.0
#define ATTACH_LIMIT_US 150.0
#define LENGTH 64 /* bytes of payload */

typedef struct
{
  const char *fleet_name;
  guint8 kind;
  char *path; /* of the segment */
} Opening;

static OrbitFleet *
join (const Opening *opening)
{
  g_autoptr (GError) error = NULL;
  OrbitFleet *fleet = orbit_fleet_join_shm (opening->fleet_name, BENCH_FLEET_SIZE, 0, &error);

  if (fleet == NULL)
    g_error ("cannot join: %s", error->message);
  return fleet;
}

static gdouble
run_joins (gpointer data,
           gsize n_operations)
{
  gint64 spent = 0;

  for (gsize i = 0; i < n_operations; i++)
    {
      g_autoptr (OrbitFleet) fleet = NULL;
      gint64 start = bench_now_ns ();

      fleet = join (data);
      spent += bench_now_ns () - start;
    }
  return (gdouble) spent / (gdouble) n_operations;
}

static gdouble
run_attaches (gpointer data,
              gsize n_operations)
{
  const Opening *opening = data;
  gint64 spent = 0;

  for (gsize i = 0; i < n_operations; i++)
    {
      g_autoptr (OrbitFleet) fleet = join (opening);
      g_autoptr (OrbitRing) ring = NULL;
      g_autoptr (GError) error = NULL;
      gint64 start = bench_now_ns ();

      ring = orbit_fleet_get_ring (fleet, opening->kind, &error);
      spent += bench_now_ns () - start;
      if (ring == NULL)
        g_error ("cannot attach: %s", error->message);
    }
  return (gdouble) spent / (gdouble) n_operations;
}

/* Opens the file and maps it with all its pages. */
static gdouble
run_maps (gpointer data,
          gsize n_operations)
{
  const Opening *opening = data;
  gint64 spent = 0;

  for (gsize i = 0; i < n_operations; i++)
    {
      struct stat status;
      gint64 start = bench_now_ns ();
      int fd = open (opening->path, O_RDWR | O_CLOEXEC);
      void *memory;

      if (fd < 0 || fstat (fd, &status) != 0)
        g_error ("cannot open %s: %s", opening->path, g_strerror (errno));
      memory = mmap (NULL, (gsize) status.st_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
      spent += bench_now_ns () - start;
      if (memory == MAP_FAILED)
        g_error ("cannot map %s: %s", opening->path, g_strerror (errno));
      munmap (memory, (gsize) status.st_size);
      close (fd);
    }
  return (gdouble) spent / (gdouble) n_operations;
}

static void
measure (const char *what,
         const BenchOptions *options,
         Opening *opening,
         BenchRun ours,
         gsize length,
         gdouble limit_us)
{
  BenchPair pair;

  if (!bench_table_wants (options, what))
    return;
  pair = bench_compare (options, ours, run_maps, opening, 20);
  bench_table_row (what, length, pair, BENCH_NO_TARGET);
  bench_table_note ("%.0f us, which is %s the target of %.0f us", pair.ours / 1000, pair.ours / 1000 <= limit_us ? "within" : "above", limit_us);
}

gboolean
bench_opening (OrbitFleet *fleet,
               const BenchOptions *options,
               GError **error)
{
  g_autoptr (OrbitRing) ring = bench_get_ring (fleet, ORBIT_TOPOLOGY_SHARED, LENGTH, error);
  const char *name = orbit_fleet_get_name (fleet);
  g_autofree char *fleet_path = g_strdup_printf ("/dev/shm/orbit-%s-fleet-%u", name, (guint) geteuid ());
  g_autofree char *ring_path = NULL;
  Opening opening = { .fleet_name = name };

  if (ring == NULL)
    return FALSE;
  opening.kind = orbit_ring_get_kind (ring);
  ring_path = g_strdup_printf ("/dev/shm/orbit-%s-%d-%u", name, opening.kind, (guint) geteuid ());
  opening.path = fleet_path;
  measure ("join a fleet", options, &opening, run_joins, 0, JOIN_LIMIT_US);
  opening.path = ring_path;
  measure ("attach a ring", options, &opening, run_attaches, LENGTH, ATTACH_LIMIT_US);
  return TRUE;
}
