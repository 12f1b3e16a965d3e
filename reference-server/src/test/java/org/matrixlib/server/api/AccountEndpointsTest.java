package org.matrixlib.server.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.room.RoomVersion;
import org.matrixlib.core.room.RoomVersions;
import org.matrixlib.server.account.Accounts;
import org.matrixlib.server.account.Passwords;
import org.matrixlib.server.account.RegistrationPolicy;
import org.matrixlib.server.http.Listener;
import org.matrixlib.server.http.RateLimit;
import org.matrixlib.server.http.RateLimiter;
import org.matrixlib.server.http.Routes;
import org.matrixlib.server.http.TestHttp;
import org.matrixlib.server.store.Database;
import org.matrixlib.server.store.DatabaseSettings;

@Timeout(60)
class AccountEndpointsTest {
  private static final String CLIENT = "/_matrix/client/v3";
  private static final String ADMIN = "/_synapse/admin/v1/register";
  private static final ServerName SERVER = ServerName.of("hs1");
  private static final RegistrationPolicy OPEN = new RegistrationPolicy(true, Set.of());

  @TempDir Path directory;
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final SecureRandom random = new SecureRandom();
  private final Passwords passwords = new Passwords(new Passwords.Cost(8, 1), random);
  private Database database;
  private TestHttp http;

  @BeforeEach
  void open() throws IOException {
    database = Database.open(DatabaseSettings.sqlite(directory.resolve("server.db")));
    start(OPEN);
  }

  private void start(RegistrationPolicy policy) throws IOException {
    if (http != null) {
      http.close();
    }
    Accounts accounts = new Accounts(database, now::get, random);
    RateLimiter limiter =
        new RateLimiter(
            Map.of(RateLimit.FAILED_LOGINS, new RateLimiter.Rate(0.0001, 3)), System::nanoTime);
    Routes routes = new Routes();
    new AccountEndpoints(accounts, passwords, limiter, SERVER, policy, random).addTo(routes);
    new SharedSecretEndpoints(accounts, passwords, SERVER, "complement", now::get, random)
        .addTo(routes);
    new DiscoveryEndpoints(
            Optional.of(URI.create("https://matrix.example")), RoomVersions.STABLE, RoomVersion.V11)
        .addTo(routes);
    http =
        new TestHttp(
            routes,
            accounts::authenticate,
            limiter,
            new Listener("127.0.0.1", 0, Optional.empty(), false));
  }

  @AfterEach
  void close() {
    http.close();
    passwords.close();
    database.close();
  }

  private record Response(int status, JsonObject body) {
    String errcode() {
      return body.string("errcode").orElse("none");
    }

    String string(String name) {
      return body.string(name).orElseThrow();
    }
  }

