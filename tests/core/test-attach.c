/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files with the name of a segment that are not that segment: each is refused with a message that names the found and the
 * expected value, and none is changed. */

#define _GNU_SOURCE

#include "fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define FLEET_SIZE 3
#define CAPACITY 8
#define PAYLOAD_CAPACITY 40
#define MAX_BYTES 65536

typedef struct
{
  uint8_t bytes[MAX_BYTES];
  size_t size;
} Content;

static OrbitCoreFleetHeader *
fleet_of (Content *content)
{
  return (OrbitCoreFleetHeader *) content->bytes;
}

static OrbitCoreRingHeader *
ring_of (Content *content)
{
  return (OrbitCoreRingHeader *) content->bytes;
}

static void be_empty (Content *content) { content->size = 0; }
static void be_tiny (Content *content) { content->size = 71; }
static void be_cut_in_header (Content *content) { content->size = 100; }
static void be_short (Content *content) { content->size -= 1; }
static void be_long (Content *content) { content->size += 4096; }
static void be_zeroes (Content *content) { memset (content->bytes, 0, content->size); }
static void be_text (Content *content) { memcpy (content->bytes, "#!/bin/sh\necho", 14); }
static void be_newer (Content *content) { fleet_of (content)->common.abi_major = 3; }
static void be_older (Content *content) { fleet_of (content)->common.abi_major = 1; }
static void be_swapped (Content *content) { fleet_of (content)->common.magic = __builtin_bswap64 (ORBIT_CORE_MAGIC); }
static void be_middle_endian (Content *content) { fleet_of (content)->common.byte_order = 0x02010403; }
static void have_long_header (Content *content) { fleet_of (content)->common.header_size = 1u << 31; }
static void have_other_total (Content *content) { fleet_of (content)->common.total_size += 128; }
static void have_other_type (Content *content) { fleet_of (content)->common.type = 3; }
static void have_other_checksum (Content *content) { fleet_of (content)->common.checksum ^= 1; }
static void have_flipped_reserve (Content *content) { content->bytes[250] ^= 1; }

static void have_no_nodes (Content *content) { fleet_of (content)->fleet_size = 0; }
static void have_more_nodes (Content *content) { fleet_of (content)->fleet_size = FLEET_SIZE + 1; }
static void have_too_many_nodes (Content *content) { fleet_of (content)->fleet_size = UINT32_MAX; }
static void have_odd_default (Content *content) { fleet_of (content)->capacity = 1000; }
static void have_huge_default (Content *content) { fleet_of (content)->payload_capacity = UINT32_MAX; }
static void have_endless_name (Content *content) { memset (fleet_of (content)->name, 'x', sizeof fleet_of (content)->name); }
static void be_another_fleet (Content *content) { strcpy (fleet_of (content)->name, "another"); }

static void
be_only_a_header (Content *content)
{
  content->size = sizeof (OrbitCoreFleetHeader);
  fleet_of (content)->common.total_size = content->size;
}

static void have_other_kind (Content *content) { ring_of (content)->kind = 200; }
static void have_no_topology (Content *content) { ring_of (content)->topology = 2; }
static void have_odd_capacity (Content *content) { ring_of (content)->capacity = 7; }
static void have_larger_capacity (Content *content) { ring_of (content)->capacity = 16; }
static void have_huge_capacity (Content *content) { ring_of (content)->capacity = 1u << 31; }
static void have_huge_payload (Content *content) { ring_of (content)->payload_capacity = UINT32_MAX; }
static void have_no_lanes (Content *content) { ring_of (content)->n_lanes = 0; }
static void have_many_lanes (Content *content) { ring_of (content)->n_lanes = UINT32_MAX; }
static void have_small_stride (Content *content) { ring_of (content)->slot_stride = 32; }
static void have_no_stride (Content *content) { ring_of (content)->slot_stride = 0; }
static void have_early_slots (Content *content) { ring_of (content)->slots_offset = 0; }
static void have_late_slots (Content *content) { ring_of (content)->slots_offset = UINT64_MAX - 64; }
static void have_endless_label (Content *content) { memset (ring_of (content)->label, 'x', ORBIT_CORE_LABEL_SIZE); }
static void have_endless_type (Content *content) { memset (ring_of (content)->value_type, 'x', ORBIT_CORE_VALUE_TYPE_SIZE); }

