/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What lies where in a segment. Every process on the host must agree on this to the byte, whatever it was built
 * with, so nothing here depends on a build option. doc/segment-layout.md says the same in prose. */

#pragma once

#include "report.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ORBIT_CORE_MAGIC UINT64_C (0x31304d485342524f) /* "ORBSHM01" on a little-endian machine */
#define ORBIT_CORE_ABI_MAJOR 1
#define ORBIT_CORE_ABI_MINOR 0
#define ORBIT_CORE_BYTE_ORDER UINT32_C (0x01020304)

#define ORBIT_CORE_N_KINDS 256
#define ORBIT_CORE_MAX_FLEET_SIZE 4096
#define ORBIT_CORE_MAX_CAPACITY (UINT32_C (1) << 24)
#define ORBIT_CORE_MAX_PAYLOAD_CAPACITY (UINT32_C (1) << 24) /* 16 MiB */
#define ORBIT_CORE_MAX_NAME 64
#define ORBIT_CORE_LABEL_SIZE 64       /* bytes, NUL included */
#define ORBIT_CORE_VALUE_TYPE_SIZE 256 /* bytes, NUL included */
#define ORBIT_CORE_COUNTER_BITS 40
#define ORBIT_CORE_COUNTER_MASK ((UINT64_C (1) << ORBIT_CORE_COUNTER_BITS) - 1)

typedef enum
{
  ORBIT_CORE_SEGMENT_FLEET = 1,
  ORBIT_CORE_SEGMENT_RING = 2,
} OrbitCoreSegmentType;

typedef enum
{
  ORBIT_CORE_TOPOLOGY_SHARED = 0,
  ORBIT_CORE_TOPOLOGY_PER_NODE = 1,
} OrbitCoreTopology;

/* --- immutable parts, covered by the checksum --- */

typedef struct
{
  uint64_t magic;
  uint16_t abi_major;
  uint16_t abi_minor;
  uint32_t byte_order;
  uint32_t type;
  uint32_t header_size; /* of the whole immutable part */
  uint64_t total_size;
  uint8_t boot_id[16];
  uint8_t generation[16]; /* random, of the fleet; its rings repeat it */
  uint64_t checksum;      /* FNV-1a 64 of the immutable part with this field zero */
} OrbitCoreHeader;

typedef struct
{
  OrbitCoreHeader common;
  uint32_t fleet_size;
  uint32_t capacity;         /* of rings nobody declares otherwise */
  uint32_t payload_capacity; /* likewise, bytes */
  uint32_t reserved_1;
  char name[72]; /* NUL-terminated */
  uint8_t reserved_2[96];
} OrbitCoreFleetHeader;

typedef struct
{
  OrbitCoreHeader common;
  uint32_t kind;
  uint32_t topology;
  uint32_t capacity;         /* slots in each lane, a power of two */
  uint32_t payload_capacity; /* bytes */
  uint32_t n_lanes;          /* 1, or the fleet size */
  uint32_t slot_stride;      /* bytes from slot to slot */
  uint64_t start_position;   /* the first position ever, 0 unless a test asked otherwise */
  uint64_t start_counter;    /* the counter of the id at that position, likewise */
  uint64_t slots_offset;     /* bytes from the start of the segment */
  char label[ORBIT_CORE_LABEL_SIZE];           /* empty: none */
  char value_type[ORBIT_CORE_VALUE_TYPE_SIZE]; /* GVariant type string; empty: none */
  uint8_t reserved[72];
} OrbitCoreRingHeader;

/* --- mutable parts; hot words are 128 bytes apart --- */

typedef struct
{
  _Alignas (128) _Atomic uint32_t sequence; /* odd while the record changes */
  _Atomic uint32_t state;                   /* OrbitCoreNodeState */
  _Atomic uint32_t incarnation;             /* counts the owners of this node id */
  _Atomic int32_t pid;
  _Atomic uint64_t pid_namespace;
  _Atomic uint64_t start_time;   /* clock ticks since boot */
  _Atomic int64_t joined_boot;   /* boot clock, ns */
  _Atomic int64_t joined_wall;   /* ns since the Unix epoch */
  _Atomic uint64_t program[4];   /* NUL-padded text */
  _Atomic uint32_t endings;      /* bit n: the owner n + 1 before this one has left; 0 if he died */
  uint8_t reserved[44];
} OrbitCoreNodeRecord;

