package org.matrixlib.core;

import static java.util.Map.entry;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import org.matrixlib.testvectors.junit.Topic;
import org.matrixlib.testvectors.junit.VectorReplay;

/** Replays the language-neutral vectors of the topics that this module owns. */
class CoreVectorTest {
  @TestFactory
  Stream<DynamicNode> vectors() {
    return VectorReplay.of(
        "matrixlib-core",
        Map.ofEntries(
            entry(Topic.AUTH_RULES, AuthVectors::check),
            entry(Topic.AUTH_SELECTION, AuthVectors::checkSelection),
            entry(Topic.CANONICAL_JSON, CanonicalJsonVectors::check),
            entry(Topic.EVENTS, EventVectors::checkBuilding),
            entry(Topic.IDENTIFIERS, IdentifierVectors::check),
            entry(Topic.READING, EventVectors::checkReading),
            entry(Topic.REDACTION, EventVectors::checkRedaction),
            entry(Topic.REDACTION_PERMISSION, RedactionPermissionVectors::check),
            entry(Topic.SERVER_ACL, ServerAclVectors::check),
            entry(Topic.SIGNED_JSON, SignedJsonVectors::check),
            entry(Topic.VISIBILITY, VisibilityVectors::check)));
  }
}
