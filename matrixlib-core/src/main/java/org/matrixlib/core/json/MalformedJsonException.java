package org.matrixlib.core.json;

/**
 * Thrown when bytes are refused as JSON. It carries no part of the input but the names on the way
 * to the fault.
 */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1L;

  private final JsonError error;
  private final String path;
  private final int offset;

  MalformedJsonException(JsonError error, String path, int offset) {
    super(error + " at byte " + offset + (path.isEmpty() ? "" : " in " + path));
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
   * the empty string is the document.
   *
   * @return the path; member names are cut after 64 characters
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
