package org.matrixlib.federation.keys;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.matrixlib.core.id.ServerName;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.endpoint.WantedKey;
import org.matrixlib.federation.transport.Deadline;

/** Answers with the objects that a test gave it, whoever is asked for. */
final class FakeSource implements KeySource {
  final List<List<WantedKey>> queries = new CopyOnWriteArrayList<>();
  private final Map<ServerName, List<JsonObject>> objects = new HashMap<>();
  private final Map<ServerName, KeyProblem> problems = new HashMap<>();

  /** From now on, answers this when asked for the server. */
  FakeSource answers(ServerName server, JsonObject... answer) {
    objects.put(server, List.of(answer));
    problems.remove(server);
    return this;
  }

  FakeSource fails(ServerName server, KeyProblem problem) {
    problems.put(server, problem);
    return this;
  }

  @Override
  public KeyAnswer fetch(List<WantedKey> wanted, Deadline deadline) {
    queries.add(wanted);
    return new KeyAnswer(objects, problems);
  }

  /** What was asked for in all queries. */
  List<WantedKey> asked() {
    List<WantedKey> asked = new ArrayList<>();
    queries.forEach(asked::addAll);
    return asked;
  }

  static WantedKey want(ServerName server, String version, long until) {
    return new WantedKey(server, Optional.of(TestKeys.id(version)), until);
  }
}
