-- SPDX-FileCopyrightText: 2026 The orbit-glib authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Publishes many small objects with one call, and reads them in batches.

local lgi = require 'lgi'
local Orbit = lgi.require ('Orbit', '1')

local FLEET_SIZE, CAPACITY = 8, 1024
local OBJECTS = 13 -- the kind
local OBJECT = '<I8d' -- sequence and value
local SIZE = OBJECT:packsize ()

local function publish (fleet, count)
  local objects = {}
  for i = 1, count do
    objects[i] = OBJECT:pack (i, i * 0.25)
  end
  local n, problem = fleet:publish_packed (OBJECTS, 1, 0, table.concat (objects), SIZE)
  assert (n == count, problem)
end

local function read (fleet, count)
  local cursor = assert (fleet:create_cursor (OBJECTS, 'OLDEST'))
  local n_read, sum = 0, 0
  print (("waiting for %d objects in fleet '%s'"):format (count, fleet.name))
  while n_read < count do
    local batch = assert (cursor:read_batch (count - n_read))
    local n = batch:get_n_frames ()
    -- All payloads have one size, and each begins at the end of the previous one.
    local payloads = batch:get_payloads ().data
    for i = 0, n - 1 do
      sum = sum + OBJECT:unpack (payloads, 1 + i * SIZE)
    end
    n_read = n_read + n
    if n == 0 then
      cursor:wait (-1)
    end
  end
  print (('count %d sum of sequences %d'):format (n_read, sum))
end

io.stdout:setvbuf ('line')
local work = #arg == 3 and ({ publish = publish, read = read })[arg[1]] or error ('usage: bulk.lua publish|read FLEET COUNT')
local fleet = assert (Orbit.Fleet.join_shm (arg[2], FLEET_SIZE, CAPACITY))

local spec = Orbit.RingSpec.new (CAPACITY, SIZE, 'SHARED')
spec:set_label ('objects')
assert (fleet:declare (OBJECTS, spec))
work (fleet, tonumber (arg[3]))

fleet:leave ()
-- Removes the fleet if this was the last member; otherwise fails.
Orbit.Fleet.destroy (arg[2], nil)
