package org.matrixlib.examples;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.federation.LocalServer;
import org.matrixlib.federation.client.BackOff;
import org.matrixlib.federation.client.FederationClient;
import org.matrixlib.federation.client.FederationListener;
import org.matrixlib.federation.client.RequestFailedException;
import org.matrixlib.federation.client.RequestFailure;
import org.matrixlib.federation.discovery.ServerDiscovery;
import org.matrixlib.federation.discovery.ServerLocation;
import org.matrixlib.federation.discovery.ServerResolver;
import org.matrixlib.federation.endpoint.GetServerKeys;
import org.matrixlib.federation.endpoint.GetVersion;
import org.matrixlib.federation.endpoint.VersionAnswer;
import org.matrixlib.federation.keys.KnownKey;
import org.matrixlib.federation.keys.ServerKeys;
import org.matrixlib.federation.keys.ServerKeysOutcome;
import org.matrixlib.federation.transport.AddressPolicy;
import org.matrixlib.federation.transport.Endpoint;
import org.matrixlib.federation.transport.OkHttpTransport;
import org.matrixlib.federation.transport.Transport;

/**
 * Looks at a homeserver as others see it: how it is found, which keys it publishes, and whether it
 * answers.
 */
public final class Federation {
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 2;
  private static final int PINGS = 3;

  private static final String USAGE =
      """
      usage: Federation [--allow NETWORK]... resolve|keys|ping NAME
        resolve NAME   tells step by step how the server of this name is found
        keys NAME      fetches the keys that it publishes, and checks them
        ping NAME      asks each of its endpoints for the version of its software
      NETWORK, such as 10.1.0.0/16 or ::1, may be dialled although it isn't public.
      Exit codes: 0 all is well, 1 the server has a problem, 2 the command has one.
      """;

  private final Transport transport;
  private final ServerResolver resolver;
  private final InstantSource clock;
  private final PrintStream out;
  private final PrintStream err;

  Federation(
      Transport transport,
      ServerResolver resolver,
      InstantSource clock,
      PrintStream out,
      PrintStream err) {
    this.transport = transport;
    this.resolver = resolver;
    this.clock = clock;
    this.out = out;
    this.err = err;
  }

