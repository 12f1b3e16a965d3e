package org.matrixlib.server.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads YAML into its scalars, each with its place in the file. */
final class YamlFile {
  private YamlFile() {}

  /** Something in the file. */
  sealed interface Value {
    int line();
  }

  record Text(String text, int line) implements Value {}

  record Items(List<Value> values, int line) implements Value {}

  record Members(Map<String, Value> values, int line) implements Value {}

  /**
   * Reads a file.
   *
   * @param name what it is called in messages
   * @throws ConfigException if it isn't YAML, or no mapping
   */
  static Members read(String name, String text) throws ConfigException {
    try {
      Optional<Node> root =
          new Compose(LoadSettings.builder().setLabel(name).build()).composeString(text);
      if (root.isEmpty()) {
        return new Members(Map.of(), 1);
      }
      if (value(name, root.get()) instanceof Members members) {
        return members;
      }
      throw new ConfigException(List.of(name + ": must have keys and values"));
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
      throw new ConfigException(List.of(name + ":" + line + ": " + e.getProblem()));
    } catch (YamlEngineException e) {
      throw new ConfigException(List.of(name + ": " + e.getMessage()));
    }
  }

  private static Value value(String file, Node node) throws ConfigException {
    int line = line(node);
    if (node instanceof ScalarNode scalar) {
      return new Text(scalar.getValue(), line);
    }
    if (node instanceof SequenceNode sequence) {
      List<Value> values = new ArrayList<>();
      for (Node item : sequence.getValue()) {
        values.add(value(file, item));
      }
      return new Items(values, line);
    }
    if (node instanceof MappingNode mapping) {
      Map<String, Value> values = new LinkedHashMap<>();
      for (NodeTuple tuple : mapping.getValue()) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
          throw new ConfigException(List.of(file + ":" + line + ": a key must be a word"));
        }
        if (values.put(key.getValue(), value(file, tuple.getValueNode())) != null) {
          throw new ConfigException(
              List.of(file + ":" + line(key) + ": " + key.getValue() + " is there twice"));
        }
      }
      return new Members(values, line);
    }
    throw new ConfigException(List.of(file + ":" + line + ": aliases can't be used here"));
  }

  private static int line(Node node) {
    return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
  }
}
