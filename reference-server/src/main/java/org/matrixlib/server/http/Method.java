package org.matrixlib.server.http;

import java.util.Arrays;
import java.util.Optional;

/** The HTTP methods that endpoints use. */
public enum Method {
  GET,
  PUT,
  POST,
  DELETE;

  static Optional<Method> parse(String name) {
    return Arrays.stream(values()).filter(method -> method.name().equals(name)).findAny();
  }
}
