package org.matrixlib.core;

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
            Map.entry(Topic.AUTH_RULES, AuthVectors::check),
            Map.entry(Topic.AUTH_SELECTION, AuthVectors::checkSelection),
            Map.entry(Topic.CANONICAL_JSON, CanonicalJsonVectors::check),
            Map.entry(Topic.EVENTS, EventVectors::checkBuilding),
            Map.entry(Topic.IDENTIFIERS, IdentifierVectors::check),
            Map.entry(Topic.READING, EventVectors::checkReading),
            Map.entry(Topic.REDACTION, EventVectors::checkRedaction),
            Map.entry(Topic.REDACTION_PERMISSION, RedactionPermissionVectors::check),
            Map.entry(Topic.SERVER_ACL, ServerAclVectors::check),
            Map.entry(Topic.SIGNED_JSON, SignedJsonVectors::check),
            Map.entry(Topic.VISIBILITY, VisibilityVectors::check)));
  }
}
