/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A row of a list view, which shows one item at a time. */

namespace FleetMonitor {
  public delegate ItemRow MakeRow ();

  public abstract class ItemRow : Gtk.Box {
    /* Shows another item; null: none. */
    public abstract void show_item (Object? item);

    /* What a screen reader calls the row. It belongs to the widget of the list view that the row is in. */
    protected void name_row (string name) {
      var parent = get_parent ();

      if (parent != null)
        parent.update_property (Gtk.AccessibleProperty.LABEL, name, -1);
    }

    public static Gtk.ListItemFactory make_factory (owned MakeRow make) {
      var factory = new Gtk.SignalListItemFactory ();

      factory.setup.connect ((object) => ((Gtk.ListItem) object).child = make ());
      factory.bind.connect ((object) => {
        var list_item = (Gtk.ListItem) object;
        ((ItemRow) list_item.child).show_item (list_item.item);
      });
      factory.unbind.connect ((object) => ((ItemRow) ((Gtk.ListItem) object).child).show_item (null));
      return factory;
    }
  }
}
