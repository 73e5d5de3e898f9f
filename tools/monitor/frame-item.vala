/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A line of the list of frames: a frame, or a gap, which says how many are missing there and why. */

namespace FleetMonitor {
  public class FrameItem : Object {
    public bool is_frame;
    public string id = "";
    public uint node_id;
    public uint64 counter;
    public uint frame_kind;
    public uint64 version;
    public size_t size;
    public uint8[] data = {};       // the first Text.MAX_DECODED bytes of the payload
    public string? value;           // as a GVariant is printed; null: it is none
    public uint64 n_overwritten;    // of a gap
    public uint64 n_abandoned;
    public uint64 n_hidden;

    public FrameItem (Orbit.Frame frame) {
      unowned var all = frame.get_payload ().get_data ();

      is_frame = true;
      id = frame.get_id ().to_string ();
      node_id = frame.get_node_id ();
      counter = frame.get_counter ();
      frame_kind = frame.get_frame_kind ();
      version = frame.get_version ();
      size = frame.get_size ();
      // A copy: a frame of a batch keeps the payloads of the whole batch.
      if (size > 0)
        data = all[0:size_t.min (all.length, Text.MAX_DECODED)];
      if (size <= Text.MAX_DECODED)
        value = decode (frame);
    }

    public FrameItem.for_loss (uint64 n_overwritten, uint64 n_abandoned) {
      this.n_overwritten = n_overwritten;
      this.n_abandoned = n_abandoned;
    }

    public FrameItem.for_hidden (uint64 n_hidden) {
      this.n_hidden = n_hidden;
    }

    /* Null if the ring has no type, or the payload is not a value of it in normal form. */
    private static string? decode (Orbit.Frame frame) {
      try {
        var variant = frame.get_variant ();

        return variant.is_normal_form () ? variant.print (false) : null;
      } catch (Error error) {
        return null;
      }
    }

    public bool is_loss {
      get { return n_overwritten + n_abandoned > 0; }
    }

    /* What a gap says. */
    public string describe_gap () {
      if (!is_loss)
        return @"$(Text.format_frames (n_hidden)) not shown";
      if (n_abandoned == 0)
        return @"$(Text.format_frames (n_overwritten)) lost: overwritten before they were read";
      if (n_overwritten == 0)
        return @"$(Text.format_frames (n_abandoned)) lost: abandoned by their writer";
      return @"$(Text.format_frames (n_overwritten + n_abandoned)) lost: $(Text.format_count (n_overwritten)) overwritten, $(Text.format_count (n_abandoned)) abandoned";
    }

    public string format_line (bool hex) {
      return is_frame ? Text.format_line (value, data, hex) : describe_gap ();
    }

    public string format_whole (bool hex) {
      return Text.format_whole (value, data, hex);
    }

    /* Whether the id or the beginning of the payload's text contains this. A gap that is a loss always matches. */
    public bool matches (string filter) {
      if (filter == "")
        return true;
      if (!is_frame)
        return is_loss;
      return id.contains (filter) || Text.format_matchable (value, data).casefold ().contains (filter.casefold ());
    }
  }
}
