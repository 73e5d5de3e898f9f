/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The layout of segments as it was released. If a line here has to change, old and new builds are incompatible: increase
 * ORBIT_CORE_ABI_MAJOR as well. */

#include "fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

typedef struct
{
  const char *what;
  uint64_t actual;
  uint64_t recorded;
} Record;

#define OFFSET(type, member, recorded) { #type "." #member, offsetof (type, member), recorded }
#define SIZE(type, recorded) { "size of " #type, sizeof (type), recorded }

static const Record records[] = {
  SIZE (OrbitCoreHeader, 72),
  OFFSET (OrbitCoreHeader, magic, 0),
  OFFSET (OrbitCoreHeader, abi_major, 8),
  OFFSET (OrbitCoreHeader, abi_minor, 10),
  OFFSET (OrbitCoreHeader, byte_order, 12),
  OFFSET (OrbitCoreHeader, type, 16),
  OFFSET (OrbitCoreHeader, header_size, 20),
  OFFSET (OrbitCoreHeader, total_size, 24),
  OFFSET (OrbitCoreHeader, boot_id, 32),
  OFFSET (OrbitCoreHeader, generation, 48),
  OFFSET (OrbitCoreHeader, checksum, 64),
  SIZE (OrbitCoreFleetHeader, 256),
  OFFSET (OrbitCoreFleetHeader, fleet_size, 72),
  OFFSET (OrbitCoreFleetHeader, capacity, 76),
  OFFSET (OrbitCoreFleetHeader, payload_capacity, 80),
  OFFSET (OrbitCoreFleetHeader, access, 84),
  OFFSET (OrbitCoreFleetHeader, name, 88),
  OFFSET (OrbitCoreFleetHeader, creator_uid, 160),
  OFFSET (OrbitCoreFleetHeader, creator_gid, 164),
  OFFSET (OrbitCoreFleetHeader, creator, 168),
  OFFSET (OrbitCoreFleetHeader, creator_pid, 232),
  SIZE (OrbitCoreRingHeader, 640),
  OFFSET (OrbitCoreRingHeader, kind, 72),
  OFFSET (OrbitCoreRingHeader, topology, 76),
  OFFSET (OrbitCoreRingHeader, capacity, 80),
  OFFSET (OrbitCoreRingHeader, payload_capacity, 84),
  OFFSET (OrbitCoreRingHeader, n_lanes, 88),
  OFFSET (OrbitCoreRingHeader, slot_stride, 92),
  OFFSET (OrbitCoreRingHeader, start_position, 96),
  OFFSET (OrbitCoreRingHeader, start_counter, 104),
  OFFSET (OrbitCoreRingHeader, claims_offset, 112),
  OFFSET (OrbitCoreRingHeader, slots_offset, 120),
  OFFSET (OrbitCoreRingHeader, n_nodes, 128),
  OFFSET (OrbitCoreRingHeader, replica, 132),
  OFFSET (OrbitCoreRingHeader, label, 136),
  OFFSET (OrbitCoreRingHeader, value_type, 200),
  OFFSET (OrbitCoreRingHeader, home_host, 456),
  OFFSET (OrbitCoreRingHeader, maker, 520),
  OFFSET (OrbitCoreRingHeader, maker_node, 584),
  OFFSET (OrbitCoreRingHeader, maker_pid, 588),
  SIZE (OrbitCoreNodeRecord, 256),
  OFFSET (OrbitCoreNodeRecord, sequence, 0),
  OFFSET (OrbitCoreNodeRecord, state, 4),
  OFFSET (OrbitCoreNodeRecord, incarnation, 8),
  OFFSET (OrbitCoreNodeRecord, pid, 12),
  OFFSET (OrbitCoreNodeRecord, pid_namespace, 16),
  OFFSET (OrbitCoreNodeRecord, start_time, 24),
  OFFSET (OrbitCoreNodeRecord, joined_boot, 32),
  OFFSET (OrbitCoreNodeRecord, joined_wall, 40),
  OFFSET (OrbitCoreNodeRecord, program, 48),
  OFFSET (OrbitCoreNodeRecord, endings, 80),
  OFFSET (OrbitCoreNodeRecord, flags, 84),
  OFFSET (OrbitCoreNodeRecord, uid, 88),
  OFFSET (OrbitCoreNodeRecord, time_namespace, 96),
  OFFSET (OrbitCoreNodeRecord, host, 104),
  OFFSET (OrbitCoreNodeRecord, label, 168),
  SIZE (OrbitCoreKindRecord, 128),
  OFFSET (OrbitCoreKindRecord, state, 0),
  OFFSET (OrbitCoreKindRecord, segment_type, 4),
  OFFSET (OrbitCoreKindRecord, topology, 8),
  OFFSET (OrbitCoreKindRecord, capacity, 12),
  OFFSET (OrbitCoreKindRecord, payload_capacity, 16),
  OFFSET (OrbitCoreKindRecord, value_type_hash, 24),
  OFFSET (OrbitCoreKindRecord, made_by, 32),
  OFFSET (OrbitCoreKindRecord, label, 40),
  OFFSET (OrbitCoreKindRecord, file, 104),
  OFFSET (OrbitCoreFleetSegment, retired, 256),
  OFFSET (OrbitCoreFleetSegment, unfenced, 260),
  OFFSET (OrbitCoreFleetSegment, parking.notify, 264),
  OFFSET (OrbitCoreFleetSegment, parking.armed, 268),
  OFFSET (OrbitCoreFleetSegment, kinds_owner, 272),
  OFFSET (OrbitCoreFleetSegment, file, 280),
  OFFSET (OrbitCoreFleetSegment, minted, 384),
  OFFSET (OrbitCoreFleetSegment, kinds, 2432),
  OFFSET (OrbitCoreFleetSegment, nodes, 35200),
  SIZE (OrbitCoreLane, 128),
  OFFSET (OrbitCoreLane, head, 0),
  OFFSET (OrbitCoreLane, base, 8),
  OFFSET (OrbitCoreRingSegment, shared, 640),
  OFFSET (OrbitCoreRingSegment, parking.notify, 768),
  OFFSET (OrbitCoreRingSegment, parking.armed, 772),
  OFFSET (OrbitCoreRingSegment, version, 896),
  OFFSET (OrbitCoreRingSegment, changes, 1024),
  OFFSET (OrbitCoreRingSegment, used_lanes, 1032),
  OFFSET (OrbitCoreRingSegment, forfeited, 1664),
  OFFSET (OrbitCoreRingSegment, by_node, 2176),
  SIZE (OrbitCoreSlot, 32),
  OFFSET (OrbitCoreSlot, stamp, 0),
  OFFSET (OrbitCoreSlot, id, 8),
  OFFSET (OrbitCoreSlot, version, 16),
  OFFSET (OrbitCoreSlot, details, 24),
  OFFSET (OrbitCoreSlot, payload, 32),
};

