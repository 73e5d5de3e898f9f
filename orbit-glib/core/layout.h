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
#define ORBIT_CORE_ABI_MAJOR 2
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
#define ORBIT_CORE_HOST_SIZE 64        /* bytes, NUL included */
#define ORBIT_CORE_FORFEITS 64
#define ORBIT_CORE_FRAME_INCARNATION_MASK UINT32_C (0xffffff)
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
  ORBIT_CORE_TOPOLOGY_ANY = 2, /* of a specification that leaves it out; no ring has it */
} OrbitCoreTopology;

/* What users other than the creator of a fleet may do. Only ORBIT_CORE_ACCESS_USER is made so far. */
typedef enum
{
  ORBIT_CORE_ACCESS_USER = 0,    /* mode 0600 */
  ORBIT_CORE_ACCESS_GROUP = 1,   /* mode 0660 */
  ORBIT_CORE_ACCESS_READERS = 2, /* mode 0640 */
} OrbitCoreAccess;

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
  uint32_t capacity;         /* of rings that are not declared */
  uint32_t payload_capacity; /* likewise, bytes */
  uint32_t access;           /* OrbitCoreAccess */
  char name[72]; /* NUL-terminated */
  uint32_t creator_uid;
  uint32_t creator_gid;
  char creator[ORBIT_CORE_LABEL_SIZE]; /* label of the member that made the fleet */
  int32_t creator_pid;                 /* in its own pid namespace */
  uint8_t reserved[20]; /* zero */
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
  uint64_t claims_offset;    /* bytes from the start of the segment; 0: per-node topology, which has no claims */
  uint64_t slots_offset;     /* likewise */
  uint32_t n_nodes;          /* the fleet size */
  uint32_t replica;          /* 1: only a bridge writes to it; not made so far */
  char label[ORBIT_CORE_LABEL_SIZE];           /* empty: none */
  char value_type[ORBIT_CORE_VALUE_TYPE_SIZE]; /* GVariant type string; empty: none */
  char home_host[ORBIT_CORE_HOST_SIZE];        /* where the frames of a replica come from; empty: this host */
  char maker[ORBIT_CORE_LABEL_SIZE];           /* label of the member that made the ring */
  uint32_t maker_node;
  int32_t maker_pid;         /* in its own pid namespace */
  uint8_t reserved[48]; /* zero */
} OrbitCoreRingHeader;

/* --- mutable parts; hot words are 128 bytes apart --- */

/* Bits of OrbitCoreNodeRecord.flags. */
#define ORBIT_CORE_NODE_UNFENCED UINT32_C (1) /* membarrier() does not reach this member, or it cannot wake waiters; see parking.h */
#define ORBIT_CORE_NODE_PROXY UINT32_C (2)    /* held by a bridge for a member on another host; not made so far */

typedef struct
{
  _Alignas (128) _Atomic uint32_t sequence; /* odd while the record changes */
  _Atomic uint32_t state;                   /* OrbitCoreNodeState */
  _Atomic uint32_t incarnation;             /* counts the owners of this node id */
  _Atomic int32_t pid;
  _Atomic uint64_t pid_namespace;
  _Atomic uint64_t start_time;   /* clock ticks since boot, as the time namespace of the member counts them */
  _Atomic int64_t joined_boot;   /* boot clock, ns */
  _Atomic int64_t joined_wall;   /* ns since the Unix epoch */
  _Atomic uint64_t program[4];   /* NUL-padded text */
  _Atomic uint32_t endings;      /* bit n: the owner n + 1 before this one has left; 0 if it died */
  _Atomic uint32_t flags;        /* ORBIT_CORE_NODE_... */
  _Atomic uint32_t uid;          /* effective, at join */
  uint32_t reserved_1;
  _Atomic uint64_t time_namespace;
  _Atomic uint64_t host[ORBIT_CORE_HOST_SIZE / 8];   /* NUL-padded text; empty: this host */
  _Atomic uint64_t label[ORBIT_CORE_LABEL_SIZE / 8]; /* NUL-padded text; empty: none */
  uint8_t reserved_2[24];
} OrbitCoreNodeRecord;

/* Where readers sleep; see parking.h. */
typedef struct
{
  _Alignas (8) _Atomic uint32_t notify; /* a futex: changes with every wake-up */
  _Atomic uint32_t armed;               /* odd: a waiter is armed; changes with every arming */
} OrbitCoreParking;

