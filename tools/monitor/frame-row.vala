/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A frame, or a gap among the frames, as a row. */

namespace FleetMonitor {
  public class FrameRow : ItemRow {
    private unowned Action hex;
    private FrameItem? item;
    private ulong handler;
    private Gtk.Label id = Widgets.make_label ("monospace id");
    private Gtk.Label payload = Widgets.make_label ("monospace");
    private Gtk.Label size = Widgets.make_label ("caption dim-label numeric", 1);

    public FrameRow (Action hex) {
      this.hex = hex;
    }

    construct {
      spacing = 12;
      id.ellipsize = NONE;
      id.width_chars = 12;
      payload.hexpand = true;
      map.connect (() => {
        if (item != null)
          update ();
      });
      append (id);
      append (payload);
      append (size);
    }

    private void update_payload () {
      payload.label = item.format_line (hex.state.get_boolean ());
    }

    private void update () {
      id.label = item.id;
      id.visible = size.visible = item.is_frame;
      size.label = Text.format_bytes (item.size);
      css_classes = { "frame-row", item.is_frame ? "plain" : item.is_loss ? "loss" : "gap" };
      payload.xalign = item.is_frame ? 0 : 0.5f;
      update_payload ();
      name_row (item.is_frame ? @"Frame $(item.id): $(payload.label)" : payload.label);
    }

    /* A list keeps more rows than are on the screen. Those get their texts when they come there. */
    public override void show_item (Object? object) {
      if (item != null)
        ((SimpleAction) hex).disconnect (handler);
      item = object as FrameItem;
      if (item == null)
        return;
      handler = ((SimpleAction) hex).notify["state"].connect (update_payload);
      if (get_mapped ())
        update ();
    }
  }
}
