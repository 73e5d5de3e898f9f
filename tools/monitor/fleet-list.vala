/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The sidebar: all fleets of this user, ordered by name. */

namespace FleetMonitor {
  public class FleetList : Gtk.Box {
    /* The user chose a fleet; null: the one that was chosen is no longer there. */
    public signal void chosen (string? name);

    private Gtk.ListBox list = new Gtk.ListBox () { selection_mode = SINGLE };
    private Gtk.Stack stack = new Gtk.Stack ();
    private Adw.StatusPage empty = Widgets.make_status ("orbit-fleet-symbolic", "No Fleets", "A fleet appears here as soon as a process joins it.");
    private Adw.StatusPage problem = Widgets.make_status ("dialog-error-symbolic", "Fleets Cannot Be Listed", "");
    private HashTable<string, FleetRow> rows = new HashTable<string, FleetRow> (str_hash, str_equal);

    construct {
      var scrolled = new Gtk.ScrolledWindow () { child = list, vexpand = true, hscrollbar_policy = NEVER };

      orientation = VERTICAL;
      list.add_css_class ("navigation-sidebar");
      list.update_property (Gtk.AccessibleProperty.LABEL, "Fleets", -1);
      list.set_sort_func ((one, other) => strcmp (((FleetRow) one).fleet_name, ((FleetRow) other).fleet_name));
      list.row_activated.connect ((row) => chosen (((FleetRow) row).fleet_name));
      empty.add_css_class ("compact");
      problem.add_css_class ("compact");
      stack.add_named (scrolled, "list");
      stack.add_named (new Adw.Bin () { child = empty }, "empty");
      stack.add_named (problem, "problem");
      append (stack);
    }

    /* Whether the list is all of the window, so that it has to say that it is empty. */
    public bool is_alone {
      set { empty.visible = value; }
    }

    public bool is_empty {
      get { return rows.length == 0; }
    }

    public void select (string? name) {
      list.select_row (name != null ? rows[name] : null);
    }

    private void remove_absent (GenericArray<FleetSummary> fleets) {
      var present = new GenericSet<string> (str_hash, str_equal);

      foreach (unowned var summary in fleets)
        present.add (summary.name);
      foreach (unowned var row in rows.get_values ()) {
        if (present.contains (row.fleet_name))
          continue;
        list.remove (row);
        rows.remove (row.fleet_name);
      }
    }

    public void update (GenericArray<FleetSummary> fleets, string? list_problem) {
      remove_absent (fleets);
      foreach (unowned var summary in fleets) {
        var row = rows[summary.name];

        if (row != null) {
          row.update (summary);
          continue;
        }
        row = new FleetRow (summary);
        rows[summary.name] = row;
        list.append (row);
      }
      problem.description = list_problem != null ? Markup.escape_text (list_problem) : "";
      Widgets.show_page (stack, list_problem != null ? "problem" : is_empty ? "empty" : "list");
    }
  }
}
