package org.matrixlib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.matrixlib.core.crypto.SigningKey;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.room.RoomVersion;

/** The example in the README is compiled as it stands there, and does what it says. */
class ReadmeExampleTest {
  private static final Pattern EXAMPLE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path directory;

  private final SigningKey key = SigningKey.of(KeyId.of("ed25519:1"), new byte[32]);
  private final Pdu event =
      Pdu.builder(RoomVersion.V12)
          .type("m.room.message")
          .sender(UserId.of("@ann:example.org"))
          .roomId(RoomId.of("!room:example.org"))
          .content(JsonObject.builder().put("body", "hello").build())
          .depth(1)
          .originServerTs(0)
          .prevEvents(List.of())
          .authEvents(List.of())
          .build(ServerName.of("example.org"), key);

  @Test
  void anIntactEventIsNamedAndItsSignatureIsValid() throws Exception {
    assertEquals(event.eventId() + " Intact\nsignatures valid\n", run(event.json()));
  }

  @Test
  void anEventWithChangedContentIsRedacted() throws Exception {
    JsonObject changed =
        event.json().with("content", JsonObject.builder().put("body", "bye").build());

    assertEquals(event.eventId() + " Redacted\nsignatures valid\n", run(changed));
  }

  @Test
  void anEventOfAnotherSenderIsNotSigned() throws Exception {
    JsonObject changed = event.json().with("sender", JsonString.of("@ann:example.com"));

    assertTrue(run(changed).endsWith("signatures not valid\n"));
  }

  private String run(JsonObject json) throws Exception {
    Path file = directory.resolve("event.json");
    Files.write(file, json.toBytes());
    compile();
    PrintStream console = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    URL[] classes = {directory.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(classes, getClass().getClassLoader())) {
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      String[] arguments = {file.toString(), key.verifyKey().toBase64()};
      loader
          .loadClass("ReadEvent")
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments);
    } finally {
      System.setOut(console);
    }
    return printed.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private void compile() throws Exception {
    Matcher example = EXAMPLE.matcher(Files.readString(Path.of("..", "README.md")));
    assertTrue(example.find(), "the README has an example");
    Path source = directory.resolve("ReadEvent.java");
    Files.writeString(source, example.group(1));
    int failures =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-classpath",
                Path.of("target", "classes").toString(),
                "-d",
                directory.toString(),
                source.toString());
    assertEquals(0, failures, "the example compiles");
  }
}
