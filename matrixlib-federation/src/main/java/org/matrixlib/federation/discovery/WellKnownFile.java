package org.matrixlib.federation.discovery;

import java.util.Optional;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;

/** Reads the content of well-known files. */
final class WellKnownFile {
  /** The length that a file may have, in bytes. */
  static final int MAX_BYTES = 50 * 1024;

  private static final JsonLimits LIMITS = new JsonLimits(MAX_BYTES, 100, 4300, 1000);
  private static final int MAX_PORT = 65_535;

  private WellKnownFile() {}

  /** The server that a file delegates to; empty if the file is invalid. */
  static Optional<ServerName> delegate(byte[] json) {
    try {
      return JsonObject.parse(json, JsonMode.LENIENT, LIMITS)
          .string("m.server")
          .flatMap(ServerName::parse)
          .filter(WellKnownFile::hasUsablePort);
    } catch (MalformedJsonException e) {
      return Optional.empty();
    }
  }

  /** The grammar of names lets ports through that don't exist. */
  private static boolean hasUsablePort(ServerName server) {
    int port = server.port().orElse(1);
    return port >= 1 && port <= MAX_PORT;
  }
}
