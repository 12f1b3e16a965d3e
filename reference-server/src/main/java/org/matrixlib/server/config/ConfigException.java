package org.matrixlib.server.config;

import java.util.List;

/**
 * A configuration that can't be used.
 *
 * @serial exclude
 */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
  }
}
