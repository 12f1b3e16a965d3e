package org.matrixlib.server.account;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.cache.BoundedCache;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.Transaction;

/**
 * The users of this server, their devices and access tokens. Safe for use by several threads; what
 * is written is answered when it is durable.
 */
public final class Accounts {
  private static final int TOKEN_BYTES = 32;
  private static final int DEVICE_ID_LENGTH = 10;
  private static final int CACHED_TOKENS = 20_000;

  private final Database database;
  private final InstantSource clock;
  private final SecureRandom random;

  /** Whom the access tokens that were used last stand for, by the hashes of the tokens. */
  private final BoundedCache<ByteBuffer, Requester> tokens =
      new BoundedCache<>(CACHED_TOKENS, requester -> 1);

  private volatile BiConsumer<UserId, Predicate<Requester>> endListener = (user, devices) -> {};

  public Accounts(Database database, InstantSource clock, SecureRandom random) {
    this.database = database;
    this.clock = clock;
    this.random = random;
  }

  /** Whether there is such a user. */
  public boolean exists(UserId user) {
    return database.read(transaction -> exists(transaction, user));
  }

  /** The hash of a user's password; empty if the user has none, or doesn't exist. */
  public Optional<String> passwordHash(UserId user) {
    return database.read(
        transaction -> {
          PreparedStatement select =
              transaction.prepare("SELECT password_hash FROM account WHERE user_id = ?");
          select.setString(1, user.toString());
          try (ResultSet row = select.executeQuery()) {
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
          }
        });
  }

  /** Makes a user, unless there is one of this name. */
  public CompletableFuture<Registration.Outcome> register(Registration registration) {
    return database.write(
        transaction -> {
          UserId user = registration.user();
          if (exists(transaction, user)) {
            return new Registration.Taken();
          }
          PreparedStatement insert =
              transaction.prepare(
                  "INSERT INTO account (user_id, password_hash, is_admin, created_at)"
                      + " VALUES (?, ?, ?, ?)");
          insert.setString(1, user.toString());
          insert.setString(2, registration.passwordHash());
          insert.setBoolean(3, registration.isAdmin());
          insert.setLong(4, clock.millis());
          insert.executeUpdate();
          Optional<Login> login = Optional.empty();
          if (registration.device().isPresent()) {
            login = Optional.of(logIn(transaction, user, registration.device().get()));
          }
          return new Registration.Made(login);
        });
  }

  /** Logs a device of a user in. */
  public CompletableFuture<Login> logIn(UserId user, NewDevice device) {
    return database.write(transaction -> logIn(transaction, user, device));
  }

  /** Logs a device out: its access tokens end, and it is forgotten. */
  public CompletableFuture<Void> logOut(UserId user, String deviceId) {
    return database
        .write(
            transaction -> {
              deleteTokens(transaction, user, deviceId);
              PreparedStatement delete =
                  transaction.prepare("DELETE FROM device WHERE user_id = ? AND device_id = ?");
              delete.setString(1, user.toString());
              delete.setString(2, deviceId);
              return delete.executeUpdate();
            })
        .thenRun(() -> {});
  }

  /** Logs all devices of a user out. */
  public CompletableFuture<Void> logOutEverywhere(UserId user) {
    return database
        .write(
            transaction -> {
              int deleted = 0;
              for (String table : new String[] {"access_token", "device"}) {
                PreparedStatement delete =
                    transaction.prepare("DELETE FROM " + table + " WHERE user_id = ?");
                delete.setString(1, user.toString());
                deleted += delete.executeUpdate();
              }
              transaction.afterCommit(() -> end(user, requester -> true));
              return deleted;
            })
        .thenRun(() -> {});
  }

  /**
   * Whom an access token stands for.
   *
   * @return empty if nobody, or nobody any more
   */
  public Optional<Requester> authenticate(String accessToken) {
    byte[] hash = hash(accessToken);
    return Optional.ofNullable(
        tokens.findOrRead(
            ByteBuffer.wrap(hash),
            key -> database.read(transaction -> find(transaction, hash)).orElse(null)));
  }

  private static Optional<Requester> find(Transaction transaction, byte[] hash)
      throws SQLException {
    PreparedStatement select =
        transaction.prepare(
            "SELECT t.user_id, t.device_id, a.is_admin FROM access_token t"
                + " JOIN account a ON a.user_id = t.user_id WHERE t.hash = ?");
    select.setBytes(1, hash);
    try (ResultSet row = select.executeQuery()) {
      return row.next()
          ? Optional.of(
              new Requester(UserId.of(row.getString(1)), row.getString(2), row.getBoolean(3)))
          : Optional.empty();
    }
  }

  private static boolean exists(Transaction transaction, UserId user) throws SQLException {
    PreparedStatement select = transaction.prepare("SELECT 1 FROM account WHERE user_id = ?");
    select.setString(1, user.toString());
    try (ResultSet row = select.executeQuery()) {
      return row.next();
    }
  }

  private Login logIn(Transaction transaction, UserId user, NewDevice device) throws SQLException {
    String deviceId = device.id().orElseGet(this::randomDeviceId);
    deleteTokens(transaction, user, deviceId);
    PreparedStatement insertDevice =
        transaction.prepare(
            "INSERT INTO device (user_id, device_id, display_name, created_at)"
                + " VALUES (?, ?, ?, ?) ON CONFLICT (user_id, device_id) DO NOTHING");
    insertDevice.setString(1, user.toString());
    insertDevice.setString(2, deviceId);
    insertDevice.setString(3, device.displayName().orElse(null));
    insertDevice.setLong(4, clock.millis());
    insertDevice.executeUpdate();
    String token = randomToken();
    PreparedStatement insertToken =
        transaction.prepare(
            "INSERT INTO access_token (hash, user_id, device_id, created_at) VALUES (?, ?, ?, ?)");
    insertToken.setBytes(1, hash(token));
    insertToken.setString(2, user.toString());
    insertToken.setString(3, deviceId);
    insertToken.setLong(4, clock.millis());
    insertToken.executeUpdate();
    return new Login(user, deviceId, token);
  }

  private void deleteTokens(Transaction transaction, UserId user, String deviceId)
      throws SQLException {
    PreparedStatement delete =
        transaction.prepare("DELETE FROM access_token WHERE user_id = ? AND device_id = ?");
    delete.setString(1, user.toString());
    delete.setString(2, deviceId);
    if (delete.executeUpdate() > 0) {
      transaction.afterCommit(() -> end(user, requester -> requester.deviceId().equals(deviceId)));
    }
  }

  private void end(UserId user, Predicate<Requester> devices) {
    tokens.removeIf(requester -> requester.user().equals(user) && devices.test(requester));
    endListener.accept(user, devices);
  }

  /** Calls back after access tokens ended, with their user and devices. It must return at once. */
  public void onEnd(BiConsumer<UserId, Predicate<Requester>> listener) {
    endListener = listener;
  }

  private String randomToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private String randomDeviceId() {
    return random
        .ints(DEVICE_ID_LENGTH, 'A', 'Z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static byte[] hash(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