typedef struct
{
  const char *name;
  void (*damage) (Content *content);
  bool sign; /* store the correct checksum */
  OrbitCoreCode code;
  const char *found;
  const char *expected;
} Case;

static const Case of_both[] = {
  { "empty", be_empty, false, ORBIT_CORE_CORRUPT, "0 bytes", "header" },
  { "shorter than any header", be_tiny, false, ORBIT_CORE_CORRUPT, "71 bytes", "header" },
  { "cut off in its header", be_cut_in_header, false, ORBIT_CORE_CORRUPT, "100 bytes", "its header says" },
  { "one byte short", be_short, false, ORBIT_CORE_CORRUPT, "bytes long", "its header says" },
  { "a page too long", be_long, false, ORBIT_CORE_CORRUPT, "bytes long", "its header says" },
  { "all zeroes", be_zeroes, false, ORBIT_CORE_CORRUPT, "0x0000000000000000", "0x31304d485342524f" },
  { "a text", be_text, false, ORBIT_CORE_CORRUPT, "magic", "0x31304d485342524f" },
  { "of layout version 3", be_newer, true, ORBIT_CORE_INCOMPATIBLE, "version 3.0, made by a newer version", "2.x" },
  { "of layout version 1", be_older, true, ORBIT_CORE_INCOMPATIBLE, "version 1.0, made by an older version", "2.x" },
  { "of another byte order", be_swapped, true, ORBIT_CORE_INCOMPATIBLE, "another byte order", "this machine" },
  { "of a strange byte order", be_middle_endian, true, ORBIT_CORE_INCOMPATIBLE, "0x02010403", "0x01020304" },
  { "of an unknown type", have_other_type, true, ORBIT_CORE_INCOMPATIBLE, "type 3", "not " },
  { "with a header of 2 GiB", have_long_header, false, ORBIT_CORE_CORRUPT, "2147483648", "not " },
  { "with another size in its header", have_other_total, true, ORBIT_CORE_CORRUPT, "bytes long", "its header says" },
  { "with a wrong checksum", have_other_checksum, false, ORBIT_CORE_CORRUPT, "checksum 0x", "its header says 0x" },
  { "with a flipped bit", have_flipped_reserve, false, ORBIT_CORE_CORRUPT, "checksum 0x", "its header says 0x" },
};

static const Case of_fleet[] = {
  { "without nodes", have_no_nodes, true, ORBIT_CORE_CORRUPT, "0 nodes", "impossible" },
  { "with a node more than fit", have_more_nodes, true, ORBIT_CORE_CORRUPT, "4 nodes", "impossible" },
  { "with 2^32 - 1 nodes", have_too_many_nodes, true, ORBIT_CORE_CORRUPT, "4294967295 nodes", "impossible" },
  { "with rings of 1000 slots", have_odd_default, true, ORBIT_CORE_CORRUPT, "1000 slots", "impossible" },
  { "with payloads of 4 GiB", have_huge_default, true, ORBIT_CORE_CORRUPT, "4294967295 bytes", "impossible" },
  { "with a name that does not end", have_endless_name, true, ORBIT_CORE_CORRUPT, "nodes", "impossible" },
  { "of another fleet", be_another_fleet, true, ORBIT_CORE_INCOMPATIBLE, "'another'", "fleet 'test-" },
  { "that is only a header", be_only_a_header, true, ORBIT_CORE_CORRUPT, "in 256 bytes", "impossible" },
};

static const Case of_ring[] = {
  { "of another kind", have_other_kind, true, ORBIT_CORE_INCOMPATIBLE, "kind 200", "not 7" },
  { "of topology 2", have_no_topology, true, ORBIT_CORE_CORRUPT, "8 slots", "impossible" },
  { "of 7 slots", have_odd_capacity, true, ORBIT_CORE_CORRUPT, "7 slots", "impossible" },
  { "of more slots than fit", have_larger_capacity, true, ORBIT_CORE_CORRUPT, "16 slots", "impossible" },
  { "of 2^31 slots", have_huge_capacity, true, ORBIT_CORE_CORRUPT, "2147483648 slots", "impossible" },
  { "with payloads of 4 GiB", have_huge_payload, true, ORBIT_CORE_CORRUPT, "4294967295 bytes", "impossible" },
  { "without lanes", have_no_lanes, true, ORBIT_CORE_CORRUPT, "0 lanes", "impossible" },
  { "with 2^32 - 1 lanes", have_many_lanes, true, ORBIT_CORE_CORRUPT, "4294967295 lanes", "impossible" },
  { "with slots that overlap", have_small_stride, true, ORBIT_CORE_CORRUPT, "stride 32", "impossible" },
  { "with slots of no size", have_no_stride, true, ORBIT_CORE_CORRUPT, "stride 0", "impossible" },
  { "with slots over its header", have_early_slots, true, ORBIT_CORE_CORRUPT, "8 slots", "impossible" },
  { "with slots beyond its end", have_late_slots, true, ORBIT_CORE_CORRUPT, "8 slots", "impossible" },
  { "with a label that does not end", have_endless_label, true, ORBIT_CORE_CORRUPT, "8 slots", "impossible" },
  { "with a value type that does not end", have_endless_type, true, ORBIT_CORE_CORRUPT, "8 slots", "impossible" },
};

