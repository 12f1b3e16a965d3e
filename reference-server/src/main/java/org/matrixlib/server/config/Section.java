package org.matrixlib.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of the configuration: keys that are read from the environment or, if they aren't there,
 * from the file. A key {@code a.b} is {@code MATRIXLIB_A_B} in the environment; items of a list are
 * numbered from 0 there.
 *
 * <p>What is wrong is noted, and the default taken, so that all problems are told at once. A key
 * that nobody asked for is one, too.
 */
final class Section {
  static final String ENVIRONMENT_PREFIX = "MATRIXLIB_";
  private static final int MAX_TYPING_ERRORS = 3;

  private final Source source;
  private final String path;
  private final YamlFile.@Nullable Members members;
  private final Set<String> known = new TreeSet<>();
  private final List<Section> children = new ArrayList<>();

  /** Where a whole configuration comes from, and what is wrong with it. */
  private static final class Source {
    final String file;
    final Map<String, String> environment;
    final Set<String> asked = new TreeSet<>();
    final List<String> problems = new ArrayList<>();

    Source(String file, Map<String, String> environment) {
      this.file = file;
      this.environment = environment;
    }
  }

  /** A text and how to say where it is from. */
  private record Found(String text, String place) {}

  private Section(Source source, String path, YamlFile.@Nullable Members members) {
    this.source = source;
    this.path = path;
    this.members = members;
  }

