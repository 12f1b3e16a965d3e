package org.matrixlib.federation.request;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.matrixlib.core.crypto.UnpaddedBase64;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;

/**
 * Reads the value of an {@code Authorization} header. One value may hold several signatures, as
 * what stands between servers may join headers by commas: a name that another name follows without
 * an equals sign between is a scheme, and begins a new signature.
 */
final class XMatrixParser {
  private static final String SCHEME = "x-matrix";
  private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

  private final String text;
  private int at;

  private XMatrixParser(String text) {
    this.text = text;
  }

  /** The signatures of all headers of a request; there is at least one. */
  static List<XMatrix> parseAll(List<String> headers) throws RefusedException {
    List<XMatrix> all = new ArrayList<>();
    if (headers.size() > XMatrix.MAX_SIGNATURES) {
      throw new RefusedException(RequestFault.HEADER_TOO_LARGE);
    }
    for (String header : headers) {
      all.addAll(parse(header));
    }
    if (all.size() > XMatrix.MAX_SIGNATURES) {
      throw new RefusedException(RequestFault.HEADER_TOO_LARGE);
    }
    if (all.isEmpty()) {
      throw new RefusedException(RequestFault.NOT_SIGNED);
    }
    return all;
  }

  /** The signatures of one header; none if it is of another scheme. */
  static List<XMatrix> parse(String header) throws RefusedException {
    if (header.length() > XMatrix.MAX_HEADER_LENGTH) {
      throw new RefusedException(RequestFault.HEADER_TOO_LARGE);
    }
    return new XMatrixParser(header).signatures();
  }

  private List<XMatrix> signatures() throws RefusedException {
    List<XMatrix> signatures = new ArrayList<>();
    skipBlanks();
    if (!token().toLowerCase(Locale.ROOT).equals(SCHEME)) {
      return signatures;
    }
    while (true) {
      signatures.add(signature());
      if (at == text.length()) {
        return signatures;
      }
      if (!token().toLowerCase(Locale.ROOT).equals(SCHEME)) {
        throw malformed();
      }
    }
  }

  /** The parameters that follow a scheme, up to the end or the next scheme. */
  private XMatrix signature() throws RefusedException {
    if (!skipBlanks() && at < text.length()) {
      throw malformed();
    }
    Map<String, String> parameters = new HashMap<>();
    skipCommas();
    while (at < text.length() && !atScheme()) {
      parameter(parameters);
      boolean more = skipCommas();
      if (!more && at < text.length()) {
        throw malformed();
      }
    }
    return signature(parameters);
  }

  /** Whether a name is followed by blanks and something else than an equals sign. */
  private boolean atScheme() {
    int start = at;
    boolean named = !token().isEmpty();
    boolean apart = skipBlanks();
    boolean scheme = named && apart && at < text.length() && text.charAt(at) != '=';
    at = start;
    return scheme;
  }

  private void parameter(Map<String, String> parameters) throws RefusedException {
    String name = token().toLowerCase(Locale.ROOT);
    skipBlanks();
    if (name.isEmpty() || !skip('=')) {
      throw malformed();
    }
    skipBlanks();
    String value = skip('"') ? quotedRest() : tokenWithColons();
    if (parameters.putIfAbsent(name, value) != null) {
      throw new RefusedException(RequestFault.DUPLICATE_PARAMETER);
    }
    if (parameters.size() > XMatrix.MAX_PARAMETERS) {
      throw new RefusedException(RequestFault.HEADER_TOO_LARGE);
    }
  }

  private static XMatrix signature(Map<String, String> parameters) throws RefusedException {
    ServerName origin =
        read(required(parameters, "origin"), ServerName::parse, RequestFault.MALFORMED_ORIGIN);
    String destination = parameters.get("destination");
    Optional<ServerName> to =
        destination == null
            ? Optional.empty()
            : Optional.of(read(destination, ServerName::parse, RequestFault.MALFORMED_DESTINATION));
    KeyId key = read(required(parameters, "key"), KeyId::parse, RequestFault.MALFORMED_KEY);
    String sig = required(parameters, "sig");
    read(sig, UnpaddedBase64::decode, RequestFault.MALFORMED_SIGNATURE);
    return new XMatrix(origin, to, key, sig);
  }

  private static String required(Map<String, String> parameters, String name)
      throws RefusedException {
    String value = parameters.get(name);
    if (value == null) {
      throw new RefusedException(RequestFault.MISSING_PARAMETER);
    }
    return value;
  }

  private static <T> T read(String value, Function<String, Optional<T>> parse, RequestFault fault)
      throws RefusedException {
    return parse.apply(value).orElseThrow(() -> new RefusedException(fault));
  }

  /** The rest of a quoted string, whose opening quote has been read. */
  private String quotedRest() throws RefusedException {
    StringBuilder value = new StringBuilder();
    while (!skip('"')) {
      skip('\\');
      if (at == text.length() || !mayBeQuoted(text.charAt(at))) {
        throw malformed();
      }
      value.append(text.charAt(at));
      at++;
    }
    return value.toString();
  }

  /** HTAB, SP, VCHAR and obs-text, as RFC 9110 says. */
  private static boolean mayBeQuoted(char c) {
    return c == '\t' || (c >= ' ' && c != 0x7f);
  }

  private String tokenWithColons() throws RefusedException {
    int start = at;
    while (at < text.length() && (isTokenChar(text.charAt(at)) || text.charAt(at) == ':')) {
      at++;
    }
    if (at == start) {
      throw malformed();
    }
    return text.substring(start, at);
  }

  private String token() {
    int start = at;
    while (at < text.length() && isTokenChar(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private static boolean isTokenChar(char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || TOKEN_PUNCTUATION.indexOf(c) >= 0;
  }

  /** Skips commas and the blanks around them: whether there was a comma. */
  private boolean skipCommas() {
    skipBlanks();
    boolean any = false;
    while (skip(',')) {
      any = true;
      skipBlanks();
    }
    return any;
  }

  private boolean skipBlanks() {
    int start = at;
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
    return at > start;
  }

  private boolean skip(char c) {
    boolean there = at < text.length() && text.charAt(at) == c;
    if (there) {
      at++;
    }
    return there;
  }

  private static RefusedException malformed() {
    return new RefusedException(RequestFault.MALFORMED_HEADER);
  }
}
