package org.matrixlib.federation.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class XMatrixPropertyTest {
  private static final String[] BLANKS = {"", " ", "\t", "  \t "};

  @Provide
  Arbitrary<XMatrix> signatures() {
    return XMatrixArbitraries.signatures();
  }

  @Property
  void parsingUndoesRendering(@ForAll("signatures") XMatrix signature) {
    assertEquals(Optional.of(signature), XMatrix.parse(signature.headerValue()));
  }

  @Property
  void itDoesntMatterHowASignatureIsWritten(
      @ForAll("signatures") XMatrix signature, @ForAll Random random) {
    assertEquals(Optional.of(signature), XMatrix.parse(written(signature, random)));
  }

  /** The header in one of the ways that the grammar allows. */
  private static String written(XMatrix signature, Random random) {
    List<String> parameters = new ArrayList<>();
    parameters.add(parameter("origin", signature.origin().toString(), random));
    signature
        .destination()
        .ifPresent(to -> parameters.add(parameter("destination", to.toString(), random)));
    parameters.add(parameter("key", signature.key().toString(), random));
    parameters.add(parameter("sig", signature.sig(), random));
    parameters.add(parameter("unknown", "a, \"b\" \\ = c", random));
    Collections.shuffle(parameters, random);
    StringBuilder header = new StringBuilder(anyCase("X-Matrix", random)).append(' ');
    for (String parameter : parameters) {
      header.append(blanks(random)).append(parameter).append(blanks(random)).append(',');
    }
    return header.toString();
  }

  private static String parameter(String name, String value, Random random) {
    boolean canBeToken = value.matches("[0-9A-Za-z!#$%&'*+.^_`|~:-]+");
    String written = canBeToken && random.nextBoolean() ? value : quoted(value, random);
    return anyCase(name, random) + blanks(random) + '=' + blanks(random) + written;
  }

  private static String quoted(String value, Random random) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : value.toCharArray()) {
      if (c == '"' || c == '\\' || random.nextInt(4) == 0) {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    return quoted.append('"').toString();
  }

  private static String blanks(Random random) {
    return BLANKS[random.nextInt(BLANKS.length)];
  }

  private static String anyCase(String text, Random random) {
    StringBuilder mixed = new StringBuilder();
    for (char c : text.toCharArray()) {
      mixed.append(random.nextBoolean() ? Character.toUpperCase(c) : Character.toLowerCase(c));
    }
    return mixed.toString();
  }
}