static bool testing_rings; /* else fleets */
static const OrbitCoreRingSpec spec = { .capacity = CAPACITY, .payload_capacity = PAYLOAD_CAPACITY };

/* Joins, and opens a ring if rings are tested. Neither call may hang. */
static OrbitCoreCode
attach (const char *name,
        OrbitCoreReport *report)
{
  OrbitCoreJoin join = { .name = name, .node = -1, .fleet_size = FLEET_SIZE, .shared = true };
  OrbitCoreFleet *fleet = NULL;
  OrbitCoreRing *ring;
  OrbitCoreCode code = orbit_core_fleet_join (&join, &fleet, report);

  if (code != ORBIT_CORE_OK)
    return code;
  if (testing_rings)
    code = orbit_core_fleet_open_ring (fleet, FIXTURE_KIND, &spec, &ring, report);
  orbit_core_fleet_free (fleet);
  return code;
}

static size_t
read_whole (const char *path,
            uint8_t *bytes)
{
  int fd = open (path, O_RDONLY);
  ssize_t size;

  check (fd >= 0);
  size = read (fd, bytes, MAX_BYTES);
  check (size >= 0 && size < MAX_BYTES);
  close (fd);
  return (size_t) size;
}

/* Creates a fleet without members and a ring in it. Stores the path of the segment under test in @path. */
static const char *
make_victim (char *path,
             size_t size)
{
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 1, FLEET_SIZE);

  fixture_publish (fixture_open (fleet, FIXTURE_KIND, &spec), 1);
  orbit_core_fleet_free (fleet);
  fixture_segment_path (path, size, name, testing_rings ? FIXTURE_KIND : -1);
  return name;
}

/* Asserts that the segment at @path is refused, that the message names @found and @expected, and that the file does not change. */
static void
expect_refused (const char *name,
                const char *path,
                OrbitCoreCode code,
                const char *found,
                const char *expected)
{
  static uint8_t before[MAX_BYTES], after[MAX_BYTES];
  struct stat file_before, file_after;
  OrbitCoreReport report;
  size_t size = 0;

  check_equal (lstat (path, &file_before), 0);
  if (S_ISREG (file_before.st_mode))
    size = read_whole (path, before);
  for (int i = 0; i < 2; i++)
    {
      check_code (attach (name, &report), code, &report);
      check_contains (report.text, found);
      check_contains (report.text, expected);
      check_contains (report.text, name);
    }
  check_equal (lstat (path, &file_after), 0);
  check_equal (file_after.st_ino, file_before.st_ino);
  check_equal (file_after.st_mode, file_before.st_mode);
  check_equal (file_after.st_size, file_before.st_size);
  check (file_after.st_mtim.tv_sec == file_before.st_mtim.tv_sec && file_after.st_mtim.tv_nsec == file_before.st_mtim.tv_nsec);
  if (S_ISREG (file_before.st_mode))
    {
      check_equal (read_whole (path, after), size);
      check (memcmp (before, after, size) == 0);
    }
}

static void
test_damaged (const void *data)
{
  static Content content;
  const Case *wanted = data;
  char path[128];
  const char *name = make_victim (path, sizeof path);
  int fd;

  memset (&content, 0, sizeof content);
  content.size = read_whole (path, content.bytes);
  wanted->damage (&content);
  if (wanted->sign)
    fleet_of (&content)->common.checksum = orbit_core_layout_checksum (&fleet_of (&content)->common);
  fd = open (path, O_WRONLY | O_TRUNC);
  check (fd >= 0);
  check_equal (write (fd, content.bytes, content.size), content.size);
  close (fd);
  expect_refused (name, path, wanted->code, wanted->found, wanted->expected);
}

