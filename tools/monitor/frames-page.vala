/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The frame inspector: the newest frames of one ring as they come, and one of them in full. */

namespace FleetMonitor {
  public class FramesPage : Gtk.Box {
    private const uint MAX_ITEMS = 1000;  // lines that are kept
    private const uint N_REMOVED = 250;   // of the oldest, when there are more: seldom, because any removal moves all rows
    private const uint MAX_ADDED = 32;    // lines that are added before something else is done, such as drawing

    /* The user chose another ring. */
    public signal void chosen (int kind);
    /* The last of the lines that were handed over is in the list. */
    public signal void drained ();
    /* The filter is another one. */
    public signal void filtered (string filter);

    private unowned Action hex;
    private unowned Action pause;
    private FramesSample? last;
    private ListStore items = new ListStore (typeof (FrameItem));
    private Gtk.CustomFilter filter;
    private Gtk.FilterListModel filtered_items;
    private Gtk.SingleSelection selection;
    private Gtk.ListView view;
    private Gtk.ScrolledWindow scrolled;
    private Gtk.DropDown rings;
    private Gtk.SearchEntry search = new Gtk.SearchEntry () { placeholder_text = "Filter by id or payload", hexpand = true };
    private Gtk.Stack stack = new Gtk.Stack () { vexpand = true };
    private Gtk.Label account = Widgets.make_label ("caption dim-label numeric summary");
    private Adw.StatusPage nothing = Widgets.make_status ("orbit-ring-symbolic", "No Frames", "");
    private Adw.StatusPage problem = Widgets.make_status ("dialog-error-symbolic", "Frames Cannot Be Read", "");
    private Queue<FrameItem> waiting = new Queue<FrameItem> ();
    private uint drain_source;
    private WorkClock clock;
    private FrameDetail detail = new FrameDetail ();
    private bool choosing;
    private bool settled;  // the list has been scrolled to its end since it was filled

    public FramesPage (ListModel ring_items, Action hex, Action pause, WorkClock clock) {
      this.clock = clock;
      this.hex = hex;
      this.pause = pause;
      orientation = VERTICAL;
      make_list ();
      append (make_tools (ring_items));
      append (account);
      append (stack);
      ((SimpleAction) hex).notify["state"].connect (show_selected);
      ((SimpleAction) pause).notify["state"].connect (describe_account);
      show_selected ();
    }

    private void make_list () {
      filter = new Gtk.CustomFilter ((item) => ((FrameItem) item).matches (search.text));
      filtered_items = new Gtk.FilterListModel (items, filter);
      selection = new Gtk.SingleSelection (filtered_items) { autoselect = false, can_unselect = true };
      selection.notify["selected-item"].connect (show_selected);
      view = new Gtk.ListView (selection, ItemRow.make_factory (() => new FrameRow (hex)));
      view.add_css_class ("frames");
      view.update_property (Gtk.AccessibleProperty.LABEL, "Frames", -1);
      scrolled = new Gtk.ScrolledWindow () { child = view, vexpand = true, hscrollbar_policy = NEVER };
      var paned = new Gtk.Paned (VERTICAL) {
        start_child = scrolled, end_child = detail, resize_end_child = false, shrink_start_child = false, shrink_end_child = false
      };
      detail.height_request = 168;
      stack.add_named (paned, "list");
      stack.add_named (nothing, "nothing");
      stack.add_named (problem, "problem");
    }

    private Gtk.ListItemFactory make_ring_factory () {
      var factory = new Gtk.SignalListItemFactory ();

      factory.setup.connect ((item) => ((Gtk.ListItem) item).child = new Gtk.Label (null) { xalign = 0, ellipsize = END, max_width_chars = 16 });
      factory.bind.connect ((item) => ((Gtk.Label) ((Gtk.ListItem) item).child).label = ((RingItem) ((Gtk.ListItem) item).item).title);
      return factory;
    }

