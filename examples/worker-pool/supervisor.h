/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The demo itself. */

#pragma once

#include "work-list.h"

/* Has the work done by workers in four languages, of which one is killed on the way. Fails unless all of it is right. */
gboolean supervise (WorkList    *list,
                    const char  *programs,
                    const char  *scripts,
                    GError     **error);
