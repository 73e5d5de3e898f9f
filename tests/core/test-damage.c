/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shared memory overwritten with anything, anywhere, at any time: calls succeed or fail as the contract says, nothing
 * is read or written out of bounds, and everything comes to an end. */

#define _GNU_SOURCE

#include "fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define CAPACITY 8
#define PAYLOAD_CAPACITY 40
#define N_MEMBERS 2
#define N_SEGMENTS 3 /* the fleet's, a shared ring's, a per-node ring's */

typedef struct
{
  uint8_t *memory; /* a mapping of our own */
  size_t size;
} Target;

typedef struct
{
  const char *name;
  OrbitCoreFleet *fleets[N_MEMBERS];
  OrbitCoreRing *rings[N_MEMBERS][2];
  Target targets[N_SEGMENTS];
  uint8_t *payload; /* PAYLOAD_CAPACITY bytes, and then a page that nobody may touch */
} Scene;

typedef struct
{
  uint64_t state;
} Random;

static uint64_t
get_random (Random *random,
            uint64_t limit)
{
  random->state = random->state * UINT64_C (6364136223846793005) + UINT64_C (1442695040888963407);
  return (random->state >> 33) % limit;
}

static uint64_t
get_random_word (Random *random)
{
  static const uint64_t special[] = { 0, 1, UINT64_MAX, INT64_MAX, UINT64_C (1) << 63, UINT64_C (1) << 44, UINT64_C (1) << 40, UINT32_MAX };

  if (get_random (random, 2) == 0)
    return special[get_random (random, sizeof special / sizeof special[0])];
  return get_random (random, UINT32_MAX) << 33 ^ get_random (random, UINT32_MAX);
}

