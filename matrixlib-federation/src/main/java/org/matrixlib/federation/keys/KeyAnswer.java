package org.matrixlib.federation.keys;

import java.util.List;
import java.util.Map;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;

/**
 * What a {@link KeySource} fetched.
 *
 * @param objects for each server the objects that may be its keys
 * @param problems for each server that something is missing of, why
 */
public record KeyAnswer(
    Map<ServerName, List<JsonObject>> objects, Map<ServerName, KeyProblem> problems) {
  /**
   * Copies the maps.
   *
   * @param objects for each server the objects that may be its keys
   * @param problems for each server that something is missing of, why
   */
  public KeyAnswer {
    objects = Map.copyOf(objects);
    problems = Map.copyOf(problems);
  }
}
