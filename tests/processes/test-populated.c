/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The first lap of a process through a ring takes no page faults, and costs no memory that the ring had not reserved. */

#define _GNU_SOURCE

#include "fixture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096
#define FEW 8 /* faults with other causes: the stack, the C library */

typedef struct
{
  const char *name;
  uint32_t capacity;
  uint32_t payload_capacity;
  OrbitCoreTopology topology;
} Shape;

static const Shape shapes[] = {
  { "1024 slots of 4 KiB", 1024, 4096, ORBIT_CORE_TOPOLOGY_SHARED },
  { "lanes of 512 slots of 4 KiB", 512, 4096, ORBIT_CORE_TOPOLOGY_PER_NODE },
  { "64 slots of 64 KiB", 64, 65536, ORBIT_CORE_TOPOLOGY_SHARED },
  { "16384 slots of 256 bytes", 16384, 256, ORBIT_CORE_TOPOLOGY_SHARED },
};

static long
count_faults (void)
{
  struct rusage usage;

  check_equal (getrusage (RUSAGE_SELF, &usage), 0);
  return usage.ru_minflt;
}

static OrbitCoreRing *
open_shape (OrbitCoreFleet *fleet,
            const Shape *shape)
{
  const OrbitCoreRingSpec spec = { .capacity = shape->capacity, .payload_capacity = shape->payload_capacity, .topology = shape->topology };

  return fixture_open (fleet, FIXTURE_KIND, &spec);
}

static long
write_lap (OrbitCoreRing *ring,
           const Shape *shape)
{
  uint8_t *payload = malloc (shape->payload_capacity);
  OrbitCoreReport report;
  long before;

  check (payload != NULL);
  memset (payload, 1, shape->payload_capacity);
  check_ok (orbit_core_ring_write (ring, 1, 1, payload, shape->payload_capacity, NULL, &report), &report);
  before = count_faults ();
  for (uint32_t i = 1; i < shape->capacity; i++)
    check_ok (orbit_core_ring_write (ring, 1, 1, payload, shape->payload_capacity, NULL, &report), &report);
  before = count_faults () - before;
  free (payload);
  return before;
}

static long
read_lap (OrbitCoreRing *ring,
          const Shape *shape)
{
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  uint8_t *payload = malloc (shape->payload_capacity);
  OrbitCoreFrame frame;
  OrbitCoreReport report;
  uint32_t n = 1;
  long before;

  check (payload != NULL);
  memset (payload, 1, shape->payload_capacity);
  check_equal (orbit_core_cursor_next (cursor, NULL, payload, &frame, &report), ORBIT_CORE_NEXT_FRAME);
  before = count_faults ();
  while (orbit_core_cursor_next (cursor, NULL, payload, &frame, &report) == ORBIT_CORE_NEXT_FRAME)
    n++;
  before = count_faults () - before;
  check_equal (n, shape->capacity);
  orbit_core_cursor_free (cursor);
  free (payload);
  return before;
}

/* The creator of the ring writes the first lap. Another process reads it and then writes one. */
static void
play (const char *name,
      const Shape *shape,
      bool refused)
{
  static const ForbidCall populate = { .numbers = { SYS_madvise }, .n_numbers = 1, .argument = 2, .mask = UINT32_MAX, .value = 23 /* MADV_POPULATE_WRITE */ };
  OrbitCoreFleet *fleet = fixture_join (name, 0, 2);
  OrbitCoreRing *ring;
  long n_written, n_read, n_rewritten;
  pid_t child;

  if (refused && !forbid_call (&populate, EINVAL))
    _exit (77);
  ring = open_shape (fleet, shape);
  n_written = write_lap (ring, shape);
  tap_note ("%s: %ld faults in the first lap of the maker", shape->name, n_written);
  check (n_written <= FEW);
  child = fixture_fork ();
  if (child == 0)
    {
      ring = open_shape (fixture_join (name, 1, 2), shape);
      n_read = read_lap (ring, shape);
      n_rewritten = write_lap (ring, shape);
      tap_note ("%s: %ld faults in the first lap of a reader, %ld when it writes", shape->name, n_read, n_rewritten);
      check (n_read <= FEW);
      check (n_rewritten <= FEW);
      _exit (0);
    }
  fixture_wait_success (child);
  orbit_core_fleet_free (fleet);
}

static void
test_lap (const void *data)
{
  const char *name = fixture_new_name ();

  play (name, data, false);
}

static void
test_refused (const void *data)
{
  const char *name = fixture_new_name ();
  pid_t child = fixture_fork ();
  int status;

  if (child == 0)
    {
      play (name, data, true);
      _exit (0);
    }
  status = fixture_wait (child);
  if (status == 77 << 8)
    tap_skip ("system calls cannot be forbidden here");
  else
    check_equal (status, 0);
}

static size_t
count_resident (const OrbitCoreSegment *segment)
{
  size_t n_pages = (segment->size + PAGE - 1) / PAGE, n = 0;
  unsigned char *pages = malloc (n_pages);

  check (pages != NULL);
  check_equal (mincore (segment->memory, segment->size, pages), 0);
  for (size_t i = 0; i < n_pages; i++)
    n += pages[i] & 1;
  free (pages);
  return n;
}

/* Neither the reserved memory nor process memory grows. */
static void
test_memory (const void *data)
{
  const Shape large = { "4096 slots of 32 KiB", 4096, 32768, ORBIT_CORE_TOPOLOGY_SHARED };
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 0, 2), *other, *alone = fixture_join_private (2);
  OrbitCoreRing *ring = open_shape (fleet, &large);
  struct stat before, after;
  long n_faults;
  char path[128];

  fixture_segment_path (path, sizeof path, name, FIXTURE_KIND);
  check_equal (stat (path, &before), 0);
  check ((uint64_t) before.st_blocks * 512 >= ring->segment.size);
  other = fixture_join (name, 1, 2);
  n_faults = count_faults ();
  open_shape (other, &large);
  tap_note ("%ld faults while a ring of %zu pages is opened", count_faults () - n_faults, ring->segment.size / PAGE);
  check (count_faults () - n_faults < (long) (ORBIT_CORE_POPULATED / PAGE) + 200);
  check_equal (stat (path, &after), 0);
  check_equal (after.st_blocks, before.st_blocks);
  orbit_core_fleet_free (other);
  orbit_core_fleet_free (fleet);

  ring = open_shape (alone, &large);
  check (count_resident (&ring->segment) < ring->segment.size / PAGE / 4);
  orbit_core_fleet_free (alone);
}

int
main (void)
{
  fixture_init (60);
#if defined(__SANITIZE_ADDRESS__) || defined(TAP_THREAD_SANITIZER)
  tap_run (test_memory, NULL, "memory");
#else
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
    {
      tap_run (test_lap, &shapes[i], "page faults in the first lap: %s", shapes[i].name);
      tap_run (test_refused, &shapes[i], "the same without MADV_POPULATE_WRITE: %s", shapes[i].name);
    }
  tap_run (test_memory, NULL, "memory");
#endif
  return tap_finish ();
}
