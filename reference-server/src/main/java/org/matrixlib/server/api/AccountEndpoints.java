package org.matrixlib.server.api;

import static org.matrixlib.server.http.Access.PUBLIC;
import static org.matrixlib.server.http.Access.USER;
import static org.matrixlib.server.http.Method.GET;
import static org.matrixlib.server.http.Method.POST;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.server.account.Accounts;
import org.matrixlib.server.account.LocalUserIds;
import org.matrixlib.server.account.Login;
import org.matrixlib.server.account.NewDevice;
import org.matrixlib.server.account.Passwords;
import org.matrixlib.server.account.Registration;
import org.matrixlib.server.account.RegistrationPolicy;
import org.matrixlib.server.account.Requester;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.ApiRequest;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Fields;
import org.matrixlib.server.http.RateLimit;
import org.matrixlib.server.http.RateLimiter;
import org.matrixlib.server.http.Routes;

/** Registration, login, logout. */
public final class AccountEndpoints {
  private static final String PASSWORD = "m.login.password";
  private static final String DUMMY = "m.login.dummy";
  private static final String TOKEN = "m.login.registration_token";

  /** More makes no sense, and is stored with each access token. */
  private static final int MAX_DEVICE_ID_BYTES = 255;

  private static final int MAX_DEVICE_NAME_BYTES = 512;
  private static final int RANDOM_BITS = 80;
  private static final int RADIX = 32;

  private final Accounts accounts;
  private final Passwords passwords;
  private final RateLimiter limiter;
  private final LocalUserIds userIds;
  private final RegistrationPolicy policy;
  private final SecureRandom random;

