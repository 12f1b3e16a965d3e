package org.matrixlib.server.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.Level;

/**
 * What is logged, and how.
 *
 * @param level what is less important isn't logged
 * @param requests whether there is a line for each request
 */
public record LogConfig(Level level, Format format, boolean requests) {

  /** How a line of the log looks. */
  public enum Format {
    /** For people. */
    PLAIN,
    /** For programs: a JSON object a line. */
    JSON
  }

  static LogConfig read(Section section) {
    return new LogConfig(
        section
            .value("level", "error, warn, info, debug or trace", text -> find(Level.values(), text))
            .orElse(Level.INFO),
        section
            .value("format", "plain or json", text -> find(Format.values(), text))
            .orElse(Format.PLAIN),
        section.flag("requests", false));
  }

  private static <E extends Enum<E>> Optional<E> find(E[] values, String text) {
    return Arrays.stream(values)
        .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(text))
        .findAny();
  }
}