static void
test_records (const void *data)
{
  for (size_t i = 0; i < sizeof records / sizeof records[0]; i++)
    if (records[i].actual != records[i].recorded)
      tap_fail (__FILE__, __LINE__, "%s is %llu, recorded as %llu", records[i].what,
                (unsigned long long) records[i].actual, (unsigned long long) records[i].recorded);
  check_equal (orbit_core_layout_fleet_size (1), 35200 + 256);
  check_equal (orbit_core_layout_fleet_size (4096), 35200 + 4096 * 256);
}

/* Words that different processes change often must not share a pair of cache lines. */
static void
test_hot_words_apart (const void *data)
{
  static const size_t hot[] = {
    offsetof (OrbitCoreRingSegment, shared), offsetof (OrbitCoreRingSegment, parking),
    offsetof (OrbitCoreRingSegment, version), offsetof (OrbitCoreRingSegment, changes), offsetof (OrbitCoreRingSegment, forfeited),
    offsetof (OrbitCoreRingSegment, by_node),
  };

  for (size_t i = 0; i + 1 < sizeof hot / sizeof hot[0]; i++)
    check (hot[i + 1] - hot[i] >= 128);
  check (sizeof (OrbitCoreLane) >= 128 && sizeof (OrbitCoreNodeRecord) >= 128);
}

