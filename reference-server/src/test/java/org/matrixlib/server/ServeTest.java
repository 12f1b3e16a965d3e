package org.matrixlib.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.matrixlib.core.json.JsonObject;

/** The program, in processes of its own. */
@Timeout(180)
class ServeTest {
  private static final String CLIENT = "/_matrix/client/v3";
  private static final int SIGTERM_EXIT = 128 + 15;

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void end() {
    processes.forEach(Process::destroyForcibly);
  }

  /** A command that ran, and all that it said. */
  private record Ran(int exit, String output) {}

  private Process launch(String... arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.directory(directory.toFile()).redirectErrorStream(true);
    builder.environment().put("MATRIXLIB_LISTENERS_0_PORT", "0");
    builder.environment().put("MATRIXLIB_PASSWORDS_MEMORY_KIB", "8");
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private Ran run(String... arguments) throws IOException, InterruptedException {
    Process process = launch(arguments);
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ran(process.waitFor(), output);
  }

  /** The URL that a server says it listens on. */
  private static String url(Process server) throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.startsWith("  clients: ")) {
        return line.substring("  clients: ".length());
      }
      said.append(line).append('\n');
    }
    throw new AssertionError("the server didn't start: " + said);
  }

  private JsonObject json(String url, String token, String method, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url))
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')));
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    assertEquals(200, response.statusCode(), response.body());
    return JsonObject.parse(response.body());
  }

  @Test
  void aServerWithoutAConfigurationIsKilledAndEndsAndKeepsItsRooms() throws Exception {
    Process server = launch("serve");
    String url = url(server);
    String token =
        json(
                url + CLIENT + "/register",
                "",
                "POST",
                "{'username':'ann','password':'p','auth':{'type':'m.login.dummy'}}")
            .string("access_token")
            .orElseThrow();
    String room =
        json(url + CLIENT + "/createRoom", token, "POST", "{'room_version':'11'}")
            .string("room_id")
            .orElseThrow();
    String send = CLIENT + "/rooms/" + room + "/send/m.room.message/";
    String event =
        json(url + send + "t1", token, "PUT", "{'body':'first'}").string("event_id").orElseThrow();
    server.destroyForcibly().waitFor();

    server = launch("serve");
    url = url(server);
    assertEquals(
        event,
        json(url + send + "t1", token, "PUT", "{'body':'first'}").string("event_id").orElseThrow());
    server.destroy();
    assertEquals(SIGTERM_EXIT, server.waitFor());

    transfer(room);
  }

  private void transfer(String room) throws Exception {
    Ran exported = run("export", room, "room.jsonl");
    assertEquals(0, exported.exit(), exported.output());
    assertTrue(Files.readString(directory.resolve("room.jsonl")).contains("first"));
    assertEquals(1, run("export", room, "room.jsonl").exit());
    assertEquals(1, run("export", "!none:localhost", "none.jsonl").exit());
    assertFalse(Files.exists(directory.resolve("none.jsonl")));
    String key = run("keys").output().strip();

    Files.writeString(
        directory.resolve("other.yaml"), "server_name: other\ndata_directory: other\n");
    Ran refused = run("import", "-c", "other.yaml", "room.jsonl");
    assertEquals(1, refused.exit());
    assertTrue(refused.output().contains("line 2"), refused.output());
    assertTrue(refused.output().contains("--key"), refused.output());
    String[] read = {"import", "-c", "other.yaml", "--key", "localhost " + key, "room.jsonl"};
    Ran imported = run(read);
    assertEquals(0, imported.exit(), imported.output());
    assertTrue(imported.output().contains(room + ": "), imported.output());
    assertEquals(0, run(read).exit());
    Ran again = run("export", "-c", "other.yaml", room, "again.jsonl");
    assertEquals(0, again.exit(), again.output());
    assertEquals(
        Files.readAllLines(directory.resolve("room.jsonl")),
        Files.readAllLines(directory.resolve("again.jsonl")));
  }

  @Test
  void aServerThatCannotStartSaysWhyAndEnds() throws Exception {
    Files.writeString(directory.resolve("matrixlib.yaml"), "server_name: hs1\ndatabse: {}\n");
    Ran ran = run("serve");
    assertEquals(1, ran.exit());
    assertTrue(ran.output().startsWith("matrixlib: matrixlib.yaml:2: "), ran.output());
    assertTrue(ran.output().contains("did you mean database?"), ran.output());
    assertEquals(1, ran.output().lines().count(), ran.output());
  }
}
