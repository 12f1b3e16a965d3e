package org.matrixlib.federation.membership;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonValue;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.endpoint.ExchangeThirdPartyInvite;
import org.matrixlib.federation.endpoint.MakeJoin;
import org.matrixlib.federation.endpoint.MakeKnock;
import org.matrixlib.federation.endpoint.MakeLeave;
import org.matrixlib.federation.endpoint.SendInvite;
import org.matrixlib.federation.endpoint.SendJoin;
import org.matrixlib.federation.endpoint.SendKnock;
import org.matrixlib.federation.endpoint.SendLeave;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/**
 * Brings calls to the handlers of other servers in this process, as JSON there and back. Tests can
 * answer in their place.
 */
final class TestNetwork {
  private final Map<ServerName, TestServer> servers = new LinkedHashMap<>();
  private final Map<ServerName, Function<FederationCall<?>, Optional<String>>> impostors =
      new LinkedHashMap<>();
  private final List<ServerName> interrupting = new ArrayList<>();
  private final Map<ServerName, TransportException.Kind> breakingOff = new LinkedHashMap<>();
  private final List<Call> calls = new ArrayList<>();

  /** What was asked of whom. */
  record Call(ServerName destination, FederationCall<?> call) {}

  TestNetwork(TestServer... servers) {
    for (TestServer server : servers) {
      this.servers.put(server.name(), server);
    }
  }

  /** Lets a server answer what the test says; where that is nothing, its handlers answer. */
  TestNetwork answer(TestServer server, Function<FederationCall<?>, Optional<String>> answer) {
    impostors.put(server.name(), answer);
    return this;
  }

  /** Lets a server answer one kind of call with a body. */
  TestNetwork answer(TestServer server, Class<?> kind, Function<FederationCall<?>, String> body) {
    return answer(
        server, call -> kind.isInstance(call) ? Optional.of(body.apply(call)) : Optional.empty());
  }

  /** Lets calls of a server end as they do when the calling thread is interrupted. */
  TestNetwork interrupting(TestServer server) {
    interrupting.add(server.name());
    return this;
  }

  /** Lets the answer to a join break off in the middle. */
  TestNetwork breakingOff(TestServer server, TransportException.Kind kind) {
    breakingOff.put(server.name(), kind);
    return this;
  }

  List<Call> calls() {
    return calls;
  }

  /** The events that were sent over the network, of whatever kind. */
  List<Pdu> sent() {
    List<Pdu> events = new ArrayList<>();
    for (Call call : calls) {
      if (call.call() instanceof SendJoin join) {
        events.add(join.event());
      } else if (call.call() instanceof SendKnock knock) {
        events.add(knock.event());
      } else if (call.call() instanceof SendLeave leave) {
        events.add(leave.event());
      } else if (call.call() instanceof SendInvite invite) {
        events.add(invite.event());
      }
    }
    return events;
  }

  FederationClient clientOf(TestServer origin) {
    return new FederationClient() {
      @Override
      public ServerName origin() {
        return origin.name();
      }

      @Override
      public <A> A send(ServerName destination, FederationCall<A> call)
          throws RequestFailedException {
        calls.add(new Call(destination, call));
        byte[] body = body(origin.name(), destination, call);
        try {
          boolean breaksOff = call instanceof SendJoin && breakingOff.containsKey(destination);
          return call.read(
              new Answer(
                  breaksOff
                      ? halfOf(body, breakingOff.get(destination))
                      : new ByteArrayInputStream(body)));
        } catch (MalformedAnswerException | TransportException e) {
          throw failed(destination, RequestFailure.Kind.PROTOCOL, OptionalInt.of(200), null);
        }
      }
    };
  }

