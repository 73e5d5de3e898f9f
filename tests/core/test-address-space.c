/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * On 32 bits: segments that are larger than the address space are refused with an error that says so, before memory is reserved. */

#define _GNU_SOURCE

#include "fixture.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const OrbitCoreRingSpec huge = { .capacity = 1 << 16, .payload_capacity = 1 << 16 };

static bool
has_room (void)
{
  if (PTRDIFF_MAX > INT32_MAX)
    tap_skip ("this machine has 64 bits");
  return PTRDIFF_MAX > INT32_MAX;
}

static void
check_refused (OrbitCoreFleet *fleet)
{
  OrbitCoreReport report;
  OrbitCoreRing *ring;

  check_code (orbit_core_fleet_open_ring (fleet, FIXTURE_KIND, &huge, &ring, &report), ORBIT_CORE_NO_SPACE, &report);
  check_contains (report.text, "address space");
  check_contains (report.text, "32 bits");
  check_contains (report.text, "2147483647");
  fixture_publish (fixture_open (fleet, FIXTURE_KIND + 1, NULL), 1);
}

static void
test_process_memory (const void *data)
{
  OrbitCoreFleet *fleet;

  if (has_room ())
    return;
  fleet = fixture_join_private (2);
  check_refused (fleet);
  orbit_core_fleet_free (fleet);
}

static void
test_made (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet;
  char path[128];

  if (has_room ())
    return;
  fleet = fixture_join (name, 0, 2);
  check_refused (fleet);
  fixture_segment_path (path, sizeof path, name, FIXTURE_KIND);
  check (access (path, F_OK) != 0);
  orbit_core_fleet_free (fleet);
}

/* As a 64-bit member creates it. The file is sparse, so it takes no memory. */
static void
test_found (const void *data)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet;
  OrbitCoreRingHeader header = { .kind = FIXTURE_KIND, .capacity = huge.capacity, .payload_capacity = huge.payload_capacity, .n_lanes = 1, .n_nodes = 2 };
  char path[128];
  int fd;

  if (has_room ())
    return;
  fleet = fixture_join (name, 0, 2);
  check (orbit_core_layout_place_ring (&header));
  orbit_core_layout_start_header (&header.common, ORBIT_CORE_SEGMENT_RING, sizeof header, header.common.total_size);
  memcpy (header.common.boot_id, fleet->header.common.boot_id, sizeof header.common.boot_id);
  memcpy (header.common.generation, fleet->header.common.generation, sizeof header.common.generation);
  header.common.checksum = orbit_core_layout_checksum (&header.common);
  fixture_segment_path (path, sizeof path, name, FIXTURE_KIND);
  fd = open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  check (fd >= 0 && ftruncate (fd, (off_t) header.common.total_size) == 0);
  check_equal (pwrite (fd, &header, sizeof header, 0), sizeof header);
  check_refused (fleet);
  check_equal (access (path, F_OK), 0);
  close (fd);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (30);
  tap_run (test_process_memory, NULL, "a ring in process memory");
  tap_run (test_made, NULL, "a ring that is created");
  tap_run (test_found, NULL, "a ring that a 64-bit process has created");
  return tap_finish ();
}
