/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The one window: fleets at the side, and the members, rings and frames of one of them. */

namespace FleetMonitor {
  public class Window : Adw.ApplicationWindow {
    private Sampler sampler;
    private Request request = new Request ();
    private FleetList fleets = new FleetList ();
    private MembersPage members = new MembersPage ();
    private RingsPage rings = new RingsPage ();
    private FramesPage frames;
    private Adw.ViewStack pages = new Adw.ViewStack () { vexpand = true };
    private Gtk.Stack views = new Gtk.Stack () { vexpand = true };
    private Adw.StatusPage problem = Widgets.make_status ("dialog-error-symbolic", "", "");
    private Adw.StatusPage nothing = Widgets.make_status ("orbit-fleet-symbolic", "", "");
    private Adw.Leaflet leaflet = new Adw.Leaflet () { can_navigate_back = true };
    private Adw.ToastOverlay toasts = new Adw.ToastOverlay ();
    private Adw.ViewSwitcherTitle switcher = new Adw.ViewSwitcherTitle ();
    private Adw.ViewSwitcherBar bottom_switcher = new Adw.ViewSwitcherBar ();
    private SimpleAction pause = new SimpleAction.stateful ("pause", null, false);
    private SimpleAction hex = new SimpleAction.stateful ("hex", null, false);
    private bool chosen;  // by the user; until then the first fleet that is found is shown
    public WorkClock clock = new WorkClock ();
    public WorkClock drawing = new WorkClock ();
    public Statistics statistics;

    public Window (Gtk.Application application, Sampler sampler, string? fleet, uint max_age) {
      Object (application: application, title: "Fleet Monitor", icon_name: APP_ID, default_width: 980, default_height: 680);
      this.sampler = sampler;
      request.max_age = max_age;
      frames = new FramesPage (rings.items, hex, pause, clock);
      make_actions ();
      make_content ();
      sampler.looked.connect (on_looked);
      if (fleet != null)
        choose_fleet (fleet, true);
      else
        show_nothing ();
    }

    /* Style, layout and drawing of a frame. */
    private void time_drawing () {
      unowned var frame_clock = get_surface ().get_frame_clock ();

      frame_clock.before_paint.connect (() => drawing.begin ());
      frame_clock.after_paint.connect (() => drawing.end ());
    }

    construct {
      ((Gtk.Widget) this).realize.connect (time_drawing);
      width_request = 340;
      height_request = 300;
    }

    private void add (string name, owned SimpleActionActivateCallback activate, VariantType? type = null) {
      var action = new SimpleAction (name, type);

      action.activate.connect ((parameter) => activate (action, parameter));
      add_action (action);
    }

    private void make_actions () {
      add_action (pause);
      add_action (hex);
      pause.notify["state"].connect (() => {
        request.paused = pause.state.get_boolean ();
        sampler.ask (request);
      });
      add ("copy", copy);
      add ("filter", () => {
        show_page ("frames");
        frames.focus_filter ();
      });
      add ("page", (action, parameter) => show_page (parameter.get_string ()), VariantType.STRING);
      add ("back", () => leaflet.navigate (BACK));
    }

    private Gtk.Widget make_side () {
      var side = new Gtk.Box (VERTICAL, 0) { width_request = 260 };
      var bar = new Adw.HeaderBar () { title_widget = new Adw.WindowTitle ("Fleets", "") };
      var menu = new Gtk.MenuButton () { icon_name = "open-menu-symbolic", primary = true, menu_model = application.get_menu_by_id ("primary-menu") };

      Widgets.name_control (menu, "Main Menu");
      bar.pack_end (menu);
      leaflet.bind_property ("folded", bar, "show-end-title-buttons", SYNC_CREATE);
      leaflet.bind_property ("folded", fleets, "is-alone", SYNC_CREATE);
      side.append (bar);
      side.append (fleets);
      return side;
    }

    /* What is in a page is hidden with it, because screen readers would read it. */
    private void add_page (Gtk.Widget page, string name, string title, string icon_name) {
      pages.add_titled (new Adw.Bin () { child = page }, name, title).icon_name = icon_name;
      pages.bind_property ("visible-child-name", page, "visible", SYNC_CREATE, (binding, from, ref to) => {
        to = from.get_string () == name;
        return true;
      });
    }

    private Gtk.Widget make_main () {
      var main = new Gtk.Box (VERTICAL, 0) { hexpand = true, width_request = 340 };
      var bar = new Adw.HeaderBar () { title_widget = switcher };
      var back = new Gtk.Button.from_icon_name ("go-previous-symbolic") { action_name = "win.back" };

      Widgets.name_control (back, "Fleets");
      bar.pack_start (back);
      leaflet.bind_property ("folded", back, "visible", SYNC_CREATE);
      leaflet.bind_property ("folded", bar, "show-start-title-buttons", SYNC_CREATE);
      switcher.stack = pages;
      add_page (members, "members", "Members", "orbit-member-symbolic");
      add_page (rings, "rings", "Rings", "orbit-ring-symbolic");
      add_page (frames, "frames", "Frames", "orbit-frame-symbolic");
      views.add_named (pages, "pages");
      views.add_named (problem, "problem");
      views.add_named (nothing, "nothing");
      main.append (bar);
      main.append (views);
      main.append (bottom_switcher);
      bottom_switcher.stack = pages;
      views.notify["visible-child"].connect (place_switcher);
      leaflet.notify["folded"].connect (() => {
        place_switcher ();
        // What is shown of the two depends on the focus, unless it is chosen here.
        if (leaflet.folded && request.fleet != null)
          leaflet.navigate (FORWARD);
      });
      place_switcher ();
      return main;
    }

