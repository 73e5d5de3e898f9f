/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The lines under "Values", in Vala. */

namespace Contract {
  const uint64 COUNTER_MAX = 0xffffffffff;

  struct Sample {
    uint8 kind;
    uint16 node_id;
    uint64 counter;
    uint64 number;
    string text;
  }

  const Sample[] SAMPLES = {
    { 0, 0, 0, 0, "0:0:0" },
    { 3, 7, 1024, 0x0300070000000400, "3:7:1024" },
    { 1, 2, 9007199254, 0x0100020218def416, "1:2:9007199254" },
    { 255, 65535, 0xffffffffff, 0xffffffffffffffff, "255:65535:1099511627775" }
  };

  Orbit.NetId sample_id (int i) throws Error {
    return new Orbit.NetId (SAMPLES[i].kind, SAMPLES[i].node_id, SAMPLES[i].counter);
  }

  void add_net_ids () {
    line ("net-id/fields", () => {
      for (var i = 0; i < SAMPLES.length; i++) {
        var id = sample_id (i);

        assert_cmpuint (id.get_kind (), EQ, SAMPLES[i].kind);
        assert_cmpuint (id.get_node_id (), EQ, SAMPLES[i].node_id);
        assert_true (id.get_counter () == SAMPLES[i].counter);
      }
    });

    line ("net-id/number", () => {
      for (var i = 0; i < SAMPLES.length; i++) {
        assert_true (sample_id (i).get_value () == SAMPLES[i].number);
        assert_true (sample_id (i).value == SAMPLES[i].number);
      }
    });

    line ("net-id/counter-too-large", () => {
      fails (Orbit.FleetError.INVALID_ARGUMENT, () => { new Orbit.NetId (1, 2, COUNTER_MAX + 1); });
    });

    line ("net-id/text", () => {
      for (var i = 0; i < SAMPLES.length; i++)
        assert_cmpstr (sample_id (i).to_string (), EQ, SAMPLES[i].text);
    });

    line ("net-id/hex", () => {
      assert_true (Orbit.NetId.parse ("0x0").value == 0);
      assert_true (Orbit.NetId.parse ("0x0300070000000400").value == 0x0300070000000400);
      assert_true (Orbit.NetId.parse ("0x300070000000400").value == 0x0300070000000400);
      assert_true (Orbit.NetId.parse ("0xFFFFffffFFFFffff").value == uint64.MAX);
    });

    line ("net-id/malformed-text", () => {
      string[] texts = {
        "", "1", "1:2", "1:2:", "1:2:3:4", " 1:2:3", "1:2:3 ", "-1:2:3", "+1:2:3", "256:2:3", "1:65536:3",
        "1:2:1099511627776", "0x", "0xg", "0x11111111111111111", "0X1", "node:1"
      };

      foreach (var text in texts)
        fails (Orbit.FleetError.INVALID_ARGUMENT, () => { Orbit.NetId.parse (text); });
    });

    line ("net-id/bytes", () => {
      assert_bytes (new Orbit.NetId (3, 7, 1024).to_bytes (), { 3, 0, 7, 0, 0, 0, 4, 0 });
    });

    line ("net-id/malformed-bytes", () => {
      int[] sizes = { 0, 7, 9 };

      foreach (var size in sizes)
        fails (Orbit.FleetError.INVALID_ARGUMENT, () => { new Orbit.NetId.from_bytes (new Bytes (new uint8[size])); });
    });

    line ("net-id/round-trip", () => {
      for (var i = 0; i < SAMPLES.length; i++) {
        var id = sample_id (i);

        assert_true (Orbit.NetId.parse (id.to_string ()).value == SAMPLES[i].number);
        assert_true (Orbit.NetId.parse ("0x%016" .concat (uint64.FORMAT_MODIFIER, "x").printf (id.value)).value == SAMPLES[i].number);
        assert_true (new Orbit.NetId.from_bytes (id.to_bytes ()).value == SAMPLES[i].number);
        assert_true (id.copy ().value == SAMPLES[i].number);
      }
    });

    line ("net-id/equality", () => {
      for (var i = 0; i < SAMPLES.length; i++) {
        for (var j = 0; j < SAMPLES.length; j++)
          assert_true (sample_id (i).equal (sample_id (j)) == (i == j));
      }
    });

    line ("net-id/order", () => {
      Orbit.NetId[] ids = {
        new Orbit.NetId (1, 2, 3), new Orbit.NetId (1, 2, 4), new Orbit.NetId (1, 3, 0), new Orbit.NetId (2, 0, 0),
        new Orbit.NetId (255, 0, 0)
      };

      for (var i = 0; i < ids.length; i++) {
        for (var j = 0; j < ids.length; j++)
          assert_cmpint (ids[i].compare (ids[j]), EQ, (i - j).clamp (-1, 1));
      }
    });

    line ("net-id/hash", () => {
      assert_cmpuint (new Orbit.NetId (3, 7, 1024).hash (), EQ, Orbit.NetId.parse ("3:7:1024").hash ());
      assert_cmpuint (new Orbit.NetId (3, 7, 1024).hash (), NE, new Orbit.NetId (3, 7, 1025).hash ());
    });
  }

