/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * For coverage.sh alone, which links it into every program with --wrap=_exit: a child of a test that ends with _exit() writes its
 * counters, too. */

void __gcov_dump (void);
void __real__exit (int status) __attribute__ ((noreturn));
void __wrap__exit (int status) __attribute__ ((noreturn));

/* Set by tests/core/forbid.c in a process that may make no other call than exit_group(). */
extern _Bool forbid_is_total __attribute__ ((weak));

void
__wrap__exit (int status)
{
  if (&forbid_is_total == 0 || !forbid_is_total)
    __gcov_dump ();
  __real__exit (status);
}
