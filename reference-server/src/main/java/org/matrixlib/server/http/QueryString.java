package org.matrixlib.server.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The query of a URL, as HTML forms write it. */
final class QueryString {
  private QueryString() {}

  /**
   * Its parameters, each with its values in order.
   *
   * @throws ApiException if the encoding is broken
   */
  static Map<String, List<String>> parse(@Nullable String query) {
    if (query == null) {
      return Map.of();
    }
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      parameters.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }
    return parameters;
  }

  private static String decode(String text) {
    return Routes.decode(text.replace('+', ' '));
  }
}
