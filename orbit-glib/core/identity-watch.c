/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Which files are watched, and the look at them. */

#include "identity-watch.h"

#include <string.h>

static void
add_segment (OrbitCoreIdentityWatch *watch,
             int kind)
{
  const OrbitCoreIdentity *identity = watch->identity;
  char name[ORBIT_CORE_SEGMENT_NAME_SIZE];

  orbit_core_identity_name_segment (name, identity->fleet_name, kind, identity->directory->uid);
  orbit_core_name_watch_add (&watch->names, ORBIT_CORE_NAME_SEGMENT, identity->directory->fd, name);
}

/* Each directory on the path, since any of them can be renamed. */
static void
add_directories (OrbitCoreIdentityWatch *watch)
{
  char path[sizeof watch->identity->directory->absolute];
  char *end = path;

  strcpy (path, watch->identity->directory->absolute);
  while (*end != '\0')
    {
      char after;

      end += strspn (end, "/");
      end += strcspn (end, "/");
      after = *end;
      *end = '\0';
      orbit_core_name_watch_add (&watch->names, ORBIT_CORE_NAME_DIRECTORY, -1, path);
      *end = after;
      if (strspn (end, "/") == strlen (end))
        break;
    }
}

static void
add_all (OrbitCoreIdentityWatch *watch)
{
  const OrbitCoreIdentity *identity = watch->identity;

  if (orbit_core_directory_check (identity->directory, NULL) != ORBIT_CORE_OK)
    return;
  add_segment (watch, -1);
  for (int kind = 0; kind < ORBIT_CORE_N_KINDS; kind++)
    if (atomic_load_explicit (&identity->rings[kind], memory_order_acquire) != 0)
      add_segment (watch, kind);
  add_directories (watch);
}

/* Runs in the thread of the watches. */
static void
look (void *data)
{
  OrbitCoreIdentityWatch *watch = data;
  OrbitCoreGate *gate = watch->identity->gate;

  if (!orbit_core_gate_enter (gate))
    return;
  if (orbit_core_name_watch_must_add (&watch->names))
    add_all (watch);
  orbit_core_identity_check (watch->identity, 0, NULL);
  orbit_core_gate_exit (gate);
}

/* A check after each addition finds changes that were made before it. */
void
orbit_core_identity_watch_begin (OrbitCoreIdentityWatch *watch,
                                 OrbitCoreIdentity *identity)
{
  if (watch->identity != NULL || identity->fleet_file.inode == 0)
    return;
  watch->identity = identity;
  watch->names = (OrbitCoreNameWatch){ .look = look, .data = watch };
  orbit_core_name_watch_begin (&watch->names);
  add_all (watch);
  orbit_core_identity_check (identity, 0, NULL);
}

void
orbit_core_identity_watch_add_ring (OrbitCoreIdentityWatch *watch,
                                    uint32_t kind)
{
  if (watch->identity == NULL || orbit_core_directory_check (watch->identity->directory, NULL) != ORBIT_CORE_OK)
    return;
  add_segment (watch, (int) kind);
  orbit_core_identity_check (watch->identity, 0, NULL);
}

void
orbit_core_identity_watch_end (OrbitCoreIdentityWatch *watch)
{
  if (watch->identity != NULL)
    orbit_core_name_watch_end (&watch->names);
}
