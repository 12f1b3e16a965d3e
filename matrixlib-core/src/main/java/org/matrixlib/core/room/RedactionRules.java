package org.matrixlib.core.room;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.MemberNames;

/**
 * What is left of an event that is redacted: a list of properties of the event and, for each type
 * of event, a list of properties of its content.
 *
 * <p>Each room version's rules are declared as a change of another's. Immutable, safe for use by
 * several threads.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#redactions Redactions
 */
public final class RedactionRules {
  /** Room versions 1 to 5. */
  public static final RedactionRules V1 =
      new RedactionRules(
              MemberNames.of(
                  "auth_events",
                  "content",
                  "depth",
                  "event_id",
                  "hashes",
                  "membership",
                  "origin",
                  "origin_server_ts",
                  "prev_events",
                  "prev_state",
                  "room_id",
                  "sender",
                  "signatures",
                  "state_key",
                  "type"),
              Map.of())
          .keeping("m.room.member", "membership")
          .keeping("m.room.create", "creator")
          .keeping("m.room.join_rules", "join_rule")
          .keeping(
              "m.room.power_levels",
              "ban",
              "events",
              "events_default",
              "kick",
              "redact",
              "state_default",
              "users",
              "users_default")
          .keeping("m.room.aliases", "aliases")
          .keeping("m.room.history_visibility", "history_visibility");

  /** Room versions 6 and 7: aliases are not special any more. */
  public static final RedactionRules V6 = V1.keeping("m.room.aliases");

  /** Room version 8: who may join a restricted room is kept. */
  public static final RedactionRules V8 = V6.keeping("m.room.join_rules", "allow", "join_rule");

  /** Room versions 9 and 10: who authorised a join is kept. */
  public static final RedactionRules V9 =
      V8.keeping("m.room.member", "join_authorised_via_users_server", "membership");

  /** Room version 11 and later. */
  public static final RedactionRules V11 =
      V9.keepingOfEvent(
              "auth_events",
              "content",
              "depth",
              "event_id",
              "hashes",
              "origin_server_ts",
              "prev_events",
              "room_id",
              "sender",
              "signatures",
              "state_key",
              "type")
          .keepingAll("m.room.create")
          .keepingWithin("m.room.member", "third_party_invite", "signed")
          .keeping(
              "m.room.power_levels",
              "ban",
              "events",
              "events_default",
              "invite",
              "kick",
              "redact",
              "state_default",
              "users",
              "users_default")
          .keeping("m.room.redaction", "redacts");

  private static final String CONTENT = "content";

  private final MemberNames ofEvent;
  private final Map<String, Kept> ofTypes;
  private final Kept ofOtherTypes;

  private RedactionRules(MemberNames ofEvent, Map<String, Kept> ofTypes) {
    this.ofEvent = ofEvent;
    this.ofTypes = Map.copyOf(ofTypes);
    this.ofOtherTypes = new Kept(ofEvent.with(CONTENT, MemberNames.of()));
  }

  /**
   * These rules with another list of properties of the event itself.
   *
   * @param names the properties that are kept; {@code content} is emptied by the other lists
   * @return the changed rules
   * @throws IllegalArgumentException if {@code type} or {@code content} is missing, without which
   *     nothing can be redacted again
   */
  public RedactionRules keepingOfEvent(String... names) {
    if (!List.of(names).containsAll(List.of("type", CONTENT))) {
      throw new IllegalArgumentException("type and content must be kept");
    }
    MemberNames changed = MemberNames.of(names);
    Map<String, Kept> changedTypes = new HashMap<>();
    ofTypes.forEach(
        (type, kept) ->
            changedTypes.put(
                type,
                new Kept(
                    kept.ofContent().map(part -> changed.with(CONTENT, part)).orElse(changed))));
    return new RedactionRules(changed, changedTypes);
  }

  /**
   * These rules with another list of properties for the content of events of one type.
   *
   * @param type the type of event
   * @param names the properties that are kept, none to empty the content
   * @return the changed rules
   */
  public RedactionRules keeping(String type, String... names) {
    return with(type, ofEvent.with(CONTENT, MemberNames.of(names)));
  }

  /**
   * These rules keeping, beside what they keep, an inner property of the content of events of one
   * type.
   *
   * @param type the type of event
   * @param outer a property of the content; it goes if it is no object
   * @param names what is kept of it, if it is an object
   * @return the changed rules
   */
  public RedactionRules keepingWithin(String type, String outer, String... names) {
    MemberNames kept = kept(type);
    return kept.part(CONTENT)
        .map(part -> with(type, kept.with(CONTENT, part.with(outer, MemberNames.of(names)))))
        .orElse(this); // all is kept
  }

  /**
   * These rules keeping the whole content of events of one type.
   *
   * @param type the type of event
   * @return the changed rules
   */
  public RedactionRules keepingAll(String type) {
    return with(type, ofEvent);
  }

  private RedactionRules with(String type, MemberNames kept) {
    Map<String, Kept> changed = new HashMap<>(ofTypes);
    changed.put(type, new Kept(kept));
    return new RedactionRules(ofEvent, changed);
  }

  /**
   * Redacts an event. Hashes and signatures stay as they are; {@code unsigned} goes.
   *
   * @param event an event with a string as {@code type} and an object as {@code content}
   * @return what is left of it; {@code event} itself if that is everything
   * @throws IllegalArgumentException if {@code type} or {@code content} is missing or of another
   *     kind
   */
  public JsonObject redact(JsonObject event) {
    String type = event.string("type").orElseThrow(() -> new IllegalArgumentException("no type"));
    if (event.object(CONTENT).isEmpty()) {
      throw new IllegalArgumentException("no content");
    }
    return event.only(kept(type));
  }

  private MemberNames kept(String type) {
    return ofTypes.getOrDefault(type, ofOtherTypes).all();
  }

  /**
   * What signatures and the reference hash of events of one type cover: what redaction leaves,
   * without {@code signatures}.
   *
   * @param type the type of event
   * @return the properties of the event, and of its content
   */
  public MemberNames signed(String type) {
    return ofTypes.getOrDefault(type, ofOtherTypes).signed();
  }

  private record Kept(MemberNames all, MemberNames signed) {
    Kept(MemberNames all) {
      this(all, all.without("signatures"));
    }

    /** Nothing if the whole content is kept. */
    Optional<MemberNames> ofContent() {
      return all.part(CONTENT);
    }
  }
}
