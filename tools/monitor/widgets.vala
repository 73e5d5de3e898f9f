/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Widgets that are alike in all rows. */

namespace FleetMonitor.Widgets {
  public Gtk.Label make_label (string? css_class = null, float xalign = 0) {
    var label = new Gtk.Label (null) { xalign = xalign, ellipsize = END, single_line_mode = true };

    if (css_class != null)
      foreach (unowned var name in css_class.split (" "))
        label.add_css_class (name);
    return label;
  }

  /* The bounded lists are as wide as is good to read. */
  public Gtk.Widget make_scrolled (Gtk.Scrollable list) {
    var clamp = new Adw.ClampScrollable () { maximum_size = 920, tightening_threshold = 620, child = (Gtk.Widget) list };

    return new Gtk.ScrolledWindow () { child = clamp, vexpand = true, hscrollbar_policy = NEVER };
  }

  public Adw.StatusPage make_status (string icon_name, string title, string description) {
    return new Adw.StatusPage () { icon_name = icon_name, title = title, description = description, vexpand = true };
  }

  /* Shows one page of a stack. The others are hidden, too, because screen readers would read them. */
  public void show_page (Gtk.Stack stack, string name) {
    stack.get_child_by_name (name).visible = true;
    stack.visible_child_name = name;
    for (var child = stack.get_first_child (); child != null; child = child.get_next_sibling ())
      child.visible = child == stack.visible_child;
  }

  /* A name for screen readers, and a tool tip. */
  public void name_control (Gtk.Widget widget, string name, string? tooltip = null) {
    widget.update_property (Gtk.AccessibleProperty.LABEL, name, -1);
    widget.tooltip_text = tooltip ?? name;
  }
}
