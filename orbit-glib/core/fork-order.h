/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The order in which the locks of this library are taken: that of the forks before those of the threads, because a fleet joins and
 * leaves while it blocks forks.
 *
 * A fork takes all of them by handlers, which run in the reverse order of their registration. So they are registered when the library is
 * loaded, by constructors with these priorities, and not when a lock is first used, which may be in any order. */

#pragma once

#define ORBIT_CORE_FORK_ORDER_NAMES 1001
#define ORBIT_CORE_FORK_ORDER_WAITERS 1002
#define ORBIT_CORE_FORK_ORDER_GATES 1003
