package org.matrixlib.server.api;

import static org.matrixlib.server.http.Access.PUBLIC;
import static org.matrixlib.server.http.Method.GET;
import static org.matrixlib.server.http.Method.POST;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.account.Accounts;
import org.matrixlib.server.account.LocalUserIds;
import org.matrixlib.server.account.Login;
import org.matrixlib.server.account.NewDevice;
import org.matrixlib.server.account.Passwords;
import org.matrixlib.server.account.Registration;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.ApiRequest;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Fields;
import org.matrixlib.server.http.RateLimit;
import org.matrixlib.server.http.Routes;

/**
 * Registration by programs that share a secret with the server, in the form that Synapse made
 * common: the client proves that it knows the secret by a MAC over a nonce and the user.
 */
public final class SharedSecretEndpoints {
  private static final Duration NONCE_TIME = Duration.ofSeconds(60);
  private static final int NONCE_BYTES = 32;
  private static final int MAX_NONCES = 10_000;
  private static final String MAC = "HmacSHA1";

  private final Accounts accounts;
  private final Passwords passwords;
  private final LocalUserIds userIds;
  private final SecretKeySpec secret;
  private final InstantSource clock;
  private final SecureRandom random;

  /** When each nonce ends, the first to end first. */
  private final Map<String, Instant> nonces = new LinkedHashMap<>();

  public SharedSecretEndpoints(
      Accounts accounts,
      Passwords passwords,
      ServerName server,
      String secret,
      InstantSource clock,
      SecureRandom random) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.userIds = new LocalUserIds(server);
    this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC);
    this.clock = clock;
    this.random = random;
  }

  /** Adds them to those that are served. */
  public void addTo(Routes routes) {
    String path = "/_synapse/admin/v1/register";
    routes.add(GET, path, PUBLIC, RateLimit.REGISTRATION, request -> nonce());
    routes.add(POST, path, PUBLIC, RateLimit.REGISTRATION, this::register);
  }

  private CompletionStage<Answer> nonce() {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    String nonce = HexFormat.of().formatHex(bytes);
    Instant now = clock.instant();
    synchronized (nonces) {
      nonces.values().removeIf(end -> !end.isAfter(now));
      if (nonces.size() >= MAX_NONCES) {
        nonces.remove(nonces.keySet().iterator().next());
      }
      nonces.put(nonce, now.plus(NONCE_TIME));
    }
    return Answer.ok(JsonObject.builder().put("nonce", nonce).build()).now();
  }

  private CompletionStage<Answer> register(ApiRequest request) {
    Fields body = request.body();
    String nonce = body.requireString("nonce");
    String username = body.requireString("username");
    String password = AccountEndpoints.checked(body.requireString("password"));
    boolean isAdmin = body.bool("admin").orElse(false);
    String proven =
        nonce + "\0" + username + "\0" + password + "\0" + (isAdmin ? "admin" : "notadmin");
    proven += body.string("user_type").map(type -> "\0" + type).orElse("");
    byte[] given = mac(body.requireString("mac"));
    if (!spend(nonce)) {
      throw new ApiException(
          Errcode.M_UNKNOWN, "The nonce isn't known, or was used, or is too old");
    }
    if (!MessageDigest.isEqual(mac(secret, proven), given)) {
      throw new ApiException(Errcode.M_FORBIDDEN, "The MAC is wrong");
    }
    UserId user = AccountEndpoints.userToMake(userIds, username);
    return passwords
        .hash(password)
        .thenCompose(
            hash ->
                accounts.register(
                    new Registration(user, hash, isAdmin, Optional.of(NewDevice.UNNAMED))))
        .thenApply(
            outcome -> {
              if (outcome instanceof Registration.Made made) {
                return answer(made.login().orElseThrow());
              }
              throw new ApiException(Errcode.M_USER_IN_USE, "The username is taken");
            });
  }

  private boolean spend(String nonce) {
    Instant now = clock.instant();
    synchronized (nonces) {
      Instant end = nonces.remove(nonce);
      return end != null && end.isAfter(now);
    }
  }

  private static byte[] mac(String hex) {
    try {
      return HexFormat.of().parseHex(hex.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new ApiException(Errcode.M_INVALID_PARAM, "mac is not hexadecimal");
    }
  }

  private static byte[] mac(SecretKeySpec secret, String text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(secret);
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has " + MAC, e);
    }
  }

  private static Answer answer(Login login) {
    return Answer.ok(
        JsonObject.builder()
            .put("user_id", login.user().toString())
            .put("access_token", login.accessToken())
            .put("device_id", login.deviceId())
            .put("home_server", login.user().server().toString())
            .build());
  }
}
