package org.matrixlib.federation.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.ServerName;

class WellKnownFileTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"m.server\":\"matrix.hs1.test\"}               | matrix.hs1.test",
        "{\"m.server\":\"matrix.hs1.test:1\"}             | matrix.hs1.test:1",
        "{\"m.server\":\"matrix.hs1.test:65535\"}         | matrix.hs1.test:65535",
        "{\"m.server\":\"1.2.3.4\"}                       | 1.2.3.4",
        "{\"m.server\":\"[::1]:8448\"}                    | [::1]:8448",
        " {\"x\":1.5,\"m.server\":\"HS1.test\",\"y\":[]}  | HS1.test",
      })
  void validFileDelegates(String json, String server) {
    assertEquals(Optional.of(ServerName.of(server)), WellKnownFile.delegate(json.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[]",
        "null",
        "\"matrix.hs1.test\"",
        "{\"m.server\":\"matrix.hs1.test\"",
        "{\"m.server\":\"matrix.hs1.test\"}x",
        "{\"m.server\":null}",
        "{\"m.server\":1}",
        "{\"m.server\":{\"m.server\":\"matrix.hs1.test\"}}",
        "{\"m.server\":\"\"}",
        "{\"m.server\":\"https://matrix.hs1.test\"}",
        "{\"m.server\":\"matrix.hs1.test/\"}",
        "{\"m.server\":\" matrix.hs1.test\"}",
        "{\"m.server\":\"matrix_hs1.test\"}",
        "{\"m.server\":\"m\u00e4trix.hs1.test\"}",
        "{\"m.server\":\"matrix.hs1.test:\"}",
        "{\"m.server\":\"matrix.hs1.test:0\"}",
        "{\"m.server\":\"matrix.hs1.test:65536\"}",
        "{\"m.server\":\"matrix.hs1.test:99999\"}",
        "<html>",
      })
  void invalidFileDoesNotDelegate(String json) {
    assertEquals(Optional.empty(), WellKnownFile.delegate(json.getBytes(UTF_8)));
  }

  @Test
  void fileThatIsTooLongIsInvalid() {
    String json = "{\"m.server\":\"hs1.test\"}";
    String longest = json + " ".repeat(WellKnownFile.MAX_BYTES - json.length());

    assertEquals(
        Optional.of(ServerName.of("hs1.test")), WellKnownFile.delegate(longest.getBytes(UTF_8)));
    assertEquals(Optional.empty(), WellKnownFile.delegate((longest + " ").getBytes(UTF_8)));
  }
}