/* OrbitCoreKindRecord.state */
#define ORBIT_CORE_KIND_UNLABELLED UINT32_C (0)
#define ORBIT_CORE_KIND_LABELLED UINT32_C (1) /* the label is complete, and never changes again */

/* What is known of one kind before its segment is opened. Members fill in the file, and state, label and maker of a ring with a label;
 * all else is zero so far. */
typedef struct
{
  _Alignas (128) _Atomic uint32_t state;
  _Atomic uint32_t segment_type; /* OrbitCoreSegmentType */
  _Atomic uint32_t topology;
  _Atomic uint32_t capacity;
  _Atomic uint32_t payload_capacity;
  uint32_t reserved_1;
  _Atomic uint64_t value_type_hash;
  _Atomic uint64_t made_by; /* node, and incarnation from bit 32 on, of the member that has filled in the label */
  _Atomic uint64_t label[ORBIT_CORE_LABEL_SIZE / 8]; /* NUL-padded text */
  _Atomic uint64_t file; /* inode of the segment that the fleet has made for the kind; 0: none. Set once. */
  uint8_t reserved_2[16];
} OrbitCoreKindRecord;

typedef struct
{
  OrbitCoreFleetHeader header;
  _Alignas (128) _Atomic uint32_t retired;                         /* set before the names go away */
  _Atomic uint32_t unfenced;                                       /* 1: a member has had ORBIT_CORE_NODE_UNFENCED */
  OrbitCoreParking parking;                                        /* woken by joins, leaves and takeovers, and when a ring is opened */
  _Atomic uint64_t kinds_owner;                                    /* node, and incarnation from bit 32 on, of the member that changes the kind table; 0: none */
  _Atomic uint64_t file;                                           /* inode of this segment, so that a copy is known; set once */
  _Alignas (128) _Atomic uint64_t minted[ORBIT_CORE_N_KINDS];      /* ids minted without publishing */
  OrbitCoreKindRecord kinds[ORBIT_CORE_N_KINDS];
  OrbitCoreNodeRecord nodes[];                                     /* fleet_size of them */
} OrbitCoreFleetSegment;

typedef struct
{
  _Alignas (128) _Atomic uint64_t head; /* the next position to be written */
  _Atomic uint64_t base;                /* the position whose counter is 0 */
} OrbitCoreLane;

/* OrbitCoreRingSegment.changes counts resets in its low bits and lanes that came into use above them, so that a cursor finds
 * out about both with one load. */
#define ORBIT_CORE_CHANGES_RESET UINT64_C (1)
#define ORBIT_CORE_CHANGES_LANE (UINT64_C (1) << 40)
#define ORBIT_CORE_CHANGES_RESETS_MASK (ORBIT_CORE_CHANGES_LANE - 1)

typedef struct
{
  OrbitCoreRingHeader header;
  OrbitCoreLane shared;                         /* shared topology: ticket head and base */
  _Alignas (128) OrbitCoreParking parking;      /* for readers that wait for frames */
  _Alignas (128) _Atomic uint64_t version;      /* the last version given out */
  _Alignas (128) _Atomic uint64_t changes;      /* see above; rarely written */
  _Atomic uint64_t used_lanes[ORBIT_CORE_MAX_FLEET_SIZE / 64]; /* bit n: node n has written */
  _Alignas (128) _Atomic uint64_t forfeited[ORBIT_CORE_FORFEITS]; /* positions whose tickets their writers gave up, by p mod 64 */
  _Alignas (128) uint8_t by_node[]; /* lanes or settled incarnations: see the two functions below */
} OrbitCoreRingSegment;

/* Per-node topology: the lane of each node. */
static inline OrbitCoreLane *
orbit_core_layout_get_lanes (OrbitCoreRingSegment *segment)
{
  return (OrbitCoreLane *) segment->by_node;
}

/* Shared topology: for each node, the incarnation that settled last; 0 if none has written. */
static inline _Atomic uint32_t *
orbit_core_layout_get_settled (OrbitCoreRingSegment *segment)
{
  return (_Atomic uint32_t *) segment->by_node;
}

typedef struct
{
  _Atomic uint64_t stamp; /* see stamp.h */
  _Atomic uint64_t id;
  _Atomic uint64_t version;
  _Atomic uint64_t details; /* payload length (32 bits), frame kind (8), incarnation of the owner (24), from the low end */
  uint8_t payload[];
} OrbitCoreSlot;

