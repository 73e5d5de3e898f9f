/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Additions for Vala: other names for calls of the library, without code. vapigen
 * merges the types here with those of the GIR. The comments go into the documentation for Vala. */

namespace Orbit {
	public sealed class Cursor : GLib.Object {
		/**
		 * Lets foreach iterate over the available frames. A second loop continues after the last frame of the first.
		 */
		[CCode (cname = "g_object_ref")]
		public Orbit.Cursor iterator ();
		/**
		 * The same as {@link next}, under the name that foreach requires.
		 */
		[CCode (cname = "orbit_cursor_next")]
		public Orbit.Frame? next_value () throws GLib.Error;
		/**
		 * Waits until a frame is available, without blocking the main loop. Returns false after the timeout, which is in
		 * microseconds; -1 waits without limit. Otherwise the same as {@link wait}.
		 */
		[CCode (cname = "orbit_cursor_wait_async", finish_name = "orbit_cursor_wait_finish")]
		public async bool wait_async (int64 timeout_us = -1, int io_priority = GLib.Priority.DEFAULT, GLib.Cancellable? cancellable = null) throws GLib.Error;
	}

	/**
	 * A source that is ready while its cursor can be read, see {@link Cursor.create_source}.
	 */
	[CCode (cheader_filename = "orbit-glib/orbit-glib.h", cname = "GSource", ref_function = "g_source_ref", unref_function = "g_source_unref")]
	[Compact]
	public class CursorSource : GLib.Source {
		/** Sets the function that is called while the cursor can be read. */
		[CCode (cname = "g_source_set_callback")]
		public void set_callback ([CCode (type = "GSourceFunc")] owned Orbit.CursorSourceFunc func);
	}

	public sealed class Fleet : GLib.Object {
		/**
		 * The kind of the ring that has a label, see {@link lookup_kind}: what the fleet gives in square brackets, so that a
		 * label can stand where a kind is expected, as in ``fleet.read_head (fleet["readings"])``.
		 */
		[CCode (cname = "orbit_fleet_lookup_kind")]
		public uint8 get (string label) throws GLib.Error;
	}

	public sealed class Observer : GLib.Object {
		/** The kind of the ring that has a label, see {@link lookup_kind}. */
		[CCode (cname = "orbit_observer_lookup_kind")]
		public uint8 get (string label) throws GLib.Error;
	}

	[Compact]
	public class Frame {
		/** The number of frames that were published before this one, see {@link get_counter}. */
		public uint64 counter { get; }
		/** The message class, see {@link get_frame_kind}. */
		public uint8 frame_kind { get; }
		/** The id of the frame, see {@link get_id}. */
		public Orbit.NetId id { get; }
		/** The kind of the ring of the frame, see {@link get_kind}. */
		public uint8 kind { get; }
		/** The node that published it, see {@link get_node_id}. */
		public uint16 node_id { get; }
		/** The payload, see {@link get_payload}. */
		public GLib.Bytes payload { get; }
		/** The size of the payload in bytes, see {@link get_size}. */
		public size_t size { get; }
		/** The version it was published with, see {@link get_version}. */
		public uint64 version { get; }
	}

	[Compact]
	public class FrameBatch {
		/** One frame, or null outside of the batch. Used by square brackets and foreach. */
		[CCode (cname = "orbit_frame_batch_get_frame")]
		public Orbit.Frame? get (int index);
		/** The number of frames, see {@link get_n_frames}. */
		public int size { [CCode (cname = "orbit_frame_batch_get_n_frames")] get; }
		/** All headers, packed, see {@link get_headers}. */
		public GLib.Bytes headers { get; }
		/** All payloads, without gaps, see {@link get_payloads}. */
		public GLib.Bytes payloads { get; }
	}

	[Compact]
	public class Heartbeat {
		/** The time of the heartbeat, see {@link get_captured_at}. */
		public Orbit.Epoch captured_at { get; }
		/** The number of heartbeats that the node published before this one, see {@link get_counter}. */
		public uint64 counter { get; }
		/** The id of the frame of the heartbeat, see {@link get_id}. */
		public Orbit.NetId id { get; }
		/** The node that published it, see {@link get_node_id}. */
		public uint16 node_id { get; }
	}

	[Compact]
	public class HeartbeatSnapshot {
		/** The maximum age in milliseconds, see {@link get_max_age}. */
		public uint max_age { get; }
		/** The time of the snapshot, see {@link get_now}. */
		public Orbit.Epoch now { get; }
	}

	[Compact]
	public class NetId {
		/** The number of frames that were published before it, see {@link get_counter}. */
		public uint64 counter { get; }
		/** The kind of the ring, see {@link get_kind}. */
		public uint8 kind { get; }
		/** The node that publishes, see {@link get_node_id}. */
		public uint16 node_id { get; }
	}

	[Compact]
	public class RingSpec {
		/** The number of frames that the ring keeps, see {@link get_capacity}. */
		public uint capacity { get; }
		/** The label of the ring, see {@link set_label}. */
		public string? label { get; set; }
		/** The maximum size of a payload in bytes, see {@link get_payload_capacity}. */
		public uint payload_capacity { get; }
		/** Whether all members share one order, see {@link get_topology}. */
		public Orbit.Topology topology { get; }
		/** The type of each payload, see {@link set_value_type}. */
		public GLib.VariantType? value_type { get; set; }
	}
}
