package org.matrixlib.federation.request;

import java.util.List;

/**
 * A request as it came over the wire.
 *
 * @param method the method, upper case
 * @param target path and query exactly as they were sent, before anything decoded or rewrote them
 * @param authorization the values of all {@code Authorization} headers, in order
 * @param body the body; of no bytes if there is none. It isn't copied
 */
@SuppressWarnings("ArrayRecordComponent") // for speed: made once, and read once
public record ReceivedRequest(
    String method, String target, List<String> authorization, byte[] body) {
  /**
   * Copies the list.
   *
   * @param method the method, upper case
   * @param target path and query exactly as they were sent
   * @param authorization the values of all {@code Authorization} headers
   * @param body the body
   */
  public ReceivedRequest {
    authorization = List.copyOf(authorization);
  }
}
