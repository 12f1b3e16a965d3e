package org.matrixlib.examples;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.matrixlib.stateres.ChainReading;
import org.matrixlib.stateres.ResolutionTrace;
import org.matrixlib.stateres.StateMap;
import org.matrixlib.stateres.StateResolver;

/**
 * Resolves the states of a room and tells how it came to the outcome. Where the two readings of the
 * specification differ, it shows both.
 *
 * @see RoomLines what the input looks like
 */
public final class ResolveRoom {
  private static final int BAD_INPUT = 2;

  private static final String USAGE =
      """
      usage: ResolveRoom [FILE]
      FILE, or else standard input, has a JSON object a line: first the room version, then events, each after
      its auth events, then at least one state.
        {"room_version": "12"}
        {"event_id": "$...", "pdu": {...}, "rejected": false}    event_id and rejected may be left out
        {"state": ["$...", ...]}
      """;

  private ResolveRoom() {}

  /**
   * Prints the resolved state.
   *
   * @param args a file of {@linkplain RoomLines room lines}; standard input if there is none
   */
  public static void main(String[] args) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(args, System.in, out, err));
  }

  /** Does all of the work, and says with which code to exit. */
  static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
    if (args.length > 1 || (args.length == 1 && args[0].startsWith("-"))) {
      err.print(USAGE);
      return BAD_INPUT;
    }
    try (InputStream input = args.length == 0 ? in : Files.newInputStream(Path.of(args[0]))) {
      out.print(explain(RoomLines.read(reader(input))));
      return 0;
    } catch (BadLineException e) {
      err.println(e.getMessage());
    } catch (IOException e) {
      err.println("can't read: " + e);
    }
    return BAD_INPUT;
  }

  private static BufferedReader reader(InputStream input) {
    return new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8.newDecoder()));
  }

  private static String explain(RoomLines room) {
    StringBuilder text = new StringBuilder();
    text.append("room version ").append(room.graph().roomVersion());
    text.append(", events: ").append(room.graph().size());
    text.append(", states: ").append(room.states().size()).append("\n\n");
    StateMap resolved = explain(room, ChainReading.OWN_MEMBERS_COUNT, text);
    StringBuilder other = new StringBuilder();
    if (!explain(room, ChainReading.OWN_MEMBERS_DO_NOT_COUNT, other).equals(resolved)) {
      text.append("\nThat is what most servers do. By the letter of the specification,");
      text.append(" where the events of a state\nare not in its own auth chain:\n\n").append(other);
    }
    return text.toString();
  }

  private static StateMap explain(RoomLines room, ChainReading reading, StringBuilder text) {
    ResolutionTrace trace = new ResolutionTrace();
    StateMap resolved = StateResolver.of(room.graph(), reading).resolve(room.states(), trace);
    text.append(trace.conflictedStateSet().isEmpty() ? "no event is conflicted\n" : trace);
    text.append("\nresolved state (").append(resolved.size()).append(")\n").append(resolved);
    return resolved;
  }
}