    /* In a narrow window it is below. */
    private void place_switcher () {
      var wanted = views.visible_child_name == "pages";

      switcher.view_switcher_enabled = wanted && !leaflet.folded;
      bottom_switcher.reveal = wanted && leaflet.folded;
    }

    private void make_content () {
      var divider = new Gtk.Separator (VERTICAL);

      leaflet.append (make_side ());
      leaflet.append (divider).navigatable = false;
      leaflet.append (make_main ());
      toasts.child = leaflet;
      set_content (toasts);
      fleets.chosen.connect ((name) => choose_fleet (name, true));
      rings.chosen.connect ((kind) => {
        frames.choose (kind);
        show_page ("frames");
      });
      frames.chosen.connect (ask_for_frames);
      frames.drained.connect (sampler.go_on);
      frames.filtered.connect ((filter) => {
        request.filter = filter;
        sampler.ask (request);
      });
      pages.notify["visible-child"].connect (ask_for_frames);
    }

    private void show_page (string name) {
      if (request.fleet == null)
        return;
      pages.visible_child_name = name;
      leaflet.navigate (FORWARD);
    }

    /* Frames are read only while they are looked at. */
    private void ask_for_frames () {
      var kind = pages.visible_child_name == "frames" ? frames.selected_kind : -1;

      if (kind == request.kind)
        return;
      if (kind >= 0)
        frames.clear ();
      request.kind = kind;
      sampler.ask (request);
    }

    private void choose_fleet (string name, bool by_user) {
      chosen = chosen || by_user;
      if (by_user)
        leaflet.navigate (FORWARD);
      if (request.fleet == name)
        return;
      request.fleet = name;
      request.kind = -1;
      switcher.title = name;
      frames.clear ();
      rings.items.remove_all ();
      sampler.ask (request);
    }

    /* Rather one that is alive. */
    private void choose_first (GenericArray<FleetSummary> found) {
      foreach (unowned var summary in found)
        if (summary.condition == ALIVE) {
          choose_fleet (summary.name, false);
          return;
        }
      if (found.length > 0)
        choose_fleet (found[0].name, false);
    }

    public void set_max_age (uint max_age) {
      request.max_age = max_age;
      sampler.ask (request);
    }

    private void copy () {
      string what;
      var text = frames.copy (out what);

      if (text == null)
        return;
      get_clipboard ().set_text (text);
      toasts.add_toast (new Adw.Toast (what) { timeout = 2 });
    }

    private void show_nothing () {
      nothing.title = fleets.is_empty ? "No Fleets" : "No Fleet Selected";
      nothing.description = fleets.is_empty
        ? "Fleets of your processes appear here as soon as a process joins one in shared memory."
        : "Select a fleet to see its members, rings and frames.";
      Widgets.show_page (views, "nothing");
    }

    private void show_problem (Sample sample) {
      problem.icon_name = sample.removed ? "orbit-left-over-symbolic" : "dialog-error-symbolic";
      problem.title = sample.removed ? "Fleet Was Removed" : "Fleet Cannot Be Read";
      problem.description = sample.removed
        ? @"There is no fleet “$(Markup.escape_text (sample.request.fleet))” any more. It is shown again if a process joins it."
        : Markup.escape_text (sample.problem);
      Widgets.show_page (views, "problem");
    }

    private void show_fleet (Sample sample) {
      switcher.subtitle = FleetRow.describe_condition (sample.fleet);
      members.update (sample.members, sample.request.max_age);
      rings.update (sample);
      if (sample.frames != null && sample.request.kind == request.kind)
        frames.update (sample.frames);
      Widgets.show_page (views, "pages");
      ask_for_frames ();
    }

    private void show_sample (Sample sample) {
      if (sample.fleets != null) {
        fleets.update (sample.fleets, sample.list_problem);
        if (!chosen && request.fleet == null && !leaflet.folded)
          choose_first (sample.fleets);
        fleets.select (request.fleet);
      }
      statistics = sample.statistics;
      // What was asked for is another fleet meanwhile.
      if (sample.request.fleet != request.fleet)
        return;
      if (sample.request.fleet == null)
        show_nothing ();
      else if (sample.problem != null)
        show_problem (sample);
      else
        show_fleet (sample);
    }

    private void on_looked (Sample sample) {
      clock.begin ();
      show_sample (sample);
      clock.end ();
      if (!frames.is_draining)
        sampler.go_on ();
    }
  }
}
