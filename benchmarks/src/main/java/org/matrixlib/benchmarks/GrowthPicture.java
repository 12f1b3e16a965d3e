package org.matrixlib.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.matrixlib.benchmarks.Report.Sized;

/**
 * Draws how the cost of state resolution grows with the room, from a run of JMH, beside what other
 * libraries took for the same rooms in room version 12.
 */
public final class GrowthPicture {
  private static final int PANEL_WIDTH = 290;
  private static final int LEFT = 60;
  private static final int TOP = 60;
  private static final int BOTTOM = 330;

  /** Both axes count decades: of N from 10^2.7 on, of microseconds from 1 on. */
  private static final double N_DECADE = 95;

  private static final double FIRST_N = 2.7;
  private static final double TIME_DECADE = 33;

  private static final List<Line> SYNAPSE =
      List.of(
          new Line("A", List.of(at(1000, 2.8), at(10_000, 40), at(100_000, 519))),
          new Line("B", List.of(at(1000, 69), at(10_000, 552), at(100_000, 6187))),
          new Line("E", List.of(at(1000, 1345), at(2000, 7150), at(4000, 24_302))));
  private static final List<Line> RUMA =
      List.of(
          new Line("A", List.of(at(1000, 0.95), at(10_000, 26), at(100_000, 550))),
          new Line("B", List.of(at(1000, 18), at(10_000, 215), at(100_000, 3451))),
          new Line("E", List.of(at(1000, 48), at(2000, 197), at(4000, 828))));

  private final StringBuilder svg = new StringBuilder();

  private GrowthPicture() {}

  /** The times for one workload. */
  private record Line(String workload, List<Sized> points) {}

  private static Sized at(long n, double milliseconds) {
    return new Sized(n, 1000 * milliseconds);
  }

  /**
   * Prints an SVG.
   *
   * @param args the file that JMH wrote
   * @throws IOException if it can't be read
   */
  public static void main(String[] args) throws IOException {
    Map<String, List<Sized>> sizes =
        Report.bySize(Report.medians(new ObjectMapper().readTree(new File(args[0]))));
    List<Line> ours = new ArrayList<>();
    for (String workload : List.of("A", "B", "E")) {
      List<Sized> points = sizes.get("resolve " + workload + ", 12");
      if (points == null) {
        throw new IllegalArgumentException("the run lacks StateRes.resolve " + workload + ", 12");
      }
      ours.add(new Line(workload, points));
    }
    new PrintStream(System.out, true, StandardCharsets.UTF_8).print(new GrowthPicture().draw(ours));
  }

  private String draw(List<Line> ours) {
    int width = LEFT + 3 * PANEL_WIDTH;
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"", width, BOTTOM + 50);
    add("  font-family=\"sans-serif\" font-size=\"12\">");
    add("<title>Time of one state resolution, by size of the room</title>");
    add("<style>");
    add(
        "  polyline { fill: none; stroke-width: 2 } .grid { stroke: #dde3ea } text { fill: #1c2733 }");
    add("  .matrixlib { stroke: #2f7a4b } .ruma { stroke: #a87a12 } .Synapse { stroke: #35577d }");
    add("</style>");
    add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, BOTTOM + 50);
    panel(0, "A: one key of N differs");
    panel(1, "B: N memberships in conflict");
    panel(2, "E: N changes of power levels");
    lines("Synapse", SYNAPSE, 0);
    lines("ruma", RUMA, 1);
    lines("matrixlib", ours, 2);
    return svg.append("</svg>\n").toString();
  }

  private void panel(int place, String title) {
    int left = LEFT + place * PANEL_WIDTH;
    add("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>", left, TOP - 12, title);
    String[] times = {"1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s"};
    for (int i = 0; i < times.length; i++) {
      double y = y(Math.pow(10, i));
      add("<path d=\"M%d %.1f h%d\" class=\"grid\"/>", left, y, PANEL_WIDTH - 40);
      if (place == 0) {
        add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>", left - 6, y + 4, times[i]);
      }
    }
    for (long n : List.of(1000L, 10_000L, 100_000L)) {
      String label = String.format(Locale.ROOT, "%,d", n);
      double x = x(place, n);
      add("<path d=\"M%.1f %d V%d\" class=\"grid\"/>", x, TOP, BOTTOM);
      add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>", x, BOTTOM + 18, label);
    }
  }

  private void lines(String name, List<Line> lines, int row) {
    for (int place = 0; place < lines.size(); place++) {
      int panel = place;
      String points =
          lines.get(place).points.stream()
              .map(p -> String.format(Locale.ROOT, "%.1f,%.1f", x(panel, p.n()), y(p.micros())))
              .collect(Collectors.joining(" "));
      add("<polyline points=\"%s\" class=\"%s\"/>", points, name);
    }
    int left = LEFT + row * 110;
    add("<polyline points=\"%d,20 %d,20\" class=\"%s\"/>", left, left + 24, name);
    add("<text x=\"%d\" y=\"24\">%s</text>", left + 30, name);
  }

  private static double x(int panel, long n) {
    return LEFT + panel * PANEL_WIDTH + N_DECADE * (Math.log10(n) - FIRST_N);
  }

  private static double y(double micros) {
    return BOTTOM - TIME_DECADE * Math.log10(micros);
  }

  private void add(String line, Object... values) {
    svg.append(String.format(Locale.ROOT, line, values)).append('\n');
  }
}
