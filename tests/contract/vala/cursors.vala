/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Cursors", in Vala. */

namespace Contract {
  void publish_n (Orbit.Fleet fleet, uint n) throws Error {
    for (uint i = 0; i < n; i++)
      publish (fleet);
  }

  /* Reads all available frames and asserts that their counters begin at first. */
  void assert_gives (Orbit.Cursor cursor, uint64 first, uint n) throws Error {
    for (uint i = 0; i < n; i++)
      assert_true (cursor.next ().get_counter () == first + i);
    assert_true (cursor.next () == null);
  }

  uint64 little_endian (uint8[] bytes) {
    uint64 number = 0;

    for (var i = bytes.length; i > 0; i--)
      number = number << 8 | bytes[i - 1];
    return number;
  }

  void assert_record (uint8[] record, uint64 id, uint64 version, uint offset, uint length, uint8 frame_kind) {
    assert_true (little_endian (record[0:8]) == id);
    assert_true (little_endian (record[8:16]) == version);
    assert_true (little_endian (record[16:20]) == offset);
    assert_true (little_endian (record[20:24]) == length);
    assert_true (little_endian (record[24:32]) == frame_kind);
  }

  void add_batches () {
    line_both ("cursor/batch", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);
      uint[] sizes = { 4, 1, 0 };
      uint64 counter = 0;

      publish_n (fleet, 5);
      foreach (var size in sizes) {
        var batch = cursor.read_batch (4);

        assert_cmpuint (batch.get_n_frames (), EQ, size);
        for (uint i = 0; i < size; i++) {
          var frame = batch.get_frame (i);

          assert_text (frame, "frame");
          assert_true (frame.get_counter () == counter);
          counter++;
        }
      }
      assert_true (cursor.get_n_delivered () == 5);
    });

    line_both ("cursor/batch-empty", (test) => {
      var batch = test.join ().create_cursor (KIND, OLDEST).read_batch (10);

      assert_cmpuint (batch.get_n_frames (), EQ, 0);
      assert_cmpint (batch.get_headers ().length, EQ, 0);
      assert_cmpint (batch.get_payloads ().length, EQ, 0);
    });

    line_both ("cursor/batch-outside", (test) => {
      var fleet = test.join ();

      publish_n (fleet, 1);
      var batch = fleet.create_cursor (KIND, OLDEST).read_batch (10);
      assert_true (batch.get_frame (1) == null);
      assert_true (batch.get_frame (uint.MAX) == null);
    });

    line_both ("cursor/batch-packed", (test) => {
      var fleet = test.join (2);
      Orbit.NetId[] ids = {
        fleet.publish_data (KIND, 3, 4, "abc".data),
        fleet.publish_data (KIND, 5, 6, "de".data)
      };
      var batch = fleet.create_cursor (KIND, OLDEST).read_batch (10);
      uint8[] headers = batch.get_headers ().get_data ();

      assert_cmpint (headers.length, EQ, 64);
      assert_record (headers[0:32], ids[0].value, 4, 0, 3, 3);
      assert_record (headers[32:64], ids[1].value, 6, 3, 2, 5);
      assert_bytes (batch.get_payloads (), "abcde".data);
    });
  }

  void add_cursors () {
    line_both ("cursor/oldest", (test) => {
      var fleet = test.join ();

      publish_n (fleet, CAPACITY + 3);
      var cursor = fleet.create_cursor (KIND, OLDEST);
      assert_gives (cursor, 3, CAPACITY);
      publish_n (fleet, 2);
      assert_gives (cursor, CAPACITY + 3, 2);
    });

    line_both ("cursor/head", (test) => {
      var fleet = test.join ();

      publish_n (fleet, 3);
      var cursor = fleet.create_cursor (KIND, HEAD);
      assert_gives (cursor, 3, 0);
      publish_n (fleet, 2);
      assert_gives (cursor, 3, 2);
    });

    line_both ("cursor/late", (test) => {
      Orbit.CursorStart[] starts = { OLDEST, HEAD };

      foreach (var start in starts) {
        var fleet = test.join ();
        var cursor = fleet.create_cursor (KIND, start);
        var slow = fleet.create_cursor (KIND, start);

        assert_gives (cursor, 0, 0);
        assert_true (cursor.get_position () == 0);
        declare (fleet, CAPACITY, 64);
        publish_n (fleet, 3);
        assert_gives (cursor, 0, 3);
        publish_n (fleet, CAPACITY);
        assert_gives (slow, 3, CAPACITY);
        assert_true (slow.get_n_overwritten () == 3);
        assert_true (slow.get_position () == CAPACITY + 3);
      }
    });

    line_both ("cursor/accounting", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);
      uint64 n_frames = 0;

      publish_n (fleet, 3 * CAPACITY);
      while (cursor.next () != null)
        n_frames++;
      assert_true (n_frames > 0);
      assert_true (cursor.get_position () == 3 * CAPACITY);
      assert_true (cursor.get_n_delivered () == n_frames);
      assert_true (cursor.get_n_overwritten () == 3 * CAPACITY - n_frames);
      assert_true (cursor.get_n_abandoned () == 0);
    });

    line_both ("cursor/properties", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);

      publish_n (fleet, CAPACITY + 2);
      for (var i = 0; i < 3; i++)
        assert_true (cursor.next () != null);
      assert_true (cursor.position == cursor.n_delivered + cursor.n_overwritten + cursor.n_abandoned);
      assert_true (cursor.position == cursor.get_position ());
      assert_true (cursor.n_delivered == 3);
      assert_true (cursor.n_delivered == cursor.get_n_delivered ());
      assert_true (cursor.n_overwritten >= 2);
      assert_true (cursor.n_overwritten == cursor.get_n_overwritten ());
      assert_true (cursor.n_abandoned == cursor.get_n_abandoned ());
      assert_true (cursor.n_resets == cursor.get_n_resets ());
      assert_true (cursor.stall_timeout == cursor.get_stall_timeout ());
    });

    line ("cursor/lanes", (test) => {
      var fleet = test.join (0);
      var other = test.join_too (fleet, 2);
      uint64[] expected = { 0, 0, 0 };

      declare (fleet, CAPACITY, 16, PER_NODE);
      publish_n (fleet, 3);
      publish_n (other, 5);
      var cursor = fleet.create_cursor (KIND, OLDEST);
      for (var frame = cursor.next (); frame != null; frame = cursor.next ()) {
        assert_true (frame.get_counter () == expected[frame.get_node_id ()]);
        expected[frame.get_node_id ()]++;
      }
      assert_true (expected[0] == 3 && expected[1] == 0 && expected[2] == 5);
      assert_true (cursor.get_position () == 8);
    });

    line_both ("cursor/reset", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);

      publish_n (fleet, 3);
      fleet.reset_ring (KIND);
      publish_n (fleet, 2);
      assert_gives (cursor, 0, 2);
      assert_true (cursor.get_n_overwritten () == 3);
      assert_true (cursor.get_n_delivered () == 2);
      assert_true (cursor.get_n_resets () == 1);
    });

    line_both ("cursor/stall-timeout", (test) => {
      var cursor = test.join ().create_cursor (KIND, OLDEST);
      var notifications = "";

      cursor.notify["stall-timeout"].connect (() => { notifications += @"$(cursor.get_stall_timeout ()) "; });
      assert_true (cursor.get_stall_timeout () == 100000);
      cursor.set_stall_timeout (5000);
      cursor.set_stall_timeout (5000);
      cursor.stall_timeout = 0;
      cursor.set_stall_timeout (-7);
      assert_cmpstr (notifications, EQ, "5000 0 -1 ");
    });

    add_batches ();

    line ("cursor/without-fleet", () => {
      var cursor = (Orbit.Cursor) Object.new (typeof (Orbit.Cursor));

      fails (Orbit.FleetError.CLOSED, () => { cursor.next (); });
      fails (Orbit.FleetError.CLOSED, () => { cursor.read_batch (1); });
    });
  }
}
