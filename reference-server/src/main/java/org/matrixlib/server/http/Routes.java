package org.matrixlib.server.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the server, by method and path template: {@code
 * /_matrix/client/v3/rooms/{roomId}/send/{eventType}/{txnId}}.
 *
 * <p>A parameter takes one segment of the path, and is decoded after the path is split, so that it
 * may hold an encoded slash. Where both match, a literal segment goes before a parameter. A path
 * that ends with a slash has an empty last segment. What is served as {@code v3} is served as
 * {@code r0} too, as clients of before 2021 ask for.
 */
public final class Routes {
  private static final String V3 = "/_matrix/client/v3/";
  private static final String R0 = "/_matrix/client/r0/";

  private final Node root = new Node();

  /** One route. */
  record Route(
      Method method,
      String template,
      List<String> parameters,
      Access access,
      RateLimit limit,
      Endpoint endpoint) {}

  /** A route that was found, with the values of its parameters. */
  record Match(Route route, Map<String, String> parameters) {}

  private static final class Node {
    final Map<String, Node> literals = new HashMap<>();
    final Map<Method, Route> routes = new EnumMap<>(Method.class);
    @Nullable Node parameter;
  }

  /** Adds a route whose requests are limited as most are. */
  public void add(Method method, String template, Access access, Endpoint endpoint) {
    add(method, template, access, RateLimit.REQUESTS, endpoint);
  }

  /** Adds a route whose requests have a limit of their own. */
  public void add(
      Method method, String template, Access access, RateLimit limit, Endpoint endpoint) {
    insert(method, template, template, access, limit, endpoint);
    if (template.startsWith(V3)) {
      String old = R0 + template.substring(V3.length());
      insert(method, old, template, access, limit, endpoint);
    }
  }

  private void insert(
      Method method,
      String path,
      String template,
      Access access,
      RateLimit limit,
      Endpoint endpoint) {
    List<String> parameters = new ArrayList<>();
    Node node = root;
    for (String segment : segments(path)) {
      if (segment.startsWith("{")) {
        parameters.add(segment.substring(1, segment.length() - 1));
        if (node.parameter == null) {
          node.parameter = new Node();
        }
        node = node.parameter;
      } else {
        node = node.literals.computeIfAbsent(segment, name -> new Node());
      }
    }
    Route route = new Route(method, template, parameters, access, limit, endpoint);
    if (node.routes.putIfAbsent(method, route) != null) {
      throw new IllegalArgumentException("two routes for " + method + " " + path);
    }
  }

  /**
   * Finds the route of a request.
   *
   * @param path the path as it came, still encoded
   * @throws ApiException if there is none, or none of this method, or the encoding is broken
   */
  Match find(String method, String path) {
    List<String> segments = segments(path);
    List<String> values = new ArrayList<>();
    Optional<Method> known = Method.parse(method);
    Node node = walk(root, segments, 0, values);
    if (node == null) {
      throw new ApiException(Errcode.M_UNRECOGNIZED, "There is no such endpoint");
    }
    Route route = known.map(node.routes::get).orElse(null);
    if (route == null) {
      throw new ApiException(
          405, Errcode.M_UNRECOGNIZED, "The endpoint doesn't take the method of the request");
    }
    Map<String, String> parameters = new HashMap<>();
    for (int i = 0; i < values.size(); i++) {
      parameters.put(route.parameters().get(i), values.get(i));
    }
    return new Match(route, parameters);
  }

  private static @Nullable Node walk(
      Node node, List<String> segments, int at, List<String> values) {
    if (at == segments.size()) {
      return node.routes.isEmpty() ? null : node;
    }
    Node literal = node.literals.get(segments.get(at));
    Node found = literal == null ? null : walk(literal, segments, at + 1, values);
    if (found == null && node.parameter != null) {
      values.add(decode(segments.get(at)));
      found = walk(node.parameter, segments, at + 1, values);
      if (found == null) {
        values.remove(values.size() - 1);
      }
    }
    return found;
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(path.startsWith("/") ? 1 : 0).split("/", -1));
  }

  /**
   * Undoes the percent-encoding of a part of a URL.
   *
   * @throws ApiException if the encoding is broken, or is that of U+0000: no text that means
   *     something to the server has it, and PostgreSQL can't store it
   */
  static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.put(bytes[i]);
        continue;
      }
      int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
      int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw new ApiException(Errcode.M_INVALID_PARAM, "The path has a broken percent-encoding");
      }
      if (high == 0 && low == 0) {
        throw new ApiException(Errcode.M_INVALID_PARAM, "The URL has the character U+0000");
      }
      decoded.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new ApiException(Errcode.M_INVALID_PARAM, "The URL is not UTF-8 when decoded");
    }
  }
}
