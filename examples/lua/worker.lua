-- SPDX-FileCopyrightText: 2026 The orbit-glib authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Takes pieces of work from one kind, and publishes the results in another: texts, and the same in upper case.

local lgi = require 'lgi'
local GLib, Orbit = lgi.GLib, lgi.require ('Orbit', '1')

local FLEET_SIZE, CAPACITY = 8, 1024
local WORK, RESULTS = 14, 15 -- kinds

io.stdout:setvbuf ('line')
assert (#arg == 2, 'usage: worker.lua FLEET COUNT')
local name, count = arg[1], tonumber (arg[2])
local fleet = assert (Orbit.Fleet.join_shm (name, FLEET_SIZE, CAPACITY))

for kind, label in pairs { [WORK] = 'work', [RESULTS] = 'results' } do
  local spec = Orbit.RingSpec.new (CAPACITY, 256, 'SHARED')
  spec:set_label (label)
  assert (fleet:declare (kind, spec))
end

local cursor = assert (fleet:create_cursor (WORK, 'OLDEST'))
-- Ctrl-C raises an error between two instructions of Lua, so that no wait is longer than a second.
local ok, problem = pcall (function ()
  print (("waiting for %d pieces of work in fleet '%s'"):format (count, name))
  while count > 0 do
    local work, problem = cursor:next ()
    if problem then
      error (problem)
    elseif work then
      local result = GLib.utf8_strup (work:get_payload ().data, -1)
      -- The version of a result is the counter of its work.
      assert (fleet:publish_data (RESULTS, 1, work:get_counter (), result))
      count = count - 1
    else
      cursor:wait (1000000)
    end
  end
end)
if not ok and not tostring (problem):find ('interrupted!', 1, true) then
  error (problem, 0)
end

fleet:leave ()
-- Removes the fleet if this was the last member; otherwise fails.
Orbit.Fleet.destroy (name, nil)
