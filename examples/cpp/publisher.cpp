// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Publishes the readings of a thermometer, which the readers of these examples read, in any language.

#include "orbit.hpp"

#include <cstdlib>
#include <iostream>
#include <string>

constexpr guint fleet_size = 8;
constexpr guint8 readings = 1; // the kind

static void
publish_readings (const std::string &name, int count)
{
  const Orbit::Fleet fleet (Orbit::attempt (orbit_fleet_join_shm, name.c_str (), fleet_size, 0));

  // What each reading is: a label and a number.
  Orbit::declare (fleet.get (), readings, 1024, "readings", "(sd)");
  for (int i = 0; i < count; i++)
    {
      GVariant *reading = g_variant_new ("(sd)", "thermometer in C++", 20 + 0.25 * i);
      const Orbit::NetId id (Orbit::attempt (orbit_fleet_publish_variant, fleet.get (), readings, 1, i, reading));
      const Orbit::Text text (orbit_net_id_to_string (id.get ()));

      std::cout << "published " << text.get () << std::endl;
      g_usleep (100000);
    }
}

int
main (int argc, char **argv)
{
  const std::string name = argc > 1 ? argv[1] : "readings";

  try
    {
      publish_readings (name, argc > 2 ? std::stoi (argv[2]) : 20);
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
