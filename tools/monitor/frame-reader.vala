/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Reads the ring that is inspected: all that has come since the look before, up to a bound, of which the newest are decoded.
 * What the bound leaves is read by the next looks, or is overwritten and counted, as it is for any reader. */

namespace FleetMonitor {
  public class FrameReader {
    public const uint MAX_READ = 262144;                 // frames in one look
    public const uint64 MAX_READ_BYTES = 64 << 20;       // and of payload, by the capacity of the ring
    public const uint MAX_SHOWN = 32;                    // of these, the newest
    public const uint MAX_SHOWN_FIRST = 1000;            // by the first look, which finds what the ring holds
    public const uint MAX_FILTERED = 4096;               // decoded, if there is a filter, to find MAX_SHOWN
    private const uint MAX_BATCH = 4096;
    private const uint64 MAX_BATCH_BYTES = 8 << 20;

    public int kind { get; private set; }
    private Orbit.Cursor cursor;
    private uint batch_size;
    private uint max_read;
    private bool begun;
    private uint64 n_overwritten;  // as told so far
    private uint64 n_abandoned;
    private uint64 n_hidden;       // read, and not shown

    public FrameReader (Orbit.Observer observer, int kind) throws Error {
      var payload_capacity = uint64.max (observer.get_ring_info ((uint8) kind).get_payload_capacity (), 1);

      this.kind = kind;
      cursor = observer.create_cursor ((uint8) kind, OLDEST);
      batch_size = (uint) (MAX_BATCH_BYTES / payload_capacity).clamp (1, MAX_BATCH);
      max_read = (uint) (MAX_READ_BYTES / payload_capacity).clamp (batch_size, MAX_READ);
    }

    private void flush_hidden (GenericArray<FrameItem> found) {
      if (n_hidden > 0)
        found.add (new FrameItem.for_hidden (n_hidden));
      n_hidden = 0;
    }

    /* What was lost before the frames that come next. */
    private void add_losses (GenericArray<FrameItem> found) {
      var overwritten = cursor.n_overwritten - n_overwritten;
      var abandoned = cursor.n_abandoned - n_abandoned;

      n_overwritten += overwritten;
      n_abandoned += abandoned;
      if (overwritten + abandoned > 0) {
        flush_hidden (found);
        found.add (new FrameItem.for_loss (overwritten, abandoned));
      }
    }

    /* Decodes the newest frames of a batch, without those whose text does not match; the others are counted. */
    private void add_frames (Orbit.FrameBatch batch, string filter, uint n_candidates, GenericArray<FrameItem> found, ref Statistics statistics) {
      var size = batch.get_n_frames ();
      var first = size - uint.min (size, n_candidates);

      n_hidden += first;
      for (var i = first; i < size; i++) {
        var item = new FrameItem (batch.get_frame (i));

        statistics.frames_decoded++;
        if (!item.matches (filter))
          continue;
        flush_hidden (found);
        found.add (item);
      }
    }

    /* Leaves the newest frames, and the losses among them. What falls away is counted where it was. */
    private static FrameItem[] take_newest (GenericArray<FrameItem> found, uint n_max) {
      uint n_frames = 0;
      uint64 hidden = 0, overwritten = 0, abandoned = 0;
      var first = found.length;
      FrameItem[] newest = {};

      while (first > 0 && n_frames < n_max && found.length - first < 2 * n_max)
        if (found[--first].is_frame)
          n_frames++;
      for (var i = 0; i < first; i++) {
        hidden += found[i].is_frame ? 1 : found[i].n_hidden;
        overwritten += found[i].n_overwritten;
        abandoned += found[i].n_abandoned;
      }
      if (overwritten + abandoned > 0)
        newest += new FrameItem.for_loss (overwritten, abandoned);
      if (hidden > 0)
        newest += new FrameItem.for_hidden (hidden);
      for (var i = first; i < found.length; i++)
        newest += found[i];
      return newest;
    }

    /* The batches of one look, oldest first. Only the last of them are kept: enough for what is decoded. */
    private GenericArray<Orbit.FrameBatch> read_batches (uint n_candidates, GenericArray<FrameItem> found, ref uint n_read) throws Error {
      var batches = new GenericArray<Orbit.FrameBatch> ();
      uint n_kept = 0;

      while (n_read < max_read) {
        var batch = cursor.read_batch (uint.min (batch_size, max_read - n_read));
        var size = batch.get_n_frames ();

        add_losses (found);
        if (size == 0)
          break;
        n_read += size;
        n_kept += size;
        batches.add ((owned) batch);
        while (batches.length > 1 && n_kept - batches[0].get_n_frames () >= n_candidates) {
          n_kept -= batches[0].get_n_frames ();
          n_hidden += batches[0].get_n_frames ();
          batches.remove_index (0);
        }
        if (size < batch_size)
          break;
      }
      return batches;
    }

    public FramesSample look (string filter, ref Statistics statistics) {
      var sample = new FramesSample () { begins = !begun };
      var found = new GenericArray<FrameItem> ();
      var decoded_before = statistics.frames_decoded;
      var n_max = begun ? MAX_SHOWN : MAX_SHOWN_FIRST;
      var n_candidates = filter == "" ? n_max : MAX_FILTERED;
      uint n_read = 0;

      begun = true;
      try {
        var batches = read_batches (n_candidates, found, ref n_read);
        uint n_left = 0;

        foreach (var batch in batches)
          n_left += batch.get_n_frames ();
        foreach (var batch in batches) {
          var size = batch.get_n_frames ();
          var later = n_left - size;

          add_frames (batch, filter, n_candidates > later ? n_candidates - later : 0, found, ref statistics);
          n_left = later;
        }
      } catch (Error error) {
        sample.problem = error.message;
      }
      if (filter != "")
        n_hidden = 0;
      flush_hidden (found);
      sample.items = take_newest (found, n_max);
      sample.n_read = cursor.n_delivered;
      sample.n_overwritten = cursor.n_overwritten;
      sample.n_abandoned = cursor.n_abandoned;
      statistics.frames_read += n_read;
      statistics.most_read = uint.max (statistics.most_read, n_read);
      statistics.most_decoded = uint.max (statistics.most_decoded, (uint) (statistics.frames_decoded - decoded_before));
      statistics.most_shown = uint.max (statistics.most_shown, sample.items.length);
      return sample;
    }
  }
}
