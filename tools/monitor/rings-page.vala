/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rings of the fleet, ordered by kind. */

namespace FleetMonitor {
  public class RingsPage : Gtk.Box {
    /* The user wants to see the frames of a ring. */
    public signal void chosen (uint kind);

    private const uint MAX_NEW = 16;  // rows made by one look: the rest comes with the next ones

    public ListStore items { get; private set; default = new ListStore (typeof (RingItem)); }
    private Gtk.Stack stack = new Gtk.Stack () { vexpand = true };

    construct {
      var view = new Gtk.ListView (new Gtk.NoSelection (items), ItemRow.make_factory (() => new RingRow ())) { single_click_activate = true };

      orientation = VERTICAL;
      view.add_css_class ("cards");
      view.update_property (Gtk.AccessibleProperty.LABEL, "Rings", -1);
      view.activate.connect ((position) => chosen (((RingItem) items.get_item (position)).sample.kind));
      stack.add_named (Widgets.make_scrolled (view), "list");
      stack.add_named (Widgets.make_status ("orbit-ring-symbolic", "No Rings", "A ring appears here as soon as a member declares or publishes a kind."), "empty");
      append (stack);
    }

    /* Both are ordered by kind; what goes on is the same item. */
    public void update (Sample sample) {
      uint position = 0, n_new = 0;

      foreach (unowned var ring in sample.rings) {
        var item = (RingItem?) items.get_item (position);

        while (item != null && item.sample.kind < ring.kind) {
          items.remove (position);
          item = (RingItem?) items.get_item (position);
        }
        if (item == null || item.sample.kind != ring.kind) {
          if (n_new++ >= MAX_NEW)
            continue;
          item = new RingItem (ring);
          items.insert (position, item);
        }
        item.update (ring, sample.time, sample.step_ends);
        position++;
      }
      items.splice (position, items.get_n_items () - position, {});
      Widgets.show_page (stack, sample.rings.length > 0 ? "list" : "empty");
    }
  }
}
