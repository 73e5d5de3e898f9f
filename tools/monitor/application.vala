/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The program: its options, menu, shortcuts and style. */

namespace FleetMonitor {
  public const string APP_ID = "org.orbitglib.FleetMonitor";

  public class Application : Adw.Application {
    private string? directory;
    private string? fleet;
    private uint max_age = 1000;
    private bool print_statistics;
    private Sampler? sampler;
    private Window? window;

    public Application () {
      Object (application_id: APP_ID, flags: ApplicationFlags.NON_UNIQUE | ApplicationFlags.HANDLES_COMMAND_LINE);
      resource_base_path = "/org/orbitglib/FleetMonitor";
      set_option_context_parameter_string ("[FLEET]");
      set_option_context_summary ("Shows the fleets of this user, and the members, rings and frames of FLEET. It changes nothing.");
      add_main_option ("directory", 'd', 0, FILENAME, "The directory of the segments (default: /dev/shm)", "DIRECTORY");
      add_main_option ("max-age", 'm', 0, STRING, "The age beyond which a heartbeat is stale; 0: no judgement (default: 1000)", "MILLISECONDS");
      add_main_option ("statistics", 0, 0, NONE, "Print at the end how much was read and drawn", null);
      add_main_option ("version", 0, 0, NONE, "Print the version", null);
    }

    public override int handle_local_options (VariantDict options) {
      if (options.contains ("version")) {
        print ("orbit-monitor %s\n", VERSION);
        return 0;
      }
      return -1;
    }

    public override int command_line (ApplicationCommandLine line) {
      var options = line.get_options_dict ();
      var arguments = line.get_arguments ();
      string? text = null;

      // A lookup of what was not given would set it to nothing.
      if (options.contains ("directory"))
        options.lookup ("directory", "^ay", out directory);
      // A number that is 0 would not be passed on, a text is.
      if (options.contains ("max-age"))
        options.lookup ("max-age", "s", out text);
      print_statistics = options.contains ("statistics");
      if (text != null && !uint.try_parse (text, out max_age)) {
        line.printerr ("orbit-monitor: --max-age must be a number of milliseconds, not '%s'\n", text);
        return 2;
      }
      if (arguments.length > 2) {
        line.printerr ("orbit-monitor: there is one argument too many: '%s'\n", arguments[2]);
        return 2;
      }
      fleet = arguments.length > 1 ? arguments[1] : null;
      activate ();
      return 0;
    }

    private void make_actions () {
      var style = new SimpleAction.stateful ("style", VariantType.STRING, "default");
      var age = new SimpleAction.stateful ("max-age", VariantType.STRING, max_age.to_string ());
      var about = new SimpleAction ("about", null);
      var stop = new SimpleAction ("quit", null);

      style.notify["state"].connect (() => {
        var name = style.state.get_string ();
        style_manager.color_scheme = name == "dark" ? Adw.ColorScheme.FORCE_DARK : name == "light" ? Adw.ColorScheme.FORCE_LIGHT : Adw.ColorScheme.DEFAULT;
      });
      age.notify["state"].connect (() => window.set_max_age (uint.parse (age.state.get_string ())));
      about.activate.connect (show_about);
      stop.activate.connect (() => window.close ());
      add_action (style);
      add_action (age);
      add_action (about);
      add_action (stop);
      set_accels_for_action ("app.quit", { "<Control>q" });
      set_accels_for_action ("window.close", { "<Control>w" });
      set_accels_for_action ("win.show-help-overlay", { "<Control>question" });
      set_accels_for_action ("win.pause", { "<Control>p" });
      set_accels_for_action ("win.hex", { "<Control>h" });
      set_accels_for_action ("win.copy", { "<Control><Shift>c" });
      set_accels_for_action ("win.filter", { "<Control>f" });
      set_accels_for_action ("win.page::members", { "<Alt>1" });
      set_accels_for_action ("win.page::rings", { "<Alt>2" });
      set_accels_for_action ("win.page::frames", { "<Alt>3" });
      set_accels_for_action ("win.back", { "<Alt>Left" });
    }

    public override void activate () {
      if (window != null) {
        window.present ();
        return;
      }
      make_actions ();
      sampler = new Sampler (directory);
      window = new Window (this, sampler, fleet, max_age);
      sampler.start ();
      foreach (var number in new int[] { Posix.Signal.INT, Posix.Signal.TERM })
        Unix.signal_add (number, () => {
          window.close ();
          return Source.REMOVE;
        });
      window.present ();
    }

    public override void shutdown () {
      if (sampler != null)
        sampler.stop ();
      if (print_statistics && window != null)
        print_work ();
      window = null;
      base.shutdown ();
    }

    private void print_work () {
      var done = window.statistics;
      var clock = window.clock;
      var drawing = window.drawing;

      print (@"{\"looks\": $(done.looks), \"frames_read\": $(done.frames_read), \"most_read\": $(done.most_read), "
             + @"\"frames_decoded\": $(done.frames_decoded), \"most_decoded\": $(done.most_decoded), \"most_shown\": $(done.most_shown), "
             + @"\"updates\": $(clock.count), \"update_longest_us\": $(clock.longest), \"update_total_us\": $(clock.total), "
             + @"\"drawn\": $(drawing.count), \"draw_longest_us\": $(drawing.longest), \"draw_total_us\": $(drawing.total)}\n");
    }

    private void show_about () {
      new Adw.AboutWindow () {
        transient_for = window,
        application_name = "Fleet Monitor",
        application_icon = APP_ID,
        developer_name = "The orbit-glib authors",
        version = VERSION,
        copyright = "© 2026 The orbit-glib authors",
        license_type = LGPL_2_1,
        comments = "Looks into fleets of processes that share memory. It reads, and changes nothing."
      }.present ();
    }
  }

  public static int main (string[] arguments) {
    return new Application ().run (arguments);
  }
}
