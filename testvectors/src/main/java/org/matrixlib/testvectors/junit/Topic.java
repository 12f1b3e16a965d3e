package org.matrixlib.testvectors.junit;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The topics that some module of this library implements, each with the one module whose tests
 * replay it.
 *
 * <p>This is what tells a topic that another module is responsible for, which a module leaves to
 * it, from one that nobody would ever replay, which is a failure.
 */
public enum Topic {
  /** The authorisation rules. */
  AUTH_RULES("auth-rules", "matrixlib-core"),
  /** Which events others should cite. */
  AUTH_SELECTION("auth-selection", "matrixlib-core"),
  /** JSON text to canonical JSON. */
  CANONICAL_JSON("canonical-json", "matrixlib-core"),
  /** Building, hashing and signing events. */
  EVENTS("events", "matrixlib-core"),
  /** The grammar of identifiers. */
  IDENTIFIERS("identifiers", "matrixlib-core"),
  /** Reading events from other servers. */
  READING("reading", "matrixlib-core"),
  /** Redacting events. */
  REDACTION("redaction", "matrixlib-core"),
  /** Whether redactions are performed. */
  REDACTION_PERMISSION("redaction-permission", "matrixlib-core"),
  /** Which servers may take part in a room. */
  SERVER_ACL("server-acl", "matrixlib-core"),
  /** Signing JSON and verifying it. */
  SIGNED_JSON("signed-json", "matrixlib-core"),
  /** Who may see an event. */
  VISIBILITY("visibility", "matrixlib-core"),
  /** Resolving the states of forks. */
  STATE_RESOLUTION("state-resolution", "matrixlib-stateres");

  private final String text;
  private final String module;

  Topic(String text, String module) {
    this.text = text;
    this.module = module;
  }

  /** The topic that files call so; empty if there is none. */
  static Optional<Topic> named(String text) {
    return Arrays.stream(values()).filter(topic -> topic.text.equals(text)).findFirst();
  }

  /** The topics of a module, by its artifact id. */
  static Set<Topic> of(String module) {
    return Arrays.stream(values())
        .filter(topic -> topic.module.equals(module))
        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Topic.class)));
  }

  /** The name by which files call the topic. */
  @Override
  public String toString() {
    return text;
  }
}
