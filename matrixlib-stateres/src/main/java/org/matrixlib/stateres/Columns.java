package org.matrixlib.stateres;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.json.JsonString;

/** Text for people: events, a line each, in columns that are aligned all through the text. */
final class Columns {
  private final List<List<String>> lines = new ArrayList<>();

  void heading(String text) {
    lines.add(List.of(text));
  }

  /**
   * Adds an event.
   *
   * @param tuple its type and state key, null if it is no state event
   * @param remark what is said about it, maybe nothing
   */
  void event(EventId event, @Nullable StateTuple tuple, String remark) {
    String type = tuple == null ? "" : quoted(tuple.type());
    String stateKey = tuple == null ? "" : quoted(tuple.stateKey());
    lines.add(List.of(event.toString(), type, stateKey, remark));
  }

  /** As JSON, in which no stranger's text can begin a new line. */
  private static String quoted(String text) {
    return JsonString.of(text).toString();
  }

  @Override
  public String toString() {
    int[] widths = widths();
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      text.append(line.size() == 1 ? line.get(0) : row(line, widths)).append('\n');
    }
    return text.toString();
  }

  private int[] widths() {
    int[] widths = new int[4];
    for (List<String> line : lines) {
      for (int i = 0; line.size() > 1 && i < line.size(); i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    return widths;
  }

  private static String row(List<String> cells, int[] widths) {
    StringBuilder row = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      row.append("  ").append(cells.get(i));
      row.append(" ".repeat(widths[i] - cells.get(i).length()));
    }
    return row.toString().stripTrailing();
  }
}
