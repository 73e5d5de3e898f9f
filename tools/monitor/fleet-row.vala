/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A fleet in the sidebar. */

namespace FleetMonitor {
  public class FleetRow : Gtk.ListBoxRow {
    public string fleet_name;
    private Gtk.Label title = Widgets.make_label ();
    private Gtk.Label subtitle = Widgets.make_label ("caption dim-label numeric");
    private Gtk.Image icon = new Gtk.Image ();
    private string shown = "";

    public FleetRow (FleetSummary summary) {
      var box = new Gtk.Box (HORIZONTAL, 12) { margin_top = 8, margin_bottom = 8 };
      var texts = new Gtk.Box (VERTICAL, 2) { hexpand = true };

      fleet_name = summary.name;
      title.label = summary.name;
      texts.append (title);
      texts.append (subtitle);
      box.append (icon);
      box.append (texts);
      child = box;
      update (summary);
    }

    public static string describe_condition (FleetSummary summary) {
      switch (summary.condition) {
        case ALIVE: return @"$(summary.n_alive) of $(summary.size) alive";
        case LEFT_OVER: return "left over";
        case RETIRED: return "being removed";
        default: return "damaged";
      }
    }

    private static string find_icon (Orbit.FleetCondition condition) {
      switch (condition) {
        case ALIVE: return "orbit-alive-symbolic";
        case DAMAGED: return "dialog-error-symbolic";
        default: return "orbit-left-over-symbolic";
      }
    }

    public void update (FleetSummary summary) {
      var text = @"$(describe_condition (summary)) · $(Text.format_bytes (summary.bytes))";

      if (text == shown)
        return;
      shown = text;
      subtitle.label = text;
      icon.icon_name = find_icon (summary.condition);
      icon.css_classes = { summary.condition == ALIVE ? "success" : summary.condition == DAMAGED ? "error" : "dim-label" };
      update_property (Gtk.AccessibleProperty.LABEL, @"Fleet $(summary.name), $text", -1);
    }
  }
}
