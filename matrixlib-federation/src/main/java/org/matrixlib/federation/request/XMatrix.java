package org.matrixlib.federation.request;

import java.util.List;
import java.util.Optional;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;

/**
 * Who signed a request, for whom, and the signature: the value of an {@code Authorization} header.
 *
 * @param origin who sent the request
 * @param destination who is to receive it; only old servers leave it out
 * @param key the key that it was signed with
 * @param sig the signature, in Base64
 * @spec https://spec.matrix.org/v1.19/server-server-api/#request-authentication Request
 *     Authentication
 */
public record XMatrix(ServerName origin, Optional<ServerName> destination, KeyId key, String sig) {
  /** The longest header that is read, in characters. */
  public static final int MAX_HEADER_LENGTH = 4096;

  /** The most parameters that one signature may have. */
  public static final int MAX_PARAMETERS = 32;

  /** The most signatures that one request may have, and the most headers. */
  public static final int MAX_SIGNATURES = 8;

  /**
   * Checks the signature's form.
   *
   * @param origin who sent the request
   * @param destination who is to receive it
   * @param key the key that it was signed with
   * @param sig the signature, in Base64
   * @throws IllegalArgumentException if the signature is not Base64
   */
  public XMatrix {
    if (UnpaddedBase64.decode(sig).isEmpty()) {
      throw new IllegalArgumentException("The signature is not Base64");
    }
  }

  /**
   * Reads the value of a header that holds one signature: the scheme and the names in any case,
   * values as tokens (in which colons are allowed) or quoted, blanks around commas and equals
   * signs. Parameters that nobody knows are passed over.
   *
   * @param header the value of an {@code Authorization} header
   * @return the signature; empty if the header is of another scheme or refused
   */
  public static Optional<XMatrix> parse(String header) {
    try {
      List<XMatrix> all = XMatrixParser.parse(header);
      return all.size() == 1 ? Optional.of(all.get(0)) : Optional.empty();
    } catch (RefusedException refused) {
      return Optional.empty();
    }
  }

  /**
   * The value of the header, in the one form that servers of any age understand.
   *
   * @return one space, names in lower case, values in quotes, no escapes, no blanks
   */
  public String headerValue() {
    String to = destination.map(name -> ",destination=\"" + name + '"').orElse("");
    return "X-Matrix origin=\"" + origin + '"' + to + ",key=\"" + key + "\",sig=\"" + sig + '"';
  }
}