/* The segment of the fleet under the name of a ring, or the reverse. */
static void
test_exchanged (const void *data)
{
  char path[128], other[128];
  const char *name = make_victim (path, sizeof path);
  OrbitCoreReport report;

  fixture_segment_path (other, sizeof other, name, testing_rings ? -1 : FIXTURE_KIND);
  check_equal (unlink (path), 0);
  check_equal (link (other, path), 0);
  if (!testing_rings)
    {
      expect_refused (name, path, ORBIT_CORE_INCOMPATIBLE, "type 2", "not 1");
      return;
    }
  /* A join writes to the segment of the fleet, so the file is not compared. */
  check_code (attach (name, &report), ORBIT_CORE_INCOMPATIBLE, &report);
  check_contains (report.text, "type 1");
  check_contains (report.text, "not 2");
}

static void
test_modes (const void *data)
{
  static const struct
  {
    mode_t mode;
    const char *text;
  } modes[] = { { 0644, "0644" }, { 0660, "0660" }, { 0601, "0601" }, { 0610, "0610" } };
  char path[128];
  const char *name = make_victim (path, sizeof path);

  for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++)
    {
      check_equal (chmod (path, modes[i].mode), 0);
      expect_refused (name, path, ORBIT_CORE_PERMISSION, modes[i].text, "0600");
    }
}

static void
test_owner (const void *data)
{
  char path[128], expected[32];
  const char *name = make_victim (path, sizeof path);

  if (chown (path, 65533, (gid_t) -1) != 0)
    {
      tap_skip ("only root can change the owner of a file");
      return;
    }
  snprintf (expected, sizeof expected, "not to user %u", geteuid ());
  expect_refused (name, path, ORBIT_CORE_PERMISSION, "user 65533", expected);
}

static void
make_socket (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  check (fd >= 0);
  strcpy (address.sun_path, path);
  check_equal (bind (fd, (struct sockaddr *) &address, sizeof address), 0);
  close (fd);
}

static void
test_no_file (const void *data)
{
  char path[128], target[128];
  const char *name = make_victim (path, sizeof path);

  fixture_segment_path (target, sizeof target, name, 200);
  check_equal (rename (path, target), 0);
  check_equal (symlink (target, path), 0);
  expect_refused (name, path, ORBIT_CORE_INCOMPATIBLE, "a symbolic link", "regular file");
  check_equal (unlink (target), 0);
  expect_refused (name, path, ORBIT_CORE_INCOMPATIBLE, "a symbolic link", "regular file");
  check_equal (unlink (path), 0);

  check_equal (mkfifo (path, 0600), 0);
  expect_refused (name, path, ORBIT_CORE_INCOMPATIBLE, "a FIFO", "regular file");
  check_equal (unlink (path), 0);

  check_equal (mkdir (path, 0700), 0);
  expect_refused (name, path, ORBIT_CORE_INCOMPATIBLE, "a directory", "regular file");
  check_equal (rmdir (path), 0);

  make_socket (path);
  expect_refused (name, path, ORBIT_CORE_INCOMPATIBLE, "a socket", "regular file");
  check_equal (unlink (path), 0);
}

static void
run_cases (const Case *cases,
           size_t n_cases)
{
  const char *what = testing_rings ? "ring" : "fleet";

  for (size_t i = 0; i < n_cases; i++)
    tap_run (test_damaged, &cases[i], "a %s segment %s", what, cases[i].name);
}

#define N_CASES(cases) (sizeof (cases) / sizeof (cases)[0])

int
main (void)
{
  fixture_init (30);
  for (int i = 0; i < 2; i++)
    {
      const char *what = i == 0 ? "fleet" : "ring";

      testing_rings = i != 0;
      run_cases (of_both, N_CASES (of_both));
      run_cases (testing_rings ? of_ring : of_fleet, testing_rings ? N_CASES (of_ring) : N_CASES (of_fleet));
      tap_run (test_exchanged, NULL, "a %s segment of the other type", what);
      tap_run (test_modes, NULL, "a %s segment that other users may access", what);
      tap_run (test_owner, NULL, "a %s segment of another user", what);
      tap_run (test_no_file, NULL, "a %s segment that is no regular file", what);
    }
  return tap_finish ();
}
