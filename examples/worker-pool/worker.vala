/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A worker in Vala: does the work for its node, and publishes results and heartbeats.
 *
 * usage: worker FLEET NODE DIRECTORY */

// Constants of the supervisor and the workers, see pool.h.
const uint FLEET_SIZE = 8;
const uint16 SUPERVISOR = 0;
const uint8 WORK = 1;
const uint8 STOP = 2;
const uint8 RESULTS = 2;
const uint8 HASH = 1;
const uint8 FAILURE = 2;
const int BEAT_MS = 20;
const uint PATIENCE_MS = 5000;

Variant hash_piece (string path, uint64 offset, uint64 length) throws Error {
  var stream = File.new_for_path (path).read ();
  stream.seek ((int64) offset, SeekType.SET);
  var bytes = stream.read_bytes ((size_t) length);
  return new Variant ("(st)", Checksum.compute_for_bytes (ChecksumType.SHA256, bytes), (uint64) bytes.get_size ());
}

void do_task (Orbit.Fleet fleet, Orbit.Frame frame, string directory) throws Error {
  uint16 node_id;
  string path;
  uint64 offset, length;

  frame.get_variant ().get ("(qstt)", out node_id, out path, out offset, out length);
  if (node_id != fleet.get_node_id ())
    return;

  var kind = HASH;
  Variant result;
  try {
    result = hash_piece (Path.build_filename (directory, path), offset, length);
  } catch (Error e) {
    kind = FAILURE;
    result = new Variant ("(st)", e.message, (uint64) 0);
  }
  fleet.publish_variant (RESULTS, kind, frame.get_version (), result);
}

void beat (Orbit.Fleet fleet) throws Error {
  fleet.publish_heartbeat ();
  if (fleet.get_heartbeat_snapshot (PATIENCE_MS).is_stale (SUPERVISOR))
    throw new IOError.TIMED_OUT ("the supervisor is gone");
}

void work (Orbit.Fleet fleet, string directory) throws Error {
  var cursor = fleet.create_cursor (WORK, HEAD);
  int64 next_beat = 0;

  while (true) {
    if (get_monotonic_time () >= next_beat) {
      beat (fleet);
      next_beat = get_monotonic_time () + BEAT_MS * 1000;
    }

    var frame = cursor.next ();
    if (frame == null)
      cursor.wait (int64.max (0, next_beat - get_monotonic_time ()));
    else if (frame.get_frame_kind () == STOP)
      return;
    else
      do_task (fleet, frame, directory);
  }
}

int main (string[] args) {
  var status = 0;

  if (args.length != 4) {
    printerr ("usage: %s FLEET NODE DIRECTORY\n", args[0]);
    return 1;
  }

  try {
    var fleet = new Orbit.Fleet.join_shm_as (args[1], FLEET_SIZE, 0, (uint16) int.parse (args[2]));
    work (fleet, args[3]);
  } catch (Error e) {
    printerr ("worker in Vala: %s\n", e.message);
    status = 1;
  }

  try {
    Orbit.Fleet.destroy (args[1], null);
  } catch (Error e) {
    // If the supervisor has died, the last member removes the fleet; otherwise this fails.
  }
  return status;
}
