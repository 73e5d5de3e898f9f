-- SPDX-FileCopyrightText: 2026 The orbit-glib authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Reads the readings that the publishers of these examples publish, in any language.

local lgi = require 'lgi'
local Orbit = lgi.require ('Orbit', '1')

local FLEET_SIZE = 8
local READINGS = 1 -- the kind

io.stdout:setvbuf ('line')
local name, count = arg[1] or 'readings', tonumber (arg[2] or 20)
local fleet = assert (Orbit.Fleet.join_shm (name, FLEET_SIZE, 0))

-- The publishers declare the type of a reading, before or after this.
local cursor = assert (fleet:create_cursor (READINGS, 'OLDEST'))
-- Ctrl-C raises an error between two instructions of Lua, so that no wait is longer than a second.
local ok, problem = pcall (function ()
  print (("waiting for %d readings in fleet '%s'"):format (count, name))
  while count > 0 do
    -- No frame is nil without an error.
    local frame, problem = cursor:next ()
    if problem then
      error (problem)
    elseif frame then
      local label, value = table.unpack (assert (frame:get_variant ()).value)
      print (('%s, node %d: %.2f'):format (label, frame:get_node_id (), value))
      count = count - 1
    else
      cursor:wait (1000000)
    end
  end
  print (('%d were lost'):format (cursor.n_overwritten))
end)
if not ok and not tostring (problem):find ('interrupted!', 1, true) then
  error (problem, 0)
end

fleet:leave ()
-- Removes the fleet if this was the last member; otherwise fails.
Orbit.Fleet.destroy (name, nil)
