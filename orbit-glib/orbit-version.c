/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The version of the library at run time, which may differ from the version of the headers. */

#include <orbit-glib/orbit-glib.h>

/**
 * orbit_check_version:
 * @required_major: the major version needed
 * @required_minor: the minor version needed
 * @required_micro: the micro version needed
 *
 * Checks whether the library at run time is compatible with a version.
 *
 * It is compatible if its major version is the same and it is not older. A C program usually passes
 * [const@Orbit.MAJOR_VERSION], [const@Orbit.MINOR_VERSION] and [const@Orbit.MICRO_VERSION] to check that the library is
 * at least as new as the headers it was compiled with.
 *
 * It may be called from any thread.
 *
 * Returns: (nullable) (transfer none): %NULL if the library is compatible, else a static message that gives the reason
 *
 * Since: 1.0
 */
const char *
orbit_check_version (guint required_major,
                     guint required_minor,
                     guint required_micro)
{
  /* Variables, because compilers warn when a constant of 0 is compared. */
  guint major = ORBIT_MAJOR_VERSION;
  guint minor = ORBIT_MINOR_VERSION;
  guint micro = ORBIT_MICRO_VERSION;

  if (required_major > major)
    return "orbit-glib " ORBIT_VERSION_S " is too old (its major version is lower)";
  if (required_major < major)
    return "orbit-glib " ORBIT_VERSION_S " is too new (its major version is higher)";
  if (required_minor > minor || (required_minor == minor && required_micro > micro))
    return "orbit-glib " ORBIT_VERSION_S " is too old";
  return NULL;
}
