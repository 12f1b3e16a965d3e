package org.matrixlib.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.matrixlib.core.id.ServerName;

/** The file that a new server begins with: all keys, and what they mean. */
public final class DefaultConfig {
  private DefaultConfig() {}

  /**
   * Its text.
   *
   * @param registrationToken lets users register
   */
  public static String text(ServerName name, String registrationToken) {
    try (InputStream template = DefaultConfig.class.getResourceAsStream("matrixlib.yaml")) {
      if (template == null) {
        throw new IllegalStateException("the jar lacks matrixlib.yaml");
      }
      return new String(template.readAllBytes(), StandardCharsets.UTF_8)
          .replace("${server_name}", name.toString())
          .replace("${registration_token}", registrationToken);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
