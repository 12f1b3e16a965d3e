package org.matrixlib.federation.transaction;

/** Why an event of a transaction is refused before it is looked at. */
public enum PduRefusal {
  /** It is no JSON object, or no room id can be read in it. */
  MALFORMED("The event has no room id"),
  /** It is of a room that this server doesn't take part in. */
  UNKNOWN_ROOM("This server is not in the room"),
  /** The room shuts out the server that sent it. */
  SERVER_DENIED("Server is banned from the room");

  private final String error;

  PduRefusal(String error) {
    this.error = error;
  }

  /**
   * The refusal for people.
   *
   * @return a sentence for the response
   */
  public String error() {
    return error;
  }
}
