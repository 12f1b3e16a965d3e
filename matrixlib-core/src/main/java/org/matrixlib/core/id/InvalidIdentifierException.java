package org.matrixlib.core.id;

/**
 * Thrown when a text that was promised to be an identifier is none. For text that others sent, ask
 * the {@code parse} method of the kind instead.
 *
 * <p>The message shows the start of the text with everything but printable ASCII escaped, so it can
 * go into a log.
 *
 * @serial exclude
 */
public final class InvalidIdentifierException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 64;

  private final IdentifierError error;

  InvalidIdentifierException(String kind, IdentifierError error, String text) {
    super("not a " + kind + ", " + error + ": " + shown(text));
    this.error = error;
  }

  /**
   * Why the text is refused.
   *
   * @return the reason
   */
  public IdentifierError error() {
    return error;
  }

  private static String shown(String text) {
    StringBuilder shown = new StringBuilder().append('"');
    for (int i = 0; i < Math.min(text.length(), SHOWN_CHARACTERS); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c <= '~' && c != '"' && c != '\\') {
        shown.append(c);
      } else {
        shown.append(String.format("\\u%04x", (int) c));
      }
    }
    return shown.append(text.length() > SHOWN_CHARACTERS ? "\"..." : "\"").toString();
  }
}
