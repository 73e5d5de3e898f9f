/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A description of the machine of the measurement. It does not identify the host. */

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

const BenchMachine *
bench_get_machine (void)
{
  static BenchMachine machine;
  g_autoptr (GDateTime) now = NULL;
  struct utsname system;

  if (machine.date != NULL)
    return &machine;
  if (uname (&system) != 0)
    memset (&system, 0, sizeof system);
  now = g_date_time_new_now_utc ();
  machine.processor = get_processor_model ();
  machine.n_processors = bench_count_processors ();
  machine.is_virtual = is_virtual ();
  machine.kernel = g_strdup_printf ("%s %s %s", system.sysname, system.release, system.machine);
  machine.compiler = g_strdup (COMPILER OPTIMISED);
  machine.library = g_strdup_printf ("%u.%u.%u", ORBIT_MAJOR_VERSION, ORBIT_MINOR_VERSION, ORBIT_MICRO_VERSION);
  machine.glib = g_strdup_printf ("%u.%u.%u", glib_major_version, glib_minor_version, glib_micro_version);
  machine.date = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  return &machine;
}

void
bench_print_machine (void)
{
  const BenchMachine *machine = bench_get_machine ();

  g_print ("processor  %s, %u usable%s\n", machine->processor, machine->n_processors, machine->is_virtual ? ", virtual machine" : "");
  g_print ("kernel     %s\n", machine->kernel);
  g_print ("compiler   %s\n", machine->compiler);
  g_print ("libraries  orbit-glib %s, GLib %s\n", machine->library, machine->glib);
  g_print ("date       %.10s\n\n", machine->date);
}
