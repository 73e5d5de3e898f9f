/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A GSource that is ready while a reader may have something to read. */

#pragma once

#include <glib-object.h>

#include "reader.h"

G_BEGIN_DECLS

/* The type of its callback. */
typedef gboolean (*OrbitReaderSourceFunc) (gpointer owner,
                                           gpointer user_data);

/* @owner must keep @reader until its finalizer. The source holds a reference to it if @keep_owner, and otherwise removes itself
 * when the owner is disposed of. */
GSource *orbit_reader_source_new (OrbitReader *reader,
                                  GObject     *owner,
                                  gboolean     keep_owner);

G_END_DECLS
