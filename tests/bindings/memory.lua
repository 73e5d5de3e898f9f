-- SPDX-FileCopyrightText: 2026 The orbit-glib authors
-- SPDX-License-Identifier: LGPL-2.1-or-later
--
-- Operations that are done often leave no memory behind, and a fleet that was left has no mapping.

local lgi = require 'lgi'
local GLib, Orbit = lgi.GLib, lgi.require ('Orbit', '1')

local KIND, RECORDS = 2, 9
local N = 10000
local PAGE = 4096
-- the smallest object takes more than this from malloc().
local MAX_GROWTH = 8
local MAX_ROUNDS = 4
-- Kept objects first use the free memory in the heap: some MB, of which each round uses about one.
local MAX_ROUNDS_TO_SEE = 32

local n_tests, failed = 0, false
-- Never freed: free memory in the heap would hide a leak in what comes next.
local kept = {}
local payload = ('x'):rep (64)
local name = ('memory-lua-%d'):format (io.open ('/proc/self/stat'):read ('n')) -- with the pid

local function resident ()
  local file = assert (io.open ('/proc/self/statm'))
  local pages = file:read ('a'):match ('%d+ (%d+)')
  file:close ()
  return pages * PAGE
end

local function collect ()
  collectgarbage ()
  collectgarbage ()
  return resident ()
end

-- The bytes that an operation leaves behind.
local function measure (n, operation)
  local before = collect ()
  for i = 1, n do
    operation (i)
    -- What lgi holds in C is more than Lua sees of it.
    if i % 1000 == 0 then collectgarbage () end
  end
  return (collect () - before) / n
end

local function result (ok, what, detail)
  n_tests, failed = n_tests + 1, failed or not ok
  print (('%s %d %s # %s'):format (ok and 'ok' or 'not ok', n_tests, what, detail))
end

-- The heap may grow once or twice to the size that it needs; a leak grows without end.
local function flat (what, n, operation, most)
  local growth, round = nil, 0
  for i = 1, n // 4 do operation (i) end
  repeat
    growth, round = measure (n, operation), round + 1
  until growth <= (most or MAX_GROWTH) or round == MAX_ROUNDS
  result (growth <= (most or MAX_GROWTH), what, ('%.2f bytes an operation in round %d'):format (growth, round))
end