  void add_ring_specs () {
    line ("ring-spec/fields", () => {
      var spec = new Orbit.RingSpec (16, 100, PER_NODE);

      assert_cmpuint (spec.get_capacity (), EQ, 16);
      assert_cmpuint (spec.get_payload_capacity (), EQ, 100);
      assert_true (spec.get_topology () == PER_NODE);
      assert_null (spec.get_label ());
      assert_true (spec.get_value_type () == null);
    });

    line ("ring-spec/label", () => {
      var spec = new Orbit.RingSpec (2, 0, SHARED);
      string?[] labels = { "prices", "orders", null };

      foreach (unowned var label in labels) {
        spec.set_label (label);
        assert_cmpstr (spec.get_label (), EQ, label);
      }
    });

    line ("ring-spec/value-type", () => {
      var spec = new Orbit.RingSpec (2, 0, SHARED);
      string[] texts = { "(sd)", "t" };

      foreach (unowned var text in texts) {
        spec.set_value_type (new VariantType (text));
        assert_cmpstr (spec.get_value_type ().dup_string (), EQ, text);
      }
      spec.set_value_type (null);
      assert_true (spec.get_value_type () == null);
    });

    line ("ring-spec/copy", () => {
      var spec = new Orbit.RingSpec (4, 5, PER_NODE);

      spec.set_label ("prices");
      spec.set_value_type (new VariantType ("(sd)"));
      var copy = spec.copy ();
      spec.set_label ("orders");
      spec.set_value_type (null);
      assert_cmpuint (copy.get_capacity (), EQ, 4);
      assert_cmpuint (copy.get_payload_capacity (), EQ, 5);
      assert_true (copy.get_topology () == PER_NODE);
      assert_cmpstr (copy.get_label (), EQ, "prices");
      assert_cmpstr (copy.get_value_type ().dup_string (), EQ, "(sd)");
    });
  }

  void add_values () {
    add_net_ids ();

    line ("epoch/now", () => {
      var before = get_real_time () / 1000;
      var now = (int64) Orbit.Epoch.now ();

      assert_true (before <= now && now <= get_real_time () / 1000);
    });

    line ("constants/values", () => {
      assert_cmpuint (Orbit.DEFAULT_CAPACITY, EQ, 1024);
      assert_cmpuint (Orbit.DEFAULT_PAYLOAD_CAPACITY, EQ, 256);
      assert_cmpuint (Orbit.MAX_FLEET_SIZE, EQ, 4096);
      assert_cmpuint (Orbit.HEARTBEAT_RING_KIND, EQ, 221);
      assert_cmpint (Orbit.HEARTBEAT_FRAME_KIND, EQ, 1);
    });

    line ("version/check", () => {
      uint major = Orbit.MAJOR_VERSION, minor = Orbit.MINOR_VERSION, micro = Orbit.MICRO_VERSION;

      assert_cmpstr (Orbit.VERSION_S, EQ, @"$major.$minor.$micro");
      assert_null (Orbit.check_version (major, minor, micro));
      assert_true ("too old" in Orbit.check_version (major, minor, micro + 1));
      assert_true ("too old" in Orbit.check_version (major + 1, 0, 0));
    });

    line ("error/codes", () => {
      int[] codes = {
        Orbit.FleetError.FAILED, Orbit.FleetError.EMPTY_FLEET, Orbit.FleetError.INVALID_NAME,
        Orbit.FleetError.INVALID_CAPACITY, Orbit.FleetError.INVALID_ARGUMENT, Orbit.FleetError.NODE_OUTSIDE_FLEET,
        Orbit.FleetError.NODE_IN_USE, Orbit.FleetError.FLEET_FULL, Orbit.FleetError.INCOMPATIBLE,
        Orbit.FleetError.CORRUPT, Orbit.FleetError.PERMISSION, Orbit.FleetError.PAYLOAD_TOO_LARGE,
        Orbit.FleetError.TYPE_MISMATCH, Orbit.FleetError.BUSY, Orbit.FleetError.READ_ONLY, Orbit.FleetError.FORKED,
        Orbit.FleetError.CLOSED, Orbit.FleetError.NO_SPACE, Orbit.FleetError.LOST,
        Orbit.FleetError.NOT_FOUND
      };

      assert_cmpstr (Orbit.FleetError.quark ().to_string (), EQ, "orbit-fleet-error-quark");
      assert_cmpint (codes.length, EQ, 20);
      for (var i = 0; i < codes.length; i++)
        assert_cmpint (codes[i], EQ, i);
    });

    add_ring_specs ();
  }
}