static OrbitCoreRingHeader
plan (uint32_t topology,
      uint32_t capacity,
      uint32_t payload_capacity,
      uint32_t n_lanes)
{
  return (OrbitCoreRingHeader){
    .kind = 1,
    .topology = topology,
    .capacity = capacity,
    .payload_capacity = payload_capacity,
    .n_lanes = n_lanes,
    .n_nodes = topology == ORBIT_CORE_TOPOLOGY_PER_NODE ? n_lanes : 5,
  };
}

static void
test_place (const void *data)
{
  OrbitCoreRingHeader header = plan (ORBIT_CORE_TOPOLOGY_SHARED, 4, 100, 1);

  check (orbit_core_layout_place_ring (&header));
  check_equal (header.slot_stride, 192);
  check_equal (header.claims_offset, 2304);
  check_equal (header.slots_offset, 2304 + 64 * 8);
  check_equal (header.common.total_size, 2304 + 64 * 8 + 4 * 192);

  header = plan (ORBIT_CORE_TOPOLOGY_SHARED, 128, 100, 1);
  check (orbit_core_layout_place_ring (&header));
  check_equal (header.slots_offset, 2304 + 128 * 8);

  header = plan (ORBIT_CORE_TOPOLOGY_PER_NODE, 8, 0, 3);
  check (orbit_core_layout_place_ring (&header));
  check_equal (header.slot_stride, 64);
  check_equal (header.slots_offset, 2176 + 3 * 128);
  check_equal (header.common.total_size, 2176 + 3 * 128 + 3 * 8 * 64);

  /* The size of the largest segment must not overflow. */
  header = plan (ORBIT_CORE_TOPOLOGY_PER_NODE, ORBIT_CORE_MAX_CAPACITY, ORBIT_CORE_MAX_PAYLOAD_CAPACITY, ORBIT_CORE_MAX_FLEET_SIZE);
  check (orbit_core_layout_place_ring (&header));
  check (header.common.total_size / header.slot_stride >= (uint64_t) ORBIT_CORE_MAX_CAPACITY * ORBIT_CORE_MAX_FLEET_SIZE);
}

static void
test_place_refuses (const void *data)
{
  const OrbitCoreRingHeader impossible[] = {
    plan (ORBIT_CORE_TOPOLOGY_SHARED, 0, 8, 1),
    plan (ORBIT_CORE_TOPOLOGY_SHARED, 1, 8, 1),
    plan (ORBIT_CORE_TOPOLOGY_SHARED, 6, 8, 1),
    plan (ORBIT_CORE_TOPOLOGY_SHARED, ORBIT_CORE_MAX_CAPACITY * 2, 8, 1),
    plan (ORBIT_CORE_TOPOLOGY_SHARED, 4, ORBIT_CORE_MAX_PAYLOAD_CAPACITY + 1, 1),
    plan (ORBIT_CORE_TOPOLOGY_SHARED, 4, UINT32_MAX, 1),
    plan (ORBIT_CORE_TOPOLOGY_SHARED, 4, 8, 2),
    plan (ORBIT_CORE_TOPOLOGY_PER_NODE, 4, 8, 0),
    plan (ORBIT_CORE_TOPOLOGY_PER_NODE, 4, 8, ORBIT_CORE_MAX_FLEET_SIZE + 1),
    plan (2, 4, 8, 1),
  };

  for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++)
    {
      OrbitCoreRingHeader header = impossible[i];

      check (!orbit_core_layout_place_ring (&header));
    }
}

/* The recorded number was computed by another program. */
static void
test_checksum (const void *data)
{
  OrbitCoreFleetHeader header;
  uint8_t *bytes = memset (&header, 0, sizeof header);
  uint64_t before;

  header.common.header_size = sizeof header;
  before = orbit_core_layout_checksum (&header.common);
  header.common.checksum = UINT64_MAX;
  check_equal (orbit_core_layout_checksum (&header.common), before);

  for (size_t i = 0; i < sizeof header; i++)
    {
      if ((i >= offsetof (OrbitCoreHeader, checksum) && i < offsetof (OrbitCoreHeader, checksum) + 8) ||
          (i >= offsetof (OrbitCoreHeader, header_size) && i < offsetof (OrbitCoreHeader, header_size) + 4))
        continue;
      bytes[i] ^= 0x40;
      check (orbit_core_layout_checksum (&header.common) != before);
      bytes[i] ^= 0x40;
    }
  check_equal (before, UINT64_C (0x7cf1b875a42f4e9a));
}

