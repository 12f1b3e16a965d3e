package org.matrixlib.federation.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  @Test
  void allButUnreservedCharactersAreEncoded() {
    assertEquals(
        "/x/%00%20%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F09%3A%3B%3C%3D%3E%3F%40AZ"
            + "%5B%5C%5D%5E_%60az%7B%7C%7D~%7F%C3%A9%F0%9F%90%B1",
        Target.of("/x", "\0 !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\u007fé\uD83D\uDC31")
            .toString());
  }

  @Test
  void segmentsAndParametersAreInOrder() {
    assertEquals(
        "/_matrix/federation/v2/a/b/c?d=e%26f&d=%3D",
        Target.v2("a", "b", "c").query("d", "e&f").query("d", "=").toString());
    assertEquals("/_matrix/federation/v1/a", Target.v1("a").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", ".."})
  void aSegmentThatLeadsElsewhereIsRefused(String segment) {
    assertThrows(IllegalArgumentException.class, () -> Target.of("/x", "y", segment));
  }

  @Property
  void decodingGivesWhatWasEncoded(@ForAll @NotEmpty String value) {
    String encoded = Target.of("", "a" + value).toString().substring(1);
    String expected =
        new String(("a" + value).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertEquals(expected, URLDecoder.decode(encoded, StandardCharsets.UTF_8));
  }
}
