/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The members of the fleet, ordered by node id. Those that left or died are shown until another takes their node id. */

namespace FleetMonitor {
  public class MembersPage : Gtk.Box {
    private const uint MAX_NEW = 32;  // rows made by one look: the rest comes with the next ones

    private ListStore items = new ListStore (typeof (MemberItem));
    private Gtk.Stack stack = new Gtk.Stack ();
    private Gtk.Label summary = Widgets.make_label ("caption dim-label numeric summary");

    construct {
      var view = new Gtk.ListView (new Gtk.NoSelection (items), ItemRow.make_factory (() => new MemberRow ()));

      orientation = VERTICAL;
      view.add_css_class ("cards");
      view.update_property (Gtk.AccessibleProperty.LABEL, "Members", -1);
      summary.ellipsize = END;
      stack.vexpand = true;
      stack.add_named (Widgets.make_scrolled (view), "list");
      stack.add_named (Widgets.make_status ("orbit-member-symbolic", "No Members", "Nobody has ever been a member of this fleet."), "empty");
      append (new Adw.Clamp () { maximum_size = 920, tightening_threshold = 620, child = summary });
      append (stack);
    }

    private string describe (GenericArray<MemberSample> members) {
      const Orbit.NodeState[] STATES = { FRESH, ALIVE, STALE, DIED, LEFT };
      const string[] NAMES = { "fresh", "alive without heartbeats", "stale", "died", "left" };
      string[] parts = {};

      for (var i = 0; i < STATES.length; i++) {
        uint n = 0;

        foreach (unowned var member in members)
          n += member.state == STATES[i] ? 1 : 0;
        if (n > 0)
          parts += @"$n $(NAMES[i])";
      }
      return string.joinv (", ", parts);
    }

    /* Both are ordered by node id; what goes on is the same item. */
    public void update (GenericArray<MemberSample> members, uint max_age) {
      uint position = 0, n_new = 0;

      foreach (unowned var member in members) {
        var item = (MemberItem?) items.get_item (position);

        while (item != null && item.sample.node_id < member.node_id) {
          items.remove (position);
          item = (MemberItem?) items.get_item (position);
        }
        if (item != null && item.sample.node_id == member.node_id)
          item.update (member, max_age);
        else if (n_new++ < MAX_NEW)
          items.insert (position, new MemberItem (member, max_age));
        else
          continue;
        position++;
      }
      items.splice (position, items.get_n_items () - position, {});
      summary.label = describe (members);
      summary.visible = members.length > 0;
      Widgets.show_page (stack, members.length > 0 ? "list" : "empty");
    }
  }
}
