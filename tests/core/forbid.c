/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Filters in the kernel's byte code. */

#define _GNU_SOURCE

#include "forbid.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MAX_STEPS 16

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define LOWER_HALF 0
#else
#define LOWER_HALF 4
#endif

static bool
install (struct sock_filter *filter,
         size_t n_steps,
         unsigned int flags)
{
  struct sock_fprog program = { .len = (unsigned short) n_steps, .filter = filter };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program) == 0;
}

bool
forbid_call (const ForbidCall *call,
             int error_number)
{
  const uint32_t refusal = error_number == FORBID_KILL ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | (uint32_t) error_number;
  struct sock_filter filter[MAX_STEPS];
  size_t n = 0;

  filter[n++] = (struct sock_filter) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr));
  for (unsigned int i = 0; i < call->n_numbers; i++)
    filter[n++] = (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (uint32_t) call->numbers[i], (uint8_t) (call->n_numbers - i), 0);
  filter[n++] = (struct sock_filter) BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  if (call->mask != 0)
    {
      filter[n++] = (struct sock_filter) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, (uint32_t) (offsetof (struct seccomp_data, args) + 8 * call->argument + LOWER_HALF));
      filter[n++] = (struct sock_filter) BPF_STMT (BPF_ALU | BPF_AND | BPF_K, call->mask);
      filter[n++] = (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, call->value, 1, 0);
      filter[n++] = (struct sock_filter) BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
  filter[n++] = (struct sock_filter) BPF_STMT (BPF_RET | BPF_K, refusal);
  return install (filter, n, SECCOMP_FILTER_FLAG_TSYNC);
}

bool
forbid_all_calls (void)
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
  };

  return install (filter, sizeof filter / sizeof filter[0], 0);
}
