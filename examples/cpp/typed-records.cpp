// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Publishes and reads records of a declared type, measurements of stations, which glibmm converts to tuples.

#include "orbit.hpp"

#include <glibmm.h>

#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <string>
#include <tuple>

constexpr guint fleet_size = 8;
constexpr guint capacity = 1024;
constexpr guint8 stations = 12; // the kind

// Name, temperature in degrees, and when, in milliseconds.
using Record = Glib::Variant<std::tuple<Glib::ustring, double, gint64>>;

static void
publish_records (OrbitFleet *fleet, int count)
{
  for (int i = 0; i < count; i++)
    {
      Record record = Record::create ({ "station-" + std::to_string (i), i * 0.5, orbit_epoch_now () });
      const Orbit::NetId id (Orbit::attempt (orbit_fleet_publish_variant, fleet, stations, 1, i, record.gobj ()));
    }
}

static void
read_records (OrbitFleet *fleet, int count)
{
  const Orbit::Cursor cursor (Orbit::attempt (orbit_fleet_create_cursor, fleet, stations, ORBIT_CURSOR_START_OLDEST));

  std::cout << "waiting for " << count << " records in fleet '" << orbit_fleet_get_name (fleet) << "'" << std::endl;
  for (int i = 0; i < count; i++)
    {
      const Orbit::Frame frame = Orbit::next (cursor.get ());
      const Record record (Orbit::attempt (orbit_frame_get_variant, frame.get ()));
      const auto [name, temperature, when] = record.get ();

      std::cout << name.raw () << " " << std::fixed << std::setprecision (1) << temperature << std::endl;
    }
}

static void
run (const std::string &mode, const std::string &name, int count)
{
  const Orbit::Fleet fleet (Orbit::attempt (orbit_fleet_join_shm, name.c_str (), fleet_size, capacity));

  Orbit::declare (fleet.get (), stations, capacity, "stations", Record::variant_type ().get_string ().c_str ());
  if (mode == "publish")
    publish_records (fleet.get (), count);
  else
    read_records (fleet.get (), count);
}

int
main (int argc, char **argv)
{
  if (argc != 4)
    {
      std::cerr << "usage: " << argv[0] << " publish|read FLEET COUNT" << std::endl;
      return EXIT_FAILURE;
    }

  Glib::init ();
  try
    {
      run (argv[1], argv[2], std::stoi (argv[3]));
    }
  catch (const std::exception &problem)
    {
      std::cerr << problem.what () << std::endl;
      return EXIT_FAILURE;
    }

  // Removes the fleet if this was the last member; otherwise fails.
  orbit_fleet_destroy (argv[2], nullptr, nullptr);
  return EXIT_SUCCESS;
}
