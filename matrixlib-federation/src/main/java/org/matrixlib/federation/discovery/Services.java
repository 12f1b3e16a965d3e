package org.matrixlib.federation.discovery;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.matrixlib.federation.bounded.ShortText;

/** The SRV records of names, remembered. */
final class Services {
  /** How many records of a name are remembered. */
  static final int MAX_RECORDS = 20;

  /** Records are remembered for at least this, whatever their TTL is. */
  static final Duration MIN_LIFETIME = Duration.ofMinutes(1);

  /** Records are remembered for at most this, and are used no longer if DNS gives no answer. */
  static final Duration MAX_LIFETIME = Duration.ofDays(2);

  /** How long it is remembered that DNS gave no answer. */
  static final Duration FAILURE_LIFETIME = Duration.ofMinutes(1);

  private final SrvSource source;
  private final InstantSource clock;
  private final AnswerCache<Known> cache;

  Services(SrvSource source, int maxNames, InstantSource clock) {
    this.source = source;
    this.clock = clock;
    this.cache = new AnswerCache<>(maxNames, clock);
  }

  /**
   * What is known of a name.
   *
   * @param records its records; nothing if DNS gives no answer
   * @param expires when to ask again
   * @param usableUntil until when the records may be used while DNS gives no answer
   * @param explanation how this came to be known, for humans
   */
  record Known(
      Optional<List<SrvRecord>> records, Instant expires, Instant usableUntil, String explanation)
      implements AnswerCache.Answer {
    Known {
      explanation = ShortText.of(explanation, AnswerCache.MAX_EXPLANATION_LENGTH);
    }
  }

  /** The records of a name. */
  Known of(String name) throws InterruptedException {
    return cache.get(name, last -> learn(last, source.query(name)));
  }

  private Known learn(Optional<Known> last, SrvAnswer answer) {
    Instant now = clock.instant();
    if (answer instanceof SrvAnswer.Records found) {
      return new Known(
          Optional.of(SrvRecord.first(found.records(), MAX_RECORDS)),
          now.plus(bounded(found.ttl())),
          now.plus(MAX_LIFETIME),
          found.records().isEmpty() ? "none" : found.records().size() + " found");
    }
    String reason = "no answer (" + ((SrvAnswer.NoAnswer) answer).reason() + ")";
    Optional<Known> stale = last.filter(l -> now.isBefore(l.usableUntil()));
    return new Known(
        stale.flatMap(Known::records),
        now.plus(FAILURE_LIFETIME),
        stale.map(Known::usableUntil).orElse(now),
        stale.isPresent() ? reason + ", but there was one lately" : reason);
  }

  private static Duration bounded(Duration ttl) {
    if (ttl.compareTo(MIN_LIFETIME) < 0) {
      return MIN_LIFETIME;
    }
    return ttl.compareTo(MAX_LIFETIME) < 0 ? ttl : MAX_LIFETIME;
  }
}