  /**
   * Looks at a server.
   *
   * @param args what to look at: {@code resolve}, {@code keys} or {@code ping}, and a server name
   */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    AddressPolicy policy = AddressPolicy.PUBLIC;
    List<String> words = new ArrayList<>(List.of(args));
    while (words.size() > 1 && words.get(0).equals("--allow")) {
      try {
        policy = policy.allowing(words.get(1));
      } catch (IllegalArgumentException e) {
        err.println("not a network: " + words.get(1));
        System.exit(BAD_USAGE);
      }
      words.subList(0, 2).clear();
    }
    InstantSource clock = InstantSource.system();
    ExecutorService threads = Executors.newCachedThreadPool();
    OkHttpTransport transport = OkHttpTransport.builder(threads).addressPolicy(policy).build();
    ServerDiscovery discovery =
        new ServerDiscovery(transport, List.of(), threads, clock, new SecureRandom());
    System.exit(new Federation(transport, discovery, clock, out, err).run(words));
  }

  /** Does all of the work, and says with which code to exit. */
  int run(List<String> words) {
    if (words.size() != 2) {
      err.print(USAGE);
      return BAD_USAGE;
    }
    Optional<ServerName> server = ServerName.parse(words.get(1));
    if (server.isEmpty()) {
      err.println("not a server name: " + printable(words.get(1)));
      return BAD_USAGE;
    }
    return switch (words.get(0)) {
      case "resolve" -> resolve(server.get());
      case "keys" -> keys(server.get());
      case "ping" -> ping(server.get());
      default -> {
        err.print(USAGE);
        yield BAD_USAGE;
      }
    };
  }

  private int resolve(ServerName server) {
    ServerLocation location = find(server);
    location.steps().forEach(step -> out.println("- " + printable(step)));
    if (location.endpoints().isEmpty()) {
      err.println("not found: " + server);
      return FAILED;
    }
    out.println("To be asked for again at " + location.expires());
    return 0;
  }

  private ServerLocation find(ServerName server) {
    err.println("looking for " + server + " ...");
    return resolver.resolve(server);
  }

  private int keys(ServerName server) {
    err.println("asking " + server + " for its keys ...");
    try {
      return check(
          server,
          ServerKeys.read(client(resolver).send(server, new GetServerKeys()), server, Set.of()));
    } catch (RequestFailedException e) {
      return fail(e.failure());
    }
  }

  private int check(ServerName server, ServerKeysOutcome outcome) {
    if (outcome instanceof ServerKeysOutcome.Refused refused) {
      err.println("the keys of " + server + " can't be used: " + refused.problem());
      return FAILED;
    }
    ServerKeys keys = outcome.keys().orElseThrow();
    Instant validUntil = Instant.ofEpochMilli(keys.validUntilTs());
    keys.verifyKeys()
        .forEach(
            (id, key) -> out.println(id + " " + key.toBase64() + " valid until " + validUntil));
    keys.oldVerifyKeys()
        .forEach(
            (id, old) ->
                out.println(
                    id
                        + " "
                        + old.key().toBase64()
                        + " no longer used since "
                        + Instant.ofEpochMilli(old.expiredTs())));
    Instant now = clock.instant();
    if (!validUntil.isAfter(now)) {
      err.println("the keys are not valid any more: others refuse what is signed now");
      return FAILED;
    }
    if (validUntil.isAfter(now.plus(KnownKey.MAX_VALIDITY))) {
      err.println(
          "others ask again after " + KnownKey.MAX_VALIDITY.toDays() + " days all the same");
    }
    return 0;
  }

  private int ping(ServerName server) {
    ServerLocation location = find(server);
    if (location.endpoints().isEmpty()) {
      location.steps().forEach(step -> err.println("- " + printable(step)));
      err.println("not found: " + server);
      return FAILED;
    }
    boolean isAnswered = false;
    for (Endpoint endpoint : location.endpoints()) {
      out.println(
          "port %d of %s, with a certificate for %s"
              .formatted(endpoint.port(), endpoint.host(), endpoint.tlsName()));
      isAnswered |= ping(server, endpoint);
    }
    return isAnswered ? 0 : FAILED;
  }

  /** The first time takes the making of a connection, too. */
  private boolean ping(ServerName server, Endpoint endpoint) {
    FederationClient client =
        client(
            name -> new ServerLocation(name, List.of(endpoint), Instant.MAX, List.of("as found")));
    try {
      for (int i = 0; i < PINGS; i++) {
        Instant start = clock.instant();
        VersionAnswer answer = client.send(server, new GetVersion());
        out.println(
            "  "
                + Duration.between(start, clock.instant()).toMillis()
                + " ms: "
                + printable(answer.name().orElse("(no name)"))
                + " "
                + printable(answer.version().orElse("(no version)")));
      }
      return true;
    } catch (RequestFailedException e) {
      fail(e.failure());
      return false;
    }
  }

  /** Nothing that this program asks is signed, so that it takes no key that others know. */
  private FederationClient client(ServerResolver servers) {
    SecureRandom random = new SecureRandom();
    return FederationClient.of(
        new LocalServer(
            ServerName.of("nobody.invalid"), SigningKey.generate(KeyId.of("ed25519:0"), random)),
        servers,
        transport,
        new BackOff(BackOff.Policy.DEFAULT, clock, random),
        FederationListener.NONE,
        clock);
  }

  private int fail(RequestFailure failure) {
    err.println(
        failure.kind()
            + failure.status().stream().mapToObj(status -> " " + status).findFirst().orElse("")
            + failure.errcode().map(code -> " " + printable(code)).orElse("")
            + ": "
            + failure.message());
    return FAILED;
  }

  /** What strangers say must not command a terminal. */
  private static String printable(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }
}
