package org.matrixlib.server.api;

import static org.matrixlib.server.http.Access.USER;
import static org.matrixlib.server.http.Method.GET;
import static org.matrixlib.server.http.Method.POST;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.ApiRequest;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.sync.SyncFilter;
import org.matrixlib.server.sync.SyncRequest;
import org.matrixlib.server.sync.Syncs;

/** Sync, and the filters that it is given. */
public final class SyncEndpoints {
  private static final String FILTERS = "/_matrix/client/v3/user/{userId}/filter";

  private final Syncs syncs;

  public SyncEndpoints(Syncs syncs) {
    this.syncs = syncs;
  }

  /** Adds them to those that are served. */
  public void addTo(Routes routes) {
    routes.add(GET, "/_matrix/client/v3/sync", USER, this::sync);
    routes.add(POST, FILTERS, USER, this::addFilter);
    routes.add(GET, FILTERS + "/{filterId}", USER, this::filter);
  }

  private CompletionStage<Answer> sync(ApiRequest request) {
    request.query("set_presence", "offline, online or unavailable", SyncEndpoints::presence);
    Syncs.Running running =
        syncs.sync(
            new SyncRequest(
                request.requester(),
                request.query("since"),
                request.query("filter").map(text -> filter(request, text)).orElse(SyncFilter.ALL),
                Duration.ofMillis(request.queryNatural("timeout").orElse(0)),
                request.queryFlag("full_state"),
                request.queryFlag("use_state_after")
                    || request.queryFlag("org.matrix.msc4222.use_state_after")));
    request.onCancel(running.hurry());
    return running.answer().thenApply(Answer::ok);
  }

  private static Optional<String> presence(String text) {
    return Optional.of(text)
        .filter(
            state ->
                state.equals("offline") || state.equals("online") || state.equals("unavailable"));
  }

  private SyncFilter filter(ApiRequest request, String text) {
    return text.startsWith("{")
        ? SyncFilter.of(Parameters.json("filter", text))
        : syncs
            .syncFilter(request.requester().user(), text)
            .orElseThrow(
                () -> new ApiException(Errcode.M_INVALID_PARAM, "You have no filter " + text));
  }

  private CompletionStage<Answer> addFilter(ApiRequest request) {
    UserId user = Parameters.self(request);
    return syncs
        .addFilter(user, request.json())
        .thenApply(id -> Answer.ok(JsonObject.builder().put("filter_id", id).build()));
  }

  private CompletionStage<Answer> filter(ApiRequest request) {
    UserId user = Parameters.self(request);
    String id = request.path("filterId");
    return syncs
        .filter(user, id)
        .map(Answer::ok)
        .orElseThrow(() -> new ApiException(Errcode.M_NOT_FOUND, "You have no filter " + id))
        .now();
  }
}
