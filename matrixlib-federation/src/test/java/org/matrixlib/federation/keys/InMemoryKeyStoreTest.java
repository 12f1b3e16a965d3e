package org.matrixlib.federation.keys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.matrixlib.federation.keys.TestKeys.DAY;
import static org.matrixlib.federation.keys.TestKeys.NOW;
import static org.matrixlib.federation.keys.TestKeys.OTHER;
import static org.matrixlib.federation.keys.TestKeys.SERVER;
import static org.matrixlib.federation.keys.TestKeys.at;
import static org.matrixlib.federation.keys.TestKeys.key;
import static org.matrixlib.federation.keys.TestKeys.published;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;

class InMemoryKeyStoreTest {
  private static final ServerName THIRD = ServerName.of("third.example");

  private static Map<KeyId, KnownKey> known(ServerName server, String version) {
    return KnownKey.of(TestKeys.read(published(server, key(version))), NOW);
  }

  @Test
  void whatIsAddedIsFound() {
    KeyStore store = new InMemoryKeyStore(2);
    store.merge(SERVER, known(SERVER, "a"));
    store.merge(OTHER, known(OTHER, "a"));

    assertEquals(known(SERVER, "a"), store.find(SERVER));
    assertEquals(known(OTHER, "a"), store.find(OTHER));
    assertEquals(Map.of(), store.find(THIRD));
  }

  @Test
  void whatIsAddedIsMerged() {
    KeyStore store = new InMemoryKeyStore(1);
    Map<KeyId, KnownKey> longer =
        KnownKey.of(
            TestKeys.read(
                published(SERVER).current(key("a")).validUntil(at(2 * DAY)).signedBy(key("a"))),
            NOW);
    store.merge(SERVER, longer);
    store.merge(SERVER, known(SERVER, "a"));

    assertEquals(longer, store.find(SERVER));
  }

  @Test
  void theServerThatWasNotAskedForLongestIsForgotten() {
    KeyStore store = new InMemoryKeyStore(2);
    store.merge(SERVER, known(SERVER, "a"));
    store.merge(OTHER, known(OTHER, "a"));
    store.find(SERVER);
    store.merge(THIRD, known(THIRD, "a"));

    assertEquals(known(SERVER, "a"), store.find(SERVER));
    assertEquals(Map.of(), store.find(OTHER));
    assertEquals(known(THIRD, "a"), store.find(THIRD));
  }

  @Test
  void aStoreHoldsAtLeastOneServer() {
    assertThrows(IllegalArgumentException.class, () -> new InMemoryKeyStore(0));
  }
}
