/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The demo itself. */

#pragma once

#include "work-list.h"

/* Lets workers in four languages do the work, and kills one of them meanwhile. Fails unless all results are correct. */
gboolean supervise (WorkList    *list,
                    const char  *programs,
                    const char  *scripts,
                    GError     **error);
