// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Watches a fleet: prints which members join, leave, die, hang and recover.

#include "orbit.hpp"

#include <glib-unix.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>

constexpr guint fleet_size = 8;
constexpr guint interval = 100; // ms
constexpr guint max_age = 500; // ms

namespace {

class Watcher
{
public:
  Watcher (const std::string &name, int count)
  : n_left (count),
    fleet (Orbit::attempt (orbit_fleet_join_shm, name.c_str (), fleet_size, 0))
  {
    for (int number : { SIGINT, SIGTERM })
      g_unix_signal_add (number, on_unix_signal, this);
    g_signal_connect (fleet.get (), "node-joined", G_CALLBACK (on_joined), this);
    g_signal_connect (fleet.get (), "node-left", G_CALLBACK (on_left), this);
    g_signal_connect (fleet.get (), "heartbeat-stale", G_CALLBACK (on_stale), this);
    g_signal_connect (fleet.get (), "heartbeat-recovered", G_CALLBACK (on_recovered), this);
    Orbit::attempt (orbit_fleet_start_heartbeat, fleet.get (), interval);
    Orbit::attempt (orbit_fleet_watch_heartbeats, fleet.get (), max_age);
  }

  void
  run ()
  {
    g_main_loop_run (loop.get ());
  }

private:
  template <typename... Words>
  void
  tell (guint node_id, Words... words)
  {
    std::cout << "node " << node_id;
    (std::cout << ... << words) << std::endl;
    if (--n_left == 0)
      g_main_loop_quit (loop.get ());
  }

  static void
  on_joined (OrbitFleet *, OrbitNode *node, Watcher *self)
  {
    self->tell (orbit_node_get_node_id (node), " joined: ", orbit_node_get_program (node),
                ", process ", orbit_node_get_pid (node));
  }

  static void
  on_left (OrbitFleet *, OrbitNode *node, OrbitLeaveReason reason, Watcher *self)
  {
    self->tell (orbit_node_get_node_id (node), reason == ORBIT_LEAVE_REASON_DIED ? " died" : " left");
  }

  static void
  on_stale (OrbitFleet *, guint node_id, OrbitHeartbeat *, Watcher *self)
  {
    self->tell (node_id, " hangs");
  }

  static void
  on_recovered (OrbitFleet *, guint node_id, OrbitHeartbeat *, Watcher *self)
  {
    self->tell (node_id, " is back");
  }

  static gboolean
  on_unix_signal (gpointer self)
  {
    g_main_loop_quit (static_cast<Watcher *> (self)->loop.get ());
    return G_SOURCE_CONTINUE;
  }

  int n_left; // of the events to print; below 1: no limit
  std::unique_ptr<GMainLoop, Orbit::Releaser<g_main_loop_unref>> loop { g_main_loop_new (nullptr, FALSE) };
  Orbit::Fleet fleet; // destroyed first
};

} // namespace

int
main (int argc, char **argv)
{
  const std::string name = argc > 1 ? argv[1] : "readings";

  try
    {
      Watcher watcher (name, argc > 2 ? std::stoi (argv[2]) : 0);

      std::cout << "watching fleet '" << name << "'" << std::endl;
      watcher.run ();
    }
  catch (const std::exception &problem)
    {
      std::cerr << problem.what () << std::endl;
      return EXIT_FAILURE;
    }

  // Removes the fleet if this was the last member; otherwise fails.
  orbit_fleet_destroy (name.c_str (), nullptr, nullptr);
  return EXIT_SUCCESS;
}
