/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A member as a row: its label and process, the age of its newest heartbeat, and its state. */

namespace FleetMonitor {
  public class MemberRow : ItemRow {
    private MemberItem? item;
    private ulong handler;
    private string shown_state = "";
    private Gtk.Label number = Widgets.make_label ("number numeric", 0.5f);
    private Gtk.Label title = Widgets.make_label ("heading");
    private Gtk.Label subtitle = Widgets.make_label ("caption dim-label numeric");
    private Gtk.Label age = Widgets.make_label ("caption numeric", 1);
    private Gtk.LevelBar freshness = new Gtk.LevelBar ();
    private Gtk.Label state = Widgets.make_label ("state", 0.5f);

    construct {
      var texts = new Gtk.Box (VERTICAL, 2) { hexpand = true, valign = CENTER };
      var times = new Gtk.Box (VERTICAL, 4) { valign = CENTER };

      spacing = 12;
      add_css_class ("member-row");
      number.valign = state.valign = CENTER;
      texts.append (title);
      texts.append (subtitle);
      age.width_chars = 11;
      freshness.remove_offset_value (Gtk.LEVEL_BAR_OFFSET_LOW);
      freshness.remove_offset_value (Gtk.LEVEL_BAR_OFFSET_HIGH);
      freshness.remove_offset_value (Gtk.LEVEL_BAR_OFFSET_FULL);
      freshness.update_property (Gtk.AccessibleProperty.LABEL, "Freshness of the newest heartbeat", -1);
      times.append (age);
      times.append (freshness);
      state.width_chars = 6;
      map.connect (() => {
        if (item != null)
          update ();
      });
      append (number);
      append (texts);
      append (times);
      append (state);
    }

    private void update_state () {
      if (shown_state == item.state_name)
        return;
      if (shown_state != "")
        remove_css_class (shown_state);
      shown_state = item.state_name;
      add_css_class (shown_state);
      state.label = shown_state;
    }

    /* A list keeps more rows than are on the screen. Those are brought up to date when they come there. */
    private void on_changed () {
      if (get_mapped ())
        update ();
    }

    private void update () {
      number.label = item.sample.node_id.to_string ();
      title.label = item.title;
      subtitle.label = item.describe ();
      age.label = item.describe_age ();
      freshness.value = item.freshness;
      // Nothing ages that is gone.
      freshness.visible = item.is_present && item.sample.age >= 0 && item.max_age > 0;
      if (shown_state != item.state_name)
        name_row (@"Node $(item.sample.node_id), $(item.title), $(item.state_name)");
      update_state ();
    }

    public override void show_item (Object? object) {
      if (item != null)
        item.disconnect (handler);
      item = object as MemberItem;
      if (item == null)
        return;
      handler = item.changed.connect (on_changed);
      name_row (@"Node $(item.sample.node_id), $(item.title), $(item.state_name)");
      update ();
    }
  }
}
