/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Access to player.h from Rust, without a second description of its structures. */

#include "player.h"

#include <stdlib.h>

void peer_shim_take_frame (PeerPlayer *player, const void *data, size_t length);
void peer_shim_set_data (PeerPlayer *player, void *data);
void *peer_shim_get_data (PeerPlayer *player);
const char *peer_shim_get_place (PeerPlayer *player);
size_t peer_shim_get_length (PeerPlayer *player);
int peer_shim_get_out (PeerPlayer *player);
int peer_shim_get_in (PeerPlayer *player);
unsigned peer_shim_get_index (PeerPlayer *player);
_Noreturn void peer_shim_fail (const char *text);

void
peer_shim_take_frame (PeerPlayer *player,
                      const void *data,
                      size_t length)
{
  peer_take_frame (player, data, length);
}

void
peer_shim_set_data (PeerPlayer *player,
                    void *data)
{
  player->data = data;
}

void *
peer_shim_get_data (PeerPlayer *player)
{
  return player->data;
}

const char *
peer_shim_get_place (PeerPlayer *player)
{
  return player->place;
}

size_t
peer_shim_get_length (PeerPlayer *player)
{
  return player->length;
}

int
peer_shim_get_out (PeerPlayer *player)
{
  return player->out;
}

int
peer_shim_get_in (PeerPlayer *player)
{
  return player->in;
}

void
peer_shim_fail (const char *text)
{
  peer_fail ("%s", text);
}

unsigned
peer_shim_get_index (PeerPlayer *player)
{
  return player->index;
}
