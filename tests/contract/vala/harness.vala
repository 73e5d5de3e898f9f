/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Shared by the files of the contract in Vala: fleets that are removed after each test. */

namespace Contract {
  /* The kinds and sizes that most tests use. */
  const uint8 KIND = 1;
  const uint8 OTHER_KIND = 2;
  const uint FLEET_SIZE = 3;
  const uint CAPACITY = 8;

  int n_names = 0;

  /* One run of one line. Fleets that it joins through this object are left and destroyed at the end. */
  class Test {
    public Orbit.Backing backing;
    public bool is_shm;
    public string[] names = {};
    public Orbit.Fleet[] fleets = {};

    public Test (Orbit.Backing backing) {
      this.backing = backing;
      is_shm = backing == Orbit.Backing.SHM;
    }

    /* A name that no other fleet uses. */
    public string name () {
      names += "contract-%d-%d".printf (Posix.getpid (), ++n_names);
      return names[names.length - 1];
    }

    public Orbit.Fleet keep (Orbit.Fleet fleet) {
      fleets += fleet;
      return fleet;
    }

    public Orbit.Fleet make (string name, uint fleet_size, int node_id = -1, uint capacity = 0,
                             uint payload_capacity = 0) throws Error {
      var fleet = (Orbit.Fleet) Object.new (typeof (Orbit.Fleet),
                                            "name", name, "fleet-size", fleet_size, "node-id", node_id,
                                            "backing", backing, "capacity", capacity,
                                            "payload-capacity", payload_capacity);

      fleet.init ();
      return keep (fleet);
    }

    /* A new fleet of FLEET_SIZE with rings of CAPACITY. */
    public Orbit.Fleet join (int node_id = 0) throws Error {
      return make (name (), FLEET_SIZE, node_id, CAPACITY);
    }

    /* Joins a fleet in shared memory as one more member. */
    public Orbit.Fleet join_too (Orbit.Fleet fleet, uint16 node_id) throws Error {
      return keep (new Orbit.Fleet.join_shm_as (fleet.get_name (), FLEET_SIZE, 0, node_id));
    }

    public void end () throws Error {
      foreach (unowned var fleet in fleets)
        fleet.leave ();
      foreach (unowned var name in names) {
        try {
          Orbit.Fleet.destroy (name, null);
        } catch (IOError.NOT_FOUND e) {
          continue;
        }
      }
    }
  }

  delegate void Body (Test test) throws Error;
  delegate void Attempt () throws Error;

  void add (string path, Orbit.Backing backing, owned Body body) {
    GLib.Test.add_data_func (path, () => {
      var test = new Test (backing);

      try {
        body (test);
        test.end ();
      } catch (Error e) {
        error ("%s", e.message);
      }
    });
  }

  /* Adds the test of a line, which is called with a Test. */
  void line (string name, owned Body body) {
    add ("/" + name, SHM, (owned) body);
  }

  /* Adds the test of a line that is tested in both backings. */
  void line_both (string name, Body body) {
    add (@"/$name/memory", MEMORY, (test) => body (test));
    add (@"/$name/shm", SHM, (test) => body (test));
  }

  /* Asserts that the call fails with this code of Orbit.FleetError and that its message contains the texts. */
  void fails (int code, Attempt attempt, string first = "", string second = "") {
    try {
      attempt ();
    } catch (Orbit.FleetError e) {
      assert_cmpint (e.code, EQ, code);
      assert_true (first in e.message && second in e.message);
      return;
    } catch (Error e) {
      error ("%s is none of Orbit's", e.message);
    }
    error ("no error of code %d", code);
  }

  /* Declares KIND. */
  void declare (Orbit.Fleet fleet, uint capacity, uint payload_capacity, Orbit.Topology topology = SHARED,
                string? label = null, string? value_type = null) throws Error {
    var spec = new Orbit.RingSpec (capacity, payload_capacity, topology);

    spec.set_label (label);
    if (value_type != null)
      spec.set_value_type (new VariantType (value_type));
    assert_true (fleet.declare (KIND, spec));
  }

  Orbit.NetId publish (Orbit.Fleet fleet, uint8 kind = KIND, string text = "frame") throws Error {
    return fleet.publish_data (kind, 1, 1, text.data);
  }

  void assert_bytes (Bytes bytes, uint8[] expected) {
    assert_cmpint (bytes.compare (new Bytes (expected)), EQ, 0);
  }

  void assert_text (Orbit.Frame? frame, string text) {
    assert_nonnull (frame);
    assert_bytes (frame.get_payload (), text.data);
  }

  /* Formats a list of numbers, to compare lists as text. */
  string show (uint16[] numbers) {
    var text = new StringBuilder ();

    foreach (var number in numbers)
      text.append (@"$number ");
    return text.str;
  }
}
