package org.matrixlib.server.api;

import java.util.Optional;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonLimits;
import org.matrixlib.core.json.JsonMode;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.ApiRequest;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Fields;
import org.matrixlib.server.room.view.RoomEventFilter;

/** The parameters that several endpoints have. */
final class Parameters {
  private static final JsonLimits FILTER = new JsonLimits(1 << 16, 100, 100, 10_000);

  private Parameters() {}

  static RoomId room(ApiRequest request) {
    return request.path("roomId", "a room ID", RoomId::parse);
  }

  static EventId event(ApiRequest request) {
    return request.path("eventId", "an event ID", EventId::parse);
  }

  static UserId user(ApiRequest request) {
    return request.path("userId", "a user ID", UserId::parse);
  }

  static RoomAlias alias(ApiRequest request) {
    return request.path("roomAlias", "a room alias", RoomAlias::parse);
  }

  /** A user whose path only that user may use. */
  static UserId self(ApiRequest request) {
    UserId user = user(request);
    if (!user.equals(request.requester().user())) {
      throw new ApiException(Errcode.M_FORBIDDEN, "You may do this only for yourself");
    }
    return user;
  }

  /** How many events are wanted, at most {@link RoomEventFilter#MAX_LIMIT}. */
  static int limit(ApiRequest request, RoomEventFilter filter, int usual) {
    long limit = request.queryNatural("limit").orElse(filter.limit(usual));
    return (int) Math.min(limit, RoomEventFilter.MAX_LIMIT);
  }

  static RoomEventFilter roomEventFilter(ApiRequest request) {
    return request
        .query("filter")
        .map(text -> RoomEventFilter.of(Fields.of(json("filter", text))))
        .orElse(RoomEventFilter.ALL);
  }

  /** JSON in a query parameter. */
  static JsonObject json(String name, String text) {
    try {
      return JsonObject.parse(
          text.getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonMode.LENIENT, FILTER);
    } catch (MalformedJsonException e) {
      throw new ApiException(
          Errcode.M_NOT_JSON, name + " is no JSON object: " + e.error() + " at " + e.offset());
    }
  }

  /** The reason that a request gives for what it does. */
  static Optional<String> reason(Fields body) {
    return body.string("reason");
  }
}
