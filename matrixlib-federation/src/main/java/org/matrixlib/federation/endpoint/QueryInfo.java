package org.matrixlib.federation.endpoint;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.matrixlib.core.json.JsonObject;

/**
 * Asks anything, where no other call fits: a type of query that the specification doesn't know.
 *
 * @param type the type of the query
 * @param parameters its parameters, whose names are sent as they are
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1queryquerytype GET
 *     query/{queryType}
 */
public record QueryInfo(String type, SortedMap<String, String> parameters)
    implements JsonCall<JsonObject> {
  /**
   * Copies the parameters.
   *
   * @param type the type of the query
   * @param parameters its parameters, whose names are sent as they are
   */
  public QueryInfo {
    parameters = Collections.unmodifiableSortedMap(new TreeMap<>(parameters));
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String target() {
    Target target = Target.v1("query", type);
    parameters.forEach(target::query);
    return target.toString();
  }

  @Override
  public JsonObject read(JsonObject json) {
    return json;
  }
}
