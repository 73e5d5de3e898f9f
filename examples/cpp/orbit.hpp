// SPDX-FileCopyrightText: 2026 The orbit-glib authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What is needed to use the C headers from C++17: owners that release at the end of their scope, and errors as exceptions.

#pragma once

#include <orbit-glib/orbit-glib.h>

#include <memory>
#include <stdexcept>

namespace Orbit {

template <auto function>
struct Releaser
{
  template <typename T>
  void
  operator() (T *pointer) const
  {
    function (pointer);
  }
};

using Cursor = std::unique_ptr<OrbitCursor, Releaser<g_object_unref>>;
using Fleet = std::unique_ptr<OrbitFleet, Releaser<g_object_unref>>;
using Frame = std::unique_ptr<OrbitFrame, Releaser<orbit_frame_unref>>;
using NetId = std::unique_ptr<OrbitNetId, Releaser<orbit_net_id_free>>;
using RingSpec = std::unique_ptr<OrbitRingSpec, Releaser<orbit_ring_spec_free>>;
using Text = std::unique_ptr<char, Releaser<g_free>>;
using Variant = std::unique_ptr<GVariant, Releaser<g_variant_unref>>;

// Calls a function whose last parameter is a GError.
template <typename Function, typename... Arguments>
auto
attempt (Function function, Arguments... arguments)
{
  GError *error = nullptr;
  auto result = function (arguments..., &error);

  if (error != nullptr)
    {
      const std::runtime_error exception (error->message);

      g_error_free (error);
      throw exception;
    }
  return result;
}

// Declares a kind with frames of this type. Another declaration of the kind fails.
inline void
declare (OrbitFleet *fleet, guint8 kind, guint capacity, const char *label, const char *value_type)
{
  const RingSpec spec (orbit_ring_spec_new (capacity, 64, ORBIT_TOPOLOGY_SHARED));

  orbit_ring_spec_set_label (spec.get (), label);
  orbit_ring_spec_set_value_type (spec.get (), G_VARIANT_TYPE (value_type));
  attempt (orbit_fleet_declare, fleet, kind, spec.get ());
}

// Waits for the next frame.
inline Frame
next (OrbitCursor *cursor)
{
  for (;;)
    {
      Frame frame (attempt (orbit_cursor_next, cursor));

      if (frame)
        return frame;
      attempt (orbit_cursor_wait, cursor, -1, nullptr);
    }
}

} // namespace Orbit
