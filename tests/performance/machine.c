/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the figures were taken on. Says nothing by which the host could be told from another of its model. */

#include "bench.h"

#include <string.h>
#include <sys/utsname.h>

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#elif defined(__GNUC__)
#define COMPILER "gcc " __VERSION__
#else
#define COMPILER "unknown"
#endif

#ifdef __OPTIMIZE__
#define OPTIMISED ""
#else
#define OPTIMISED ", NOT OPTIMISED: the figures mean nothing"
#endif

static char *
get_processor_model (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL))
    return g_strdup ("unknown");
  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      const char *value = strchr (*line, ':');

      if (value != NULL && g_str_has_prefix (*line, "model name"))
        return g_strstrip (g_strdup (value + 1));
    }
  return g_strdup ("unknown");
}

static gboolean
is_virtual (void)
{
  g_autofree char *text = NULL;

  return g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL) && strstr (text, " hypervisor") != NULL;
}

void
bench_print_machine (void)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *model = get_processor_model ();
  struct utsname system;

  if (uname (&system) != 0)
    memset (&system, 0, sizeof system);

  g_print ("processor  %s, %u usable%s\n", model, bench_count_processors (), is_virtual () ? ", virtual machine" : "");
  g_print ("kernel     %s %s %s\n", system.sysname, system.release, system.machine);
  g_print ("compiler   " COMPILER OPTIMISED "\n");
  g_print ("libraries  orbit-glib %u.%u.%u, GLib %u.%u.%u\n",
           ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION,
           glib_major_version, glib_minor_version, glib_micro_version);
  g_print ("date       %s\n\n", date);
}