  private Response send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = http.send(request);
    return new Response(response.statusCode(), JsonObject.parse(response.body()));
  }

  private Response post(String path, String body) throws Exception {
    return send(http.request(path).POST(BodyPublishers.ofString(body.replace('\'', '"'))));
  }

  private Response get(String path) throws Exception {
    return send(http.request(path));
  }

  private HttpRequest.Builder as(String token, String path) {
    return http.request(path).header("Authorization", "Bearer " + token);
  }

  private int statusOf(String token) throws Exception {
    return send(as(token, CLIENT + "/account/whoami")).status();
  }

  private Response register(String username) throws Exception {
    return post(
        CLIENT + "/register",
        "{'username':'" + username + "','password':'secret','auth':{'type':'m.login.dummy'}}");
  }

  private Response logIn(String user, String password) throws Exception {
    return post(
        CLIENT + "/login",
        "{'type':'m.login.password','password':'"
            + password
            + "','identifier':{'type':'m.id.user','user':'"
            + user
            + "'}}");
  }

  @Test
  void whoRegistersIsLoggedIn() throws Exception {
    Response response = register("Ann");
    assertEquals(200, response.status());
    assertEquals("@ann:hs1", response.string("user_id"));
    Response who = send(as(response.string("access_token"), CLIENT + "/account/whoami"));
    assertEquals("@ann:hs1", who.string("user_id"));
    assertEquals(response.string("device_id"), who.string("device_id"));
  }

  @Test
  void registrationTellsItsFlowsFirst() throws Exception {
    Response challenge = post(CLIENT + "/register", "{'username':'ann','password':'p'}");
    assertEquals(401, challenge.status());
    assertEquals("none", challenge.errcode());
    assertEquals(
        "[{\"stages\":[\"m.login.dummy\"]}]",
        challenge.body().array("flows").orElseThrow().toString());
    Response done =
        post(
            CLIENT + "/register",
            "{'username':'ann','password':'p','auth':{'type':'m.login.dummy','session':'"
                + challenge.string("session")
                + "'}}");
    assertEquals(200, done.status());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/register; ''; 401; none",
        "/register; {'username':'a b','password':'p'}; 400; M_INVALID_USERNAME",
        "/register; {'username':'ü','password':'p'}; 400; M_INVALID_USERNAME",
        "/register; {'username':'','password':'p'}; 400; M_INVALID_USERNAME",
        "/register; {'username':1,'password':'p'}; 400; M_BAD_JSON",
        "/register; {'username':'x','password':[]}; 400; M_BAD_JSON",
        "/register; {'username':'taken','password':'p'}; 400; M_USER_IN_USE",
        "/register; {'username':'x','auth':[]}; 400; M_BAD_JSON",
        "/register; {'username':'x','auth':{}}; 400; M_MISSING_PARAM",
        "/register; {'username':'x','auth':{'type':1}}; 400; M_BAD_JSON",
        "/register; {'username':'x','auth':{'type':'m.x'}}; 400; M_UNKNOWN",
        "/register; {'username':'x','auth':{'type':'m.login.dummy'}}; 400; M_MISSING_PARAM",
        "/register; {'username':'x','inhibit_login':'yes'}; 400; M_BAD_JSON",
        "/register; {'username':'x','device_id':''}; 400; M_INVALID_PARAM",
        "/register; {'username':'x','device_id':7}; 400; M_BAD_JSON",
        "/register; {'username':'x','device_id':'\\u0000'}; 400; M_INVALID_PARAM",
        "/register?kind=guest; {}; 403; M_GUEST_ACCESS_FORBIDDEN",
        "/register?kind=x; {}; 400; M_INVALID_PARAM",
        "/login; {}; 400; M_MISSING_PARAM",
        "/login; {'type':'m.login.token','token':'x'}; 400; M_UNKNOWN",
        "/login; {'type':'m.login.password','password':'p'}; 400; M_MISSING_PARAM",
        "/login; {'type':'m.login.password','user':'taken'}; 400; M_MISSING_PARAM",
        "/login; {'type':'m.login.password','user':7,'password':'p'}; 400; M_BAD_JSON",
        "/login; {'type':'m.login.password','identifier':{'type':'m.id.phone'},'password':'p'};"
            + " 400; M_UNKNOWN",
        "/login; {'type':'m.login.password','user':'taken','password':'wrong'}; 403; M_FORBIDDEN",
        "/login; {'type':'m.login.password','user':'nobody','password':'p'}; 403; M_FORBIDDEN",
        "/login; {'type':'m.login.password','user':'@taken:hs2','password':'secret'}; 403;"
            + " M_FORBIDDEN",
        "/login; {'type':'m.login.password','user':'a:b','password':'secret'}; 403; M_FORBIDDEN",
      })
  void badRequestsAreToldWhatIsWrong(String path, String body, int status, String errcode)
      throws Exception {
    register("taken");
    Response response = post(CLIENT + path, body);
    assertEquals(errcode, response.errcode());
    assertEquals(status, response.status());
  }

  @Test
  void longPasswordsAreNotHashed() throws Exception {
    String password = "x".repeat(Passwords.MAX_BYTES + 1);
    assertEquals("M_INVALID_PARAM", logIn("ann", password).errcode());
  }

  @Test
  void registrationWithoutLoginGivesNoToken() throws Exception {
    Response response =
        post(
            CLIENT + "/register",
            "{'username':'ann','password':'p','inhibit_login':true,'auth':{'type':'m.login.dummy'}}");
    assertEquals("{\"user_id\":\"@ann:hs1\"}", response.body().toString());
    assertEquals(200, logIn("ann", "p").status());
  }

  @Test
  void whoeverDoesNotSayANameGetsOne() throws Exception {
    Response response =
        post(CLIENT + "/register", "{'password':'p','auth':{'type':'m.login.dummy'}}");
    assertTrue(response.string("user_id").endsWith(":hs1"));
  }

  @Test
  void namesAreAvailableUntilTheyAreTaken() throws Exception {
    String path = CLIENT + "/register/available";
    assertEquals("{\"available\":true}", get(path + "?username=ann").body().toString());
    register("ann");
    assertEquals("M_USER_IN_USE", get(path + "?username=ann").errcode());
    assertEquals("M_INVALID_USERNAME", get(path + "?username=a%20b").errcode());
    assertEquals("M_MISSING_PARAM", get(path).errcode());
  }

  @Test
  void registrationCanBeClosed() throws Exception {
    start(new RegistrationPolicy(false, Set.of()));
    Response response = register("ann");
    assertEquals(403, response.status());
    assertEquals("M_FORBIDDEN", response.errcode());
  }

  @Test
  void registrationTokensLetIn() throws Exception {
    start(new RegistrationPolicy(false, Set.of("one", "two")));
    assertEquals("M_UNKNOWN", register("ann").errcode());
    String body =
        "{'username':'ann','password':'p','auth':{'type':'m.login.registration_token','token':'%s'}}";
    Response refused = post(CLIENT + "/register", body.formatted("three"));
    assertEquals(401, refused.status());
    assertEquals("M_UNAUTHORIZED", refused.errcode());
    assertTrue(refused.body().has("flows"));
    assertEquals(200, post(CLIENT + "/register", body.formatted("two")).status());
    String validity = "/_matrix/client/v1/register/m.login.registration_token/validity?token=";
    assertEquals("{\"valid\":true}", get(validity + "one").body().toString());
    assertEquals("{\"valid\":false}", get(validity + "x").body().toString());
  }

  @Test
  void usersLogInAndOut() throws Exception {
    String first = register("ann").string("access_token");
    assertEquals(
        "{\"flows\":[{\"type\":\"m.login.password\"}]}", get(CLIENT + "/login").body().toString());
    Response second = logIn("@ann:hs1", "secret");
    assertEquals(200, second.status());
    String token = second.string("access_token");
    assertEquals(200, send(as(token, CLIENT + "/logout").POST(BodyPublishers.noBody())).status());
    assertEquals(401, statusOf(token));
    assertEquals(200, statusOf(first));
    String third = logIn("ann", "secret").string("access_token");
    assertEquals(
        200, send(as(third, CLIENT + "/logout/all").POST(BodyPublishers.noBody())).status());
    assertEquals(401, statusOf(first));
    assertEquals(401, statusOf(third));
  }

  @Test
  void aDeviceKeepsItsIdAndNotItsToken() throws Exception {
    register("ann");
    String login =
        "{'type':'m.login.password','user':'ann','password':'secret','device_id':'PHONE'}";
    Response first = post(CLIENT + "/login", login);
    Response second = post(CLIENT + "/login", login);
    assertEquals("PHONE", second.string("device_id"));
    assertNotEquals(first.string("access_token"), second.string("access_token"));
    assertEquals(401, statusOf(first.string("access_token")));
    assertEquals(200, statusOf(second.string("access_token")));
  }

  @Test
  void passwordsCannotBeGuessedForLong() throws Exception {
    register("ann");
    for (int i = 0; i < 3; i++) {
      assertEquals(403, logIn("ann", "guess").status());
    }
    assertEquals(429, logIn("ann", "secret").status());
  }

  private String mac(String nonce, String username, String password, String admin)
      throws Exception {
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec("complement".getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
    String text = nonce + "\0" + username + "\0" + password + "\0" + admin;
    return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
  }

  private Response registerBySecret(String nonce, String mac, boolean isAdmin) throws Exception {
    return post(
        ADMIN,
        "{'nonce':'%s','username':'Ann','password':'p','mac':'%s','admin':%s}"
            .formatted(nonce, mac, isAdmin));
  }

  @Test
  void whoKnowsTheSecretMayMakeUsers() throws Exception {
    String nonce = get(ADMIN).string("nonce");
    String mac = mac(nonce, "Ann", "p", "admin");
    Response response = registerBySecret(nonce, mac, true);
    assertEquals(200, response.status());
    assertEquals("@ann:hs1", response.string("user_id"));
    assertEquals("hs1", response.string("home_server"));
    assertEquals(200, statusOf(response.string("access_token")));
    Response again = registerBySecret(nonce, mac, true);
    assertEquals(400, again.status());
  }

  @Test
  void aWrongMacOrAnOldNonceMakesNobody() throws Exception {
    String nonce = get(ADMIN).string("nonce");
    Response wrong = registerBySecret(nonce, mac(nonce, "Ann", "p", "notadmin"), true);
    assertEquals(403, wrong.status());
    assertEquals(400, registerBySecret("none", "00", false).status());
    String old = get(ADMIN).string("nonce");
    now.set(now.get().plusSeconds(61));
    assertEquals(400, registerBySecret(old, mac(old, "Ann", "p", "notadmin"), false).status());
    assertEquals("M_INVALID_PARAM", registerBySecret(old, "zz", false).errcode());
    assertEquals(403, logIn("ann", "p").status());
  }

  @Test
  void clientsLearnWhatTheServerIs() throws Exception {
    JsonObject versions = get("/_matrix/client/versions").body();
    assertTrue(versions.array("versions").orElseThrow().toString().contains("\"v1.19\""));
    assertEquals(
        "{\"m.homeserver\":{\"base_url\":\"https://matrix.example\"}}",
        get("/.well-known/matrix/client").body().toString());
    String token = register("ann").string("access_token");
    JsonObject capabilities =
        send(as(token, CLIENT + "/capabilities")).body().object("capabilities").orElseThrow();
    JsonObject rooms = capabilities.object("m.room_versions").orElseThrow();
    assertEquals("11", rooms.string("default").orElseThrow());
    assertEquals(12, rooms.object("available").orElseThrow().size());
    assertFalse(
        capabilities
            .object("m.change_password")
            .flatMap(capability -> capability.bool("enabled"))
            .orElseThrow());
    assertEquals(401, get(CLIENT + "/capabilities").status());
  }
}
