package org.matrixlib.server.api;

import static org.matrixlib.server.http.Access.USER;
import static org.matrixlib.server.http.Method.GET;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonArray;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.core.json.JsonString;
import org.matrixlib.core.json.MalformedJsonException;
import org.matrixlib.server.http.Answer;
import org.matrixlib.server.http.ApiException;
import org.matrixlib.server.http.ApiRequest;
import org.matrixlib.server.http.Errcode;
import org.matrixlib.server.http.Routes;

/**
 * The push rules that every user has. They can't be changed yet, and the server notifies nobody by
 * them; but clients ask for them before they sync, and notify by them what they see.
 *
 * @spec https://spec.matrix.org/v1.19/client-server-api/#predefined-rules Predefined rules
 */
public final class PushRuleEndpoints {
  private static final String PUSH_RULES = "/_matrix/client/v3/pushrules/";

  private final String predefined;

  public PushRuleEndpoints() {
    try (InputStream rules = PushRuleEndpoints.class.getResourceAsStream("push-rules.json")) {
      if (rules == null) {
        throw new IllegalStateException("the jar lacks push-rules.json");
      }
      predefined = new String(rules.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds them to those that are served. */
  public void addTo(Routes routes) {
    routes.add(GET, PUSH_RULES, USER, this::rulesets);
    routes.add(GET, PUSH_RULES + "global/", USER, this::rules);
    routes.add(GET, PUSH_RULES + "global/{kind}/{ruleId}", USER, this::rule);
  }

  private CompletionStage<Answer> rulesets(ApiRequest request) {
    return Answer.ok(JsonObject.builder().put("global", rulesOf(request)).build()).now();
  }

  private CompletionStage<Answer> rules(ApiRequest request) {
    return Answer.ok(rulesOf(request)).now();
  }

  private CompletionStage<Answer> rule(ApiRequest request) {
    String id = request.path("ruleId");
    return rulesOf(request).array(request.path("kind")).orElse(JsonArray.EMPTY).stream()
        .map(JsonObject.class::cast)
        .filter(rule -> rule.string("rule_id").equals(Optional.of(id)))
        .findFirst()
        .map(Answer::ok)
        .orElseThrow(() -> new ApiException(Errcode.M_NOT_FOUND, "You have no push rule " + id))
        .now();
  }

  private JsonObject rulesOf(ApiRequest request) {
    UserId user = request.requester().user();
    String own = JsonString.of(user.toString()).toString();
    try {
      return JsonObject.parse(predefined.replace("\"${user_id}\"", own));
    } catch (MalformedJsonException e) {
      throw new IllegalStateException("push-rules.json is broken", e);
    }
  }
}
