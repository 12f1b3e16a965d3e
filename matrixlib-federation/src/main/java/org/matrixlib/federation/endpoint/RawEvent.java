package org.matrixlib.federation.endpoint;

/**
 * An event as it came in an answer, not yet read: the checks are left to whoever knows the room
 * version, and may make them in parallel.
 *
 * @param list the member of the answer that it stands in, such as {@code state} or {@code
 *     auth_chain}
 * @param json a JSON value, by its brackets and quotes; it may be malformed inside. It isn't copied
 */
@SuppressWarnings("ArrayRecordComponent") // for speed: made once, and read once
public record RawEvent(String list, byte[] json) {}
