/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A property of an enumeration that keeps a number which is not one of its values.
 *
 * GParamSpecEnum replaces such a number by the default, so that an initializer cannot refuse it. */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* As g_param_spec_enum(), without nick and blurb. */
GParamSpec *orbit_param_enum_new (const char  *name,
                                  GType        enum_type,
                                  int          default_value,
                                  GParamFlags  flags);

G_END_DECLS
