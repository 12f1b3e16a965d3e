package org.matrixlib.server.cli;

import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.matrixlib.server.config.Config;
import org.matrixlib.server.http.Listener;
import org.matrixlib.server.operations.Logs;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "serve",
    description = {
      "Runs the server until it is told to end (SIGTERM, or Ctrl-C).",
      "Without a configuration it is called localhost, keeps its data in ./matrixlib-data, and"
          + " listens on localhost:8008."
    },
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final ConfigOption config = new ConfigOption();

  ServeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Config chosen = surroundings.config(config.file);
    Logs.configure(chosen.log());
    Surroundings.Running server =
        surroundings.starter().start(chosen, surroundings.clock(), surroundings.random());
    // The JVM waits for its hooks, so it ends when all that was begun is committed.
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
    tell(chosen, server);
    new CountDownLatch(1).await();
    return CommandLine.ExitCode.OK;
  }

  private void tell(Config chosen, Surroundings.Running server) {
    PrintWriter out = surroundings.out();
    out.println("matrixlib " + Commands.Version.text() + " serves " + chosen.serverName());
    List<InetSocketAddress> addresses = server.clientAddresses();
    for (int i = 0; i < addresses.size(); i++) {
      Listener listener = chosen.listeners().get(i);
      out.println("  clients: " + url(addresses.get(i), listener.tls().isPresent()));
    }
    server
        .metricsAddress()
        .ifPresent(address -> out.println("  metrics: " + url(address, false) + "/metrics"));
    out.println("  data:    " + chosen.dataDirectory().toAbsolutePath().normalize());
    if (surroundings.configFile(config.file).isEmpty()) {
      out.println();
      out.println("There is no configuration, so whoever reaches these addresses may register.");
      out.println(
          "Next: open a Matrix client, give it the address above as homeserver, and register;");
      out.println("or stop (Ctrl-C), and make a configuration:");
      out.println("  java -jar matrixlib.jar init --server-name example.org");
    }
  }

  private static String url(InetSocketAddress address, boolean isTls) {
    String host = address.getHostString();
    return (isTls ? "https://" : "http://")
        + (host.indexOf(':') < 0 ? host : "[" + host + "]")
        + ":"
        + address.getPort();
  }
}