static Target
map_target (const char *name,
            int kind)
{
  Target target;
  struct stat file;
  char path[128];
  int fd;

  fixture_segment_path (path, sizeof path, name, kind);
  fd = open (path, O_RDWR);
  check (fd >= 0 && fstat (fd, &file) == 0);
  target.size = (size_t) file.st_size;
  target.memory = mmap (NULL, target.size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  check (target.memory != MAP_FAILED);
  close (fd);
  return target;
}

static void
set_up (Scene *scene)
{
  uint8_t *pages = mmap (NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  check (pages != MAP_FAILED && mprotect (pages + 4096, 4096, PROT_NONE) == 0);
  scene->payload = pages + 4096 - PAYLOAD_CAPACITY;
  scene->name = fixture_new_name ();
  for (int member = 0; member < N_MEMBERS; member++)
    {
      scene->fleets[member] = fixture_join (scene->name, member, 3);
      for (int i = 0; i < 2; i++)
        {
          const OrbitCoreRingSpec spec = { .capacity = CAPACITY, .payload_capacity = PAYLOAD_CAPACITY, .topology = (OrbitCoreTopology) i };

          scene->rings[member][i] = fixture_open (scene->fleets[member], (uint8_t) i, &spec);
        }
    }
  for (int i = 0; i < N_SEGMENTS; i++)
    scene->targets[i] = map_target (scene->name, i - 1);
}

static void
tear_down (Scene *scene)
{
  OrbitCoreReport report;

  for (int i = 0; i < N_SEGMENTS; i++)
    munmap (scene->targets[i].memory, scene->targets[i].size);
  for (int member = 0; member < N_MEMBERS; member++)
    orbit_core_fleet_free (scene->fleets[member]);
  munmap (scene->payload - (4096 - PAYLOAD_CAPACITY), 8192);
  check_ok (orbit_core_fleet_destroy (scene->name, NULL, &report), &report);
  check (!fixture_has_segments (scene->name));
}

/* --- using it --- */

static void
expect_sane (OrbitCoreCode code,
             const OrbitCoreReport *report)
{
  if (code != ORBIT_CORE_OK && code != ORBIT_CORE_CORRUPT && code != ORBIT_CORE_BUSY && code != ORBIT_CORE_FAILED)
    tap_fail (__FILE__, __LINE__, "code %d: %s", code, report->text);
}

/* Damage in the middle of a write looks as if others had taken this member for dead, and then every call fails. The
 * tests want to go on. */
static void
forgive (OrbitCoreGate *gate)
{
  if (atomic_exchange (&gate->revoked, false))
    atomic_store (gate->open, 1);
}

static void
expect_sane_frame (const OrbitCoreRing *ring,
                   const OrbitCoreFrame *frame)
{
  check (frame->length <= ring->payload_capacity);
  check_equal (frame->id >> 56, ring->kind);
}

static void
ignore_frame (void *data,
              const OrbitCoreFrame *frame,
              uint32_t incarnation_bits)
{
  expect_sane_frame (data, frame);
}

static void
write_somehow (Scene *scene,
               OrbitCoreRing *ring,
               Random *random)
{
  static const uint8_t zeroes[PAYLOAD_CAPACITY * 4];
  OrbitCoreClaim claim;
  OrbitCoreReport report;
  OrbitCoreCode code;
  size_t n_written;
  uint64_t value;

  switch (get_random (random, 6))
    {
    case 0:
      expect_sane (orbit_core_ring_write_packed (ring, 1, 1, zeroes, PAYLOAD_CAPACITY, 4, &n_written, &report), &report);
      break;
    case 1:
      code = orbit_core_ring_begin_write (ring, PAYLOAD_CAPACITY, &claim, &report);
      expect_sane (code, &report);
      if (code == ORBIT_CORE_OK)
        orbit_core_ring_end_write (ring, &claim, 1, 1);
      break;
    case 2:
      expect_sane (orbit_core_ring_next_version (ring, &value, &report), &report);
      expect_sane (orbit_core_fleet_mint (scene->fleets[0], (uint8_t) ring->kind, &value, &report), &report);
      break;
    case 3:
      if (get_random (random, 8) == 0)
        expect_sane (orbit_core_ring_reset (ring, &report), &report);
      break;
    default:
      expect_sane (fixture_try_publish (ring, 1 + get_random (random, 1000), &value, &report), &report);
    }
}

static void
read_somehow (Scene *scene,
              OrbitCoreRing *ring,
              Random *random)
{
  OrbitCoreReport report;
  OrbitCoreFrame frame;
  uint64_t head = 0, value = get_random_word (random);
  bool found = false;

  expect_sane (orbit_core_ring_get_head (ring, &head, &report), &report);
  switch (get_random (random, 5))
    {
    case 0:
      expect_sane (orbit_core_ring_read_newest (ring, NULL, scene->payload, &frame, &found, &report), &report);
      break;
    case 1:
      expect_sane (orbit_core_ring_visit_newest (ring, scene->payload, ignore_frame, ring, &report), &report);
      break;
    case 2:
      value = (head - 1 - get_random (random, CAPACITY + 2)) & ORBIT_CORE_COUNTER_MASK;
      expect_sane (orbit_core_ring_read_at (ring, 0, value, NULL, scene->payload, &frame, &found, &report), &report);
      break;
    case 3:
      expect_sane (orbit_core_ring_read_id (ring, (uint64_t) ring->kind << 56 | (value & 0xffffffffffffff), NULL, scene->payload, &frame, &found, &report), &report);
      break;
    default:
      expect_sane (orbit_core_ring_read_lane_newest (ring, 0, NULL, scene->payload, &frame, &found, &report), &report);
      orbit_core_roster_is_alive (&scene->fleets[0]->member.roster, (uint32_t) get_random (random, 4096), (uint32_t) value & 0x3f);
    }
  if (found)
    expect_sane_frame (ring, &frame);
}

static void
follow (OrbitCoreCursor *cursor)
{
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  for (int i = 0; i < 2 * CAPACITY; i++)
    {
      OrbitCoreNext next = orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report);

      if (next == ORBIT_CORE_NEXT_NONE)
        break;
      if (next == ORBIT_CORE_NEXT_FRAME)
        expect_sane_frame (cursor->ring, &frame);
      else
        expect_sane (report.code, &report);
    }
}

static void
use_ring (Scene *scene,
          OrbitCoreRing *ring,
          OrbitCoreCursor *cursor,
          Random *random)
{
  OrbitCoreCursor *fresh = NULL;
  uint64_t start = orbit_core_cursor_get_position (cursor);
  uint64_t passed = cursor->n_delivered + cursor->n_overwritten + cursor->n_abandoned;
  OrbitCoreReport report;

  expect_sane (orbit_core_cursor_new (ring, (OrbitCoreCursorStart) get_random (random, 2), &fresh, &report), &report);
  for (int i = 0; i < 3; i++)
    {
      write_somehow (scene, ring, random);
      read_somehow (scene, ring, random);
      follow (cursor);
      if (fresh != NULL)
        follow (fresh);
    }
  check_equal (cursor->n_delivered + cursor->n_overwritten + cursor->n_abandoned - passed, orbit_core_cursor_get_position (cursor) - start);
  if (fresh != NULL)
    orbit_core_cursor_free (fresh);
  forgive (&ring->member->gate);
}

/* --- damaging it --- */

static void
damage (const Target *target,
        Random *random)
{
  size_t offset = get_random (random, target->size);
  uint64_t word = get_random_word (random);

  switch (get_random (random, 4))
    {
    case 0:
      target->memory[offset] ^= (uint8_t) (1u << get_random (random, 8));
      break;
    case 1:
      target->memory[offset] = (uint8_t) word;
      break;
    case 2:
      offset = offset / 8 * 8;
      memcpy (target->memory + offset, target->memory + get_random (random, target->size / 8) * 8, 8);
      break;
    default:
      memcpy (target->memory + offset / 8 * 8, &word, 8);
    }
}

/* Every byte in turn, the rest as it should be. With the memory restored everything works again. */
static void
test_every_byte (const void *data)
{
  static uint8_t intact[16384];
  static const uint8_t masks[] = { 0xff, 0x80, 0x01 };
  const int which = *(const int *) data;
  Random random = { 1 };
  Scene scene;
  Target target;

  set_up (&scene);
  target = scene.targets[which];
  check (target.size <= sizeof intact);
  for (int i = 0; i < 2; i++)
    fixture_publish (scene.rings[0][i], 1);
  memcpy (intact, target.memory, target.size);

  for (size_t offset = 0; offset < target.size; offset++)
    for (size_t m = 0; m < sizeof masks; m++)
      {
        OrbitCoreRing *ring = scene.rings[offset % 2][which == 0 ? m % 2 : (size_t) which - 1];
        OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);

        target.memory[offset] ^= masks[m];
        use_ring (&scene, ring, cursor, &random);
        orbit_core_cursor_free (cursor);
        memcpy (target.memory, intact, target.size);
      }
  for (int i = 0; i < 2; i++)
    for (uint64_t version = 1; version < 3 * CAPACITY; version++)
      check_equal (fixture_look_up (scene.rings[1][i], fixture_publish (scene.rings[0][i], version)), version);
  tear_down (&scene);
}

