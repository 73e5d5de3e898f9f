/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The header to include. */

#pragma once

#include <gio/gio.h>

#define ORBIT_GLIB_INSIDE

#include <orbit-glib/orbit-backing.h>
#include <orbit-glib/orbit-cursor.h>
#include <orbit-glib/orbit-enum-types.h>
#include <orbit-glib/orbit-epoch.h>
#include <orbit-glib/orbit-error.h>
#include <orbit-glib/orbit-fleet-info.h>
#include <orbit-glib/orbit-fleet.h>
#include <orbit-glib/orbit-frame-batch.h>
#include <orbit-glib/orbit-frame.h>
#include <orbit-glib/orbit-heartbeat-snapshot.h>
#include <orbit-glib/orbit-heartbeat.h>
#include <orbit-glib/orbit-limits.h>
#include <orbit-glib/orbit-net-id.h>
#include <orbit-glib/orbit-node.h>
#include <orbit-glib/orbit-observer.h>
#include <orbit-glib/orbit-ring-info.h>
#include <orbit-glib/orbit-ring-spec.h>
#include <orbit-glib/orbit-ring.h>
#include <orbit-glib/orbit-version-macros.h>
#include <orbit-glib/orbit-version.h>

G_BEGIN_DECLS

ORBIT_AVAILABLE_IN_1_0
const char *orbit_check_version (guint required_major,
                                 guint required_minor,
                                 guint required_micro);

G_END_DECLS

#undef ORBIT_GLIB_INSIDE
