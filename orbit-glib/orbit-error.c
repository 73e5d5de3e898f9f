/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The error domain, and the conversion of error codes of the core to GErrors. */

#include <orbit-glib/orbit-error.h>

#include <gio/gio.h>

#include "orbit-error-private.h"

/**
 * orbit_fleet_error_quark:
 *
 * The error domain of the library, see [error@Orbit.FleetError].
 *
 * Returns: the domain
 *
 * Since: 1.0
 */
G_DEFINE_QUARK (orbit-fleet-error-quark, orbit_fleet_error)

#define ASSERT_SAME_CODE(name) G_STATIC_ASSERT ((int) ORBIT_CORE_##name == (int) ORBIT_FLEET_ERROR_##name + 1)

ASSERT_SAME_CODE (FAILED);
ASSERT_SAME_CODE (EMPTY_FLEET);
ASSERT_SAME_CODE (INVALID_NAME);
ASSERT_SAME_CODE (INVALID_CAPACITY);
ASSERT_SAME_CODE (INVALID_ARGUMENT);
ASSERT_SAME_CODE (NODE_OUTSIDE_FLEET);
ASSERT_SAME_CODE (NODE_IN_USE);
ASSERT_SAME_CODE (FLEET_FULL);
ASSERT_SAME_CODE (INCOMPATIBLE);
ASSERT_SAME_CODE (CORRUPT);
ASSERT_SAME_CODE (PERMISSION);
ASSERT_SAME_CODE (PAYLOAD_TOO_LARGE);
ASSERT_SAME_CODE (TYPE_MISMATCH);
ASSERT_SAME_CODE (BUSY);
ASSERT_SAME_CODE (READ_ONLY);
ASSERT_SAME_CODE (FORKED);
ASSERT_SAME_CODE (CLOSED);
ASSERT_SAME_CODE (NO_SPACE);
ASSERT_SAME_CODE (LOST);
ASSERT_SAME_CODE (NOT_FOUND);
G_STATIC_ASSERT (ORBIT_CORE_SYSTEM == ORBIT_CORE_NOT_FOUND + 1);

gboolean
orbit_error_set_from_core (GError **error,
                           const OrbitCoreReport *report)
{
  /* The text may contain names from outside the program, and may be cut in the middle of a character. */
  g_autofree char *text = g_utf8_make_valid (report->text, -1);

  g_assert (report->code != ORBIT_CORE_OK);

  if (report->code == ORBIT_CORE_SYSTEM)
    g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (report->sys_errno), text);
  else
    g_set_error_literal (error, ORBIT_FLEET_ERROR, (int) report->code - ORBIT_CORE_FAILED, text);

  return FALSE;
}
