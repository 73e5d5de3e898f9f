/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * By unlink, rename, a copy, and a link. */

#define _GNU_SOURCE

#include "losses.h"

#include "fixture.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void
copy_file (const char *from,
           const char *to)
{
  int source = open (from, O_RDONLY | O_CLOEXEC), target = open (to, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  char buffer[4096];
  ssize_t length;

  check (source >= 0 && target >= 0);
  while ((length = read (source, buffer, sizeof buffer)) > 0)
    check (write (target, buffer, (size_t) length) == length);
  check_equal (length, 0);
  close (source);
  close (target);
}

static void
lose_by_unlink (const char *path)
{
  check_equal (unlink (path), 0);
}

static void
lose_by_rename (const char *path)
{
  char other[256];

  snprintf (other, sizeof other, "%s.away", path);
  check_equal (rename (path, other), 0);
  check_equal (unlink (other), 0);
}

/* The segment is replaced by a copy, as from a backup. */
static void
lose_by_restore (const char *path)
{
  char other[256];

  snprintf (other, sizeof other, "%s.copy", path);
  copy_file (path, other);
  check_equal (rename (other, path), 0);
}

static void
lose_by_link (const char *path)
{
  check_equal (unlink (path), 0);
  check_equal (symlink ("/dev/null", path), 0);
}

const Loss losses_all[LOSSES_N] = {
  { "the fleet's segment, unlinked", LOSSES_FLEET, lose_by_unlink, false, false },
  { "the fleet's segment, renamed", LOSSES_FLEET, lose_by_rename, false, false },
  { "the fleet's segment, replaced by a copy", LOSSES_FLEET, lose_by_restore, true, false },
  { "the fleet's segment, replaced by a link", LOSSES_FLEET, lose_by_link, false, true },
  { "a ring, unlinked", FIXTURE_KIND, lose_by_unlink, false, false },
  { "a ring, renamed", FIXTURE_KIND, lose_by_rename, false, false },
  { "a ring, replaced by a copy", FIXTURE_KIND, lose_by_restore, true, false },
  { "a ring, replaced by a link", FIXTURE_KIND, lose_by_link, false, true },
};

void
losses_lose (const Loss *loss,
             const char *fleet_name)
{
  char path[128];

  fixture_segment_path (path, sizeof path, fleet_name, loss->kind);
  loss->lose (path);
}
