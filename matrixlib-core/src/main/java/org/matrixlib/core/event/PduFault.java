package org.matrixlib.core.event;

/**
 * Why an event that another server sent is not taken as it is.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu
 *     Checks performed on receipt of a PDU
 */
public enum PduFault {
  /** The bytes are not one JSON object in UTF-8, or exceed a limit of the reader. */
  MALFORMED_JSON,
  /** A number is none that the room version allows. */
  NUMBER_NOT_ALLOWED,
  /** A property that every event has is missing. */
  PROPERTY_MISSING,
  /** A property is of another JSON type than the specification says. */
  WRONG_TYPE,
  /** A property that holds an identifier doesn't follow its grammar. */
  MALFORMED_IDENTIFIER,
  /** {@code depth} or {@code origin_server_ts} is out of range. */
  OUT_OF_RANGE,
  /** There are more than 20 previous events or more than 10 auth events. */
  TOO_MANY_REFERENCES,
  /** The event is longer than 65,536 bytes in canonical form, {@code unsigned} left out. */
  EVENT_TOO_LARGE,
  /** A type, state key or identifier is longer than 255 bytes. */
  PROPERTY_TOO_LONG
}
