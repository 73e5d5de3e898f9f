/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * One frame in full: its fields, and its payload as a value, as text or as a dump. */

namespace FleetMonitor {
  public class FrameDetail : Gtk.Box {
    private Gtk.Label title = Widgets.make_label ("heading monospace");
    private Gtk.Label fields = Widgets.make_label ("caption dim-label numeric");
    private Gtk.TextView text = new Gtk.TextView () {
      editable = false, monospace = true, wrap_mode = WORD_CHAR, top_margin = 12, bottom_margin = 12, left_margin = 18, right_margin = 12
    };
    public FrameItem? item { get; private set; }

    construct {
      var head = new Gtk.Box (HORIZONTAL, 12);
      var texts = new Gtk.Box (VERTICAL, 2) { hexpand = true };
      var copy = new Gtk.Button.from_icon_name ("edit-copy-symbolic") { action_name = "win.copy", valign = CENTER };

      orientation = VERTICAL;
      add_css_class ("frame-detail");
      head.add_css_class ("frame-head");
      Widgets.name_control (copy, "Copy Payload", "Copy Payload (Ctrl+Shift+C)");
      copy.add_css_class ("flat");
      texts.append (title);
      texts.append (fields);
      head.append (texts);
      head.append (copy);
      text.update_property (Gtk.AccessibleProperty.LABEL, "Payload", -1);
      append (head);
      append (new Gtk.ScrolledWindow () { child = text, vexpand = true });
    }

    public void show_frame (FrameItem? item, bool hex) {
      this.item = item;
      if (item == null) {
        title.label = "";
        fields.label = "";
        text.buffer.text = "";
        return;
      }
      title.label = item.id;
      fields.label = @"node $(item.node_id) · counter $(Text.format_count (item.counter)) · frame kind $(item.frame_kind)"
        + @" · version $(item.version) · $(Text.format_bytes (item.size))";
      text.buffer.text = item.format_whole (hex);
    }

    public string get_text () {
      return text.buffer.text;
    }
  }
}
