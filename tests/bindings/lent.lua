-- SPDX-FileCopyrightText: 2026 The orbit-glib authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Values that are kept longer than what they were read from, or than the call that lent them. lgi copies neither.

local lgi = require 'lgi'
local GLib, Orbit = lgi.GLib, lgi.require ('Orbit', '1')

local KIND, OTHER_KIND = 2, 9
local n_tests = 0
local fleet = assert (Orbit.Fleet.join_as ('lent', 3, 1))
local context = GLib.MainContext.default ()

-- Frees objects without references, and overwrites their memory.
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
test ('property of a ring', function ()
  local other = assert (Orbit.Fleet.join ('lent', 1))
  assert (other:declare (KIND, new_spec ()))
  local value_type = other:get_ring (KIND).value_type
  other:leave ()
  return value_type
end, type_string, '(sdsdsdsdsd)')

-- Gives what read () gives for the node, and lets the node have another heartbeat then.
local function heartbeat_of_node (read)
  assert (fleet:watch_heartbeats (1))
  local node = fleet:get_nodes ():get_item (0)
  local last, counter = read (node), node:get_last_heartbeat ():get_counter ()
  repeat
    assert (fleet:publish_heartbeat ())
    context:iteration (true)
  until node:get_last_heartbeat ():get_counter () > counter
  return { last, counter }
end

local function is_that (kept) return tostring (kept[1]:get_counter () == kept[2]) end

test ('heartbeat of a node', function ()
  return heartbeat_of_node (function (node) return node:get_last_heartbeat () end)
end, is_that, 'true')
test ('property of a node', function ()
  return heartbeat_of_node (function (node) return node.last_heartbeat end)
end, is_that, 'true')

-- What a signal hands over to each of two handlers, one of which knows the signal by its name alone.
local function of_signal (object, name, position, start)
  local kept = {}
  local function keep (...) kept[#kept + 1] = select (position, ...) end
  object['on_' .. name] = keep
  lgi.GObject.signal_connect_closure (object, name:gsub ('_', '-'), lgi.GObject.Closure (keep), false)
  start ()
  while #kept < 2 do
    context:iteration (true)
  end
  return kept
end

local function both (show)
  return function (kept) return ('%s %s'):format (show (kept[1]), show (kept[2])) end
end

test ('batch of a signal', function ()
  local cursor = assert (fleet:create_cursor (KIND, 'OLDEST'))
  local kept = of_signal (cursor, 'frames', 2, function () assert (cursor:start ()) end)
  cursor:stop ()
  return kept
end, both (function (batch) return batch:get_frame (0):get_id ():to_string () end), '2:1:0 2:1:0')
test ('batch of a signal, by a reference', function ()
  local cursor, kept = assert (fleet:create_cursor (KIND, 'OLDEST'))
  cursor.on_frames = function (_, frames) kept = frames:ref () end
  assert (cursor:start ())
  while not kept do
    context:iteration (true)
  end
  cursor:stop ()
  return kept
end, function (batch) return batch:get_frame (0):get_id ():to_string () end, '2:1:0')
test ('heartbeats of signals', function ()
  local node = fleet:get_nodes ():get_item (0)
  assert (fleet:watch_heartbeats (100))
  assert (fleet:start_heartbeat (5))
  while node:get_state () ~= 'FRESH' do
    context:iteration (true)
  end
  local stale = of_signal (fleet, 'heartbeat_stale', 3, function () fleet:stop_heartbeat () end)
  local recovered = of_signal (fleet, 'heartbeat_recovered', 3, function () assert (fleet:publish_heartbeat ()) end)
  return { stale[1], stale[2], recovered[1], recovered[2] }
end, function (kept)
  local stale, recovered = kept[1]:get_counter (), kept[3]:get_counter ()
  return tostring (stale == kept[2]:get_counter () and recovered == kept[4]:get_counter () and recovered == stale + 1)
end, 'true')
test ('error of a signal', function ()
  local other = assert (Orbit.Fleet.join ('lent', 1))
  local cursor = assert (other:create_cursor (KIND, 'OLDEST'))
  assert (cursor:start ())
  return of_signal (cursor, 'stopped', 2, function () other:leave () end)
end, both (function (problem) return problem.message end), "fleet 'lent' has been left fleet 'lent' has been left")

-- Each of these is copied or referenced by Orbit.lua, and those of signals by Orbit.pm, but for the error, which Perl copies.
test ('all boxed values of signals and properties', function ()
  local found = {}
  local function look (owner, name, typeinfo)
    local interface = typeinfo.interface
    if typeinfo.tag == 'error' or interface and interface.is_struct then
      found[#found + 1] = ('%s.%s'):format (owner, name)
    end
  end
  local infos = require 'lgi.core'.gi.Orbit
  for i = 1, #infos do
    if infos[i].is_object then
      for j = 1, #infos[i].signals do
        local signal = infos[i].signals[j]
        for k = 1, #signal.args do look (infos[i].name, signal.name, signal.args[k].typeinfo) end
      end
      for j = 1, #infos[i].properties do
        look (infos[i].name, infos[i].properties[j].name, infos[i].properties[j].typeinfo)
      end
    end
  end
  table.sort (found)
  return table.concat (found, ' ')
end, tostring, 'Cursor.frames Cursor.stopped Fleet.heartbeat-recovered Fleet.heartbeat-stale Node.last-heartbeat Ring.value-type')

print ('1..' .. n_tests)
