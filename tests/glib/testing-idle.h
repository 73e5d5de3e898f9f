/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Counting how often the threads of this process wake up. */

#pragma once

#include "testing.h"

G_BEGIN_DECLS

/* Runs the main loop of a context in a thread of its own, where @setup and @teardown run, too. */
typedef struct
{
  Testing *test;
  gpointer (*setup) (Testing *test, gpointer data);
  void (*teardown) (gpointer what);
  gpointer data;
} TestingLoop;

/* Returns the wake-ups in one second of all threads except the calling one, after the loop has become idle. Calls @meanwhile,
 * if not NULL, during that second. */
guint64 testing_count_wake_ups (const TestingLoop *loop,
                                void             (*meanwhile) (gpointer data),
                                gpointer           data);

G_END_DECLS
