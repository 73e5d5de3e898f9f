-- SPDX-FileCopyrightText: 2026 The orbit-glib authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Publishes the readings of a thermometer, which the readers of these examples read, in any language.

local lgi = require 'lgi'
local GLib, Orbit = lgi.GLib, lgi.require ('Orbit', '1')

local FLEET_SIZE = 8
local READINGS = 1 -- the kind

io.stdout:setvbuf ('line')
local name, count = arg[1] or 'readings', tonumber (arg[2] or 20)

-- A function that fails returns nil and the error, which assert() raises.
local fleet = assert (Orbit.Fleet.join_shm (name, FLEET_SIZE, 0))

-- Each reading is a label and a number. A different declaration of the ring fails.
local spec = Orbit.RingSpec.new (1024, 64, 'SHARED')
spec:set_label ('readings')
spec:set_value_type (GLib.VariantType.new ('(sd)'))
assert (fleet:declare (READINGS, spec))

-- Ctrl-C raises an error.
local ok, problem = pcall (function ()
  for i = 0, count - 1 do
    local reading = GLib.Variant ('(sd)', { 'thermometer in Lua', 20 + 0.25 * i })
    local id = assert (fleet:publish_variant (READINGS, 1, i, reading))
    print ('published ' .. id:to_string ())
    GLib.usleep (100000)
  end
end)
if not ok and not tostring (problem):find ('interrupted!', 1, true) then
  error (problem, 0)
end

fleet:leave ()
-- Removes the fleet if this was the last member; otherwise fails.
Orbit.Fleet.destroy (name, nil)
