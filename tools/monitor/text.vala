/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Numbers, sizes, times and payloads as text. */

namespace FleetMonitor.Text {
  public const size_t MAX_DECODED = 65536;  // bytes of a payload that are kept and decoded
  private const size_t MAX_HEX = 4096;      // bytes of a payload that are dumped
  private const size_t MAX_LINE = 160;      // bytes of a payload in a list
  private const size_t MAX_MATCHED = 1024;  // bytes of a payload that a filter is compared with

  /* "12 345", with thin spaces between groups. */
  public string format_count (uint64 count) {
    var digits = count.to_string ();
    var text = new StringBuilder ();

    for (var i = 0; i < digits.length; i++) {
      if (i > 0 && (digits.length - i) % 3 == 0)
        text.append ("\u2009");
      text.append_c (digits[i]);
    }
    return text.str;
  }


  /* Three digits of a number that is 10 or more: "0.5", "12.3", "830", "1.02". */
  private string format_digits (double value) {
    if (value == Math.floor (value) && value < 1000)
      return "%.0f".printf (value);
    return (value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f").printf (value);
  }

  /* Exact below a million. */
  public string format_many (uint64 count) {
    return count < 1000000 ? format_count (count) : count < 1000000000 ? format_digits (count / 1e6) + " M" : format_digits (count / 1e9) + " G";
  }

  public string format_frames (uint64 count) {
    return count == 1 ? "1 frame" : @"$(format_count (count)) frames";
  }

  public string format_rate (double rate) {
    if (rate >= 1e9)
      return format_digits (rate / 1e9) + " G/s";
    if (rate >= 1e6)
      return format_digits (rate / 1e6) + " M/s";
    if (rate >= 1e4)
      return format_digits (rate / 1e3) + " k/s";
    return (rate >= 100 || rate == Math.floor (rate) ? "%.0f /s" : "%.1f /s").printf (rate);
  }

  public string format_bytes (uint64 bytes) {
    const string[] UNITS = { "KiB", "MiB", "GiB", "TiB" };
    var size = bytes / 1024.0;
    var unit = 0;

    if (bytes < 1024)
      return @"$bytes B";
    for (; size >= 1024 && unit + 1 < UNITS.length; unit++)
      size /= 1024;
    return (size == Math.floor (size) ? "%.0f %s" : "%.1f %s").printf (size, UNITS[unit]);
  }

  /* A time in seconds. */
  public string format_duration (double seconds) {
    if (seconds < 1e-3)
      return "%.0f µs".printf (seconds * 1e6);
    if (seconds < 1)
      return (seconds < 0.01 ? "%.1f ms" : "%.0f ms").printf (seconds * 1e3);
    if (seconds < 60)
      return "%.1f s".printf (seconds);
    if (seconds < 3600)
      return "%d min %d s".printf ((int) seconds / 60, (int) seconds % 60);
    if (seconds < 86400)
      return "%d h %d min".printf ((int) (seconds / 3600), (int) (seconds / 60) % 60);
    return "%d d %d h".printf ((int) (seconds / 86400), (int) (seconds / 3600) % 24);
  }

  /* Of a time in ms since the epoch: today only the time. */
  public string format_moment (int64 epoch_ms) {
    var moment = new DateTime.from_unix_local (epoch_ms / 1000);
    var now = new DateTime.now_local ();

    if (moment == null)
      return "?";
    if (moment.get_year () == now.get_year () && moment.get_day_of_year () == now.get_day_of_year ())
      return moment.format ("%T");
    return moment.format ("%F %R");
  }

  /* Quoted, if all of it is text. */
  private string? format_quoted (uint8[] data) {
    var text = new StringBuilder ();
    unowned string bytes;
    unichar c;
    var i = 0;

    text.append_len ((string) data, data.length);
    if (text.str.length != data.length || !text.str.validate ())
      return null;
    bytes = text.str;
    while (bytes.get_next_char (ref i, out c))
      if (c.iscntrl () && c != '\n' && c != '\t')
        return null;
    return "\"%s\"".printf (bytes.replace ("\\", "\\\\").replace ("\"", "\\\"").replace ("\n", "\\n").replace ("\t", "\\t"));
  }

  public string format_hex (uint8[] data) {
    var text = new StringBuilder.sized (3 * data.length + 1);

    for (var i = 0; i < data.length; i++)
      text.append_printf (i > 0 && i % 4 == 0 ? " %02x" : "%02x", data[i]);
    return text.str;
  }

  /* Offset, sixteen bytes, and what of them is text. */
  public string format_dump (uint8[] data) {
    var text = new StringBuilder ();

    for (var line = 0; line < size_t.min (data.length, MAX_HEX); line += 16) {
      text.append_printf ("%s%06x ", line > 0 ? "\n" : "", line);
      for (var i = line; i < line + 16; i++)
        text.append_printf (i < data.length ? "%s%02x" : "%s  ", i % 8 == 0 ? "  " : " ", i < data.length ? data[i] : 0);
      text.append ("   ");
      for (var i = line; i < int.min (line + 16, data.length); i++)
        text.append_c (data[i] >= 0x20 && data[i] < 0x7f ? (char) data[i] : '.');
    }
    return text.str;
  }

  /* At most so many bytes of a text in UTF-8. */
  private string cut (string text, size_t max_bytes) {
    var end = (long) max_bytes;

    if (text.length <= end)
      return text;
    while ((text[end] & 0xc0) == 0x80)
      end--;
    return text.substring (0, end) + "…";
  }

  private string format_start (string? value, uint8[] data, bool hex, size_t max_bytes) {
    var start = data[0:size_t.min (data.length, max_bytes)];
    var text = hex ? null : value ?? format_quoted (start);

    if (text != null)
      return cut (text, max_bytes);
    return format_hex (start) + (start.length < data.length ? "…" : "");
  }

  /* The value if there is one, else text if it is that, else hexadecimal digits: one line for a list. */
  public string format_line (string? value, uint8[] data, bool hex) {
    return format_start (value, data, hex, MAX_LINE);
  }

  /* What a filter is compared with. */
  public string format_matchable (string? value, uint8[] data) {
    return format_start (value, data, false, MAX_MATCHED);
  }

  /* All of it, for the detail of one frame. */
  public string format_whole (string? value, uint8[] data, bool hex) {
    return (hex ? null : value ?? format_quoted (data)) ?? format_dump (data);
  }
}
