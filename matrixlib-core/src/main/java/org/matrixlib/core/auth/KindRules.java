package org.matrixlib.core.auth;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/** The authorization rules for one kind of event in rooms of one version. */
final class KindRules {
  private static final Map<VersionKey, Map<EventKind, KindRules>> OF_VERSIONS =
      new ConcurrentHashMap<>();

  /** What the rules depend on: versions are equal by name, though others may be declared alike. */
  private record VersionKey(String name, Set<RoomTrait> traits) {}

  private final RoomVersion version;
  private final EventKind kind;
  private final Rule<CitationCheck> independent;
  private final Rule<StateCheck> dependent;

  private KindRules(RoomVersion version, EventKind kind) {
    this.version = version;
    this.kind = kind;
    this.independent = RuleList.independent(version, kind);
    this.dependent = RuleList.dependent(version, kind);
  }

  static KindRules of(RoomVersion version, EventKind kind) {
    VersionKey key = new VersionKey(version.name(), version.traits());
    Map<EventKind, KindRules> known = OF_VERSIONS.get(key);
    if (known == null) { // which takes no lock, as computing it does
      known = OF_VERSIONS.computeIfAbsent(key, unknown -> ofAllKinds(version));
    }
    return Objects.requireNonNull(known.get(kind));
  }

  private static Map<EventKind, KindRules> ofAllKinds(RoomVersion version) {
    Map<EventKind, KindRules> rules = new EnumMap<>(EventKind.class);
    for (EventKind kind : EventKind.values()) {
      rules.put(kind, new KindRules(version, kind));
    }
    return Collections.unmodifiableMap(rules);
  }

  RoomVersion version() {
    return version;
  }

  EventKind kind() {
    return kind;
  }

  /** What the rules say that need no state. */
  AuthVerdict decide(CitationCheck check) {
    return orAllowed(independent.decide(check));
  }

  /** What the rules say that need a state. */
  AuthVerdict decide(StateCheck check) {
    return orAllowed(dependent.decide(check));
  }

  private static AuthVerdict orAllowed(@Nullable AuthVerdict verdict) {
    return verdict == null ? AuthVerdict.ALLOWED : verdict;
  }
}
