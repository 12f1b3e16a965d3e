package org.matrixlib.federation.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.discovery.ServerLocation;
import org.matrixlib.federation.discovery.ServerResolver;
import org.matrixlib.federation.request.RequestSigner;
import org.matrixlib.federation.transport.Deadline;
import org.matrixlib.federation.transport.Endpoint;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.HttpRequest;
import org.matrixlib.federation.transport.Transport;
import org.matrixlib.federation.transport.TransportException;

/** Finds a server, signs what it is asked, sends that, and says what came of it. */
final class HttpFederationClient implements FederationClient {
  private static final int OK = 200;

  /** After these the next endpoint is tried, as the server can't have received the request. */
  private static final Set<TransportException.Kind> BEFORE_SENDING =
      EnumSet.of(
          TransportException.Kind.UNREACHABLE,
          TransportException.Kind.ADDRESS_REFUSED,
          TransportException.Kind.TLS);

  /** After these the server is left alone for a while. */
  private static final Set<RequestFailure.Kind> COUNTED =
      EnumSet.of(
          RequestFailure.Kind.UNREACHABLE,
          RequestFailure.Kind.TIMED_OUT,
          RequestFailure.Kind.TLS,
          RequestFailure.Kind.OVERLOADED);

  private final LocalServer origin;
  private final ServerResolver resolver;
  private final Transport transport;
  private final BackOff backOff;
  private final FederationListener listener;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  HttpFederationClient(
      LocalServer origin,
      ServerResolver resolver,
      Transport transport,
      BackOff backOff,
      FederationListener listener,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.origin = origin;
    this.resolver = resolver;
    this.transport = transport;
    this.backOff = backOff;
    this.listener = listener;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public ServerName origin() {
    return origin.name();
  }

  @Override
  public <A> A send(ServerName destination, FederationCall<A> call) throws RequestFailedException {
    Report report = new Report(destination, call);
    try {
      requireOther(destination);
      requireNoPause(destination, report.start);
      return ask(destination, call, report);
    } catch (RequestFailedException e) {
      report.failed(e.failure());
      throw e;
    }
  }

  /** Tells what became of a call. */
  private final class Report {
    private final ServerName destination;
    private final FederationCall<?> call;
    private final Instant start = clock.instant();
    private final long startNanos = nanoTime.getAsLong();

    Report(ServerName destination, FederationCall<?> call) {
      this.destination = destination;
      this.call = call;
    }

    void answered() {
      backOff.succeeded(destination);
      listener.answered(destination, call, took());
    }

    void failed(RequestFailure failure) {
      if (COUNTED.contains(failure.kind())) {
        backOff.failed(destination, start, failure.retryAfter());
      } else if (failure.kind() == RequestFailure.Kind.REFUSED) {
        backOff.succeeded(destination);
      }
      listener.failed(call, failure, took());
    }

    private Duration took() {
      return Duration.ofNanos(nanoTime.getAsLong() - startNanos);
    }
  }

  /** What a peer says may lead to ourselves, who would answer, and act on it. */
  private void requireOther(ServerName destination) throws RequestFailedException {
    if (destination.toString().equalsIgnoreCase(origin().toString())) {
      throw failed(
          destination,
          RequestFailure.Kind.REFUSED,
          OptionalInt.empty(),
          "a server doesn't call itself",
          null);
    }
  }

  private void requireNoPause(ServerName destination, Instant now) throws RequestFailedException {
    Optional<Instant> until = backOff.pausedUntil(destination);
    if (until.isPresent()) {
      throw new RequestFailedException(
          new RequestFailure(
              destination,
              RequestFailure.Kind.BACKED_OFF,
              OptionalInt.empty(),
              Optional.empty(),
              Optional.of(Duration.between(now, until.get())),
              "failed of late"),
          null);
    }
  }

  /** Asks a server, and again through the older endpoint if it doesn't know the one. */
  private <A> A ask(ServerName destination, FederationCall<A> call, Report report)
      throws RequestFailedException {
    ServerLocation location = resolver.resolve(destination);
    FederationCall<A> current = call;
    while (true) {
      HttpAnswer answer = open(location, current);
      if (answer.status() == OK) {
        return read(current, answer, report);
      }
      ErrorAnswer error = readError(destination, answer);
      Optional<FederationCall<A>> older =
          error.isUnknownEndpoint() ? current.fallback() : Optional.empty();
      if (older.isEmpty()) {
        throw new RequestFailedException(error.failure(destination), null);
      }
      listener.fellBack(destination, current, older.get());
      current = older.get();
    }
  }

  private HttpAnswer open(ServerLocation location, FederationCall<?> call)
      throws RequestFailedException {
    ServerName destination = location.server();
    Optional<JsonObject> body = call.body();
    Map<String, String> headers =
        call.isSigned()
            ? Map.of(
                "Authorization",
                RequestSigner.authorization(
                    origin, destination, call.method(), call.target(), body))
            : Map.of();
    Deadline deadline = Deadline.after(call.timeout(), nanoTime);
    @Nullable TransportException failure = null;
    for (Endpoint endpoint : location.endpoints()) {
      Duration left = deadline.left();
      if (failure != null && left.isZero()) {
        break;
      }
      try {
        return transport.send(
            new HttpRequest(
                endpoint,
                call.method(),
                call.target(),
                headers,
                body.map(JsonObject::toBytes),
                left,
                call.maxAnswerBytes()));
      } catch (TransportException e) {
        listener.endpointFailed(destination, endpoint, e);
        failure = e;
        if (!BEFORE_SENDING.contains(e.kind())) {
          break;
        }
      }
    }
    throw failure == null ? notFound(location) : failed(destination, failure, OptionalInt.empty());
  }

  private static RequestFailedException notFound(ServerLocation location) {
    RequestFailure.Kind kind =
        Thread.currentThread().isInterrupted()
            ? RequestFailure.Kind.CANCELLED
            : RequestFailure.Kind.UNREACHABLE;
    List<String> steps = location.steps();
    String message = steps.isEmpty() ? "not found" : steps.get(steps.size() - 1);
    return failed(location.server(), kind, OptionalInt.empty(), message, null);
  }

  /** Reads an answer, and closes it unless what was read goes on doing so. */
  private static <A> A read(FederationCall<A> call, HttpAnswer answer, Report report)
      throws RequestFailedException {
    ServerName destination = report.destination;
    boolean isHandedOut = false;
    try {
      StreamedAnswer streamed = new StreamedAnswer(answer);
      A result = call.read(streamed);
      isHandedOut = call.isStreamed();
      if (isHandedOut) {
        CompletableFuture<Void> unused =
            streamed.end().thenAccept(failure -> reportEnd(report, failure));
      } else {
        report.answered();
      }
      return result;
    } catch (MalformedAnswerException e) {
      throw failed(
          destination,
          RequestFailure.Kind.PROTOCOL,
          OptionalInt.of(OK),
          String.valueOf(e.getMessage()),
          e);
    } catch (TransportException e) {
      throw failed(destination, e, OptionalInt.of(OK));
    } finally {
      if (!isHandedOut) {
        answer.close();
      }
    }
  }

  private static void reportEnd(Report report, Optional<TransportException> failure) {
    failure.ifPresentOrElse(
        e -> report.failed(RequestFailure.of(report.destination, OptionalInt.of(OK), e)),
        report::answered);
  }

  private ErrorAnswer readError(ServerName destination, HttpAnswer answer)
      throws RequestFailedException {
    try (answer) {
      return ErrorAnswer.read(answer, clock.instant());
    } catch (TransportException e) {
      throw failed(destination, e, OptionalInt.of(answer.status()));
    }
  }

  private static RequestFailedException failed(
      ServerName destination, TransportException cause, OptionalInt status) {
    return new RequestFailedException(RequestFailure.of(destination, status, cause), cause);
  }

  private static RequestFailedException failed(
      ServerName destination,
      RequestFailure.Kind kind,
      OptionalInt status,
      String message,
      @Nullable Exception cause) {
    return new RequestFailedException(
        new RequestFailure(destination, kind, status, Optional.empty(), Optional.empty(), message),
        cause);
  }
}