-- A leak is seen: the heap grows with what is kept once its free memory is used up. This must be so before each series of
-- tests, because free memory hides a leak.
local function seen (what, n, make)
  local growth, round = nil, 0
  repeat
    growth, round = measure (n, function () kept[#kept + 1] = make () end), round + 1
  until growth > 2 * MAX_GROWTH or round == MAX_ROUNDS_TO_SEE
  result (growth > 2 * MAX_GROWTH, what, ('%.2f bytes an object in round %d'):format (growth, round))
end

-- How many segments of the fleet this process maps. Where it made them they are nameless, but have their inode.
local function mappings ()
  local inodes, n = {}, 0
  local listing = assert (io.popen (("ls -i /dev/shm/ | grep ' orbit-%s-'"):format (name)))
  for line in listing:lines () do inodes[line:match ('%d+')] = true end
  listing:close ()
  for line in io.lines ('/proc/self/maps') do
    local inode = line:match ('^%S+ %S+ %S+ %S+ (%d+)')
    if inodes[inode] then
      inodes[inode], n = nil, n + 1
    end
  end
  return n
end

local function run (fleet, where)
  local function test (what, ...) flat (what .. ' ' .. where, ...) end

  local spec = Orbit.RingSpec.new (8, 64, 'SHARED')
  spec:set_value_type (GLib.VariantType.new ('(sd)'))
  assert (fleet:declare (RECORDS, spec))
  local cursor = assert (fleet:create_cursor (KIND, 'HEAD'))
  local id = assert (fleet:publish_data (KIND, 1, 1, payload))

  seen ('one object is seen ' .. where, N, function () return fleet:next_id (KIND) end)
  test ('publish', N, function ()
    fleet:publish_data (KIND, 1, 1, payload)
    fleet:publish (KIND, 1, 1, GLib.Bytes (payload))
    fleet:publish_packed (KIND, 1, 1, payload, 16)
  end)
  local value = GLib.Variant ('(sd)', { 'kitchen', 1.5 })
  test ('values', N, function ()
    assert (fleet:publish_variant (RECORDS, 1, 1, value))
    fleet:read_head (RECORDS):get_variant ()
  end)
  test ('read', N, function ()
    local frame = fleet:read_head (KIND)
    local text = frame:get_id ():to_string ()
    assert (frame:get_payload ():get_size () > 0 and text)
    fleet:read (id)
  end)
  test ('next', N, function ()
    fleet:publish_data (KIND, 1, 1, payload)
    while cursor:next () do end
  end)
  test ('batches', N, function ()
    fleet:publish_packed (KIND, 1, 1, payload, 16)
    local batch = assert (cursor:read_batch (8))
    assert (batch:get_n_frames () == 4 and batch:get_headers ():get_size () == 128)
    batch:get_payloads ()
    batch:get_frame (1)
  end)
  test ('errors', N, function ()
    local found, problem = fleet:publish_data (KIND, 1, 1, ('x'):rep (300))
    assert (not found and problem.code == 'PAYLOAD_TOO_LARGE')
    Orbit.NetId.parse ('nonsense')
  end)
  test ('heartbeats', N, function ()
    assert (fleet:publish_heartbeat ()):get_id ()
    fleet:get_latest_heartbeats ()
    assert (fleet:get_heartbeat_snapshot (1000)):get_missing_node_ids ()
  end)
  test ('specifications', N, function ()
    local copy = spec:copy ()
    copy:set_label ('label')
    assert (copy:get_value_type ():dup_string () == '(sd)')
  end)
  test ('cursors and rings', N, function ()
    assert (fleet:create_cursor (KIND, 'OLDEST')):next ()
    assert (fleet:get_ring (RECORDS)):get_value_type ()
  end)
  assert (fleet:watch_heartbeats (60000))
  while not fleet:get_nodes ():get_item (0):get_last_heartbeat () do
    GLib.MainContext.default ():iteration (true)
  end
  test ('nodes', N, function ()
    assert (fleet:get_nodes ():get_item (0):get_last_heartbeat ())
  end)
  test ('properties', N, function ()
    assert (fleet:get_ring (RECORDS).value_type:dup_string () == '(sd)')
    assert (fleet:get_nodes ():get_item (0).last_heartbeat)
  end)
  -- Two handlers, of which one asks for a reference.
  local n_frames = 0
  cursor.on_frames = function (_, frames) n_frames = n_frames + frames:get_n_frames () end
  cursor.on_frames = function (_, frames) frames:ref ():get_headers () end
  assert (cursor:start ())
  test ('signals', N / 2, function ()
    local before = n_frames
    fleet:publish_data (KIND, 1, 1, payload)
    repeat
      GLib.MainContext.default ():iteration (true)
    until n_frames > before
  end)
  cursor:stop ()
end

local fleet = assert (Orbit.Fleet.join (name, 4))
run (fleet, 'in memory')
fleet:leave ()

fleet = assert (Orbit.Fleet.join_shm (name, 4, 8))
run (fleet, 'in shared memory')
local held = { assert (fleet:create_cursor (KIND, 'OLDEST')), assert (fleet:get_ring (KIND)), fleet:read_head (KIND) }
local before = mappings ()
fleet:leave ()
result (before == 4 and mappings () == 0 and #held == 3, 'mappings after a leave', ('%d before'):format (before))
assert (Orbit.Fleet.destroy (name))

flat ('members', 300, function ()
  local member = assert (Orbit.Fleet.join_shm (name, 4, 8))
  member:publish_data (KIND, 1, 1, payload)
  member:leave ()
end, 64)
assert (Orbit.Fleet.destroy (name))

print ('1..' .. n_tests)
os.exit (not failed)
