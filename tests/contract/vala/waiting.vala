/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Waiting", in Vala. */

namespace Contract {
  uint drain (Orbit.Cursor cursor) throws Error {
    uint n_frames = 0;

    foreach (var frame in cursor)
      n_frames += frame.get_kind () == KIND ? 1 : 0;
    return n_frames;
  }

  void cancelled (Attempt attempt) {
    try {
      attempt ();
    } catch (IOError.CANCELLED e) {
      return;
    } catch (Error e) {
      error ("%s is no cancellation", e.message);
    }
    error ("nothing was cancelled");
  }

  /* Calls the function in another thread, after a short delay. */
  Thread<bool> soon (owned Attempt attempt) {
    return new Thread<bool> ("soon", () => {
      Thread.usleep (20000);
      try {
        attempt ();
      } catch (Error e) {
        error ("%s", e.message);
      }
      return true;
    });
  }

  void add_blocking () {
    line_both ("wait/there", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);

      publish (fleet);
      assert_true (cursor.wait ());
      assert_true (cursor.wait (0));
      assert_true (cursor.wait (-1, new Cancellable ()));
      assert_cmpuint (drain (cursor), EQ, 1);
      assert_false (cursor.wait (0));
    });

    line_both ("wait/times-out", (test) => {
      var cursor = test.join ().create_cursor (KIND, OLDEST);

      assert_false (cursor.wait (0));
      assert_false (cursor.wait (1000));
    });

    line_both ("wait/comes", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);

      for (var i = 0; i < 4; i++) {
        var thread = soon (() => publish (fleet));

        assert_true (cursor.wait ());
        assert_cmpuint (drain (cursor), EQ, 1);
        thread.join ();
      }
    });

    line ("wait/process", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (Orbit.HEARTBEAT_RING_KIND, HEAD);
      var other = new Subprocess (NONE, Environment.get_variable ("CONTRACT_MEMBER"), fleet.get_name (), FLEET_SIZE.to_string ());

      assert_true (cursor.wait (30000000));
      assert_cmpuint (cursor.next ().get_node_id (), EQ, 1);
      other.force_exit ();
      other.wait ();
    });

    line_both ("wait/cancelled", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);
      var cancellable = new Cancellable ();
      var thread = soon (() => cancellable.cancel ());

      cancelled (() => cursor.wait (-1, cancellable));
      cancelled (() => cursor.wait (-1, cancellable));
      thread.join ();
      publish (fleet);
      assert_true (cursor.wait (-1, cancellable));
    });

    line_both ("wait/left", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);
      var thread = soon (() => fleet.leave ());

      fails (Orbit.FleetError.CLOSED, () => cursor.wait ());
      fails (Orbit.FleetError.CLOSED, () => cursor.wait ());
      thread.join ();
    });

    line ("wait/without-fleet", (test) => {
      var cursor = (Orbit.Cursor) Object.new (typeof (Orbit.Cursor));

      fails (Orbit.FleetError.CLOSED, () => cursor.wait ());
      fails (Orbit.FleetError.CLOSED, () => cursor.get_fd ());
      fails (Orbit.FleetError.CLOSED, () => cursor.start ());
    });
  }

  class Outcome {
    public bool done;
    public bool there;
    public Error? error;

    public async void wait (Orbit.Cursor cursor, int64 timeout_us = -1, Cancellable? cancellable = null) {
      try {
        there = yield cursor.wait_async (timeout_us, Priority.DEFAULT, cancellable);
      } catch (Error e) {
        error = e;
      }
      done = true;
    }

    public bool get () throws Error {
      wait_until (() => done);
      if (error != null)
        throw error;
      return there;
    }
  }

  Outcome wait_async (Orbit.Cursor cursor, int64 timeout_us = -1, Cancellable? cancellable = null) {
    var outcome = new Outcome ();

    outcome.wait.begin (cursor, timeout_us, cancellable);
    return outcome;
  }

  void add_asynchronous () {
    line_both ("async/comes", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);
      var outcome = wait_async (cursor);

      assert_false (outcome.done);
      publish (fleet);
      assert_true (outcome.get ());
      assert_true (wait_async (cursor, 0).get ());
      assert_cmpuint (drain (cursor), EQ, 1);

      /* Without yield. */
      var there = false;
      publish (fleet);
      cursor.wait_async.begin (-1, Priority.LOW, null, (_, result) => {
        try {
          there = cursor.wait_async.end (result);
        } catch (Error e) {
          error ("%s", e.message);
        }
      });
      wait_until (() => there);
    });

    line_both ("async/late", (test) => {
      var fleet = test.join ();
      var maker = test.backing == SHM ? test.join_too (fleet, 1) : fleet;
      var cursor = fleet.create_cursor (KIND, OLDEST);
      var outcome = wait_async (cursor);

      declare (maker, CAPACITY, 64, PER_NODE);
      while (MainContext.default ().iteration (false))
        continue;
      assert_false (outcome.done);
      publish (maker);
      assert_true (outcome.get ());
      assert_cmpuint (drain (cursor), EQ, 1);
    });

    line_both ("async/times-out", (test) => {
      var cursor = test.join ().create_cursor (KIND, OLDEST);

      assert_false (wait_async (cursor, 0).get ());
      assert_false (wait_async (cursor, 1000).get ());
    });

    line_both ("async/cancelled", (test) => {
      var cancellable = new Cancellable ();
      var outcome = wait_async (test.join ().create_cursor (KIND, OLDEST), -1, cancellable);

      cancellable.cancel ();
      cancelled (() => outcome.get ());
    });

    line_both ("async/several", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);
      var cancellable = new Cancellable ();
      Outcome[] endless = { wait_async (cursor), wait_async (cursor), wait_async (cursor) };
      var timed = wait_async (cursor, 1000);
      var stopped = wait_async (cursor, -1, cancellable);

      assert_false (timed.get ());
      cancellable.cancel ();
      cancelled (() => stopped.get ());
      publish (fleet);
      foreach (var outcome in endless)
        assert_true (outcome.get ());
    });

    line_both ("async/left", (test) => {
      var fleet = test.join ();
      var outcome = wait_async (fleet.create_cursor (KIND, OLDEST));

      fleet.leave ();
      fails (Orbit.FleetError.CLOSED, () => outcome.get ());
    });
  }

  /* A source that counts what its callbacks have read. */
  class SourceReader {
    public Orbit.Cursor cursor;
    public Orbit.CursorSource source;
    public uint n_calls;
    public uint n_frames;
    public bool goes_on = true;
    public Error? error;

    public SourceReader (Orbit.Cursor cursor, Cancellable? cancellable = null) {
      this.cursor = cursor;
      source = cursor.create_source (cancellable);
      source.set_callback ((found) => {
        assert_true (found == this.cursor);
        n_calls++;
        try {
          n_frames += drain (found);
        } catch (Error e) {
          error = e;
          return Source.REMOVE;
        }
        return goes_on;
      });
      source.attach (null);
    }
  }

  void add_sources () {
    line_both ("source/frames", (test) => {
      var fleet = test.join ();
      var reader = new SourceReader (fleet.create_cursor (KIND, OLDEST));

      MainContext.default ().iteration (false);
      assert_cmpuint (reader.n_calls, EQ, 0);
      for (var i = 1; i <= 3; i++) {
        publish (fleet);
        wait_until (() => reader.n_calls == i);
        assert_cmpuint (reader.n_frames, EQ, i);
      }
      reader.source.destroy ();
    });

    line_both ("source/remove", (test) => {
      var fleet = test.join ();
      var reader = new SourceReader (fleet.create_cursor (KIND, OLDEST));

      reader.goes_on = false;
      publish (fleet);
      wait_until (() => reader.n_calls == 1);
      assert_true (reader.source.is_destroyed ());
      publish (fleet);
      MainContext.default ().iteration (false);
      assert_cmpuint (reader.n_calls, EQ, 1);
    });

    line_both ("source/turns", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);
      var source = cursor.create_source (null);
      uint n_reads = 0, n_idles = 0;

      publish (fleet);
      publish (fleet);
      source.set_priority (Priority.HIGH);
      source.set_callback ((found) => {
        try {
          publish (fleet);
          found.next ();
        } catch (Error e) {
          error ("%s", e.message);
        }
        return ++n_reads < 50;
      });
      source.attach (null);
      Idle.add (() => {
        n_idles++;
        return n_reads < 50;
      }, Priority.LOW);
      wait_until (() => n_reads == 50 && n_idles >= 49);
    });

    line_both ("source/cancelled", (test) => {
      var cancellable = new Cancellable ();
      var reader = new SourceReader (test.join ().create_cursor (KIND, OLDEST), cancellable);

      reader.goes_on = false;
      cancellable.cancel ();
      wait_until (() => reader.n_calls == 1);
      assert_cmpuint (reader.n_frames, EQ, 0);
    });

    line_both ("source/left", (test) => {
      var fleet = test.join ();
      var reader = new SourceReader (fleet.create_cursor (KIND, OLDEST));

      MainContext.default ().iteration (false);
      fleet.leave ();
      wait_until (() => reader.n_calls == 1);
      assert_true (reader.error is Orbit.FleetError.CLOSED);
    });
  }

  /* A started cursor, and what its signals reported. */
  class Listener {
    public Orbit.Cursor cursor;
    public uint n_frames;
    public uint largest;
    public uint64 n_lost;
    public uint n_overruns;
    public Error? error;

    public Listener (Orbit.Cursor cursor) throws Error {
      this.cursor = cursor;
      cursor.frames.connect ((batch) => {
        for (uint i = 0; i < batch.get_n_frames (); i++)
          assert_true (batch.get_frame (i).get_counter () == n_lost + n_frames + i);
        n_frames += batch.get_n_frames ();
        largest = uint.max (largest, batch.get_n_frames ());
      });
      cursor.overrun.connect ((n) => {
        n_lost += n;
        n_overruns++;
      });
      cursor.stopped.connect ((e) => error = e);
      assert_true (cursor.start ());
    }
  }

  void add_signals () {
    line_both ("start/frames", (test) => {
      var fleet = test.join ();

      declare (fleet, 1024, 16);
      var listener = new Listener (fleet.create_cursor (KIND, OLDEST));
      publish_n (fleet, 600);
      wait_until (() => listener.n_frames == 600);
      assert_cmpuint (listener.largest, EQ, 256);
      assert_cmpuint (listener.n_overruns, EQ, 0);
    });

    line_both ("start/overrun", (test) => {
      var fleet = test.join ();
      var listener = new Listener (fleet.create_cursor (KIND, OLDEST));

      publish_n (fleet, 100);
      wait_until (() => listener.n_frames > 0);
      assert_cmpuint (listener.n_overruns, EQ, 1);
      assert_true (listener.n_lost == 100 - CAPACITY);
      assert_true (listener.n_lost == listener.cursor.n_overwritten + listener.cursor.n_abandoned);
    });

    line_both ("start/stop", (test) => {
      var fleet = test.join ();
      var listener = new Listener (fleet.create_cursor (KIND, OLDEST));

      assert_true (listener.cursor.start ());
      publish (fleet);
      wait_until (() => listener.n_frames == 1);
      listener.cursor.stop ();
      listener.cursor.stop ();
      publish (fleet);
      MainContext.default ().iteration (false);
      assert_cmpuint (listener.n_frames, EQ, 1);
      assert_gives (listener.cursor, 1, 1);
    });

    line_both ("start/left", (test) => {
      var fleet = test.join ();
      var listener = new Listener (fleet.create_cursor (KIND, OLDEST));

      fleet.leave ();
      wait_until (() => listener.error != null);
      assert_true (listener.error is Orbit.FleetError.CLOSED);
      fails (Orbit.FleetError.CLOSED, () => listener.cursor.start ());
    });
  }

  bool is_readable (int fd, int timeout_ms = 0) {
    Posix.pollfd[] entries = { Posix.pollfd () { fd = fd, events = Posix.POLLIN } };

    return Posix.poll (entries, timeout_ms) == 1;
  }

  // At the ends of the two naps of a waiter the descriptor is readable without a frame.
  void expect_quiet (Orbit.Cursor cursor, int fd) throws Error {
    for (var n_naps = 0; is_readable (fd); n_naps++) {
      assert_cmpint (n_naps, LT, 2);
      assert_cmpuint (drain (cursor), EQ, 0);
    }
  }

  void add_descriptors () {
    line_both ("fd/readable", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);
      var fd = cursor.get_fd ();

      assert_cmpuint (drain (cursor), EQ, 0);
      for (var i = 0; i < 3; i++) {
        expect_quiet (cursor, fd);
        publish (fleet);
        assert_true (is_readable (fd, -1));
        assert_cmpint (cursor.get_fd (), EQ, fd);
        assert_cmpuint (drain (cursor), EQ, 1);
      }
    });

    line_both ("fd/left", (test) => {
      var fleet = test.join ();
      var cursor = fleet.create_cursor (KIND, OLDEST);
      var fd = cursor.get_fd ();

      assert_cmpuint (drain (cursor), EQ, 0);
      fleet.leave ();
      assert_true (is_readable (fd, -1));
      fails (Orbit.FleetError.CLOSED, () => cursor.get_fd ());
    });
  }

  void add_waiting () {
    add_blocking ();
    add_asynchronous ();
    add_sources ();
    add_signals ();
    add_descriptors ();
  }
}
