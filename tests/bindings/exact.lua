-- SPDX-FileCopyrightText: 2026 The orbit-glib authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- What must reach Lua exactly, and come back: ids of 64 bits, bytes with zeros, lists, and errors. And what is refused.

local lgi = require 'lgi'
local GLib, Orbit = lgi.GLib, lgi.require ('Orbit', '1')

local KIND = 2
local MOST = '255:65535:1099511627775'
local n_tests = 0

local function test (name, body)
  local ok, problem = xpcall (body, debug.traceback)
  n_tests = n_tests + 1
  print (('%s %d %s'):format (ok and 'ok' or 'not ok', n_tests, name))
  if not ok then
    print ('# ' .. problem:gsub ('\n', '\n# '))
  end
end

local function same (found, expected)
  if found ~= expected then
    error (('expected %s, found %s'):format (expected, found), 2)
  end
end

test ('ids as text', function ()
  for _, text in ipairs { MOST, '255:65535:1099511627774', '3:7:1024', '0:0:0' } do
    same (assert (Orbit.NetId.parse (text)):to_string (), text)
  end
  same (Orbit.NetId.parse ('0xffffffffffffffff'):to_string (), MOST)
  same (Orbit.NetId.new (255, 65535, (1 << 40) - 1):to_string (), MOST)
end)

test ('ids compare as values', function ()
  local id, other = Orbit.NetId.parse (MOST), Orbit.NetId.parse ('255:65535:1099511627774')
  same (id:equal (Orbit.NetId.parse (MOST)), true)
  same (id:equal (other), false)
  same (id:compare (other), 1)
end)

test ('ids from the headers of a batch', function ()
  local fleet = assert (Orbit.Fleet.join_as ('exact', 4096, 4095))
  local published = assert (fleet:publish_data (255, 1, 7, 'payload'))
  local batch = assert (assert (fleet:create_cursor (255, 'OLDEST')):read_batch (10))
  local id, version = ('<I8I8'):unpack (batch:get_headers ().data)
  same (math.type (id), 'integer')
  same (Orbit.NetId.parse (('0x%x'):format (id)):to_string (), published:to_string ())
  same (version, 7)
end)

test ('bytes', function ()
  local fleet = assert (Orbit.Fleet.join ('exact', 1))
  for _, bytes in ipairs { '', 'a', 'a\0b\0', '\255\254', ('x'):rep (256) } do
    same (fleet:read (assert (fleet:publish_data (KIND, 1, 0, bytes))):get_payload ().data or '', bytes)
    same (fleet:read (assert (fleet:publish (KIND, 1, 0, GLib.Bytes (bytes)))):get_payload ().data or '', bytes)
  end
end)

test ('heartbeats and lists', function ()
  local fleet = assert (Orbit.Fleet.join_as ('exact', 3, 1))
  local heartbeat = assert (fleet:publish_heartbeat ())
  local snapshot = assert (fleet:get_heartbeat_snapshot (1000))
  same (heartbeat:get_id ():to_string (), '221:1:0')
  local missing = snapshot:get_missing_node_ids ()
  same (#snapshot:get_latest (), 1)
  same (snapshot:get_latest ()[1]:get_id ():to_string (), '221:1:0')
  same (#missing, 2)
  same (missing[1], 0)
  same (missing[2], 2)
  same (assert (fleet:get_nodes ()):get_item (0).node_id, 1)
end)

test ('errors', function ()
  local fleet = assert (Orbit.Fleet.join ('exact', 1))
  local id, problem = fleet:publish_data (KIND, 1, 0, ('x'):rep (257))
  same (id, nil)
  same (problem:matches (Orbit.FleetError, 'PAYLOAD_TOO_LARGE'), true)
  fleet:leave ()
  same (select (2, fleet:read_head (KIND)).code, 'CLOSED')
end)

test ('final types', function ()
  for _, name in ipairs { 'Cursor', 'Fleet', 'Node', 'Observer', 'Ring' } do
    local ok, problem = pcall (function () Orbit[name]:derive ('My' .. name) end)
    same (ok, false)
    same (problem:match ('exact.lua:%d+: (.*)'), ('Orbit.%s is final: no class can be derived from it'):format (name))
  end
end)

print ('1..' .. n_tests)
