package org.matrixlib.federation.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.client.BackOff;
import org.matrixlib.federation.client.FederationCall;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.FederationListener;
import org.matrixlib.federation.discovery.ServerLocation;
import org.matrixlib.federation.testing.TestCa;
import org.matrixlib.federation.testing.TestHomeserver;
import org.matrixlib.federation.transport.AddressPolicy;
import org.matrixlib.federation.transport.Endpoint;
import org.matrixlib.federation.transport.HttpAnswer;
import org.matrixlib.federation.transport.OkHttpTransport;

/** What our client sends is what our verifier accepts, byte for byte as it went over the wire. */
@Timeout(120)
class RequestSocketTest {
  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_000L);
  private static final ServerName ORIGIN = ServerName.of("origin.example");
  private static final ServerName DESTINATION = ServerName.of("destination.example");
  private static final SigningKey KEY = SigningKey.of(KeyId.of("ed25519:1"), new byte[32]);

  private final TestCa ca = new TestCa();
  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final AtomicReference<RequestOutcome> outcome = new AtomicReference<>();
  private final RequestVerifier verifier =
      new RequestVerifier(
          List.of(DESTINATION), (server, keyIds) -> Map.of(KEY.keyId(), KEY.verifyKey()));
  private final TestHomeserver server =
      TestHomeserver.start(
          ca,
          request -> {
            ByteString body = Optional.ofNullable(request.getBody()).orElse(ByteString.EMPTY);
            outcome.set(
                verifier.verify(
                    new ReceivedRequest(
                        request.getMethod(),
                        request.getTarget(),
                        request.getHeaders().values("Authorization"),
                        body.toByteArray())));
            return TestHomeserver.json(200, "{}");
          },
          DESTINATION.host());
  private final OkHttpTransport transport =
      OkHttpTransport.builder(executor)
          .trust(ca.clientContext(), ca.trustManager())
          .addressPolicy(AddressPolicy.PUBLIC.allowing("127.0.0.0/8"))
          .build();
  private final FederationClient client =
      FederationClient.of(
          new LocalServer(ORIGIN, KEY),
          name ->
              new ServerLocation(
                  name,
                  List.of(
                      new Endpoint(server.address(), server.port(), name.host(), name.toString())),
                  NOW,
                  List.of()),
          transport,
          new BackOff(BackOff.Policy.DEFAULT, () -> NOW, new Random(1)),
          FederationListener.NONE,
          () -> NOW);

  @AfterEach
  void stop() {
    transport.close();
    server.close();
    executor.shutdownNow();
  }

  private record Call(String method, String target, Optional<JsonObject> body)
      implements FederationCall<Boolean> {
    @Override
    public Duration timeout() {
      return Duration.ofSeconds(60);
    }

    @Override
    public Boolean read(HttpAnswer answer) {
      return true;
    }
  }

  private void assertVerified(String method, String target, Optional<JsonObject> body)
      throws Exception {
    client.send(DESTINATION, new Call(method, target, body));

    assertEquals(
        new RequestOutcome.Verified(ORIGIN, DESTINATION, body, KEY.keyId()), outcome.get());
  }

  @Test
  void aRequestWithBodyIsVerified() throws Exception {
    JsonObject body = JsonObject.parse("{\"b\":\"\u00e4\ud83e\uddbb\",\"a\":[1,{}]}");

    assertVerified("PUT", "/_matrix/federation/v1/send/1", Optional.of(body));
    assertVerified("POST", "/x", Optional.of(JsonObject.EMPTY));
  }

  @Test
  void aRequestWithoutBodyIsVerified() throws Exception {
    assertVerified("GET", "/_matrix/federation/v1/version", Optional.empty());
  }

  @Test
  void aTargetIsVerifiedWhateverItsEncoding() throws Exception {
    assertVerified(
        "GET",
        "/a/%21room%3Aserver/%24e%2F+%2b?v=%5B1%5D&ver=1&ver=2&x=a%20b+c%26",
        Optional.empty());
    assertVerified("GET", "/a/!room:server/$event,;=@?q='(*)~", Optional.empty());
  }
}
