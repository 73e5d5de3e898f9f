-- SPDX-FileCopyrightText: 2026 The orbit-glib authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Publishes and reads records of a declared type: measurements of stations.

local lgi = require 'lgi'
local GLib, Orbit = lgi.GLib, lgi.require ('Orbit', '1')

local FLEET_SIZE, CAPACITY = 8, 1024
local STATIONS = 12 -- the kind

local function publish (fleet, count)
  for i = 0, count - 1 do
    local record = GLib.Variant ('(sdx)', { ('station-%d'):format (i), i * 0.5, Orbit.epoch_now () })
    assert (fleet:publish_variant (STATIONS, 1, i, record))
  end
end

local function read (fleet, count)
  local cursor = assert (fleet:create_cursor (STATIONS, 'OLDEST'))
  print (("waiting for %d records in fleet '%s'"):format (count, fleet.name))
  while count > 0 do
    local frame, problem = cursor:next ()
    if problem then
      error (problem)
    elseif frame then
      local name, temperature = table.unpack (assert (frame:get_variant ()).value)
      print (('%s %.1f'):format (name, temperature))
      count = count - 1
    else
      cursor:wait (-1)
    end
  end
end

io.stdout:setvbuf ('line')
local work = #arg == 3 and ({ publish = publish, read = read })[arg[1]] or error ('usage: typed-records.lua publish|read FLEET COUNT')
local fleet = assert (Orbit.Fleet.join_shm (arg[2], FLEET_SIZE, CAPACITY))

-- Name, temperature in degrees, and when, in milliseconds.
local spec = Orbit.RingSpec.new (CAPACITY, 64, 'SHARED')
spec:set_label ('stations')
spec:set_value_type (GLib.VariantType.new ('(sdx)'))
assert (fleet:declare (STATIONS, spec))
work (fleet, tonumber (arg[3]))

fleet:leave ()
-- Removes the fleet if this was the last member; otherwise fails.
Orbit.Fleet.destroy (arg[2], nil)
