package org.matrixlib.server.api;

import static org.matrixlib.server.http.Access.PUBLIC;
import static org.matrixlib.server.http.Access.USER;
import static org.matrixlib.server.http.Method.GET;
import static org.matrixlib.server.http.Method.PUT;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.ApiRequest;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.RateLimit;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.profile.Profile;
import org.matrixlib.server.profile.Profiles;
import org.matrixlib.server.roomsend.MembershipSender;

/** The endpoints for what users show of themselves. */
public final class ProfileEndpoints {
  private static final String PROFILE = "/_matrix/client/v3/profile/{userId}";

  /** Membership events carry both, and are not to become too large for it. */
  private static final int MAX_BYTES = 1_000;

  private final Profiles profiles;
  private final MembershipSender memberships;
  private final Predicate<UserId> isLocalUser;
  private final Executor executor;

  /**
   * The endpoints.
   *
   * @param isLocalUser whether this server has a user
   * @param executor shows what changed in rooms
   */
  public ProfileEndpoints(
      Profiles profiles,
      MembershipSender memberships,
      Predicate<UserId> isLocalUser,
      Executor executor) {
    this.profiles = profiles;
    this.memberships = memberships;
    this.isLocalUser = isLocalUser;
    this.executor = executor;
  }

  /** Adds them to those that are served. */
  public void addTo(Routes routes) {
    routes.add(GET, PROFILE, PUBLIC, this::profile);
    routes.add(GET, PROFILE + "/displayname", PUBLIC, this::displayName);
    routes.add(GET, PROFILE + "/avatar_url", PUBLIC, this::avatarUrl);
    routes.add(PUT, PROFILE + "/displayname", USER, RateLimit.MESSAGES, this::setDisplayName);
    routes.add(PUT, PROFILE + "/avatar_url", USER, RateLimit.MESSAGES, this::setAvatarUrl);
  }

  private CompletionStage<Answer> profile(ApiRequest request) {
    return Answer.ok(find(request).addTo(JsonObject.builder()).build()).now();
  }

  private CompletionStage<Answer> displayName(ApiRequest request) {
    return Answer.ok(
            new Profile(find(request).displayName(), Optional.empty())
                .addTo(JsonObject.builder())
                .build())
        .now();
  }

  private CompletionStage<Answer> avatarUrl(ApiRequest request) {
    return Answer.ok(
            new Profile(Optional.empty(), find(request).avatarUrl())
                .addTo(JsonObject.builder())
                .build())
        .now();
  }

  private Profile find(ApiRequest request) {
    UserId user = Parameters.user(request);
    if (!isLocalUser.test(user)) {
      throw new ApiException(Errcode.M_NOT_FOUND, "There is no user " + user);
    }
    return profiles.of(user);
  }

  private CompletionStage<Answer> setDisplayName(ApiRequest request) {
    UserId user = Parameters.self(request);
    return shown(user, profiles.setDisplayName(user, text(request, "displayname")));
  }

  private CompletionStage<Answer> setAvatarUrl(ApiRequest request) {
    UserId user = Parameters.self(request);
    return shown(user, profiles.setAvatarUrl(user, text(request, "avatar_url")));
  }

  /** A text; an empty one means none. */
  private static Optional<String> text(ApiRequest request, String name) {
    Optional<String> text = request.body().string(name).filter(given -> !given.isEmpty());
    if (text.filter(t -> t.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES).isPresent()) {
      throw new ApiException(Errcode.M_TOO_LARGE, name + " is longer than " + MAX_BYTES + " bytes");
    }
    return text;
  }

  private CompletionStage<Answer> shown(UserId user, CompletableFuture<Void> change) {
    return change
        .thenCompose(done -> memberships.showProfile(user, executor))
        .thenApply(done -> Answer.ok());
  }
}
