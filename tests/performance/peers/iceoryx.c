/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * iceoryx through its C binding. The publisher waits when a subscriber's queue is full, so nothing is dropped. The
 * runner starts RouDi, the daemon, which has fixed names: there is one for the whole machine. */

#include "player.h"

#include <iceoryx_binding_c/enums.h>
#include <iceoryx_binding_c/publisher.h>
#include <iceoryx_binding_c/runtime.h>
#include <iceoryx_binding_c/subscriber.h>
#include <iceoryx_binding_c/wait_set.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define QUEUE 256 /* chunks, the most that the library allows */
#define WAIT_NS 5000000

typedef struct
{
  iox_pub_storage_t publisher_storage;
  iox_sub_storage_t subscriber_storage;
  iox_ws_storage_t wait_set_storage;
  iox_pub_t publisher;
  iox_sub_t subscriber;
  iox_ws_t wait_set;
} Iceoryx;

static const char *
get_version (void)
{
  return ICEORYX_VERSION;
}

static void
open_iceoryx (PeerPlayer *player)
{
  Iceoryx *iceoryx = calloc (1, sizeof *iceoryx);
  const char *place = strrchr (player->place, '/');
  char name[64], event[16];

  if (iceoryx == NULL || place == NULL)
    peer_fail ("out of memory");
  snprintf (name, sizeof name, "peer-%d", (int) getpid ());
  iox_runtime_init (name);
  if (player->out != PEER_NO_CHANNEL)
    {
      iox_pub_options_t options;

      iox_pub_options_init (&options);
      options.historyCapacity = 0;
      options.subscriberTooSlowPolicy = ConsumerTooSlowPolicy_WAIT_FOR_CONSUMER;
      snprintf (event, sizeof event, "%d", player->out);
      iceoryx->publisher = iox_pub_init (&iceoryx->publisher_storage, "peers", place + 1, event, &options);
    }
  if (player->in != PEER_NO_CHANNEL)
    {
      iox_sub_options_t options;

      iox_sub_options_init (&options);
      options.queueCapacity = QUEUE;
      options.queueFullPolicy = QueueFullPolicy_BLOCK_PRODUCER;
      snprintf (event, sizeof event, "%d", player->in);
      iceoryx->subscriber = iox_sub_init (&iceoryx->subscriber_storage, "peers", place + 1, event, &options);
      if (player->waits)
        {
          iceoryx->wait_set = iox_ws_init (&iceoryx->wait_set_storage);
          iox_ws_attach_subscriber_state (iceoryx->wait_set, iceoryx->subscriber, SubscriberState_HAS_DATA, 0, NULL);
        }
    }
  player->data = iceoryx;
}

static void
send_iceoryx (PeerPlayer *player,
              const void *data,
              size_t length)
{
  Iceoryx *iceoryx = player->data;
  void *chunk;

  if (iox_pub_loan_chunk (iceoryx->publisher, &chunk, (uint32_t) length) != AllocationResult_SUCCESS)
    peer_fail ("cannot loan a chunk");
  memcpy (chunk, data, length);
  iox_pub_publish_chunk (iceoryx->publisher, chunk);
}

static size_t
receive_iceoryx (PeerPlayer *player,
                 size_t limit,
                 bool wait)
{
  Iceoryx *iceoryx = player->data;
  const void *chunk;
  size_t n = 0;

  if (wait)
    {
      const struct timespec timeout = { .tv_nsec = WAIT_NS };
      iox_notification_info_t notification;
      uint64_t n_missed;

      if (iox_ws_timed_wait (iceoryx->wait_set, timeout, &notification, 1, &n_missed) == 0)
        return 0;
    }
  while (n < limit && iox_sub_take_chunk (iceoryx->subscriber, &chunk) == ChunkReceiveResult_SUCCESS)
    {
      peer_take_frame (player, chunk, player->length);
      iox_sub_release_chunk (iceoryx->subscriber, chunk);
      n++;
    }
  return n;
}

static void
close_iceoryx (PeerPlayer *player)
{
  Iceoryx *iceoryx = player->data;

  if (iceoryx->wait_set != NULL)
    iox_ws_deinit (iceoryx->wait_set);
  if (iceoryx->subscriber != NULL)
    iox_sub_deinit (iceoryx->subscriber);
  if (iceoryx->publisher != NULL)
    iox_pub_deinit (iceoryx->publisher);
  iox_runtime_shutdown ();
  free (iceoryx);
}

static const PeerOps ops = {
  .name = "iceoryx",
  .get_version = get_version,
  .abilities = PEER_CAN_PUBLISH_ALONE | PEER_CAN_READ_ALONE | PEER_CAN_POLL | PEER_CAN_WAIT | PEER_CAN_RUN_FREE,
  .window = QUEUE,
  .open = open_iceoryx,
  .send = send_iceoryx,
  .receive = receive_iceoryx,
  .close = close_iceoryx,
};

int
main (int argc,
      char **argv)
{
  const PeerOps *const variants[] = { &ops, NULL };

  return peer_run (variants, argc, argv);
}
