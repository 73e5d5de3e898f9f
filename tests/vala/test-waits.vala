/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Asynchronous waits at one cursor, of which some are cancelled or have a time-out: each ends, and no frame is lost. */

const uint8 KIND = 3;
const uint CAPACITY = 1024;

class Readers {
  public Orbit.Cursor cursor;
  public Array<uint64> counters = new Array<uint64> ();
  public uint n_running;
  public uint n_cancelled;
  public uint n_closed;
  public uint n_late;

  public Readers (Orbit.Cursor cursor) {
    this.cursor = cursor;
  }

  public void take () throws Error {
    var frame = cursor.next ();

    // Another one may have taken it.
    if (frame != null)
      counters.append_val (frame.counter);
  }

  public async void read (int64 timeout_us = -1, Cancellable? cancellable = null) {
    n_running++;
    try {
      while (true) {
        if (yield cursor.wait_async (timeout_us, Priority.DEFAULT, cancellable))
          take ();
        else
          n_late++;
      }
    } catch (Orbit.FleetError.CLOSED e) {
      n_closed++;
    } catch (IOError.CANCELLED e) {
      n_cancelled++;
    } catch (Error e) {
      error ("%s", e.message);
    }
    n_running--;
  }
}

/* Nothing is concluded from how long it takes. */
void run_until (owned SourceFunc condition) {
  while (!condition ())
    MainContext.default ().iteration (true);
}

void publish (Orbit.Fleet fleet, uint n_frames) throws Error {
  for (var i = 0; i < n_frames; i++)
    fleet.publish_data (KIND, 1, 1, "frame".data);
}

void assert_all (Readers readers, uint n_frames) {
  assert_cmpuint (readers.counters.length, EQ, n_frames);
  for (var i = 0; i < n_frames; i++)
    assert_true (readers.counters.index (i) == i);
}

void test_mix (bool shared) throws Error {
  var name = @"waits-vala-$((int) Posix.getpid ())";
  var fleet = shared ? new Orbit.Fleet.join_shm (name, 2, CAPACITY) : new Orbit.Fleet.join (name, 2);
  var readers = new Readers (fleet.create_cursor (KIND, OLDEST));
  var cancellable = new Cancellable ();
  uint n_frames = 0;

  for (var i = 0; i < 3; i++) {
    readers.read.begin (-1, cancellable);
    readers.read.begin (500);
    readers.read.begin ();
  }
  for (var i = 0; i < 20; i++) {
    publish (fleet, i % 3);
    n_frames += i % 3;
    run_until (() => readers.counters.length == n_frames);
    if (i == 10)
      cancellable.cancel ();
  }
  run_until (() => readers.n_late >= 3 && readers.n_cancelled == 3);

  // A cancellable that was cancelled before ends a wait although a frame is there, and takes none.
  publish (fleet, 1);
  readers.read.begin (-1, cancellable);
  run_until (() => readers.n_cancelled == 4 && readers.counters.length == n_frames + 1);
  assert_cmpuint (readers.n_running, EQ, 6);
  assert_all (readers, n_frames + 1);

  fleet.leave ();
  run_until (() => readers.n_running == 0);
  assert_cmpuint (readers.n_closed, EQ, 6);
  if (shared)
    Orbit.Fleet.destroy (name);
}

/* A source and waits share the cursor. A wait that ended by its time is begun again, and has lost nothing meanwhile. */
void test_source (bool shared) throws Error {
  var name = @"waits-vala-$((int) Posix.getpid ())";
  var fleet = shared ? new Orbit.Fleet.join_shm (name, 2, CAPACITY) : new Orbit.Fleet.join (name, 2);
  var readers = new Readers (fleet.create_cursor (KIND, OLDEST));
  var source = readers.cursor.create_source (null);
  uint n_frames = 0, n_calls = 0;

  source.set_callback ((cursor) => {
    n_calls++;
    return Source.CONTINUE;
  });
  source.attach (null);
  readers.read.begin (0);
  run_until (() => readers.n_late > 0);
  readers.read.begin ();
  for (var i = 0; i < 20; i++) {
    publish (fleet, 2);
    n_frames += 2;
    run_until (() => readers.counters.length == n_frames);
  }
  source.destroy ();
  assert_cmpuint (n_calls, GT, 0);
  assert_all (readers, n_frames);
  fleet.leave ();
  run_until (() => readers.n_running == 0);
  if (shared)
    Orbit.Fleet.destroy (name);
}

delegate void Run (bool shared) throws Error;

void add (string name, Run run) {
  foreach (var shared in new bool[] { false, true })
    Test.add_data_func (@"/vala/waits/$name/$(shared ? "shm" : "memory")", () => {
      try {
        run (shared);
      } catch (Error e) {
        error ("%s", e.message);
      }
    });
}

int main (string[] args) {
  Test.init (ref args);
  add ("mix", test_mix);
  add ("source", test_source);
  return Test.run ();
}
