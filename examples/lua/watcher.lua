-- SPDX-FileCopyrightText: 2026 The orbit-glib authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Watches a fleet: prints which members join, leave, die, hang and recover.

local lgi = require 'lgi'
local GLib, Orbit = lgi.GLib, lgi.require ('Orbit', '1')

local FLEET_SIZE = 8
local INTERVAL = 100 -- ms
local MAX_AGE = 500 -- ms
local SIGINT, SIGTERM = 2, 15

io.stdout:setvbuf ('line')
local name, count = arg[1] or 'readings', tonumber (arg[2] or 0)
local loop = GLib.MainLoop ()

local function tell (...)
  print (string.format (...))
  count = count - 1
  if count == 0 then
    loop:quit ()
  end
end

for _, number in ipairs { SIGINT, SIGTERM } do
  GLib.unix_signal_add (GLib.PRIORITY_DEFAULT, number, function ()
    loop:quit ()
    return true
  end)
end

local fleet = assert (Orbit.Fleet.join_shm (name, FLEET_SIZE, 0))
function fleet:on_node_joined (node)
  tell ('node %d joined: %s, process %d', node.node_id, node.program, node.pid)
end
function fleet:on_node_left (node, reason)
  tell ('node %d %s', node.node_id, reason:lower ())
end
function fleet:on_heartbeat_stale (node_id)
  tell ('node %d hangs', node_id)
end
function fleet:on_heartbeat_recovered (node_id)
  tell ('node %d is back', node_id)
end
assert (fleet:start_heartbeat (INTERVAL))
assert (fleet:watch_heartbeats (MAX_AGE))
print (("watching fleet '%s'"):format (name))
loop:run ()

fleet:leave ()
-- Removes the fleet if this was the last member; otherwise fails.
Orbit.Fleet.destroy (name, nil)
