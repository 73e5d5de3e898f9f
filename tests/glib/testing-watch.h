/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shared by the tests of watches: members in other processes that execute commands, and a log of the signals. */

#pragma once

#include "testing.h"

G_BEGIN_DECLS

/* A member in another process. */
typedef struct
{
  pid_t pid;
  guint node_id;
  int socket;
} TestingMember;

typedef enum
{
  TESTING_BEAT = 'b',      /* once */
  TESTING_BEATS = 's',     /* every 10 ms, from its main loop */
  TESTING_HANG = 'h',      /* keeps its main loop busy for 800 ms */
  TESTING_LEAVE = 'l',
  TESTING_JOIN = 'j',      /* joins again, with the same node id */
  TESTING_FORK = 'f',      /* forks a child that stays until it is killed or the test ends */
  TESTING_EXEC = 'e',      /* executes another program */
  TESTING_EXIT = 'x',      /* without leaving */
  TESTING_LEAVE_EXIT = 'q',
} TestingCommand;

/* It has joined when this returns. */
void     testing_member_start (TestingMember *member,
                               Testing       *test,
                               int            node_id);

/* The command has been executed when this returns. For TESTING_FORK, returns the pid of the child. */
int      testing_member_tell  (TestingMember *member,
                               TestingCommand command);
void     testing_member_kill  (TestingMember *member,
                               int            signal_number);

/* Waits for a member that was killed or has exited. Otherwise ends it first. */
void     testing_member_end   (TestingMember *member);

/* Records the signals of a fleet, each as a line such as "joined 1", "left 1 died" or "stale 1". In every test it asserts that
 * they are emitted in the thread of the context, after the change of the list, and not after the fleet was left. */
typedef struct
{
  OrbitFleet *fleet;
  GListModel *nodes;
  GMainContext *context;
  GThread *thread;      /* in which signals must be emitted */
  GPtrArray *lines;
  gint64 told_at;       /* monotonic, us: the last of them */
  gboolean left;        /* no signal may be emitted */
  void (*handler) (gpointer data, const char *line);
  gpointer data;
} TestingLog;

void     testing_log_init     (TestingLog    *log,
                               OrbitFleet    *fleet);
void     testing_log_clear    (TestingLog    *log);

/* Runs the loop until there are as many lines as are given, then compares and clears them. */
void     testing_log_expect   (TestingLog    *log,
                               ...) G_GNUC_NULL_TERMINATED;

/* The same in any order. */
void     testing_log_expect_any_order (TestingLog *log,
                                       ...) G_GNUC_NULL_TERMINATED;

/* Runs the loop for this time, in which no signal may be emitted. */
void     testing_log_expect_nothing (TestingLog *log,
                                     guint       ms);

/* Prints the time from @since to the last line. */
void     testing_log_print_delay (TestingLog *log,
                                  const char *what,
                                  gint64      since);

/* Runs the loop of the thread-default context until the condition holds. */
#define testing_run_until(condition) \
  G_STMT_START                       \
  {                                  \
    gint64 testing_deadline = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND; \
    while (!(condition))             \
      testing_iterate (testing_deadline, #condition); \
  }                                  \
  G_STMT_END

void     testing_iterate      (gint64         deadline,
                               const char    *condition);
void     testing_run_for      (guint          ms);

/* The states of the nodes, like "0:alive 1:stale". */
char    *testing_describe     (GListModel    *nodes);
#define testing_assert_nodes(nodes, text)                            \
  G_STMT_START                                                       \
  {                                                                  \
    g_autofree char *testing_described = testing_describe (nodes);   \
    g_assert_cmpstr (testing_described, ==, text);                   \
  }                                                                  \
  G_STMT_END

GListModel *testing_get_nodes (OrbitFleet    *fleet);
OrbitNode  *testing_find_node (GListModel    *nodes,
                               guint          node_id);
void     testing_watch        (OrbitFleet    *fleet,
                               guint          max_age_ms);
void     testing_beat         (OrbitFleet    *fleet);

G_END_DECLS
