package org.matrixlib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.matrixlib.core.auth.ServerAcl;
import org.matrixlib.core.content.ServerAclContent;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.testvectors.VectorCase;

/** Replays the vectors of the topic {@code server-acl}. */
final class ServerAclVectors {
  private ServerAclVectors() {}

  /** Asks whether the room's access control list allows the server. */
  static void check(VectorCase vector) throws MalformedJsonException {
    ServerName server = ServerName.of(vector.text("server"));

    assertEquals(vector.flag("allowed"), acl(vector).allows(server));
  }

  private static ServerAcl acl(VectorCase vector) throws MalformedJsonException {
    return vector.has("content")
        ? ServerAcl.of(
            ServerAclContent.of(
                JsonObject.parse(vector.bytes("content"), JsonMode.STRICT, JsonLimits.DEFAULT)))
        : ServerAcl.NONE;
  }
}
