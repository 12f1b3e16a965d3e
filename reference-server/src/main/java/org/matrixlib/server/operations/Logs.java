package org.matrixlib.server.operations;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.List;
import org.matrixlib.server.config.LogConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the log, on the standard output. */
public final class Logs {
  /** Their news is for those who develop them. */
  private static final List<String> CHATTY = List.of("org.eclipse.jetty", "org.flywaydb");

  /** Line breaks in messages are written so that nobody can forge a line. */
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%mdc{request}] %logger{0}:"
          + " %replace(%msg){'[\\r\\n]','?'} %kvp%n%ex";

  private Logs() {}

  /** Logs as configured, from now on. */
  public static void configure(LogConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setEncoder(encoder(config.format(), context));
    console.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(console);
    Level level = Level.convertAnSLF4JLevel(config.level());
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level);
    Level quiet = level.isGreaterOrEqual(Level.WARN) ? level : Level.WARN;
    CHATTY.forEach(name -> context.getLogger(name).setLevel(quiet));
    context
        .getLogger("org.matrixlib.server.access")
        .setLevel(config.requests() ? Level.DEBUG : level);
  }

  private static Encoder<ILoggingEvent> encoder(LogConfig.Format format, LoggerContext context) {
    if (format == LogConfig.Format.JSON) {
      JsonEncoder json = new JsonEncoder();
      json.setContext(context);
      json.setWithContext(false);
      json.setWithSequenceNumber(false);
      json.start();
      return json;
    }
    PatternLayoutEncoder plain = new PatternLayoutEncoder();
    plain.setContext(context);
    plain.setPattern(PATTERN);
    plain.start();
    return plain;
  }
}
