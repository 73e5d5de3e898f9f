// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Reads the readings that the publishers of these examples publish, in any language.

#include "orbit.hpp"

#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <string>

constexpr guint fleet_size = 8;
constexpr guint8 readings = 1; // the kind

static void
read_readings (const std::string &name, int count)
{
  const Orbit::Fleet fleet (Orbit::attempt (orbit_fleet_join_shm, name.c_str (), fleet_size, 0));

  // The publishers declare the type of a reading, before or after this.
  const Orbit::Cursor cursor (Orbit::attempt (orbit_fleet_create_cursor, fleet.get (), readings,
                                              ORBIT_CURSOR_START_OLDEST));

  std::cout << "waiting for " << count << " readings in fleet '" << name << "'" << std::endl;
  for (int i = 0; i < count; i++)
    {
      const Orbit::Frame frame = Orbit::next (cursor.get ());
      const Orbit::Variant reading (Orbit::attempt (orbit_frame_get_variant, frame.get ()));
      const char *label;
      double value;

      g_variant_get (reading.get (), "(&sd)", &label, &value);
      std::cout << label << ", node " << orbit_frame_get_node_id (frame.get ()) << ": "
                << std::fixed << std::setprecision (2) << value << std::endl;
    }
  std::cout << orbit_cursor_get_n_overwritten (cursor.get ()) << " were lost" << std::endl;
}

int
main (int argc, char **argv)
{
  const std::string name = argc > 1 ? argv[1] : "readings";

  try
    {
      read_readings (name, argc > 2 ? std::stoi (argv[2]) : 20);
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
