package org.matrixlib.federation.endpoint;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonNull;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.federation.client.MalformedAnswerException;

/**
 * Searches the rooms that a server publishes.
 *
 * @param limit how many rooms the answer may have; empty for what the server chooses
 * @param since where to go on, as an earlier answer says; empty for the start
 * @param network the rooms of which network
 * @param searchTerm what to search for in name, topic and alias
 * @param roomTypes the types that a room may have, an empty one for rooms without type; empty for
 *     all
 * @spec https://spec.matrix.org/v1.19/server-server-api/#post_matrixfederationv1publicrooms POST
 *     publicRooms
 */
public record QueryPublicRooms(
    OptionalInt limit,
    Optional<String> since,
    RoomNetwork network,
    Optional<String> searchTerm,
    Optional<List<Optional<String>>> roomTypes)
    implements JsonCall<PublicRoomsAnswer> {
  /**
   * Copies the list.
   *
   * @param limit how many rooms the answer may have; empty for what the server chooses
   * @param since where to go on, as an earlier answer says; empty for the start
   * @param network the rooms of which network
   * @param searchTerm what to search for in name, topic and alias
   * @param roomTypes the types that a room may have, an empty one for rooms without type; empty for
   *     all
   */
  public QueryPublicRooms {
    roomTypes = roomTypes.map(List::copyOf);
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String target() {
    return Target.v1("publicRooms").toString();
  }

  @Override
  public Optional<JsonObject> body() {
    JsonObject.Builder body = JsonObject.builder().put("filter", filter());
    limit.ifPresent(count -> body.put("limit", count));
    since.ifPresent(token -> body.put("since", token));
    if (network.includesAll()) {
      body.put("include_all_networks", true);
    }
    network.instanceId().ifPresent(id -> body.put("third_party_instance_id", id));
    return Optional.of(body.build());
  }

  private JsonObject filter() {
    JsonObject.Builder filter = JsonObject.builder();
    searchTerm.ifPresent(term -> filter.put("generic_search_term", term));
    roomTypes.ifPresent(
        types ->
            filter.put(
                "room_types",
                JsonArray.of(types.stream().map(QueryPublicRooms::textOrNull).toList())));
    return filter.build();
  }

  private static JsonValue textOrNull(Optional<String> type) {
    return type.<JsonValue>map(JsonString::of).orElse(JsonNull.NULL);
  }

  @Override
  public PublicRoomsAnswer read(JsonObject json) throws MalformedAnswerException {
    return PublicRoomsAnswer.of(json);
  }
}
