package org.matrixlib.core.id;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The oracle of the parsers: the grammar of the specification, written down as regular expressions
 * that say nothing about speed or reasons. Each stands beside the parser that it judges.
 */
record SpecGrammar(
    String kind,
    Function<String, ?> of,
    Function<String, Optional<?>> parse,
    Pattern pattern,
    int maxBytes) {

  private static final String SERVER_NAME =
      "([0-9A-Za-z.-]{1,255}|\\[[0-9A-Fa-f:.]{2,45}\\])(:[0-9]{1,5})?";
  private static final String CODE_POINT = "[^:\\x00\\x{D800}-\\x{DFFF}]";
  private static final String DELIMITED = CODE_POINT + "*:" + SERVER_NAME;
  private static final String OPAQUE = "(" + DELIMITED + "|" + CODE_POINT + "+)";

  static final List<SpecGrammar> ALL =
      List.of(
          unlimited("server name", ServerName::of, ServerName::parse, SERVER_NAME),
          limited("user ID", UserId::of, UserId::parse, "@" + DELIMITED),
          limited("room ID", RoomId::of, RoomId::parse, "!" + OPAQUE),
          limited("room alias", RoomAlias::of, RoomAlias::parse, "#" + DELIMITED),
          limited("event ID", EventId::of, EventId::parse, "\\$" + OPAQUE),
          unlimited("key ID", KeyId::of, KeyId::parse, "[A-Za-z0-9_.-]+:[A-Za-z0-9_]+"),
          unlimited(
              "content URI",
              MxcUri::of,
              MxcUri::parse,
              "mxc://" + SERVER_NAME + "/[A-Za-z0-9_-]+"));

  private static final Pattern STRICT_LOCALPART = Pattern.compile("[a-z0-9._=/+-]+");
  private static final Pattern IP_LITERAL =
      Pattern.compile("\\[.*|((25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])(\\.(?!$)|$)){4}");

  private static SpecGrammar limited(
      String kind, Function<String, ?> of, Function<String, Optional<?>> parse, String regex) {
    return new SpecGrammar(kind, of, parse, Pattern.compile(regex), 255);
  }

  private static SpecGrammar unlimited(
      String kind, Function<String, ?> of, Function<String, Optional<?>> parse, String regex) {
    return new SpecGrammar(kind, of, parse, Pattern.compile(regex), Integer.MAX_VALUE);
  }

  boolean accepts(String text) {
    return pattern.matcher(text).matches()
        && text.getBytes(StandardCharsets.UTF_8).length <= maxBytes;
  }

  /** What servers accepted before room version 11, which counted code points. */
  boolean acceptsOverlong(String text) {
    return pattern.matcher(text).matches() && text.codePoints().count() <= maxBytes;
  }

  static SpecGrammar of(String kind) {
    return ALL.stream().filter(grammar -> grammar.kind().equals(kind)).findAny().orElseThrow();
  }

  static boolean isStrictLocalpart(String localpart) {
    return STRICT_LOCALPART.matcher(localpart).matches();
  }

  static boolean isIpLiteral(String host) {
    return IP_LITERAL.matcher(host).matches();
  }

  static boolean isHash(String opaqueId, Base64.Decoder decoder, Base64.Encoder encoder) {
    try {
      byte[] hash = decoder.decode(opaqueId);
      return hash.length == 32 && encoder.withoutPadding().encodeToString(hash).equals(opaqueId);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
