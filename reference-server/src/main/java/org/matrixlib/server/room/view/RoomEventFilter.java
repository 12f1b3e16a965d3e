package org.matrixlib.server.room.view;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Fields;

/**
 * Which events of rooms a client wants.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#filtering Filtering
 */
public final class RoomEventFilter {
  /** All events, as many as is usual. */
  public static final RoomEventFilter ALL = of(Fields.of(JsonObject.EMPTY));

  /** How many names each list of a filter may have. */
  private static final int MAX_NAMES = 1_000;

  /** How many events are given at most, whatever the limit asks for. */
  public static final int MAX_LIMIT = 1_000;

  private final OptionalInt limit;
  private final Optional<NamePatterns> types;
  private final NamePatterns notTypes;
  private final Optional<Set<String>> senders;
  private final Set<String> notSenders;
  private final RoomFilter rooms;
  private final Optional<Boolean> containsUrl;
  private final boolean lazyLoadsMembers;
  private final boolean includesRedundantMembers;

  private RoomEventFilter(Fields fields) {
    limit = limit(fields);
    types = names(fields, "types").map(NamePatterns::new);
    notTypes = new NamePatterns(names(fields, "not_types").orElse(List.of()));
    senders = names(fields, "senders").map(Set::copyOf);
    notSenders = Set.copyOf(names(fields, "not_senders").orElse(List.of()));
    rooms = RoomFilter.of(fields);
    containsUrl = fields.bool("contains_url");
    lazyLoadsMembers = fields.bool("lazy_load_members").orElse(false);
    includesRedundantMembers = fields.bool("include_redundant_members").orElse(false);
  }

  /**
   * Reads a filter.
   *
   * @throws ApiException if it isn't one
   */
  public static RoomEventFilter of(Fields fields) {
    return new RoomEventFilter(fields);
  }

  private static OptionalInt limit(Fields fields) {
    OptionalLong limit = fields.integer("limit");
    if (limit.isEmpty()) {
      return OptionalInt.empty();
    }
    if (limit.getAsLong() < 1) {
      throw new ApiException(Errcode.M_BAD_JSON, "limit must be greater than 0");
    }
    return OptionalInt.of((int) Math.min(limit.getAsLong(), MAX_LIMIT));
  }

  static Optional<List<String>> names(Fields fields, String name) {
    Optional<List<String>> names = fields.strings(name);
    if (names.isPresent() && names.get().size() > MAX_NAMES) {
      throw new ApiException(
          Errcode.M_BAD_JSON, name + " has more than " + MAX_NAMES + " elements");
    }
    return names;
  }

  /** How many events are wanted, at most {@link #MAX_LIMIT}. */
  public int limit(int usual) {
    return limit.orElse(usual);
  }

  /** Whether only those members are wanted whom other events tell of. */
  public boolean lazyLoadsMembers() {
    return lazyLoadsMembers;
  }

  /** Whether members are wanted that were sent already. */
  public boolean includesRedundantMembers() {
    return includesRedundantMembers;
  }

  /** Whether events of a room are wanted. */
  public boolean includes(RoomId room) {
    return rooms.includes(room);
  }

  /** Whether events of a type are wanted. */
  public boolean includesType(String type) {
    return types.map(wanted -> wanted.match(type)).orElse(true) && !notTypes.match(type);
  }

  /** Whether an event, of a room that is included, is wanted. */
  public boolean includes(Pdu event) {
    return includesType(event.type())
        && includesSender(event.sender().toString())
        && containsUrl
            .map(wanted -> wanted == event.content().string("url").isPresent())
            .orElse(true);
  }

  private boolean includesSender(String sender) {
    return senders.map(wanted -> wanted.contains(sender)).orElse(true)
        && !notSenders.contains(sender);
  }
}
