/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What Vala has besides what the GIR says: its own words for calls of the library, of which none is code. vapigen
 * merges the types here with those of the GIR. */

namespace Orbit {
	/* foreach (var frame in cursor): the frames that are there now. Doing it again goes on where this stopped. */
	public sealed class Cursor : GLib.Object {
		[CCode (cname = "g_object_ref")]
		public Orbit.Cursor iterator ();
		[CCode (cname = "orbit_cursor_next")]
		public Orbit.Frame? next_value () throws GLib.Error;
	}

	[Compact]
	public class Frame {
		public uint64 counter { get; }
		public uint8 frame_kind { get; }
		public Orbit.NetId id { get; }
		public uint8 kind { get; }
		public uint16 node_id { get; }
		public GLib.Bytes payload { get; }
		public size_t size { get; }
		public uint64 version { get; }
	}

	/* batch[i], and foreach (var frame in batch). */
	[Compact]
	public class FrameBatch {
		[CCode (cname = "orbit_frame_batch_get_frame")]
		public Orbit.Frame? get (int index);
		public int size { [CCode (cname = "orbit_frame_batch_get_n_frames")] get; }
		public GLib.Bytes headers { get; }
		public GLib.Bytes payloads { get; }
	}

	[Compact]
	public class Heartbeat {
		public Orbit.Epoch captured_at { get; }
		public uint64 counter { get; }
		public Orbit.NetId id { get; }
		public uint16 node_id { get; }
	}

	[Compact]
	public class HeartbeatSnapshot {
		public uint max_age { get; }
		public Orbit.Epoch now { get; }
	}

	[Compact]
	public class NetId {
		public uint64 counter { get; }
		public uint8 kind { get; }
		public uint16 node_id { get; }
	}

	/* new RingSpec (64, 64, SHARED) { label = "prices" } */
	[Compact]
	public class RingSpec {
		public uint capacity { get; }
		public string? label { get; set; }
		public uint payload_capacity { get; }
		public Orbit.Topology topology { get; }
		public GLib.VariantType? value_type { get; set; }
	}
}
