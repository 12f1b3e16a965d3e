package org.matrixlib.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lets matrix-js-sdk, which most clients on the web are made with, talk to the server. */
class JsSdkTest {
  private static final int NODE = 20;
  private static final Path SOURCES = Path.of("src", "test", "js");
  private static final Path WORK = Path.of("target", "js");
  private static final List<String> FILES =
      List.of("package.json", "package-lock.json", "conversation.mjs");

  @TempDir private Path directory;

  @Test
  void twoUsersSeeEverythingOnceAndInOrderThoughTheServerIsKilled() throws Exception {
    assumeTrue(nodeVersion() >= NODE, "SKIPPED: needs Node.js " + NODE + " or later, and npm");
    assumeTrue(isInstalled(), "SKIPPED: npm can't install what package-lock.json names");
    Path data = Files.createDirectory(directory.resolve("data"));
    try (ServerProcess server = ServerProcess.start(KillTestTest.SERVER, data, Servers.SETTINGS)) {
      assertEquals("done", converse(server));
    }
  }

  /** Runs the conversation, and kills the server where it asks for that. */
  private static String converse(ServerProcess server) throws IOException, InterruptedException {
    Process node =
        new ProcessBuilder(
                "node", "--no-warnings", "conversation.mjs", "http://127.0.0.1:" + server.port())
            .directory(WORK.toFile())
            .redirectErrorStream(true)
            .start();
    List<String> said = new ArrayList<>();
    try (BufferedReader output = node.inputReader(StandardCharsets.UTF_8);
        BufferedWriter input = node.outputWriter(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.equals("kill")) {
          server.kill();
          server.restart();
          input.write("restarted\n");
          input.flush();
        } else {
          said.add(line);
        }
      }
    } finally {
      node.destroyForcibly().waitFor();
    }
    return String.join("\n", said);
  }

  private static int nodeVersion() throws InterruptedException {
    try {
      Process node = new ProcessBuilder("node", "--version").start();
      String version = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      node.waitFor();
      return Integer.parseInt(version.replaceAll("^v(\\d+).*\\s*$", "$1"));
    } catch (IOException e) {
      return 0;
    }
  }

  /** Installs what the lock file names; false if it can't be had here. */
  private static boolean isInstalled() throws IOException, InterruptedException {
    Files.createDirectories(WORK);
    for (String file : FILES) {
      Files.write(WORK.resolve(file), Files.readAllBytes(SOURCES.resolve(file)));
    }
    Process npm =
        new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline")
            .directory(WORK.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(npm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (npm.waitFor() == 0) {
      return true;
    }
    System.out.println("npm ci failed: " + output);
    return false;
  }
}
