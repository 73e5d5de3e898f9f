/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Blocking signals, choosing a stack. */

#define _GNU_SOURCE

#include "helper-thread.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

#define STACK_SIZE ((size_t) 64 * 1024) /* bytes; the threads make system calls and have arrays of a few KiB */

int
orbit_core_helper_thread_start (pthread_t *thread,
                                const char *name,
                                void *(*run) (void *data),
                                void *data)
{
  pthread_attr_t attributes;
  sigset_t all, before;
  int result;

  pthread_attr_init (&attributes);
  pthread_attr_setstacksize (&attributes, STACK_SIZE);
  sigfillset (&all);
  pthread_sigmask (SIG_SETMASK, &all, &before);
  result = pthread_create (thread, &attributes, run, data);
  if (result == EINVAL) /* the thread-local variables of the program need more */
    result = pthread_create (thread, NULL, run, data);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  pthread_attr_destroy (&attributes);
  if (result == 0)
    pthread_setname_np (*thread, name);
  return result;
}
