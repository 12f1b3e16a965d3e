package org.matrixlib.core.id;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The URI of content in a media repository, {@code mxc://server-name/media-id}.
 *
 * <p>The media ID is nothing but A-Z a-z 0-9 _ and -, so it is safe as a segment of a path. The
 * server name is not: its grammar allows {@code ..} too. The specification sets no limit to the
 * length of a media ID, nor does this type.
 *
 * <p>Immutable and case-sensitive, even the scheme.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#matrix-content-mxc-uris Matrix Content
 *     (mxc://) URIs
 */
public final class MxcUri extends Identifier<MxcUri> implements Comparable<MxcUri> {
  private static final String SCHEME = "mxc://";

  private MxcUri(String text) {
    super(text);
  }

  /**
   * The content URI of a text.
   *
   * @param text a content URI
   * @return the content URI
   * @throws InvalidIdentifierException if the text is no content URI
   */
  public static MxcUri of(String text) {
    requireNoFlaw(flaw(text), "content URI", text);
    return new MxcUri(text);
  }

  /**
   * The content URI of a text that may be none.
   *
   * @param text any text
   * @return the content URI, or empty if the text is none
   */
  public static Optional<MxcUri> parse(String text) {
    return flaw(text) == null ? Optional.of(new MxcUri(text)) : Optional.empty();
  }

  private static @Nullable IdentifierError flaw(String text) {
    if (text.isEmpty()) {
      return IdentifierError.EMPTY;
    }
    if (!text.startsWith(SCHEME)) {
      return IdentifierError.WRONG_SIGIL;
    }
    int slash = slash(text);
    int serverEnd = slash < 0 ? text.length() : slash;
    IdentifierError serverFlaw = Grammar.flawInServerName(text, SCHEME.length(), serverEnd);
    if (serverFlaw != null) {
      return serverFlaw;
    }
    return AsciiSet.URLSAFE_BASE64_CHAR.hasAll(text, serverEnd + 1, text.length())
        ? null
        : IdentifierError.BAD_MEDIA_ID;
  }

  private static int slash(String text) {
    return text.indexOf('/', SCHEME.length());
  }

  /**
   * The server that the content was uploaded to.
   *
   * @return the server name
   */
  public ServerName server() {
    return new ServerName(text.substring(SCHEME.length(), slash(text)));
  }

  /**
   * What names the content on the server.
   *
   * @return the text after the slash, one or more of A-Z a-z 0-9 _ and -
   */
  public String mediaId() {
    return text.substring(slash(text) + 1);
  }
}
