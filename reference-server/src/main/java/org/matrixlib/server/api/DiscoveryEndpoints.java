package org.matrixlib.server.api;

import static org.matrixlib.server.http.Access.PUBLIC;
import static org.matrixlib.server.http.Access.USER;
import static org.matrixlib.server.http.Method.GET;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Routes;

/** What a client asks before anything else: where the server is, and what it can. */
public final class DiscoveryEndpoints {
  private static final int LATEST_MINOR_VERSION = 19;

  private final Optional<URI> publicUrl;
  private final RoomVersions versions;
  private final RoomVersion defaultVersion;

  /**
   * @param publicUrl where clients reach the server, for those that know only its name
   */
  public DiscoveryEndpoints(
      Optional<URI> publicUrl, RoomVersions versions, RoomVersion defaultVersion) {
    this.publicUrl = publicUrl;
    this.versions = versions;
    this.defaultVersion = defaultVersion;
  }

  /** Adds them to those that are served. */
  public void addTo(Routes routes) {
    Answer versionsAnswer = versions();
    Answer capabilities = capabilities();
    routes.add(GET, "/_matrix/client/versions", PUBLIC, request -> versionsAnswer.now());
    routes.add(GET, "/_matrix/client/v3/capabilities", USER, request -> capabilities.now());
    routes.add(GET, "/.well-known/matrix/client", PUBLIC, request -> wellKnown().now());
  }

  private static Answer versions() {
    List<String> versions =
        Stream.concat(
                Stream.of("r0.6.1"),
                IntStream.rangeClosed(1, LATEST_MINOR_VERSION).mapToObj(minor -> "v1." + minor))
            .toList();
    return Answer.ok(
        JsonObject.builder()
            .put("versions", JsonArray.ofStrings(versions))
            .put("unstable_features", JsonObject.builder().put("org.matrix.msc4222", true).build())
            .build());
  }

  private Answer wellKnown() {
    URI url =
        publicUrl.orElseThrow(
            () -> new ApiException(Errcode.M_NOT_FOUND, "The server doesn't tell its URL"));
    JsonObject homeserver = JsonObject.builder().put("base_url", url.toString()).build();
    return Answer.ok(JsonObject.builder().put("m.homeserver", homeserver).build());
  }

  /**
   * @spec https://spec.matrix.org/v1.19/client-server-api/#capabilities-negotiation Capabilities
   *     negotiation
   */
  private Answer capabilities() {
    JsonObject.Builder available = JsonObject.builder();
    versions.all().forEach(version -> available.put(version.name(), "stable"));
    JsonObject roomVersions =
        JsonObject.builder()
            .put("default", defaultVersion.name())
            .put("available", available.build())
            .build();
    JsonObject disabled = JsonObject.builder().put("enabled", false).build();
    return Answer.ok(
        JsonObject.builder()
            .put(
                "capabilities",
                JsonObject.builder()
                    .put("m.room_versions", roomVersions)
                    .put("m.change_password", disabled)
                    .put("m.3pid_changes", disabled)
                    .put("m.get_login_token", disabled)
                    .build())
            .build());
  }
}
