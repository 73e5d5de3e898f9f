-- SPDX-FileCopyrightText: 2026 The orbit-glib authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Values that are kept longer than what they were read from. lgi does not copy what a function lends.

local lgi = require 'lgi'
local GLib, Orbit = lgi.GLib, lgi.require ('Orbit', '1')

local KIND, OTHER_KIND = 2, 9
local n_tests = 0
local fleet = assert (Orbit.Fleet.join_as ('lent', 3, 1))
local context = GLib.MainContext.default ()

-- Frees what has no owner left, and uses its memory for other bytes.
local function churn ()
  collectgarbage ()
  collectgarbage ()
  for _ = 1, 2000 do
    assert (fleet:publish_data (OTHER_KIND, 1, 0, ('z'):rep (40)))
    fleet:read_head (OTHER_KIND):get_payload ()
  end
  collectgarbage ()
end

local function test (name, read, show, expected)
  local value = read ()
  churn ()
  local ok, found = pcall (show, value)
  ok = ok and found == expected
  n_tests = n_tests + 1
  print (('%s %d %s'):format (ok and 'ok' or 'not ok', n_tests, name))
  if not ok then
    print (('# expected %q, found %q'):format (expected, tostring (found)))
  end
end

local function text (value) return value:to_string () end
local function bytes (value) return value.data end
local function type_string (value) return value:dup_string () end
local function batch () return assert (fleet:create_cursor (KIND, 'OLDEST')):read_batch (4) end

local function new_spec ()
  local spec = Orbit.RingSpec.new (4, 64, 'SHARED')
  spec:set_value_type (GLib.VariantType.new ('(sdsdsdsdsd)'))
  return spec
end

local id = assert (fleet:publish_data (KIND, 1, 7, 'first'))
test ('id of a frame', function () return fleet:read (id):get_id () end, text, '2:1:0')
test ('payload of a frame', function () return fleet:read (id):get_payload () end, bytes, 'first')
test ('headers of a batch', function () return batch ():get_headers () end, bytes,
      ('<I8I8I4I4Bxxxxxxx'):pack (id:get_kind () << 56 | 1 << 40, 7, 0, 5, 1))
test ('payloads of a batch', function () return batch ():get_payloads () end, bytes, 'first')
test ('id of a heartbeat', function () return fleet:publish_heartbeat ():get_id () end, text, '221:1:0')
test ('value type of a specification', function ()
  local spec = new_spec ()
  local value_type = spec:get_value_type ()
  spec:set_value_type (nil)
  return value_type
end, type_string, '(sdsdsdsdsd)')
test ('value type of a ring', function ()
  local other = assert (Orbit.Fleet.join ('lent', 1))
  assert (other:declare (KIND, new_spec ()))
  local value_type = other:get_ring (KIND):get_value_type ()
  other:leave ()
  return value_type
end, type_string, '(sdsdsdsdsd)')
test ('heartbeat of a node', function ()
  assert (fleet:watch_heartbeats (1))
  local node = fleet:get_nodes ():get_item (0)
  local last = node:get_last_heartbeat ()
  repeat
    assert (fleet:publish_heartbeat ())
    context:iteration (true)
  until node:get_last_heartbeat ():get_counter () > 0
  return last
end, function (last) return last:get_id ():to_string () end, '221:1:0')
test ('batch of a signal, by a reference', function ()
  local cursor, kept = assert (fleet:create_cursor (KIND, 'OLDEST'))
  cursor.on_frames = function (_, frames) kept = frames:ref () end
  assert (cursor:start ())
  while not kept do
    context:iteration (true)
  end
  cursor:stop ()
  return kept
end, function (kept) return kept:get_frame (0):get_id ():to_string () end, '2:1:0')

print ('1..' .. n_tests)
