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
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.discovery.ServerLocation;
import org.matrixlib.federation.discovery.ServerResolver;
import org.matrixlib.federation.request.RequestSigner;
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

  HttpFederationClient(
      LocalServer origin,
      ServerResolver resolver,
      Transport transport,
      BackOff backOff,
      FederationListener listener,
      InstantSource clock) {
    this.origin = origin;
    this.resolver = resolver;
    this.transport = transport;
    this.backOff = backOff;
    this.listener = listener;
    this.clock = clock;
  }

  @Override
  public ServerName origin() {
    return origin.name();
  }

  @Override
  public <A> A send(ServerName destination, FederationCall<A> call) throws RequestFailedException {
    Instant start = clock.instant();
    try {
      requireNoPause(destination, start);
      A answer = ask(destination, call);
      backOff.succeeded(destination);
      listener.answered(destination, call, since(start));
      return answer;
    } catch (RequestFailedException e) {
      RequestFailure failure = e.failure();
      if (COUNTED.contains(failure.kind())) {
        backOff.failed(destination, start, failure.retryAfter());
      } else if (failure.kind() == RequestFailure.Kind.REFUSED) {
        backOff.succeeded(destination);
      }
      listener.failed(call, failure, since(start));
      throw e;
    }
  }

  private Duration since(Instant start) {
    return Duration.between(start, clock.instant());
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
  private <A> A ask(ServerName destination, FederationCall<A> call) throws RequestFailedException {
    ServerLocation location = resolver.resolve(destination);
    FederationCall<A> current = call;
    while (true) {
      HttpAnswer answer = open(location, current);
      if (answer.status() == OK) {
        return read(destination, current, answer);
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
    Instant start = clock.instant();
    @Nullable TransportException failure = null;
    for (Endpoint endpoint : location.endpoints()) {
      Duration left = call.timeout().minus(since(start));
      if (failure != null && (left.isNegative() || left.isZero())) {
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
  private static <A> A read(ServerName destination, FederationCall<A> call, HttpAnswer answer)
      throws RequestFailedException {
    boolean isHandedOut = false;
    try {
      A result = call.read(answer);
      isHandedOut = call.isStreamed();
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
    RequestFailure.Kind kind =
        switch (cause.kind()) {
          case UNREACHABLE, ADDRESS_REFUSED -> RequestFailure.Kind.UNREACHABLE;
          case TIMED_OUT -> RequestFailure.Kind.TIMED_OUT;
          case TLS -> RequestFailure.Kind.TLS;
          case TOO_LARGE, PROTOCOL -> RequestFailure.Kind.PROTOCOL;
          case CANCELLED -> RequestFailure.Kind.CANCELLED;
        };
    return failed(destination, kind, status, String.valueOf(cause.getMessage()), cause);
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