/* The files contain the values that the records describe. */
static void
test_files (const void *data)
{
  const OrbitCoreRingSpec spec = { .capacity = 8, .payload_capacity = 20, .label = "a label", .value_type = "(tt)" };
  const char *name = fixture_new_name ();
  OrbitCoreFleet *fleet = fixture_join (name, 2, 3);
  OrbitCoreRing *ring = fixture_open (fleet, 9, &spec);
  enum
  {
    NODES = 35200,
    CLAIMS = 2304,
    SLOTS = CLAIMS + 64 * 8,
  };
  uint8_t fleet_bytes[NODES + 3 * 256 + 1], ring_bytes[SLOTS + 8 * 64 + 1];
  struct stat file;
  char path[128];
  uint64_t word = 0;
  int fd;

  fixture_publish (ring, 5);

  fixture_segment_path (path, sizeof path, name, -1);
  fd = open (path, O_RDONLY);
  check (fd >= 0);
  check_equal (read (fd, fleet_bytes, sizeof fleet_bytes), sizeof fleet_bytes - 1);
  check (fstat (fd, &file) == 0);
  check_equal (file.st_mode & 07777, 0600);
  close (fd);
  check (memcmp (fleet_bytes, "ORBSHM01\2\0\0\0\4\3\2\1\1\0\0\0", 20) == 0);
  check (strcmp ((const char *) fleet_bytes + 88, name) == 0);
  check_equal (fleet_bytes[NODES + 2 * 256 + 4], ORBIT_CORE_NODE_JOINED);
  check_equal (fleet_bytes[NODES + 2 * 256 + 8], 1);

  fixture_segment_path (path, sizeof path, name, 9);
  fd = open (path, O_RDONLY);
  check (fd >= 0);
  check_equal (read (fd, ring_bytes, sizeof ring_bytes), sizeof ring_bytes - 1);
  check (fstat (fd, &file) == 0);
  check_equal (file.st_mode & 07777, 0600);
  close (fd);
  check (memcmp (ring_bytes, "ORBSHM01\2\0\0\0\4\3\2\1\2\0\0\0", 20) == 0);
  check (memcmp (ring_bytes + 48, fleet_bytes + 48, 16) == 0);
  check (strcmp ((const char *) ring_bytes + 136, "a label") == 0);
  check (strcmp ((const char *) ring_bytes + 200, "(tt)") == 0);
  check_equal (ring_bytes[640], 1);
  memcpy (&word, ring_bytes + 2176 + 2 * 4, 4); /* incarnation 1 of node 2 has settled */
  check_equal ((uint32_t) word, 1);
  memcpy (&word, ring_bytes + CLAIMS, 8);
  check_equal (word, orbit_core_claim_word (0, orbit_core_claim_owner (2, 1), ORBIT_CORE_CLAIM_DONE));
  memcpy (&word, ring_bytes + CLAIMS + 8 * 8, 8);
  check_equal (word, orbit_core_claim_word (UINT64_MAX - 6, 0, ORBIT_CORE_CLAIM_VOID));
  memcpy (&word, ring_bytes + SLOTS, 8);
  check_equal (word, orbit_core_stamp (0, ORBIT_CORE_STAMP_COMMITTED));
  memcpy (&word, ring_bytes + SLOTS + 64, 8);
  check_equal (word, orbit_core_stamp (UINT64_MAX - 6, ORBIT_CORE_STAMP_VOID));
  memcpy (&word, ring_bytes + SLOTS + 8, 8);
  check_equal (word, UINT64_C (9) << 56 | UINT64_C (2) << 40);
  orbit_core_fleet_free (fleet);
}

int
main (void)
{
  fixture_init (20);
  tap_run (test_records, NULL, "every field has its released offset");
  tap_run (test_hot_words_apart, NULL, "hot words are 128 bytes apart");
  tap_run (test_place, NULL, "rings are placed as recorded");
  tap_run (test_place_refuses, NULL, "impossible rings are refused");
  tap_run (test_checksum, NULL, "the checksum covers every byte except itself");
  tap_run (test_files, NULL, "the files agree with the records");
  return tap_finish ();
}
