package org.matrixlib.server.roomsend;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.event.StateTuple;
import org.matrixlib.core.id.EventId;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.directory.RoomDirectory;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Fields;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.room.input.TransactionKey;
import org.matrixlib.server.room.query.RoomQueries;

/** Sends events of users to rooms. Safe for use by several threads. */
public final class EventSender {
  private static final String REDACTS = "redacts";
  private static final String CANONICAL_ALIAS = "m.room.canonical_alias";

  private final RoomWriter writer;
  private final RoomQueries queries;
  private final RoomDirectory directory;
  private final MembershipSender memberships;

  public EventSender(
      RoomWriter writer,
      RoomQueries queries,
      RoomDirectory directory,
      MembershipSender memberships) {
    this.writer = writer;
    this.queries = queries;
    this.directory = directory;
    this.memberships = memberships;
  }

  /** Sends an event that is no state. */
  public CompletableFuture<EventId> send(
      Requester sender, RoomId room, String type, JsonObject content, String transactionId) {
    TransactionKey key = key(sender, "rooms/" + room + "/send/" + type, transactionId);
    Optional<EventId> redacts =
        type.equals(EventTypes.REDACTION)
            ? content.string(REDACTS).flatMap(EventId::parse)
            : Optional.empty();
    EventIntent intent =
        redacts
            .map(target -> redaction(sender.user(), room, target, content))
            .orElseGet(() -> EventIntent.message(sender.user(), type, content));
    return append(room, intent, Optional.of(key));
  }

  /** Redacts an event. */
  public CompletableFuture<EventId> redact(
      Requester sender,
      RoomId room,
      EventId target,
      Optional<String> reason,
      String transactionId) {
    TransactionKey key = key(sender, "rooms/" + room + "/redact/" + target, transactionId);
    JsonObject content =
        reason
            .map(text -> JsonObject.builder().put("reason", text).build())
            .orElse(JsonObject.EMPTY);
    return append(room, redaction(sender.user(), room, target, content), Optional.of(key));
  }

  private static TransactionKey key(Requester sender, String path, String transactionId) {
    return new TransactionKey(sender.user(), sender.deviceId(), path, transactionId);
  }

  /** A redaction names its target in the content, or before room version 11 beside it. */
  private EventIntent redaction(UserId sender, RoomId room, EventId target, JsonObject content) {
    boolean isNamedInContent =
        queries
            .room(room)
            .filter(known -> known.version().has(RoomTrait.REDACTS_IN_CONTENT))
            .isPresent();
    return isNamedInContent
        ? EventIntent.message(
            sender, EventTypes.REDACTION, content.with(REDACTS, JsonString.of(target.toString())))
        : new EventIntent(
            sender, EventTypes.REDACTION, Optional.empty(), content, Optional.of(target));
  }

  /** Sets an event of the room's state. */
  public CompletableFuture<EventId> setState(
      UserId sender, RoomId room, StateTuple place, JsonObject content) {
    if (place.type().equals(CANONICAL_ALIAS) && place.stateKey().isEmpty()) {
      requireAliasesOf(room, content);
    }
    JsonObject checked =
        place.type().equals(EventTypes.MEMBER)
            ? memberships.written(sender, room, place.stateKey(), content)
            : content;
    EventIntent intent = EventIntent.state(sender, place.type(), place.stateKey(), checked);
    return append(room, intent, Optional.empty());
  }

  /** Aliases that are new in a canonical alias event must stand for the room. */
  private void requireAliasesOf(RoomId room, JsonObject content) {
    Set<String> named = aliases(content);
    queries
        .current(room, new StateTuple(CANONICAL_ALIAS, ""))
        .map(Pdu::content)
        .ifPresent(before -> named.removeAll(knownAliases(before)));
    for (String text : named) {
      RoomAlias alias =
          RoomAlias.parse(text)
              .orElseThrow(
                  () -> new ApiException(Errcode.M_INVALID_PARAM, text + " is no room alias"));
      boolean isOfRoom =
          directory.find(alias).filter(entry -> entry.room().equals(room)).isPresent();
      if (!isOfRoom) {
        throw new ApiException(
            Errcode.M_BAD_ALIAS, "The alias " + alias + " does not stand for this room");
      }
    }
  }

  private static Set<String> aliases(JsonObject content) {
    Fields fields = Fields.of(content);
    Set<String> aliases = new HashSet<>();
    fields.string("alias").filter(alias -> !alias.isEmpty()).ifPresent(aliases::add);
    fields.strings("alt_aliases").ifPresent(aliases::addAll);
    return aliases;
  }

  /** The aliases of an event that may be of any form. */
  private static Set<String> knownAliases(JsonObject content) {
    Set<String> aliases = new HashSet<>();
    content.string("alias").ifPresent(aliases::add);
    content
        .array("alt_aliases")
        .ifPresent(
            array -> {
              for (JsonValue element : array) {
                if (element instanceof JsonString text) {
                  aliases.add(text.text());
                }
              }
            });
    return aliases;
  }

  private CompletableFuture<EventId> append(
      RoomId room, EventIntent intent, Optional<TransactionKey> key) {
    return writer
        .append(new RoomCommand.SendEvent(room, intent, key))
        .thenApply(done -> done.events().get(0));
  }
}
