package org.matrixlib.core.auth;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.EventId;

/**
 * What the authorization rules say about an event: it is allowed, or rejected by a rule, or can't
 * be judged before certain events are there. Immutable; verdicts that say the same are equal.
 */
public final class AuthVerdict {
  /** The event is allowed. */
  public static final AuthVerdict ALLOWED = new AuthVerdict(null, List.of());

  private static final Map<AuthRule, AuthVerdict> REJECTIONS = new EnumMap<>(AuthRule.class);

  static {
    for (AuthRule rule : AuthRule.values()) {
      REJECTIONS.put(rule, new AuthVerdict(rule, List.of()));
    }
  }

  private final @Nullable AuthRule rejectedBy;
  private final List<EventId> missing;

  private AuthVerdict(@Nullable AuthRule rejectedBy, List<EventId> missing) {
    this.rejectedBy = rejectedBy;
    this.missing = missing;
  }

  /**
   * The verdict that an event is rejected.
   *
   * @param rule the rule that it breaks
   * @return always the same verdict for a rule
   */
  public static AuthVerdict rejectedBy(AuthRule rule) {
    return Objects.requireNonNull(REJECTIONS.get(rule));
  }

  /**
   * The verdict that events must be fetched before another can be judged.
   *
   * @param events the events that are not known, at least one
   * @return the verdict
   * @throws IllegalArgumentException if there are none
   */
  public static AuthVerdict missing(List<EventId> events) {
    if (events.isEmpty()) {
      throw new IllegalArgumentException("nothing is missing");
    }
    return new AuthVerdict(null, List.copyOf(events));
  }

  /**
   * Whether the event is allowed.
   *
   * @return true for {@link #ALLOWED} only
   */
  public boolean isAllowed() {
    return rejectedBy == null && missing.isEmpty();
  }

  /**
   * The rule that the event breaks.
   *
   * @return empty if it is not rejected
   */
  public Optional<AuthRule> rejectedBy() {
    return Optional.ofNullable(rejectedBy);
  }

  /**
   * The events to be fetched before the event can be judged.
   *
   * @return an immutable list without duplicates; empty if the event is allowed or rejected
   */
  public List<EventId> missing() {
    return missing;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AuthVerdict that
        && rejectedBy == that.rejectedBy
        && missing.equals(that.missing);
  }

  @Override
  public int hashCode() {
    return 31 * missing.hashCode() + (rejectedBy == null ? 0 : rejectedBy.hashCode());
  }

  /**
   * The verdict, for people.
   *
   * @return such as {@code rejected by JOIN_BANNED}
   */
  @Override
  public String toString() {
    if (rejectedBy != null) {
      return "rejected by " + rejectedBy;
    }
    return missing.isEmpty() ? "allowed" : "missing " + missing;
  }
}