    private Gtk.Widget make_tools (ListModel ring_items) {
      var tools = new Gtk.Box (HORIZONTAL, 6);
      var pause = new Gtk.ToggleButton () { icon_name = "media-playback-pause-symbolic", action_name = "win.pause" };
      var as_hex = new Gtk.ToggleButton () { label = "Hex", action_name = "win.hex" };

      tools.add_css_class ("tools");
      rings = new Gtk.DropDown (ring_items, null) { factory = make_ring_factory () };
      Widgets.name_control (rings, "Ring");
      Widgets.name_control (search, "Filter", "Filter (Ctrl+F)");
      Widgets.name_control (pause, "Pause", "Pause (Ctrl+P)");
      Widgets.name_control (as_hex, "Hexadecimal", "Payloads as Hexadecimal Digits (Ctrl+H)");
      rings.notify["selected"].connect (() => {
        if (!choosing)
          chosen (selected_kind);
      });
      search.search_changed.connect (() => {
        filter.changed (DIFFERENT);
        filtered (search.text);
      });
      search.stop_search.connect (() => search.text = "");
      search.set_key_capture_widget (null);
      tools.append (rings);
      tools.append (search);
      tools.append (pause);
      tools.append (as_hex);
      return tools;
    }

    public int selected_kind {
      get {
        var item = (RingItem?) rings.selected_item;
        return item != null ? (int) item.sample.kind : -1;
      }
    }

    public void choose (uint kind) {
      for (uint i = 0; i < rings.model.get_n_items (); i++)
        if (((RingItem) rings.model.get_item (i)).sample.kind == kind)
          rings.selected = i;
    }

    public void focus_filter () {
      search.grab_focus ();
    }

    private void show_selected () {
      var item = selection.selected_item as FrameItem;

      detail.visible = item != null && item.is_frame;
      detail.show_frame (detail.visible ? item : null, hex.state.get_boolean ());
    }

    /* The payload that is shown, or null. */
    public string? copy (out string what) {
      what = detail.item != null ? @"Payload of $(detail.item.id) copied" : "";
      return detail.item != null ? detail.get_text () : null;
    }

    public void clear () {
      items.remove_all ();
      waiting.clear ();
      settled = false;
      last = null;
      describe_account ();
      show_list (null);
    }

    private void show_list (string? error) {
      problem.description = error != null ? Markup.escape_text (error) : "";
      nothing.description = search.text != "" ? "No frame matches the filter." : "Frames appear here as soon as a member publishes.";
      Widgets.show_page (stack, error != null ? "problem" : filtered_items.get_n_items () > 0 ? "list" : "nothing");
    }

    private void describe_account () {
      var text = @"$(Text.format_frames (last != null ? last.n_read : 0)) read";

      if (last != null && last.n_overwritten > 0)
        text += @", $(Text.format_count (last.n_overwritten)) overwritten before they were read";
      if (last != null && last.n_abandoned > 0)
        text += @", $(Text.format_count (last.n_abandoned)) abandoned";
      account.label = pause.state.get_boolean () ? @"$text, paused" : text;
    }

    private bool is_at_end () {
      unowned var adjustment = scrolled.vadjustment;

      return adjustment.value >= adjustment.upper - adjustment.page_size - 1;
    }

    /* As long as the user has not scrolled back, the newest frames stay in sight. A list that is not on the screen cannot be scrolled. */
    private void follow (bool was_at_end) {
      var n_items = filtered_items.get_n_items ();

      if (n_items > 0 && (was_at_end || !settled))
        view.activate_action ("list.scroll-to-item", "u", n_items - 1);
    }

    public bool is_draining {
      get { return drain_source != 0; }
    }

    /* Some of the lines that wait. Drawing comes first, because its priority is higher. */
    private bool drain () {
      var was_at_end = is_at_end ();

      clock.begin ();
      add_waiting ();
      follow (was_at_end);
      show_list (last != null ? last.problem : null);
      clock.end ();
      if (waiting.length > 0)
        return Source.CONTINUE;
      drain_source = 0;
      drained ();
      return Source.REMOVE;
    }

    private void add_waiting () {
      Object[] objects = {};

      for (var i = 0; i < MAX_ADDED && waiting.length > 0; i++)
        objects += waiting.pop_head ();
      items.splice (items.get_n_items (), 0, objects);
      if (items.get_n_items () > MAX_ITEMS)
        items.splice (0, N_REMOVED, {});
    }

    public void update (FramesSample frames) {
      if (frames.begins)
        clear ();
      else if (scrolled.vadjustment.value > 0)
        settled = true;
      last = frames;
      foreach (unowned var item in frames.items)
        waiting.push_tail (item);
      if (waiting.length > 0 && drain_source == 0)
        drain_source = Idle.add (drain);
      follow (is_at_end ());
      describe_account ();
      show_list (frames.problem);
    }
  }
}