/* Where readers sleep; see parking.h. */
typedef struct
{
  _Alignas (8) _Atomic uint32_t notify; /* a futex: changes with every wake-up */
  _Atomic uint32_t armed;               /* odd: somebody is asleep, or about to be; changes with every arming */
} OrbitCoreParking;

typedef struct
{
  OrbitCoreFleetHeader header;
  _Alignas (128) _Atomic uint32_t retired;                         /* set before the names go away */
  OrbitCoreParking parking;                                        /* for who joins, leaves, or takes over */
  _Alignas (128) _Atomic uint64_t minted[ORBIT_CORE_N_KINDS];      /* ids minted without publishing */
  OrbitCoreNodeRecord nodes[];                                     /* fleet_size of them */
} OrbitCoreFleetSegment;

typedef struct
{
  _Alignas (128) _Atomic uint64_t head; /* the next position to be written */
  _Atomic uint64_t base;                /* the position whose counter is 0 */
} OrbitCoreLane;

typedef struct
{
  OrbitCoreRingHeader header;
  OrbitCoreLane shared;                         /* shared topology: claim head and base */
  _Alignas (128) OrbitCoreParking parking;      /* for who waits for frames */
  _Atomic uint64_t n_resets;
  _Alignas (128) _Atomic uint64_t version;      /* the last version given out */
  _Alignas (128) _Atomic uint64_t used_lanes[ORBIT_CORE_MAX_FLEET_SIZE / 64]; /* bit n: node n has written */
  OrbitCoreLane lanes[];                        /* per-node topology: one for each node */
} OrbitCoreRingSegment;

typedef struct
{
  _Atomic uint64_t word; /* see slot.h */
  _Atomic uint64_t id;
  _Atomic uint64_t version;
  _Atomic uint32_t length; /* bytes */
  _Atomic uint32_t frame_kind;
  uint8_t payload[];
} OrbitCoreSlot;

#define ORBIT_CORE_ASSERT_OFFSET(type, member, offset) \
  static_assert (offsetof (type, member) == (offset), #type "." #member " has moved")

static_assert (sizeof (OrbitCoreHeader) == 72, "OrbitCoreHeader has another size");
static_assert (sizeof (OrbitCoreFleetHeader) == 256, "OrbitCoreFleetHeader has another size");
static_assert (sizeof (OrbitCoreRingHeader) == 512, "OrbitCoreRingHeader has another size");
static_assert (sizeof (OrbitCoreNodeRecord) == 128, "OrbitCoreNodeRecord has another size");
static_assert (sizeof (OrbitCoreLane) == 128, "OrbitCoreLane has another size");
static_assert (sizeof (OrbitCoreSlot) == 32, "OrbitCoreSlot has another size");
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreHeader, type, 16);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreHeader, boot_id, 32);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreHeader, generation, 48);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreHeader, checksum, 64);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetHeader, name, 88);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingHeader, start_position, 96);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingHeader, label, 120);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingHeader, value_type, 184);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, retired, 256);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, parking, 264);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, minted, 384);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, nodes, 2432);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, shared, 512);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, parking, 640);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, n_resets, 648);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, version, 768);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, used_lanes, 896);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, lanes, 1408);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreSlot, id, 8);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreSlot, version, 16);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreSlot, length, 24);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreSlot, frame_kind, 28);

/* The size of a fleet segment for so many nodes. */
uint64_t orbit_core_layout_fleet_size (uint32_t fleet_size);

/* Fills in stride, offset and total size from kind, topology, capacities and lanes; false if they do not fit. */
bool orbit_core_layout_place_ring (OrbitCoreRingHeader *header);

/* Fills in everything of the common header but boot id, generation and checksum. */
void orbit_core_layout_start_header (OrbitCoreHeader *header,
                                     OrbitCoreSegmentType type,
                                     uint32_t header_size,
                                     uint64_t total_size);

uint64_t orbit_core_layout_checksum (const OrbitCoreHeader *header);

/* Is this, privately copied and @header_size bytes long, the header of a whole segment of this type? */
OrbitCoreCode orbit_core_layout_check_header (const OrbitCoreHeader *header,
                                              OrbitCoreSegmentType type,
                                              uint32_t header_size,
                                              uint64_t file_size,
                                              const char *name,
                                              OrbitCoreReport *report);
