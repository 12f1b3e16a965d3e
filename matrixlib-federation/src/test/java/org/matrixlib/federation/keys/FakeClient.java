package org.matrixlib.federation.keys;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.client.RequestFailure.Kind;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.TransportException;

/** Answers calls with the bodies that a test gave it, and fails all others. */
final class FakeClient implements FederationClient {
  final List<Sent> sent = new CopyOnWriteArrayList<>();
  private final Map<ServerName, String> bodies = new HashMap<>();
  private final Map<ServerName, Kind> failures = new HashMap<>();

  /** A call that was made. */
  record Sent(ServerName to, FederationCall<?> call) {}

  FakeClient answers(ServerName server, JsonObject body) {
    return answers(server, body.toString());
  }

  FakeClient answers(ServerName server, String body) {
    bodies.put(server, body);
    return this;
  }

  FakeClient fails(ServerName server, Kind kind) {
    failures.put(server, kind);
    return this;
  }

  FakeClient recovers(ServerName server) {
    failures.remove(server);
    return this;
  }

  @Override
  public ServerName origin() {
    return ServerName.of("us.example");
  }

  @Override
  public <A> A send(ServerName destination, FederationCall<A> call) throws RequestFailedException {
    sent.add(new Sent(destination, call));
    String body = bodies.get(destination);
    if (failures.containsKey(destination) || body == null) {
      throw failure(destination, failures.getOrDefault(destination, Kind.UNREACHABLE));
    }
    try {
      return call.read(new Answer(body));
    } catch (MalformedAnswerException | TransportException e) {
      throw failure(destination, Kind.PROTOCOL);
    }
  }

  private static RequestFailedException failure(ServerName destination, Kind kind) {
    return new RequestFailedException(
        new RequestFailure(
            destination, kind, OptionalInt.empty(), Optional.empty(), Optional.empty(), ""),
        null);
  }

  private record Answer(InputStream body) implements HttpAnswer {
    Answer(String text) {
      this(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

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
