/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Using and damaging shared memory. */

#define _GNU_SOURCE

#include "damage-scene.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

uint64_t
scene_random (Random *random,
              uint64_t limit)
{
  random->state = random->state * UINT64_C (6364136223846793005) + UINT64_C (1442695040888963407);
  return (random->state >> 33) % limit;
}

static uint64_t
get_random_word (Random *random)
{
  static const uint64_t special[] = { 0, 1, UINT64_MAX, INT64_MAX, UINT64_C (1) << 63, UINT64_C (1) << 44, UINT64_C (1) << 40, UINT32_MAX };

  if (scene_random (random, 2) == 0)
    return special[scene_random (random, sizeof special / sizeof special[0])];
  return scene_random (random, UINT32_MAX) << 33 ^ scene_random (random, UINT32_MAX);
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

uint8_t *
scene_new_payload (void)
{
  uint8_t *pages = mmap (NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  check (pages != MAP_FAILED && mprotect (pages + 4096, 4096, PROT_NONE) == 0);
  return pages + 4096 - SCENE_PAYLOAD_CAPACITY;
}

void
scene_free_payload (uint8_t *payload)
{
  munmap (payload - (4096 - SCENE_PAYLOAD_CAPACITY), 8192);
}

void
scene_set_up (Scene *scene)
{
  scene->payload = scene_new_payload ();
  scene->name = fixture_new_name ();
  for (int member = 0; member < SCENE_N_MEMBERS; member++)
    {
      scene->fleets[member] = fixture_join (scene->name, member, 3);
      for (int i = 0; i < 2; i++)
        {
          const OrbitCoreRingSpec spec = { .capacity = SCENE_CAPACITY, .payload_capacity = SCENE_PAYLOAD_CAPACITY, .topology = (OrbitCoreTopology) i };

          scene->rings[member][i] = fixture_open (scene->fleets[member], (uint8_t) i, &spec);
        }
    }
  for (int i = 0; i < SCENE_N_SEGMENTS; i++)
    scene->targets[i] = map_target (scene->name, i - 1);
}

void
scene_tear_down (Scene *scene)
{
  OrbitCoreReport report;

  for (int i = 0; i < SCENE_N_SEGMENTS; i++)
    munmap (scene->targets[i].memory, scene->targets[i].size);
  for (int member = 0; member < SCENE_N_MEMBERS; member++)
    orbit_core_fleet_free (scene->fleets[member]);
  scene_free_payload (scene->payload);
  check_ok (orbit_core_fleet_destroy (scene->name, NULL, &report), &report);
  check (!fixture_has_segments (scene->name));
}

/* --- using it --- */

void
scene_expect_sane (OrbitCoreCode code,
                   const OrbitCoreReport *report)
{
  if (code != ORBIT_CORE_OK && code != ORBIT_CORE_CORRUPT && code != ORBIT_CORE_BUSY && code != ORBIT_CORE_FAILED)
    tap_fail (__FILE__, __LINE__, "code %d: %s", code, report->text);
}

/* If a write finds that its claim has changed, the member is revoked and every later call fails. Damage can cause that, so the
 * tests reset the state to continue. */
static void
forgive (OrbitCoreGate *gate)
{
  if (atomic_exchange (&gate->revoked, false))
    atomic_store (gate->open, ORBIT_CORE_GATE_OPEN_BY_FENCE); /* correct with and without membarrier() */
}

static void
expect_sane_frame (const OrbitCoreRing *ring,
                   const OrbitCoreFrame *frame)
{
  check (frame->length <= ring->payload_capacity);
  check_equal (frame->id >> 56, ring->kind);
}

static void
read_short_frames (OrbitCoreRing *ring)
{
  OrbitCoreShortFrame frames[4];
  OrbitCoreReport report;
  uint32_t lane = 0, n_frames = 4;

  while (n_frames == 4)
    {
      OrbitCoreCode code = orbit_core_ring_read_short_frames (ring, &lane, frames, 4, &n_frames, &report);

      scene_expect_sane (code, &report);
      for (uint32_t i = 0; i < n_frames; i++)
        {
          check (orbit_core_details_get_length (frames[i].details) <= sizeof frames[i].payload);
          check_equal (frames[i].id >> 56, ring->kind);
        }
    }
}

static void
write_somehow (Scene *scene,
               OrbitCoreRing *ring,
               Random *random)
{
  static const uint8_t zeroes[SCENE_PAYLOAD_CAPACITY * 4];
  OrbitCoreClaim claim;
  OrbitCoreReport report;
  OrbitCoreCode code;
  size_t n_written;
  uint64_t value;

  switch (scene_random (random, 6))
    {
    case 0:
      scene_expect_sane (orbit_core_ring_write_packed (ring, 1, 1, zeroes, SCENE_PAYLOAD_CAPACITY, 4, &n_written, &report), &report);
      break;
    case 1:
      code = orbit_core_ring_begin_write (ring, SCENE_PAYLOAD_CAPACITY, &claim, &report);
      scene_expect_sane (code, &report);
      if (code == ORBIT_CORE_OK)
        orbit_core_ring_end_write (ring, &claim, 1, 1);
      break;
    case 2:
      scene_expect_sane (orbit_core_ring_next_version (ring, &value, &report), &report);
      scene_expect_sane (orbit_core_fleet_mint (scene->fleets[0], (uint8_t) ring->kind, &value, &report), &report);
      break;
    case 3:
      if (scene_random (random, 8) == 0)
        scene_expect_sane (orbit_core_ring_reset (ring, &report), &report);
      break;
    default:
      scene_expect_sane (fixture_try_publish (ring, 1 + scene_random (random, 1000), &value, &report), &report);
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

  scene_expect_sane (orbit_core_ring_get_head (ring, &head, &report), &report);
  switch (scene_random (random, 5))
    {
    case 0:
      scene_expect_sane (orbit_core_ring_read_newest (ring, NULL, scene->payload, &frame, &found, &report), &report);
      break;
    case 1:
      read_short_frames (ring);
      break;
    case 2:
      value = (head - 1 - scene_random (random, SCENE_CAPACITY + 2)) & ORBIT_CORE_COUNTER_MASK;
      scene_expect_sane (orbit_core_ring_read_at (ring, 0, value, NULL, scene->payload, &frame, &found, &report), &report);
      break;
    case 3:
      scene_expect_sane (orbit_core_ring_read_id (ring, (uint64_t) ring->kind << 56 | (value & 0xffffffffffffff), NULL, scene->payload, &frame, &found, &report), &report);
      break;
    default:
      scene_expect_sane (orbit_core_ring_read_lane_newest (ring, 0, NULL, scene->payload, &frame, &found, &report), &report);
      orbit_core_roster_is_alive (&scene->fleets[0]->member.roster, (uint32_t) scene_random (random, 4096), (uint32_t) value & ORBIT_CORE_CLAIM_INCARNATION_MASK);
    }
  if (found)
    expect_sane_frame (ring, &frame);
}

static void
follow (OrbitCoreCursor *cursor)
{
  OrbitCoreFrame frame;
  OrbitCoreReport report;

  for (int i = 0; i < 2 * SCENE_CAPACITY; i++)
    {
      OrbitCoreNext next = orbit_core_cursor_next (cursor, NULL, NULL, &frame, &report);

      if (next == ORBIT_CORE_NEXT_NONE)
        break;
      if (next == ORBIT_CORE_NEXT_FRAME)
        expect_sane_frame (cursor->ring, &frame);
      else
        scene_expect_sane (report.code, &report);
    }
}

void
scene_use_ring (Scene *scene,
                OrbitCoreRing *ring,
                OrbitCoreCursor *cursor,
                Random *random)
{
  OrbitCoreCursor *fresh = NULL;
  uint64_t start = orbit_core_cursor_get_position (cursor);
  uint64_t passed = orbit_core_cursor_count_delivered (cursor) + cursor->n_overwritten + cursor->n_abandoned;
  OrbitCoreReport report;

  scene_expect_sane (orbit_core_cursor_new (ring, (OrbitCoreCursorStart) scene_random (random, 2), &fresh, &report), &report);
  for (int i = 0; i < 3; i++)
    {
      write_somehow (scene, ring, random);
      read_somehow (scene, ring, random);
      follow (cursor);
      if (fresh != NULL)
        follow (fresh);
    }
  check_equal (orbit_core_cursor_count_delivered (cursor) + cursor->n_overwritten + cursor->n_abandoned - passed, orbit_core_cursor_get_position (cursor) - start);
  if (fresh != NULL)
    orbit_core_cursor_free (fresh);
  forgive (&ring->member->gate);
}

/* --- damaging it --- */

void
scene_damage (const Target *target,
              Random *random)
{
  size_t offset = scene_random (random, target->size);
  uint64_t word = get_random_word (random);

  switch (scene_random (random, 4))
    {
    case 0:
      target->memory[offset] ^= (uint8_t) (1u << scene_random (random, 8));
      break;
    case 1:
      target->memory[offset] = (uint8_t) word;
      break;
    case 2:
      offset = offset / 8 * 8;
      memcpy (target->memory + offset, target->memory + scene_random (random, target->size / 8) * 8, 8);
      break;
    default:
      memcpy (target->memory + offset / 8 * 8, &word, 8);
    }
}