/* Damage upon damage, anywhere, and time passes as well. */
static void
test_pile_up (const void *data)
{
  for (uint64_t seed = 1; seed <= 40; seed++)
    {
      Random random = { seed };
      OrbitCoreCursor *cursors[N_MEMBERS][2];
      Scene scene;

      set_up (&scene);
      for (int i = 0; i < 2 * N_MEMBERS; i++)
        cursors[i / 2][i % 2] = fixture_cursor (scene.rings[i / 2][i % 2], ORBIT_CORE_CURSOR_OLDEST);
      for (int round = 0; round < 300; round++)
        {
          uint64_t member = get_random (&random, N_MEMBERS), i = get_random (&random, 2);

          for (uint64_t n = get_random (&random, 4); n > 0; n--)
            damage (&scene.targets[get_random (&random, N_SEGMENTS)], &random);
          use_ring (&scene, scene.rings[member][i], cursors[member][i], &random);
          orbit_core_clock_offset_ns[ORBIT_CORE_CLOCK_MONOTONIC] += (int64_t) get_random (&random, 80) * ORBIT_CORE_NS_PER_MS;
        }
      for (int i = 0; i < 2 * N_MEMBERS; i++)
        orbit_core_cursor_free (cursors[i / 2][i % 2]);
      tear_down (&scene);
    }
}

