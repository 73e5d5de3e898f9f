/* SPDX-FileCopyrightText: 2026 The orbit-glib authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The rates of a ring in the last minute, drawn. Steps in which the ring overran are marked below. */

namespace FleetMonitor {
  public class RatePlot : Gtk.DrawingArea {
    private const int MARK = 4;  // height in pixels

    private RateHistory? history;

    construct {
      accessible_role = Gtk.AccessibleRole.IMG;
      content_height = 52;
      hexpand = true;
      tooltip_text = "Frames per second in the last minute, 10 s in a column. Where the ring overran there is a mark below.";
      add_css_class ("rate-plot");
      set_draw_func (draw);
    }

    public void show_history (RateHistory? history) {
      this.history = history;
      queue_draw ();
    }

    /* 1, 2 or 5 times a power of ten, such that the plot leaves room for it. */
    private static double find_ceiling (double highest) {
      var peak = 1.4 * highest;
      var power = Math.pow (10, Math.floor (Math.log10 (double.max (peak, 1))));

      foreach (var factor in new double[] { 1, 2, 5 })
        if (peak <= factor * power)
          return factor * power;
      return 10 * power;
    }

    private void draw_grid (Cairo.Context cr, int width, double base_line) {
      var color = get_style_context ().get_color ();

      cr.set_line_width (1);
      cr.set_source_rgba (color.red, color.green, color.blue, 0.12);
      foreach (var y in new double[] { 0.5, Math.floor (base_line / 2) + 0.5, Math.floor (base_line) + 0.5 }) {
        cr.move_to (0, y);
        cr.line_to (width, y);
      }
      for (var part = 1; part < 6; part++) {
        var x = Math.floor (part * width / 6.0) + 0.5;
        cr.move_to (x, 0);
        cr.line_to (x, base_line);
      }
      cr.stroke ();
    }

    private void draw_rates (Cairo.Context cr, int width, double base_line, double ceiling) {
      var step = (double) width / (RateHistory.N_STEPS - 1);
      var n = history.n_steps;
      Gdk.RGBA accent;

      if (!get_style_context ().lookup_color ("accent_color", out accent))
        accent = get_style_context ().get_color ();
      for (var ago = 0; ago < n; ago++)
        cr.line_to (width - ago * step, base_line - (base_line - 1) * history.get_rate (ago) / ceiling);
      cr.set_source_rgba (accent.red, accent.green, accent.blue, 1);
      cr.set_line_width (1.5);
      cr.set_line_join (ROUND);
      cr.stroke_preserve ();
      cr.line_to (width - (n - 1) * step, base_line);
      cr.line_to (width, base_line);
      cr.close_path ();
      cr.set_source_rgba (accent.red, accent.green, accent.blue, 0.2);
      cr.fill ();
    }

    private void draw_overruns (Cairo.Context cr, int width, int height) {
      var step = (double) width / (RateHistory.N_STEPS - 1);
      Gdk.RGBA color;

      if (!get_style_context ().lookup_color ("error_color", out color))
        color = get_style_context ().get_color ();
      cr.set_source_rgba (color.red, color.green, color.blue, 1);
      for (var ago = 0; ago < history.n_steps; ago++)
        if (history.get_overrun (ago) > 0)
          cr.rectangle (Math.floor (width - (ago + 0.5) * step), height - MARK, Math.ceil (step), MARK);
      cr.fill ();
    }

    private void draw_scale (Cairo.Context cr, double ceiling) {
      var layout = create_pango_layout (Text.format_rate (ceiling));
      var color = get_style_context ().get_color ();

      cr.set_source_rgba (color.red, color.green, color.blue, 0.6);
      cr.move_to (4, 2);
      Pango.cairo_show_layout (cr, layout);
    }

    private void draw (Gtk.DrawingArea area, Cairo.Context cr, int width, int height) {
      var base_line = (double) height - MARK - 2;
      var ceiling = history != null ? find_ceiling (history.get_peak ()) : 1;

      draw_grid (cr, width, base_line);
      if (history == null || history.n_steps < 2)
        return;
      draw_rates (cr, width, base_line, ceiling);
      draw_overruns (cr, width, height);
      draw_scale (cr, ceiling);
    }
  }
}