  /**
   * The whole of a configuration.
   *
   * @param file what the file is called in messages
   */
  static Section root(String file, YamlFile.Members members, Map<String, String> environment) {
    Map<String, String> ours = new TreeMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(ENVIRONMENT_PREFIX)) {
            ours.put(name, value);
          }
        });
    return new Section(new Source(file, ours), "", members);
  }

  /** The part below a key. */
  Section section(String key) {
    YamlFile.Value value = member(key);
    if (value != null && !(value instanceof YamlFile.Members) && !isEmpty(value)) {
      problem(place(value), key, "must have keys of its own");
    }
    return child(path + key + ".", value);
  }

  /** The parts of a list; empty if there is no list. */
  List<Section> sections(String key) {
    YamlFile.Value value = member(key);
    List<YamlFile.Value> items = List.of();
    if (value instanceof YamlFile.Items list) {
      items = list.values();
    } else if (value != null && !isEmpty(value)) {
      problem(place(value), key, "must be a list");
    }
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < items.size() || isInEnvironment(path + key + "." + i + "."); i++) {
      sections.add(child(path + key + "." + i + ".", i < items.size() ? items.get(i) : null));
    }
    return sections;
  }

  private Section child(String childPath, YamlFile.@Nullable Value value) {
    Section child =
        new Section(source, childPath, value instanceof YamlFile.Members below ? below : null);
    children.add(child);
    return child;
  }

  private boolean isInEnvironment(String prefix) {
    String name = variable(prefix);
    return source.environment.keySet().stream().anyMatch(variable -> variable.startsWith(name));
  }

  /** A text that means something. */
  <T> Optional<T> value(String key, String what, Function<String, Optional<T>> parser) {
    Optional<Found> found = find(key);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Optional<T> value = parser.apply(found.get().text());
    if (value.isEmpty()) {
      problem(found.get().place(), key, "must be " + what);
    }
    return value;
  }

  /** A text. */
  Optional<String> text(String key) {
    return value(key, "a text", Optional::of);
  }

  /** An integer. */
  int integer(String key, int min, int max, int otherwise) {
    return value(
            key,
            "an integer from " + min + " to " + max,
            text -> {
              try {
                return Optional.of(Integer.parseInt(text)).filter(n -> n >= min && n <= max);
              } catch (NumberFormatException e) {
                return Optional.<Integer>empty();
              }
            })
        .orElse(otherwise);
  }

  /** A number above 0. */
  double positive(String key, double otherwise) {
    return value(
            key,
            "a number above 0",
            text -> {
              try {
                return Optional.of(Double.parseDouble(text))
                    .filter(n -> n > 0 && n < Double.POSITIVE_INFINITY);
              } catch (NumberFormatException e) {
                return Optional.<Double>empty();
              }
            })
        .orElse(otherwise);
  }

  /** True or false. */
  boolean flag(String key, boolean otherwise) {
    return value(
            key,
            "true or false",
            text ->
                text.equals("true") || text.equals("false")
                    ? Optional.of(text.equals("true"))
                    : Optional.<Boolean>empty())
        .orElse(otherwise);
  }

  /** A list of texts; in the environment with commas between them. */
  List<String> texts(String key) {
    YamlFile.Value value = member(key);
    String inEnvironment = source.environment.get(ask(key));
    if (inEnvironment != null) {
      return List.of(inEnvironment.split(",")).stream()
          .map(String::strip)
          .filter(text -> !text.isEmpty())
          .toList();
    }
    if (value == null || isEmpty(value)) {
      return List.of();
    }
    if (value instanceof YamlFile.Items list
        && list.values().stream().allMatch(YamlFile.Text.class::isInstance)) {
      return list.values().stream().map(item -> ((YamlFile.Text) item).text()).toList();
    }
    problem(place(value), key, "must be a list of texts");
    return List.of();
  }

  private Optional<Found> find(String key) {
    YamlFile.Value value = member(key);
    String variable = ask(key);
    String inEnvironment = source.environment.get(variable);
    if (inEnvironment != null) {
      return Optional.of(new Found(inEnvironment, variable));
    }
    if (value == null || isEmpty(value)) {
      return Optional.empty();
    }
    if (value instanceof YamlFile.Text text) {
      return Optional.of(new Found(text.text(), place(value)));
    }
    problem(place(value), key, "must be a single value");
    return Optional.empty();
  }

  private YamlFile.@Nullable Value member(String key) {
    known.add(key);
    return members == null ? null : members.values().get(key);
  }

  private String ask(String key) {
    String variable = variable(path + key);
    source.asked.add(variable);
    return variable;
  }

  private static String variable(String path) {
    return ENVIRONMENT_PREFIX + path.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  private static boolean isEmpty(YamlFile.Value value) {
    return value instanceof YamlFile.Text text && text.text().isEmpty();
  }

  /** Notes a problem of a key. */
  void problem(String key, String what) {
    YamlFile.Value value = member(key);
    String variable = variable(path + key);
    boolean isInEnvironment = source.environment.containsKey(variable);
    problem(isInEnvironment ? variable : value == null ? source.file : place(value), key, what);
  }

  private void problem(String place, String key, String what) {
    source.problems.add(place + ": " + path + key + " " + what);
  }

  private String place(YamlFile.Value value) {
    return source.file + ":" + value.line();
  }

  /**
   * Ends the reading.
   *
   * @throws ConfigException if something was wrong, or there are keys that nobody asked for
   */
  void finish() throws ConfigException {
    noteUnknown();
    for (String variable : source.environment.keySet()) {
      if (!source.asked.contains(variable)) {
        source.problems.add(variable + ": no such key" + suggestion(variable, source.asked, ""));
      }
    }
    if (!source.problems.isEmpty()) {
      throw new ConfigException(source.problems);
    }
  }

  private void noteUnknown() {
    if (members != null) {
      members
          .values()
          .forEach(
              (key, value) -> {
                if (!known.contains(key)) {
                  source.problems.add(
                      place(value)
                          + ": "
                          + path
                          + key
                          + ": no such key"
                          + suggestion(key, known, path));
                }
              });
    }
    children.forEach(Section::noteUnknown);
  }

  private static String suggestion(String wrong, Set<String> known, String prefix) {
    return known.stream()
        .filter(name -> distance(wrong, name) <= MAX_TYPING_ERRORS)
        .min(Comparator.comparingInt(name -> distance(wrong, name)))
        .map(name -> "; did you mean " + prefix + name + "?")
        .orElse("; there are " + String.join(", ", known));
  }

  /** How many letters must be added, removed or replaced to make one text the other. */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
