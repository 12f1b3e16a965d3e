package org.matrixlib.federation.discovery;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupResult;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

/** SRV records from DNS. */
final class DnsSrvSource implements SrvSource {
  /** The time that a question may take. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** How long it may be remembered that there are no records. */
  static final Duration NONE_TTL = Duration.ofMinutes(5);

  /** How often each server is asked, each time with its share of the time. */
  private static final int TRIES = 2;

  private final LookupSession session;
  private final Duration timeout;

  /**
   * Asks the given servers, or those that the system is configured with if there are none.
   *
   * @param executor where answers are read; its tasks don't block
   */
  DnsSrvSource(List<InetSocketAddress> nameServers, Executor executor, Duration timeout) {
    ExtendedResolver resolver =
        nameServers.isEmpty()
            ? new ExtendedResolver()
            : new ExtendedResolver(
                nameServers.stream().<Resolver>map(SimpleResolver::new).toList());
    Resolver[] servers = resolver.getResolvers();
    for (Resolver each : servers) {
      each.setTimeout(timeout.dividedBy((long) TRIES * servers.length));
    }
    resolver.setRetries(TRIES);
    resolver.setTimeout(timeout);
    this.session = LookupSession.builder().resolver(resolver).executor(executor).build();
    this.timeout = timeout;
  }

  @Override
  public SrvAnswer query(String name) throws InterruptedException {
    try {
      CompletableFuture<LookupResult> result =
          session.lookupAsync(Name.fromString(name, Name.root), Type.SRV).toCompletableFuture();
      return answer(result.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TextParseException e) {
      return new SrvAnswer.Records(List.of(), NONE_TTL); // no name that DNS could know
    } catch (TimeoutException e) {
      return new SrvAnswer.NoAnswer("no answer in time");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return cause instanceof NoSuchDomainException || cause instanceof NoSuchRRSetException
          ? new SrvAnswer.Records(List.of(), NONE_TTL)
          : new SrvAnswer.NoAnswer(String.valueOf(cause));
    }
  }

  private static SrvAnswer answer(LookupResult result) {
    List<SRVRecord> found =
        result.getRecords().stream()
            .filter(SRVRecord.class::isInstance)
            .map(SRVRecord.class::cast)
            .toList();
    long ttl = found.stream().mapToLong(Record::getTTL).min().orElse(NONE_TTL.toSeconds());
    return new SrvAnswer.Records(
        found.stream().map(DnsSrvSource::record).toList(), Duration.ofSeconds(ttl));
  }

  private static SrvRecord record(SRVRecord record) {
    Name target = record.getTarget();
    return new SrvRecord(
        record.getPriority(),
        record.getWeight(),
        record.getPort(),
        target.equals(Name.root) ? "" : target.toString(true));
  }
}