  private byte[] body(ServerName origin, ServerName destination, FederationCall<?> call)
      throws RequestFailedException {
    Optional<String> impostor =
        Optional.ofNullable(impostors.get(destination)).flatMap(answer -> answer.apply(call));
    if (impostor.isPresent()) {
      return impostor.get().getBytes(StandardCharsets.UTF_8);
    }
    if (interrupting.contains(destination)) {
      throw failed(destination, RequestFailure.Kind.CANCELLED, OptionalInt.empty(), null);
    }
    TestServer server = servers.get(destination);
    if (server == null) {
      throw failed(destination, RequestFailure.Kind.UNREACHABLE, OptionalInt.empty(), null);
    }
    Reply<byte[]> reply = handle(server, origin, call);
    if (!reply.missing().isEmpty()) {
      throw failed(
          destination, RequestFailure.Kind.REFUSED, OptionalInt.of(400), "M_INVALID_PARAM");
    }
    if (reply.refusal().isPresent()) {
      Refusal refusal = reply.refusal().get();
      throw failed(
          destination,
          RequestFailure.Kind.REFUSED,
          OptionalInt.of(refusal.reason().status()),
          refusal.body().string("errcode").orElseThrow());
    }
    return reply.answer().orElseThrow();
  }

  static RequestFailedException failed(
      ServerName destination, RequestFailure.Kind kind, OptionalInt status, String errcode) {
    return new RequestFailedException(
        new RequestFailure(
            destination, kind, status, Optional.ofNullable(errcode), Optional.empty(), "in a test"),
        null);
  }

  private static Reply<byte[]> handle(
      TestServer server, ServerName origin, FederationCall<?> call) {
    ResidentServer resident = server.resident;
    if (call instanceof MakeJoin make) {
      return json(resident.makeJoin(origin, make.room(), make.user(), names(make.versions())));
    }
    if (call instanceof MakeKnock make) {
      return json(resident.makeKnock(origin, make.room(), make.user(), names(make.versions())));
    }
    if (call instanceof MakeLeave make) {
      return json(resident.makeLeave(origin, make.room(), make.user()));
    }
    if (call instanceof SendJoin send) {
      Pdu event = send.event();
      return resident
          .sendJoin(origin, event.roomId(), event.eventId(), sent(send), send.omitMembers())
          .then(join -> accept(server, join.event(), written(join)));
    }
    if (call instanceof SendKnock send) {
      Pdu event = send.event();
      return resident
          .sendKnock(origin, event.roomId(), event.eventId(), sent(send))
          .then(knock -> accept(server, knock.event(), knock.body().toBytes()));
    }
    if (call instanceof SendLeave send) {
      Pdu event = send.event();
      return resident
          .sendLeave(origin, event.roomId(), event.eventId(), sent(send))
          .then(leave -> accept(server, leave, JsonObject.EMPTY.toBytes()));
    }
    if (call instanceof SendInvite send) {
      Pdu event = send.event();
      return json(
          server
              .invited
              .invite(origin, event.roomId(), event.eventId(), sent(send))
              .then(invite -> new Reply.Granted<>(invite.body())));
    }
    if (call instanceof ExchangeThirdPartyInvite exchange) {
      return resident
          .exchangeThirdPartyInvite(origin, exchange.room(), sent(exchange))
          .then(invitation -> new Reply.Granted<>(JsonObject.EMPTY.toBytes()));
    }
    throw new AssertionError(call);
  }

  private static JsonObject sent(FederationCall<?> call) {
    return call.body().orElseThrow();
  }

  private static List<String> names(List<RoomVersion> versions) {
    return versions.stream().map(RoomVersion::name).toList();
  }

  private static Reply<byte[]> json(Reply<? extends JsonValue> reply) {
    return reply.then(body -> new Reply.Granted<>(body.toBytes()));
  }

  /** The room as it is after the event; the answer was made before. */
  private static Reply<byte[]> accept(TestServer server, Pdu event, byte[] body) {
    server.rooms.get(event.roomId()).add(event);
    return new Reply.Granted<>(body);
  }

  private static byte[] written(AcceptedJoin join) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      join.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static InputStream halfOf(byte[] body, TransportException.Kind kind) {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new TransportException(kind, "in a test", null);
          }
        };
    return new SequenceInputStream(new ByteArrayInputStream(body, 0, body.length / 2), broken);
  }

  private record Answer(InputStream body) implements HttpAnswer {
    @Override
    public int status() {
      return 200;
    }

    @Override
    public Optional<String> header(String name) {
      return Optional.empty();
    }

    @Override
    public void close() {}
  }
}
