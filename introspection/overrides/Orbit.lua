-- SPDX-FileCopyrightText: 2026 The orbit-glib authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- What lgi leaves to a library: that a value may be kept which is only valid for the time of a call, and that no class is
-- derived from a final one.

local core = require 'lgi.core'

local select, type = select, type
local gi, repo = core.gi, core.repo
local GLib, Orbit = repo.GLib, repo.Orbit
local Type, Value = repo.GObject.Type, repo.GObject.Value

GLib.quark_from_string ('orbit-glib-override') -- tells the library that this was found

-- lgi does not copy boxed values that signals and properties give, and the memory is freed after the call. Values with
-- references get one of their own. The proxy of a value owns one reference, so that a script has no use for another.
for _, record in ipairs { 'Frame', 'FrameBatch', 'HeartbeatSnapshot' } do
  Orbit[record]._refsink = gi.Orbit[record].methods.ref
  Orbit[record]._method.ref = function (value) return value end
end

-- The others are copied. The last two are not Orbit's, but the types of a signal and of a property.
local copies = {
  OrbitHeartbeat = Orbit.Heartbeat.copy,
  GError = GLib.Error.copy,
  GVariantType = GLib.VariantType.copy,
}
local find_marshaller = Value._method.find_marshaller

function Value._method.find_marshaller (gtype, ...)
  local marshaller = find_marshaller (gtype, ...)
  local copy = gtype and copies[type (gtype) == 'userdata' and Type.name (gtype) or gtype]
  if not copy then
    return marshaller
  end
  return function (value, params, ...)
    local result = marshaller (value, params, ...)
    if select ('#', ...) == 0 and result then
      result = copy (result)
    end
    return result
  end
end

-- GObject would only warn, and lgi would go on with a type that does not exist.
for _, name in ipairs { 'Cursor', 'Fleet', 'Node', 'Observer', 'Ring' } do
  rawset (Orbit[name], 'derive', function ()
    error (('Orbit.%s is final: no class can be derived from it'):format (name), 2)
  end)
end
