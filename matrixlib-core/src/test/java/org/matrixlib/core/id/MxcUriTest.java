package org.matrixlib.core.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.matrixlib.core.id.Refusals.assertRefused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MxcUriTest {

  @Test
  void slashPartsServerAndMediaId() {
    MxcUri uri = MxcUri.of("mxc://[::1]:80/A-b_9");
    assertEquals(ServerName.of("[::1]:80"), uri.server());
    assertEquals("A-b_9", uri.mediaId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mxc://example.org/../x",
        "mxc://example.org/..",
        "mxc://example.org/a/b",
        "mxc://example.org/a%2fb",
        "mxc://example.org/a\0",
        "mxc://example.org/a\\b",
        "mxc://example.org/a.b",
        "mxc://example.org/ä"
      })
  void mediaIdCannotLeadElsewhere(String text) {
    assertRefused(IdentifierError.BAD_MEDIA_ID, MxcUri::of, text);
  }

  @Test
  void refusalNamesTheReason() {
    assertRefused(IdentifierError.EMPTY, MxcUri::of, "");
    assertRefused(IdentifierError.WRONG_SIGIL, MxcUri::of, "http://example.org/x");
    assertRefused(IdentifierError.WRONG_SIGIL, MxcUri::of, "MXC://example.org/x");
    assertRefused(IdentifierError.NO_DOMAIN, MxcUri::of, "mxc://");
    assertRefused(IdentifierError.NO_DOMAIN, MxcUri::of, "mxc:///x");
    assertRefused(IdentifierError.BAD_HOST, MxcUri::of, "mxc://exa mple/x");
    assertRefused(IdentifierError.BAD_PORT, MxcUri::of, "mxc://example.org:/x");
    assertRefused(IdentifierError.BAD_MEDIA_ID, MxcUri::of, "mxc://example.org");
    assertRefused(IdentifierError.BAD_MEDIA_ID, MxcUri::of, "mxc://example.org/");
  }
}
