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
        Map.of(
            Topic.AUTH_RULES, AuthVectors::check,
            Topic.AUTH_SELECTION, AuthVectors::checkSelection,
            Topic.CANONICAL_JSON, CanonicalJsonVectors::check,
            Topic.EVENTS, EventVectors::checkBuilding,
            Topic.IDENTIFIERS, IdentifierVectors::check,
            Topic.READING, EventVectors::checkReading,
            Topic.REDACTION, EventVectors::checkRedaction,
            Topic.REDACTION_PERMISSION, RedactionPermissionVectors::check,
            Topic.SERVER_ACL, ServerAclVectors::check,
            Topic.SIGNED_JSON, SignedJsonVectors::check,
            Topic.VISIBILITY, VisibilityVectors::check));
  }
}
