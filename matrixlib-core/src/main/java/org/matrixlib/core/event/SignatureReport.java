package org.matrixlib.core.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.matrixlib.core.crypto.SignatureVerdict;
import org.matrixlib.core.id.ServerName;

/**
 * What a check of an event's signatures found.
 *
 * @param required which servers must have signed
 * @param verdicts what was found of each of them
 */
public record SignatureReport(
    RequiredSignatures required, Map<ServerName, SignatureVerdict> verdicts) {

  /**
   * Copies the map.
   *
   * @param required which servers must have signed
   * @param verdicts what was found of each of them
   */
  public SignatureReport {
    verdicts = Collections.unmodifiableMap(new LinkedHashMap<>(verdicts));
  }

  /**
   * Whether the event passes the check of signatures; it must be dropped otherwise.
   *
   * @return true if every required server's signatures are valid
   */
  public boolean isValid() {
    return required.areKnown()
        && required.servers().stream()
            .allMatch(server -> verdicts.get(server) == SignatureVerdict.VALID);
  }
}
