/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Redis over a unix socket: "redis-pubsub", and "redis-streams" with streams that are trimmed to about the capacity of
 * our ring. Commands are pipelined, as Redis recommends for throughput. The runner starts the server. */

#define _GNU_SOURCE

#include "player.h"

#include <errno.h>
#include <hiredis/hiredis.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#define PIPELINED 64        /* commands before their replies are read */
#define STREAM_LENGTH "1024"
#define WAIT_MS 5

typedef struct
{
  redisContext *out;
  redisContext *in;
  unsigned n_unanswered; /* commands */
  char *out_key;
  char *in_key;
  char last_id[64]; /* of the stream */
} Redis;

static const char *
get_version (void)
{
  static char text[64];

  snprintf (text, sizeof text, "hiredis-%d.%d.%d", HIREDIS_MAJOR, HIREDIS_MINOR, HIREDIS_PATCH);
  return text;
}

static bool
is_stream (const PeerPlayer *player)
{
  return strcmp (player->ops->name, "redis-streams") == 0;
}

static redisContext *
connect_to_server (PeerPlayer *player)
{
  char path[256];
  redisContext *context;

  snprintf (path, sizeof path, "%s/../redis.socket", player->place);
  context = redisConnectUnix (path);
  if (context == NULL || context->err != 0)
    peer_fail ("%s: %s", path, context != NULL ? context->errstr : "out of memory");
  return context;
}

static redisReply *
get_reply (redisContext *context)
{
  void *reply;

  if (redisGetReply (context, &reply) != REDIS_OK)
    peer_fail ("%s", context->errstr);
  if (((redisReply *) reply)->type == REDIS_REPLY_ERROR)
    peer_fail ("%s", ((redisReply *) reply)->str);
  return reply;
}

static void
open_redis (PeerPlayer *player)
{
  Redis *redis = calloc (1, sizeof *redis);

  if (redis == NULL)
    peer_fail ("out of memory");
  if (player->out != PEER_NO_CHANNEL)
    {
      redis->out = connect_to_server (player);
      redis->out_key = peer_name (player, player->ops->name, player->out);
    }
  if (player->in != PEER_NO_CHANNEL)
    {
      redis->in = connect_to_server (player);
      redis->in_key = peer_name (player, player->ops->name, player->in);
      strcpy (redis->last_id, "0");
      if (!is_stream (player))
        {
          redisAppendCommand (redis->in, "SUBSCRIBE %s", redis->in_key);
          freeReplyObject (get_reply (redis->in));
        }
    }
  player->data = redis;
}

static void
flush_redis (PeerPlayer *player)
{
  Redis *redis = player->data;

  for (; redis->n_unanswered > 0; redis->n_unanswered--)
    freeReplyObject (get_reply (redis->out));
}

static void
send_redis (PeerPlayer *player,
            const void *data,
            size_t length)
{
  Redis *redis = player->data;
  int status;

  if (is_stream (player))
    status = redisAppendCommand (redis->out, "XADD %s MAXLEN ~ " STREAM_LENGTH " * d %b", redis->out_key, data, length);
  else
    status = redisAppendCommand (redis->out, "PUBLISH %s %b", redis->out_key, data, length);
  if (status != REDIS_OK)
    peer_fail ("%s", redis->out->errstr);
  if (++redis->n_unanswered == PIPELINED)
    flush_redis (player);
}

/* The reply to XREAD: streams, each with a name and entries, each with an id and fields and values. */
static size_t
take_entries (PeerPlayer *player,
              const redisReply *reply)
{
  Redis *redis = player->data;
  const redisReply *entries;

  if (reply->type != REDIS_REPLY_ARRAY)
    return 0;
  entries = reply->element[0]->element[1];
  for (size_t i = 0; i < entries->elements; i++)
    {
      const redisReply *entry = entries->element[i], *value = entry->element[1]->element[1];

      peer_take_frame (player, value->str, (size_t) value->len);
      snprintf (redis->last_id, sizeof redis->last_id, "%s", entry->element[0]->str);
    }
  return entries->elements;
}

static size_t
receive_from_stream (PeerPlayer *player,
                     size_t limit,
                     bool wait)
{
  Redis *redis = player->data;
  redisReply *reply;
  size_t n;

  if (wait)
    redisAppendCommand (redis->in, "XREAD COUNT %d BLOCK %d STREAMS %s %s", (int) limit, WAIT_MS, redis->in_key, redis->last_id);
  else
    redisAppendCommand (redis->in, "XREAD COUNT %d STREAMS %s %s", (int) limit, redis->in_key, redis->last_id);
  reply = get_reply (redis->in);
  n = take_entries (player, reply);
  freeReplyObject (reply);
  return n;
}

/* The reply that is already in the buffer of the reader. NULL if there is none. */
static redisReply *
get_buffered_reply (redisContext *context)
{
  void *reply = NULL;

  if (redisReaderGetReply (context->reader, &reply) != REDIS_OK)
    peer_fail ("%s", context->reader->errstr);
  return reply;
}

static size_t
receive_messages (PeerPlayer *player,
                  size_t limit,
                  bool wait)
{
  Redis *redis = player->data;
  struct pollfd fd = { .fd = redis->in->fd, .events = POLLIN };
  redisReply *reply = get_buffered_reply (redis->in);
  size_t n = 0;

  if (reply == NULL && poll (&fd, 1, wait ? WAIT_MS : 0) > 0)
    {
      if (redisBufferRead (redis->in) != REDIS_OK)
        peer_fail ("%s", redis->in->errstr);
      reply = get_buffered_reply (redis->in);
    }
  while (reply != NULL)
    {
      if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 3 && strcmp (reply->element[0]->str, "message") == 0)
        {
          peer_take_frame (player, reply->element[2]->str, (size_t) reply->element[2]->len);
          n++;
        }
      freeReplyObject (reply);
      reply = n < limit ? get_buffered_reply (redis->in) : NULL;
    }
  return n;
}

static void
close_redis (PeerPlayer *player)
{
  Redis *redis = player->data;

  if (redis->out != NULL)
    redisFree (redis->out);
  if (redis->in != NULL)
    redisFree (redis->in);
  free (redis);
}

static const PeerOps pubsub = {
  .name = "redis-pubsub",
  .get_version = get_version,
  .abilities = PEER_CAN_PUBLISH_ALONE | PEER_CAN_WAIT | PEER_HAS_THREADS,
  .open = open_redis,
  .send = send_redis,
  .flush = flush_redis,
  .receive = receive_messages,
  .close = close_redis,
};

static const PeerOps streams = {
  .name = "redis-streams",
  .get_version = get_version,
  .abilities = PEER_CAN_PUBLISH_ALONE | PEER_CAN_WAIT | PEER_HAS_THREADS,
  .open = open_redis,
  .send = send_redis,
  .flush = flush_redis,
  .receive = receive_from_stream,
  .close = close_redis,
};

int
main (int argc,
      char **argv)
{
  const PeerOps *const variants[] = { &pubsub, &streams, NULL };

  return peer_run (variants, argc, argv);
}