/* Joining and opening while the memory is damaged. "Retired" is left out: it only makes a joiner wait for a second. */
static void
test_attach (const void *data)
{
  Random random = { 7 };
  int n_joined = 0;

  for (int round = 0; round < 400; round++)
    {
      OrbitCoreJoin join = { .node = -1, .fleet_size = 3, .shared = true };
      OrbitCoreFleet *fleet = NULL;
      OrbitCoreRing *ring;
      OrbitCoreReport report;
      OrbitCoreCode code;
      Scene scene;

      set_up (&scene);
      for (int i = 0; i < 3; i++)
        damage (&scene.targets[i], &random);
      atomic_store (&((OrbitCoreFleetSegment *) scene.targets[0].memory)->retired, 0);
      join.name = scene.name;
      code = orbit_core_fleet_join (&join, &fleet, &report);
      if (code != ORBIT_CORE_OK)
        {
          check (code == ORBIT_CORE_CORRUPT || code == ORBIT_CORE_INCOMPATIBLE);
          tear_down (&scene);
          continue;
        }
      n_joined++;
      for (uint8_t kind = 0; kind < 2; kind++)
        {
          code = orbit_core_fleet_open_ring (fleet, kind, NULL, &ring, &report);
          check (code == ORBIT_CORE_OK || code == ORBIT_CORE_CORRUPT || code == ORBIT_CORE_INCOMPATIBLE);
          if (code == ORBIT_CORE_OK)
            expect_sane (fixture_try_publish (ring, 1, &(uint64_t){ 0 }, &report), &report);
        }
      orbit_core_fleet_free (fleet);
      tear_down (&scene);
    }
  check (n_joined > 0 && n_joined < 400);
}

/* --- while others are at it --- */

typedef struct
{
  Scene *scene;
  Random random;
  int which;
} Party;

static _Atomic int n_parties_left;

static void *
use_for_a_while (void *data)
{
  Party *party = data;
  OrbitCoreRing *ring = party->scene->rings[party->which / 2][party->which % 2];
  OrbitCoreCursor *cursor = fixture_cursor (ring, ORBIT_CORE_CURSOR_OLDEST);
  Scene scene = *party->scene;
  uint8_t *pages = mmap (NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  check (pages != MAP_FAILED && mprotect (pages + 4096, 4096, PROT_NONE) == 0);
  scene.payload = pages + 4096 - PAYLOAD_CAPACITY;
  cursor->stall_timeout = ORBIT_CORE_NS_PER_MS;
  for (int round = 0; round < 2000; round++)
    use_ring (&scene, ring, cursor, &party->random);
  orbit_core_cursor_free (cursor);
  munmap (pages, 8192);
  atomic_fetch_sub (&n_parties_left, 1);
  return NULL;
}

static void
test_at_the_same_time (const void *data)
{
  pthread_t threads[2 * N_MEMBERS];
  Party parties[2 * N_MEMBERS];
  Random random = { 3 };
  Scene scene;

  set_up (&scene);
  atomic_store (&n_parties_left, 2 * N_MEMBERS);
  for (int i = 0; i < 2 * N_MEMBERS; i++)
    {
      parties[i] = (Party){ .scene = &scene, .random = { 100 + (uint64_t) i }, .which = i };
      check_equal (pthread_create (&threads[i], NULL, use_for_a_while, &parties[i]), 0);
    }
  while (atomic_load (&n_parties_left) > 0)
    {
      damage (&scene.targets[get_random (&random, N_SEGMENTS)], &random);
      usleep (20);
    }
  for (int i = 0; i < 2 * N_MEMBERS; i++)
    pthread_join (threads[i], NULL);
  tear_down (&scene);
}

int
main (void)
{
  static const int segments[] = { 0, 1, 2 };

  fixture_init (100);
  tap_run (test_every_byte, &segments[0], "every byte of the fleet");
  tap_run (test_every_byte, &segments[1], "every byte of a shared ring");
  tap_run (test_every_byte, &segments[2], "every byte of a per-node ring");
  tap_run (test_pile_up, NULL, "damage upon damage");
  tap_run (test_attach, NULL, "attaching to damaged memory");
  tap_run (test_at_the_same_time, NULL, "damage while others are at work");
  return tap_finish ();
}
