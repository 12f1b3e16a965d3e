package org.matrixlib.core.json;

/**
 * Thrown when bytes are refused as JSON. Its message quotes nothing of the input, so it may be
 * logged; only {@link #path} holds member names.
 *
 * @serial exclude
 */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  private final JsonError error;
  private final String path;
  private final int offset;

  MalformedJsonException(JsonError error, String path, int offset) {
    super(error + " at byte " + offset);
    this.error = error;
    this.path = path;
    this.offset = offset;
  }

  /**
   * Why the input is refused.
   *
   * @return the reason
   */
  public JsonError error() {
    return error;
  }

  /**
   * Where the fault lies, as a JSON Pointer (RFC 6901) to the innermost value that was being read;
   * the empty string is the document. A fault in a member's name, or between members, is one of
   * their object.
   *
   * @return the path; member names are cut after 64 code points
   */
  public String path() {
    return path;
  }

  /**
   * Where the fault lies in the input.
   *
   * @return the offset in bytes, from 0 to the length of the input
   */
  public int offset() {
    return offset;
  }
}
