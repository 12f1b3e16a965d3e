package org.matrixlib.server.roomsend;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.id.RoomAlias;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MemberNames;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Fields;
import org.matrixlib.server.room.input.EventIntent;
import org.matrixlib.server.room.input.RoomCommand;

/**
 * What a user wants a new room to be.
 *
 * @param alias the alias that it gets
 * @param isPublished whether the directory shows it
 * @param command makes it
 * @spec https://spec.matrix.org/v1.19/client-server-api/#post_matrixclientv3createroom createRoom
 */
record RoomCreation(
    Optional<RoomAlias> alias, boolean isPublished, RoomCommand.CreateRoom command) {

  /** How many users may be invited, and how many events given, at most. */
  private static final int MAX_ELEMENTS = 500;

  /** What the room server writes itself. */
  private static final MemberNames PRESCRIBED = MemberNames.of("creator", "room_version");

  private static final String ADDITIONAL_CREATORS = "additional_creators";

  /** The ways in which rooms are set up. */
  private enum Preset {
    PRIVATE_CHAT("invite", "can_join"),
    TRUSTED_PRIVATE_CHAT("invite", "can_join"),
    PUBLIC_CHAT("public", "forbidden");

    private final String joinRule;
    private final String guestAccess;

    Preset(String joinRule, String guestAccess) {
      this.joinRule = joinRule;
      this.guestAccess = guestAccess;
    }

    static Optional<Preset> parse(String text) {
      return switch (text) {
        case "private_chat" -> Optional.of(PRIVATE_CHAT);
        case "trusted_private_chat" -> Optional.of(TRUSTED_PRIVATE_CHAT);
        case "public_chat" -> Optional.of(PUBLIC_CHAT);
        default -> Optional.empty();
      };
    }
  }

  /**
   * Reads a request.
   *
   * @param usualVersion the version of a room for which none is asked
   * @throws ApiException if it asks for what can't be
   */
  static RoomCreation read(
      Fields body, UserId creator, LocalUsers users, RoomVersion usualVersion) {
    return new Reader(body, creator, users, usualVersion).read();
  }

  private static final class Reader {
    private final Fields body;
    private final UserId creator;
    private final LocalUsers users;
    private final RoomVersion version;
    private final boolean isPublished;
    private final Preset preset;
    private final Set<UserId> invited;
    private final List<Fields> initialState;

    Reader(Fields body, UserId creator, LocalUsers users, RoomVersion usualVersion) {
      this.body = body;
      this.creator = creator;
      this.users = users;
      version = body.string("room_version").map(Reader::version).orElse(usualVersion);
      isPublished = body.parsed("visibility", "public or private", Reader::isPublic).orElse(false);
      preset =
          body.parsed("preset", "private_chat, public_chat or trusted_private_chat", Preset::parse)
              .orElse(isPublished ? Preset.PUBLIC_CHAT : Preset.PRIVATE_CHAT);
      invited = userIds(body, "invite");
      invited.forEach(users::requireReachable);
      initialState = body.objects("initial_state").orElse(List.of());
      if (initialState.size() > MAX_ELEMENTS) {
        throw tooMany("initial_state");
      }
      if (!body.objects("invite_3pid").orElse(List.of()).isEmpty()) {
        throw new ApiException(
            Errcode.M_THREEPID_DENIED, "This server invites nobody by e-mail or phone number");
      }
    }

    private static RoomVersion version(String name) {
      return RoomVersions.STABLE
          .find(name)
          .orElseThrow(
              () ->
                  new ApiException(
                      Errcode.M_UNSUPPORTED_ROOM_VERSION,
                      "This server doesn't know room version " + name));
    }

    private static Optional<Boolean> isPublic(String visibility) {
      return switch (visibility) {
        case "public" -> Optional.of(true);
        case "private" -> Optional.of(false);
        default -> Optional.empty();
      };
    }

    private static Set<UserId> userIds(Fields fields, String name) {
      Set<UserId> users = new LinkedHashSet<>();
      for (String text : fields.strings(name).orElse(List.of())) {
        users.add(
            UserId.parse(text)
                .orElseThrow(
                    () ->
                        new ApiException(
                            Errcode.M_INVALID_PARAM, name + " has something that is no user ID")));
      }
      if (users.size() > MAX_ELEMENTS) {
        throw tooMany(name);
      }
      return users;
    }

    private static ApiException tooMany(String name) {
      return new ApiException(
          Errcode.M_INVALID_PARAM, name + " has more than " + MAX_ELEMENTS + " elements");
    }

    RoomCreation read() {
      Optional<RoomAlias> alias = body.string("room_alias_name").map(this::alias);
      List<EventIntent> events = new ArrayList<>();
      events.add(member(creator, "join", false));
      events.add(EventIntent.state(creator, EventTypes.POWER_LEVELS, "", powerLevels()));
      alias.ifPresent(
          name -> events.add(state("m.room.canonical_alias", "alias", name.toString())));
      addPreset(events);
      addInitialState(events);
      body.string("name").ifPresent(name -> events.add(state("m.room.name", "name", name)));
      body.string("topic").ifPresent(topic -> events.add(topic(topic)));
      boolean isDirect = body.bool("is_direct").orElse(false);
      invited.forEach(user -> events.add(member(user, "invite", isDirect)));
      return new RoomCreation(
          alias,
          isPublished,
          new RoomCommand.CreateRoom(version, creator, createContent(), events));
    }

    private RoomAlias alias(String localpart) {
      return Optional.of(localpart)
          .filter(name -> !name.isEmpty() && name.chars().noneMatch(c -> c == ':' || c <= ' '))
          .flatMap(name -> RoomAlias.parse("#" + name + ":" + users.server()))
          .orElseThrow(
              () ->
                  new ApiException(
                      Errcode.M_INVALID_PARAM,
                      "room_alias_name is not the local part of a room alias"));
    }

    private JsonObject createContent() {
      Fields given = body.object("creation_content").orElse(Fields.of(JsonObject.EMPTY));
      JsonObject content = given.json().without(PRESCRIBED);
      if (!creatorsOutrankAll()) {
        return content;
      }
      Set<UserId> additional = userIds(given, ADDITIONAL_CREATORS);
      if (preset == Preset.TRUSTED_PRIVATE_CHAT) {
        additional.addAll(invited);
      }
      additional.remove(creator);
      return additional.isEmpty()
          ? content.without(MemberNames.of(ADDITIONAL_CREATORS))
          : content.with(
              ADDITIONAL_CREATORS,
              JsonArray.ofStrings(additional.stream().map(UserId::toString).toList()));
    }

    private boolean creatorsOutrankAll() {
      return version.has(RoomTrait.CREATORS_OUTRANK_ALL);
    }

    private JsonObject powerLevels() {
      JsonObject.Builder ofUsers = JsonObject.builder();
      if (!creatorsOutrankAll()) {
        ofUsers.put(creator.toString(), 100);
        if (preset == Preset.TRUSTED_PRIVATE_CHAT) {
          invited.forEach(user -> ofUsers.put(user.toString(), 100));
        }
      }
      JsonObject.Builder levels =
          JsonObject.builder()
              .put("users", ofUsers.build())
              .put("users_default", 0)
              .put("events", eventLevels())
              .put("events_default", 0)
              .put("state_default", 50)
              .put("ban", 50)
              .put("kick", 50)
              .put("redact", 50)
              .put("invite", preset == Preset.PUBLIC_CHAT ? 50 : 0);
      body.object("power_level_content_override")
          .ifPresent(override -> override.json().forEach(levels::put));
      return levels.build();
    }

    private JsonObject eventLevels() {
      return JsonObject.builder()
          .put("m.room.name", 50)
          .put("m.room.avatar", 50)
          .put("m.room.canonical_alias", 50)
          .put(EventTypes.POWER_LEVELS, 100)
          .put(EventTypes.HISTORY_VISIBILITY, 100)
          .put(EventTypes.SERVER_ACL, 100)
          .put("m.room.encryption", 100)
          // Only creators may give a room up where they outrank all.
          .put(EventTypes.TOMBSTONE, creatorsOutrankAll() ? 150 : 100)
          .build();
    }

    private void addPreset(List<EventIntent> events) {
      List<EventIntent> ofPreset =
          List.of(
              state(EventTypes.JOIN_RULES, "join_rule", preset.joinRule),
              state(EventTypes.HISTORY_VISIBILITY, "history_visibility", "shared"),
              state(EventTypes.GUEST_ACCESS, "guest_access", preset.guestAccess));
      ofPreset.stream().filter(event -> !isGiven(event.type())).forEach(events::add);
    }

    private boolean isGiven(String type) {
      return initialState.stream()
          .anyMatch(
              event ->
                  event.string("type").filter(type::equals).isPresent()
                      && event.string("state_key").orElse("").isEmpty());
    }

    private void addInitialState(List<EventIntent> events) {
      for (Fields event : initialState) {
        String type = event.requireString("type");
        String key = event.string("state_key").orElse("");
        boolean isOverridden =
            key.isEmpty()
                && ((type.equals("m.room.name") && body.string("name").isPresent())
                    || (type.equals("m.room.topic") && body.string("topic").isPresent()));
        JsonObject content = event.requireObject("content").json();
        if (!isOverridden) {
          boolean isMember = type.equals(EventTypes.MEMBER);
          events.add(
              EventIntent.state(
                  creator, type, key, isMember ? users.written(key, content) : content));
        }
      }
    }

    private EventIntent topic(String topic) {
      JsonObject text =
          JsonObject.builder().put("body", topic).put("mimetype", "text/plain").build();
      JsonObject content =
          JsonObject.builder()
              .put("topic", topic)
              .put("m.topic", JsonObject.EMPTY.with("m.text", JsonArray.of(List.of(text))))
              .build();
      return EventIntent.state(creator, "m.room.topic", "", content);
    }

    private EventIntent state(String type, String name, String value) {
      return EventIntent.state(creator, type, "", JsonObject.builder().put(name, value).build());
    }

    private EventIntent member(UserId user, String membership, boolean isDirect) {
      JsonObject.Builder content = users.member(user, membership);
      if (isDirect) {
        content.put("is_direct", true);
      }
      return EventIntent.state(creator, EventTypes.MEMBER, user.toString(), content.build());
    }
  }
}