  public AccountEndpoints(
      Accounts accounts,
      Passwords passwords,
      RateLimiter limiter,
      ServerName server,
      RegistrationPolicy policy,
      SecureRandom random) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.limiter = limiter;
    this.userIds = new LocalUserIds(server);
    this.policy = policy;
    this.random = random;
  }

  /** Adds them to those that are served. */
  public void addTo(Routes routes) {
    String client = "/_matrix/client/v3";
    routes.add(POST, client + "/register", PUBLIC, RateLimit.REGISTRATION, this::register);
    routes.add(
        GET, client + "/register/available", PUBLIC, RateLimit.REGISTRATION, this::available);
    routes.add(
        GET,
        "/_matrix/client/v1/register/m.login.registration_token/validity",
        PUBLIC,
        RateLimit.REGISTRATION,
        this::tokenValidity);
    routes.add(GET, client + "/login", PUBLIC, request -> loginFlows());
    routes.add(POST, client + "/login", PUBLIC, RateLimit.LOGIN, this::logIn);
    routes.add(POST, client + "/logout", USER, this::logOut);
    routes.add(POST, client + "/logout/all", USER, this::logOutEverywhere);
    routes.add(GET, client + "/account/whoami", USER, AccountEndpoints::whoAmI);
  }

  /**
   * @spec https://spec.matrix.org/v1.19/client-server-api/#post_matrixclientv3register POST
   *     register
   */
  private CompletionStage<Answer> register(ApiRequest request) {
    String kind = request.query("kind").orElse("user");
    if (kind.equals("guest")) {
      throw new ApiException(Errcode.M_GUEST_ACCESS_FORBIDDEN, "This server has no guests");
    }
    if (!kind.equals("user")) {
      throw new ApiException(Errcode.M_INVALID_PARAM, "kind is neither user nor guest");
    }
    if (policy.isClosed()) {
      throw new ApiException(Errcode.M_FORBIDDEN, "Registration is closed on this server");
    }
    Fields body = request.optionalBody();
    UserId user = userToMake(userIds, body.string("username").orElseGet(this::randomName));
    Optional<String> password = body.string("password");
    Optional<NewDevice> device =
        body.bool("inhibit_login").orElse(false) ? Optional.empty() : Optional.of(device(body));
    if (accounts.exists(user)) {
      throw taken();
    }
    Optional<Answer> challenge = challenge(body);
    if (challenge.isPresent()) {
      return challenge.get().now();
    }
    return passwords
        .hash(checked(password.orElseThrow(AccountEndpoints::noPassword)))
        .thenCompose(hash -> accounts.register(new Registration(user, hash, false, device)))
        .thenApply(
            outcome -> {
              if (outcome instanceof Registration.Made made) {
                JsonObject.Builder answer = JsonObject.builder().put("user_id", user.toString());
                made.login().ifPresent(login -> put(answer, login));
                return Answer.ok(answer.build());
              }
              throw taken();
            });
  }

  private static ApiException noPassword() {
    return new ApiException(Errcode.M_MISSING_PARAM, "password is missing");
  }

  private static ApiException taken() {
    return new ApiException(Errcode.M_USER_IN_USE, "The username is taken");
  }

  /**
   * What a client still has to show before it may register; empty if it has. Every flow has one
   * stage, so a request shows all or nothing, and no session is kept.
   *
   * @spec https://spec.matrix.org/v1.19/client-server-api/#user-interactive-authentication-api
   *     User-Interactive Authentication API
   */
  private Optional<Answer> challenge(Fields body) {
    String stage = policy.tokens().isEmpty() ? DUMMY : TOKEN;
    Optional<Fields> auth = body.object("auth");
    String session = auth.flatMap(fields -> fields.string("session")).orElseGet(this::randomName);
    JsonObject.Builder answer =
        JsonObject.builder()
            .put(
                "flows", JsonArray.of(List.of(flow("stages", JsonArray.ofStrings(List.of(stage))))))
            .put("params", JsonObject.EMPTY)
            .put("session", session);
    if (auth.isEmpty()) {
      return Optional.of(Answer.of(401, answer.build()));
    }
    String type = auth.get().requireString("type");
    if (!type.equals(stage)) {
      throw new ApiException(Errcode.M_UNKNOWN, "No flow has the stage that was sent");
    }
    if (stage.equals(DUMMY) || isKnown(auth.get().requireString("token"))) {
      return Optional.empty();
    }
    answer.put("errcode", Errcode.M_UNAUTHORIZED.name());
    answer.put("error", "The registration token isn't known");
    return Optional.of(Answer.of(401, answer.build()));
  }

  private static JsonObject flow(String name, JsonArray stages) {
    return JsonObject.builder().put(name, stages).build();
  }

  /** Compares with all of them in the same time, so that nobody can guess one bit by bit. */
  private boolean isKnown(String token) {
    byte[] given = token.getBytes(StandardCharsets.UTF_8);
    boolean isKnown = false;
    for (String known : policy.tokens()) {
      isKnown |= MessageDigest.isEqual(known.getBytes(StandardCharsets.UTF_8), given);
    }
    return isKnown;
  }

  private CompletionStage<Answer> tokenValidity(ApiRequest request) {
    if (policy.tokens().isEmpty()) {
      throw new ApiException(Errcode.M_FORBIDDEN, "This server has no registration tokens");
    }
    String token =
        request
            .query("token")
            .orElseThrow(() -> new ApiException(Errcode.M_MISSING_PARAM, "token is missing"));
    return Answer.ok(JsonObject.builder().put("valid", isKnown(token)).build()).now();
  }

  private CompletionStage<Answer> available(ApiRequest request) {
    String username =
        request
            .query("username")
            .orElseThrow(() -> new ApiException(Errcode.M_MISSING_PARAM, "username is missing"));
    if (accounts.exists(userToMake(userIds, username))) {
      throw taken();
    }
    return Answer.ok(JsonObject.builder().put("available", true).build()).now();
  }

  private static CompletionStage<Answer> loginFlows() {
    JsonObject flow = JsonObject.builder().put("type", PASSWORD).build();
    return Answer.ok(JsonObject.builder().put("flows", JsonArray.of(List.of(flow))).build()).now();
  }

  /**
   * @spec https://spec.matrix.org/v1.19/client-server-api/#post_matrixclientv3login POST login
   */
  private CompletionStage<Answer> logIn(ApiRequest request) {
    Fields body = request.body();
    if (!body.requireString("type").equals(PASSWORD)) {
      throw new ApiException(Errcode.M_UNKNOWN, "The type of login isn't known: see GET /login");
    }
    String password = checked(body.requireString("password"));
    NewDevice device = device(body);
    UserId user = userIds.find(username(body)).orElseThrow(AccountEndpoints::wrongPassword);
    limiter.check(RateLimit.FAILED_LOGINS, user.toString());
    return passwords
        .verify(password, accounts.passwordHash(user))
        .thenCompose(
            isRight -> {
              if (!isRight) {
                limiter.spend(RateLimit.FAILED_LOGINS, user.toString());
                throw wrongPassword();
              }
              return accounts.logIn(user, device);
            })
        .thenApply(
            login -> {
              JsonObject.Builder answer = JsonObject.builder().put("user_id", user.toString());
              put(answer, login);
              return Answer.ok(answer.build());
            });
  }

  /** Whom a login is for: an identifier, or as clients of before 2018 say it. */
  private static String username(Fields body) {
    Optional<Fields> identifier = body.object("identifier");
    if (identifier.isEmpty()) {
      return body.requireString("user");
    }
    if (!identifier.get().requireString("type").equals("m.id.user")) {
      throw new ApiException(Errcode.M_UNKNOWN, "Users are identified by m.id.user only");
    }
    return identifier.get().requireString("user");
  }

  private static ApiException wrongPassword() {
    return new ApiException(Errcode.M_FORBIDDEN, "The username or the password is wrong");
  }

  private static void put(JsonObject.Builder answer, Login login) {
    answer.put("access_token", login.accessToken()).put("device_id", login.deviceId());
  }

  private CompletionStage<Answer> logOut(ApiRequest request) {
    Requester requester = request.requester();
    return accounts.logOut(requester.user(), requester.deviceId()).thenApply(done -> Answer.ok());
  }

  private CompletionStage<Answer> logOutEverywhere(ApiRequest request) {
    return accounts.logOutEverywhere(request.requester().user()).thenApply(done -> Answer.ok());
  }

  private static CompletionStage<Answer> whoAmI(ApiRequest request) {
    Requester requester = request.requester();
    return Answer.ok(
            JsonObject.builder()
                .put("user_id", requester.user().toString())
                .put("device_id", requester.deviceId())
                .put("is_guest", false)
                .build())
        .now();
  }

  /** The ID of a user who may be made. */
  static UserId userToMake(LocalUserIds userIds, String username) {
    return userIds
        .toMake(username)
        .orElseThrow(
            () ->
                new ApiException(
                    Errcode.M_INVALID_USERNAME,
                    "A username has only a-z, 0-9 and ._=-/+, and is not too long"));
  }

  /** A password that may be hashed. */
  static String checked(String password) {
    if (password.isEmpty()) {
      throw new ApiException(Errcode.M_MISSING_PARAM, "password is empty");
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > Passwords.MAX_BYTES) {
      throw new ApiException(
          Errcode.M_INVALID_PARAM,
          "A password has at most " + Passwords.MAX_BYTES + " bytes of UTF-8");
    }
    return password;
  }

  private static NewDevice device(Fields body) {
    Optional<String> id = body.string("device_id");
    if (id.isPresent() && (id.get().isEmpty() || isLonger(id.get(), MAX_DEVICE_ID_BYTES))) {
      throw new ApiException(
          Errcode.M_INVALID_PARAM, "device_id has 1 to " + MAX_DEVICE_ID_BYTES + " bytes");
    }
    Optional<String> name = body.string("initial_device_display_name");
    if (name.isPresent() && isLonger(name.get(), MAX_DEVICE_NAME_BYTES)) {
      throw new ApiException(
          Errcode.M_INVALID_PARAM,
          "initial_device_display_name has at most " + MAX_DEVICE_NAME_BYTES + " bytes");
    }
    return new NewDevice(id, name);
  }

  private static boolean isLonger(String text, int bytes) {
    return text.getBytes(StandardCharsets.UTF_8).length > bytes;
  }

  private String randomName() {
    return new BigInteger(RANDOM_BITS, random).toString(RADIX);
  }
}
