package org.matrixlib.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.account.Accounts;
import org.matrixlib.server.account.Passwords;
import org.matrixlib.server.account.ServerIdentity;
import org.matrixlib.server.api.AccountEndpoints;
import org.matrixlib.server.api.DirectoryEndpoints;
import org.matrixlib.server.api.DiscoveryEndpoints;
import org.matrixlib.server.api.ProfileEndpoints;
import org.matrixlib.server.api.PushRuleEndpoints;
import org.matrixlib.server.api.ReadEndpoints;
import org.matrixlib.server.api.SendEndpoints;
import org.matrixlib.server.api.SharedSecretEndpoints;
import org.matrixlib.server.api.SyncEndpoints;
import org.matrixlib.server.cli.Surroundings;
import org.matrixlib.server.config.Config;
import org.matrixlib.server.config.OwnerOnly;
import org.matrixlib.server.config.SigningKeyFile;
import org.matrixlib.server.directory.RoomDirectory;
import org.matrixlib.server.http.HttpServer;
import org.matrixlib.server.http.Listener;
import org.matrixlib.server.http.RateLimiter;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.operations.HealthEndpoints;
import org.matrixlib.server.operations.Metrics;
import org.matrixlib.server.profile.Profiles;
import org.matrixlib.server.room.RoomServer;
import org.matrixlib.server.room.view.RoomViews;
import org.matrixlib.server.roomsend.EventSender;
import org.matrixlib.server.roomsend.LocalUsers;
import org.matrixlib.server.roomsend.MembershipSender;
import org.matrixlib.server.roomsend.RoomCreator;
import org.matrixlib.server.roomsend.RoomWriter;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.sync.Syncs;

/** The whole server: makes its parts, and ties them together. */
public final class Homeserver implements Surroundings.Running {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /** What to close, the last first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private final Config config;
  private final InstantSource clock;
  private final SecureRandom random;
  private final Routes routes = new Routes();
  private final RateLimiter limiter;
  private final HttpServer clients;
  private final Optional<HttpServer> metrics;

  /**
   * Starts a server.
   *
   * @throws IOException if an address can't be listened on, or a file can't be used
   * @throws org.matrixlib.server.store.StorageException if the database can't be used
   */
  public static Homeserver start(Config config, InstantSource clock, SecureRandom random)
      throws IOException {
    return new Homeserver(config, clock, random);
  }

  private Homeserver(Config config, InstantSource clock, SecureRandom random) throws IOException {
    this.config = config;
    this.clock = clock;
    this.random = random;
    this.limiter = new RateLimiter(config.rateLimits(), System::nanoTime);
    try {
      OwnerOnly.createDirectories(config.dataDirectory());
      SigningKey key = SigningKeyFile.open(config.signingKeyFile(), random).get(0);
      Database database = add(Database.open(config.database()));
      ServerIdentity.claim(database, config.serverName());
      Accounts accounts = accounts(database);
      BooleanSupplier isHealthy = rooms(database, key, accounts);
      HealthEndpoints health =
          new HealthEndpoints(() -> database.failure().isEmpty() && isHealthy.getAsBoolean());
      Metrics meters = add(new Metrics());
      health.addTo(routes);
      this.clients = add(serve(config.listeners(), routes, accounts, meters));
      if (config.metrics().isPresent()) {
        Routes own = new Routes();
        health.addTo(own);
        meters.addTo(own);
        this.metrics =
            Optional.of(add(serve(List.of(config.metrics().get()), own, accounts, meters)));
      } else {
        this.metrics = Optional.empty();
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T add(T part) {
    parts.push(part);
    return part;
  }

  private Accounts accounts(Database database) {
    Accounts accounts = new Accounts(database, clock, random);
    Passwords passwords = add(new Passwords(config.passwordCost(), random));
    new DiscoveryEndpoints(config.publicBaseUrl(), RoomVersions.STABLE, config.defaultRoomVersion())
        .addTo(routes);
    new AccountEndpoints(
            accounts, passwords, limiter, config.serverName(), config.registration(), random)
        .addTo(routes);
    new PushRuleEndpoints().addTo(routes);
    if (config.sharedSecret().isPresent()) {
      String secret = config.sharedSecret().get();
      new SharedSecretEndpoints(accounts, passwords, config.serverName(), secret, clock, random)
          .addTo(routes);
    }
    return accounts;
  }

  /** The room server, its writers and its readers; gives whether they work. */
  private BooleanSupplier rooms(Database database, SigningKey key, Accounts accounts) {
    RoomServer server =
        add(
            new RoomServer(
                new RoomServer.Settings(
                    config.serverName(), key, RoomVersions.STABLE, clock, random, PROCESSORS),
                database));
    RoomViews views = new RoomViews(server.queries());
    RoomDirectory directory = new RoomDirectory(database);
    Profiles profiles = new Profiles(database);
    LocalUsers users = new LocalUsers(config.serverName(), profiles);

    RoomWriter writer = new RoomWriter(server);
    MembershipSender memberships = new MembershipSender(writer, server.queries(), users);
    EventSender events = new EventSender(writer, server.queries(), directory, memberships);
    RoomCreator creator = new RoomCreator(writer, directory, users, config.defaultRoomVersion());

    ExecutorService executor = Executors.newFixedThreadPool(PROCESSORS, threads("sync"));
    add(executor::shutdownNow);
    ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1, threads("timers"));
    timers.setRemoveOnCancelPolicy(true);
    add(timers::shutdownNow);
    Syncs syncs =
        add(
            new Syncs(
                database,
                server.output(),
                views,
                config.serverName(),
                clock,
                random,
                executor,
                timers));
    accounts.onEnd(syncs::hurry);

    new SendEndpoints(creator, events, memberships, directory).addTo(routes);
    new ReadEndpoints(views, syncs, clock).addTo(routes);
    new SyncEndpoints(syncs).addTo(routes);
    new DirectoryEndpoints(directory, views, config.serverName(), clock).addTo(routes);
    new ProfileEndpoints(profiles, memberships, accounts::exists, executor).addTo(routes);
    return () -> server.isHealthy() && syncs.isReading();
  }

  private static ThreadFactory threads(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  private HttpServer serve(
      List<Listener> listeners, Routes served, Accounts accounts, Metrics meters)
      throws IOException {
    return HttpServer.start(
        listeners,
        config.httpLimits(),
        served,
        accounts::authenticate,
        limiter,
        meters.registry(),
        random);
  }

  @Override
  public List<InetSocketAddress> clientAddresses() {
    return clients.addresses();
  }

  @Override
  public Optional<InetSocketAddress> metricsAddress() {
    return metrics.map(server -> server.addresses().get(0));
  }

  /**
   * Ends the server within some seconds: no more connections are accepted, syncs that wait are
   * answered, what was begun is committed.
   */
  @Override
  public void close() {
    RuntimeException failure = null;
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        failure = new IllegalStateException("a part of the server doesn't stop", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
