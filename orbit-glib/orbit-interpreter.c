/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What the library knows of the interpreter that runs it. Interpreters find the typelib and the override in different
 * directories, so that one may be found without the other; a program in Perl has to ask for the override. */

#include "orbit-interpreter-private.h"

/* The overrides make this quark before anything else. A quark needs neither API nor environment, and ends with the process. */
#define OVERRIDE_QUARK "orbit-glib-override"

void
orbit_interpreter_check_override (void)
{
  static const struct
  {
    const char *program;
    const char *language;
    const char *consequence;
    const char *remedy;
  } interpreters[] = {
    { "python", "Python", "frames, batches and cursors are not what Python expects", "it searches no directory with gi/overrides/Orbit.py" },
    { "gjs", "GJS", "frames, batches and cursors are not what GJS expects", "it searches no directory with gjs-1.0/overrides/Orbit.js" },
    { "lua", "Lua", "values of signals and properties are freed while they are used", "it searches no directory with lgi/override/Orbit.lua" },
    { "perl", "Perl", "values of signals are freed while they are used", "the program must say 'use Orbit', and Perl must search a directory with Orbit.pm" },
  };
  static int checked;
  g_autofree char *path = NULL;
  g_autofree char *program = NULL;

  if (!g_atomic_int_compare_and_exchange (&checked, FALSE, TRUE) || g_quark_try_string (OVERRIDE_QUARK) != 0)
    return;

  path = g_file_read_link ("/proc/self/exe", NULL);
  program = path != NULL ? g_path_get_basename (path) : NULL;
  for (guint i = 0; program != NULL && i < G_N_ELEMENTS (interpreters); i++)
    if (g_str_has_prefix (program, interpreters[i].program))
      g_warning ("%s has not loaded the override of orbit-glib, without which %s: %s. "
                 "Source the environment.sh of the installation, see README.md",
                 interpreters[i].language, interpreters[i].consequence, interpreters[i].remedy);
}