static inline uint64_t
orbit_core_slot_details (uint32_t length,
                         uint8_t frame_kind,
                         uint32_t incarnation)
{
  return length | (uint64_t) frame_kind << 32 | (uint64_t) incarnation << 40; /* the shift leaves 24 bits */
}

static inline uint32_t
orbit_core_details_get_length (uint64_t details)
{
  return (uint32_t) details;
}

static inline uint8_t
orbit_core_details_get_frame_kind (uint64_t details)
{
  return (uint8_t) (details >> 32);
}

static inline uint32_t
orbit_core_details_get_incarnation (uint64_t details)
{
  return (uint32_t) (details >> 40);
}

#define ORBIT_CORE_ASSERT_OFFSET(type, member, offset) \
  static_assert (offsetof (type, member) == (offset), #type "." #member " has moved")

static_assert (sizeof (OrbitCoreHeader) == 72, "OrbitCoreHeader has another size");
static_assert (sizeof (OrbitCoreFleetHeader) == 256, "OrbitCoreFleetHeader has another size");
static_assert (sizeof (OrbitCoreRingHeader) == 640, "OrbitCoreRingHeader has another size");
static_assert (sizeof (OrbitCoreNodeRecord) == 256, "OrbitCoreNodeRecord has another size");
static_assert (sizeof (OrbitCoreKindRecord) == 128, "OrbitCoreKindRecord has another size");
static_assert (sizeof (OrbitCoreLane) == 128, "OrbitCoreLane has another size");
static_assert (sizeof (OrbitCoreSlot) == 32, "OrbitCoreSlot has another size");
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreHeader, type, 16);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreHeader, boot_id, 32);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreHeader, generation, 48);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreHeader, checksum, 64);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetHeader, name, 88);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetHeader, creator_uid, 160);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetHeader, creator, 168);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetHeader, creator_pid, 232);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingHeader, start_position, 96);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingHeader, n_nodes, 128);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingHeader, label, 136);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingHeader, value_type, 200);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingHeader, home_host, 456);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingHeader, maker, 520);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingHeader, maker_node, 584);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreNodeRecord, program, 48);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreNodeRecord, endings, 80);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreNodeRecord, flags, 84);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreNodeRecord, uid, 88);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreNodeRecord, time_namespace, 96);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreNodeRecord, host, 104);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreNodeRecord, label, 168);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreKindRecord, value_type_hash, 24);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreKindRecord, label, 40);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreKindRecord, file, 104);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, retired, 256);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, unfenced, 260);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, parking, 264);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, kinds_owner, 272);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, file, 280);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, minted, 384);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, kinds, 2432);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreFleetSegment, nodes, 35200);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, shared, 640);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, parking, 768);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, version, 896);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, changes, 1024);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, used_lanes, 1032);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, forfeited, 1664);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreRingSegment, by_node, 2176);
static_assert (sizeof (OrbitCoreRingSegment) == 2176, "OrbitCoreRingSegment has another size");
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreSlot, id, 8);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreSlot, version, 16);
ORBIT_CORE_ASSERT_OFFSET (OrbitCoreSlot, details, 24);

/* The size of a fleet segment for so many nodes. */
uint64_t orbit_core_layout_fleet_size (uint32_t fleet_size);

/* Fills in stride, offsets and total size from kind, topology, capacities, lanes and nodes; false if they do not fit. */
bool orbit_core_layout_place_ring (OrbitCoreRingHeader *header);

/* The number of claim words of a shared ring: one for each slot, but at least a block. */
uint64_t orbit_core_layout_n_claims (const OrbitCoreRingHeader *header);

/* Fills in everything of the common header but boot id, generation and checksum. */
void orbit_core_layout_start_header (OrbitCoreHeader *header,
                                     OrbitCoreSegmentType type,
                                     uint32_t header_size,
                                     uint64_t total_size);

uint64_t orbit_core_layout_checksum (const OrbitCoreHeader *header);

bool orbit_core_layout_is_zero (const void *bytes,
                                size_t size);

/* Is this, privately copied and @header_size bytes long, the header of a whole segment of this type? */
OrbitCoreCode orbit_core_layout_check_header (const OrbitCoreHeader *header,
                                              OrbitCoreSegmentType type,
                                              uint32_t header_size,
                                              uint64_t file_size,
                                              const char *name,
                                              OrbitCoreReport *report);
