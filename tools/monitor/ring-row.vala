/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A ring as a row: what it is, its rate now and in the last minute, how full it is and by how much it overran. */

namespace FleetMonitor {
  public class RingRow : ItemRow {
    private RingItem? item;
    private ulong handler;
    private Gtk.Label title = Widgets.make_label ("heading");
    private Gtk.Label subtitle = Widgets.make_label ("caption dim-label numeric");
    private Gtk.Label rate = Widgets.make_label ("heading numeric", 1);
    private Gtk.Label reserve = Widgets.make_label ("caption dim-label numeric", 1);
    private RatePlot plot = new RatePlot ();
    private Gtk.Label total = Widgets.make_label ("caption dim-label numeric");
    private Gtk.Label overrun = Widgets.make_label ("caption overrun numeric");
    private Gtk.Label fill = Widgets.make_label ("caption dim-label numeric", 1);
    private Gtk.LevelBar fill_bar = new Gtk.LevelBar () { width_request = 48, valign = CENTER };
    private Gtk.Box foot = new Gtk.Box (HORIZONTAL, 12);

    construct {
      var head = new Gtk.Box (HORIZONTAL, 12);
      var texts = new Gtk.Box (VERTICAL, 2) { hexpand = true };
      var rates = new Gtk.Box (VERTICAL, 2);

      orientation = VERTICAL;
      spacing = 8;
      add_css_class ("ring-row");
      texts.append (title);
      texts.append (subtitle);
      rates.append (rate);
      rates.append (reserve);
      head.append (texts);
      head.append (rates);
      fill_bar.remove_offset_value (Gtk.LEVEL_BAR_OFFSET_LOW);
      fill_bar.remove_offset_value (Gtk.LEVEL_BAR_OFFSET_HIGH);
      fill_bar.remove_offset_value (Gtk.LEVEL_BAR_OFFSET_FULL);
      fill_bar.update_property (Gtk.AccessibleProperty.LABEL, "Slots of the ring that were written", -1);
      reserve.tooltip_text = "How long a frame stays in the ring at this rate. A reader that is further behind loses frames.";
      overrun.tooltip_text = "The ring took more than all its slots between two looks of the monitor, which are 0.1 s apart. A reader that looks as often has lost these frames.";
      overrun.hexpand = true;
      foot.append (total);
      foot.append (overrun);
      foot.append (fill);
      foot.append (fill_bar);
      map.connect (() => {
        if (item != null)
          update (true);
      });
      append (head);
      append (plot);
      append (foot);
    }

    private void update_numbers () {
      rate.label = Text.format_rate (item.history.get_current ());
      reserve.label = item.describe_reserve ();
      plot.show_history (item.history);
      plot.update_property (Gtk.AccessibleProperty.LABEL,
                            @"Rate of $(item.title) in the last minute: now $(rate.label), at most $(Text.format_rate (item.history.get_peak ()))", -1);
    }

    /* A list keeps more rows than are on the screen. Those are brought up to date when they come there. */
    private void on_changed (bool step_ends) {
      if (get_mapped ())
        update (step_ends);
    }

    private void update (bool step_ends) {
      var whole = item.sample.problem == null;

      title.label = item.title;
      subtitle.label = item.describe ();
      subtitle.wrap = !whole;
      subtitle.single_line_mode = whole;
      rate.visible = reserve.visible = plot.visible = foot.visible = whole;
      if (!whole)
        return;
      total.label = item.describe_total ();
      total.tooltip_text = @"$(Text.format_frames (item.sample.head)) were published in all";
      overrun.label = item.describe_overrun ();
      overrun.opacity = item.n_overrun > 0 ? 1 : 0;
      fill.label = item.describe_fill ();
      fill_bar.value = item.sample.fill;
      if (step_ends)
        update_numbers ();
    }

    public override void show_item (Object? object) {
      if (item != null)
        item.disconnect (handler);
      item = object as RingItem;
      if (item == null)
        return;
      handler = item.changed.connect (on_changed);
      name_row (@"Ring $(item.title), kind $(item.sample.kind)");
      update (true);
    }
  }
}
