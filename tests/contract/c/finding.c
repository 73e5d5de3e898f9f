/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Observing" that are about the list of fleets, in C. */

#include "contract.h"

#include <glib/gstdio.h>
#include <unistd.h>

static char *
segment_path (const char *name,
              const char *part)
{
  return g_strdup_printf ("/dev/shm/orbit-%s-%s-%d", name, part, (int) geteuid ());
}

static guint64
get_size (OrbitFleet *fleet,
          const char *part)
{
  g_autofree char *path = segment_path (orbit_fleet_get_name (fleet), part);
  GStatBuf file;

  g_assert_cmpint (g_stat (path, &file), ==, 0);
  return (guint64) file.st_size;
}

/* NULL if it is not listed. The names must be in order. */
static OrbitFleetInfo *
find (const char *name)
{
  g_autoptr (GError) error = NULL;
  OrbitFleetInfo *found = NULL;
  OrbitFleetInfo **fleets;
  gsize n_fleets;

  fleets = orbit_observer_list_fleets (NULL, &n_fleets, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n_fleets; i++)
    {
      if (i > 0)
        g_assert_cmpstr (orbit_fleet_info_get_name (fleets[i - 1]), <, orbit_fleet_info_get_name (fleets[i]));
      if (g_str_equal (orbit_fleet_info_get_name (fleets[i]), name))
        found = orbit_fleet_info_copy (fleets[i]);
    }
  for (gsize i = 0; i < n_fleets; i++)
    orbit_fleet_info_free (fleets[i]);
  g_free (fleets);
  return found;
}

static void
observer_list (void)
{
  g_autoptr (OrbitFleet) fleet = contract_join (ORBIT_BACKING_SHM, 0);
  g_autoptr (OrbitFleetInfo) info = NULL;

  orbit_net_id_free (contract_publish (fleet, KIND, "frame"));
  info = find (orbit_fleet_get_name (fleet));
  g_assert_cmpuint (orbit_fleet_info_get_owner (info), ==, geteuid ());
  g_assert_cmpuint (orbit_fleet_info_get_fleet_size (info), ==, FLEET_SIZE);
  g_assert_cmpuint (orbit_fleet_info_get_n_alive (info), ==, 1);
  g_assert_cmpuint (orbit_fleet_info_get_n_kinds (info), ==, 1);
  g_assert_cmpuint (orbit_fleet_info_get_bytes (info), ==, get_size (fleet, "fleet") + get_size (fleet, "1"));
  g_assert_cmpint (orbit_fleet_info_get_condition (info), ==, ORBIT_FLEET_CONDITION_ALIVE);
  g_assert_null (orbit_fleet_info_get_problem (info));
}

static void
observer_damaged (void)
{
  const char *name = contract_name ();
  g_autofree char *path = segment_path (name, "fleet");
  g_autofree char *garbage = g_strnfill (65536, '?');
  g_autoptr (OrbitFleetInfo) info = NULL;
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, garbage, 65536, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  g_assert_null (orbit_observer_new (name, NULL, &error));
  contract_assert_fails (error, CORRUPT);
  info = find (name);
  g_assert_cmpint (orbit_fleet_info_get_condition (info), ==, ORBIT_FLEET_CONDITION_DAMAGED);
  g_assert_nonnull (strstr (orbit_fleet_info_get_problem (info), name));
}

void
contract_add_finding (void)
{
  contract_add ("observer/list", observer_list);
  contract_add ("observer/damaged", observer_damaged);
}
