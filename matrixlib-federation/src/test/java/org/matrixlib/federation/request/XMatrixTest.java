package org.matrixlib.federation.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.matrixlib.core.id.KeyId;
import org.matrixlib.core.id.ServerName;

class XMatrixTest {
  private static final XMatrix FULL =
      new XMatrix(
          ServerName.of("origin.example"),
          Optional.of(ServerName.of("dest.example:8448")),
          KeyId.of("ed25519:k_1"),
          "AbC+/d");
  private static final XMatrix WITHOUT_DESTINATION =
      new XMatrix(FULL.origin(), Optional.empty(), FULL.key(), FULL.sig());
  private static final String OLD =
      "X-Matrix origin=origin.example,key=\"ed25519:k_1\",sig=\"AbC+/d\"";

  @Test
  void isWrittenInTheFormThatEveryServerUnderstands() {
    assertEquals(
        "X-Matrix origin=\"origin.example\",destination=\"dest.example:8448\","
            + "key=\"ed25519:k_1\",sig=\"AbC+/d\"",
        FULL.headerValue());
    assertEquals(
        "X-Matrix origin=\"origin.example\",key=\"ed25519:k_1\",sig=\"AbC+/d\"",
        WITHOUT_DESTINATION.headerValue());
  }

  @Test
  void aSignatureIsBase64() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new XMatrix(FULL.origin(), Optional.empty(), FULL.key(), "a\"b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // the one form
        "X-Matrix origin=\"origin.example\",destination=\"dest.example:8448\","
            + "key=\"ed25519:k_1\",sig=\"AbC+/d\"",
        // scheme and names in any case
        "x-mATRIX ORIGIN=\"origin.example\",Destination=\"dest.example:8448\","
            + "kEy=\"ed25519:k_1\",SIG=\"AbC+/d\"",
        // tokens, colons in them
        "X-Matrix origin=origin.example,destination=dest.example:8448,key=ed25519:k_1,"
            + "sig=\"AbC+/d\"",
        // blanks around commas and equals signs, at both ends, and many after the scheme
        " X-Matrix  \t origin = \"origin.example\" \t,\tdestination\t=\"dest.example:8448\" , "
            + "key= ed25519:k_1 ,sig =\t\"AbC+/d\" ",
        // any order
        "X-Matrix sig=\"AbC+/d\",key=\"ed25519:k_1\",destination=\"dest.example:8448\","
            + "origin=\"origin.example\"",
        // escapes
        "X-Matrix origin=\"\\origin\\.example\",destination=\"dest.example:8448\","
            + "key=\"ed25519:k\\_1\",sig=\"AbC+\\/d\"",
        // unknown parameters, with commas, quotes and equals signs inside quotes
        "X-Matrix origin=\"origin.example\",realm=\"a, b=\\\"c\\\", origin=x\","
            + "destination=\"dest.example:8448\",key=\"ed25519:k_1\",sig=\"AbC+/d\",x=y",
        // empty elements of the list
        "X-Matrix ,origin=\"origin.example\",,destination=\"dest.example:8448\", ,"
            + "key=\"ed25519:k_1\",sig=\"AbC+/d\",",
        // every letter that a token may have
        "X-Matrix origin=\"origin.example\",t=!#$%&'*+-.^_`|~09azAZ,"
            + "destination=\"dest.example:8448\",key=\"ed25519:k_1\",sig=\"AbC+/d\"",
        // an empty quoted string, and letters beyond ASCII
        "X-Matrix origin=\"origin.example\",a=\"\",b=\"\u00e4\u00ff\t\","
            + "destination=\"dest.example:8448\",key=\"ed25519:k_1\",sig=\"AbC+/d\"",
      })
  void everyWayToWriteTheSameIsRead(String header) {
    assertEquals(Optional.of(FULL), XMatrix.parse(header));
  }

  @Test
  void oldServersLeaveTheDestinationOut() {
    assertEquals(Optional.of(WITHOUT_DESTINATION), XMatrix.parse(OLD));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Bearer abc | NOT_SIGNED",
        "~~ | NOT_SIGNED",
        "X-Matrixy origin=a,key=k:k,sig=ab | NOT_SIGNED",
        "X-Matrix | MISSING_PARAMETER",
        "X-Matrix key=a:k,sig=ab | MISSING_PARAMETER",
        "X-Matrix origin=a,sig=ab | MISSING_PARAMETER",
        "X-Matrix origin=a,key=a:k | MISSING_PARAMETER",
        "X-Matrix origin=a,key=a:k,signature=ab | MISSING_PARAMETER",
        "X-Matrix origin=a,origin=b,key=a:k,sig=ab | DUPLICATE_PARAMETER",
        "X-Matrix origin=a,ORIGIN=a,key=a:k,sig=ab | DUPLICATE_PARAMETER",
        "X-Matrix origin=a,destination=b,destination=b,key=a:k,sig=ab | DUPLICATE_PARAMETER",
        "X-Matrix origin=a,key=a:k,sig=ab,x=1,x=1 | DUPLICATE_PARAMETER",
        "X-Matrix origin=a_b,key=a:k,sig=ab | MALFORMED_ORIGIN",
        "X-Matrix origin=\"\",key=a:k,sig=ab | MALFORMED_ORIGIN",
        "X-Matrix origin=a,destination=\"b c\",key=a:k,sig=ab | MALFORMED_DESTINATION",
        "X-Matrix origin=a,key=ak:,sig=ab | MALFORMED_KEY",
        "X-Matrix origin=a,key=a:k,sig=a*b | MALFORMED_SIGNATURE",
        "X-Matrix origin=a,key=a:k,sig=a | MALFORMED_SIGNATURE",
        "X-Matrix origin=a,key=a:k,sig= | MALFORMED_HEADER",
        "X-Matrix origin=a,key=a:k,sig=a/b | MALFORMED_HEADER",
        "X-Matrix origin=[::1],key=a:k,sig=ab | MALFORMED_HEADER",
        "X-Matrix origin=a key=a:k,sig=ab | MALFORMED_HEADER",
        "X-Matrix origin=\"a\"key=a:k,sig=ab | MALFORMED_HEADER",
        "X-Matrix origin=\"a,key=a:k,sig=ab | MALFORMED_HEADER",
        "X-Matrix origin=a,key=a:k,sig=\"ab\\ | MALFORMED_HEADER",
        "X-Matrix origin,key=a:k,sig=ab | MALFORMED_HEADER",
        "X-Matrix =a,key=a:k,sig=ab | MALFORMED_HEADER",
        "~X-Matrix origin=a,key=a:k,sig=ab,x ~ | MALFORMED_HEADER",
        "X-Matrix;origin=a,key=a:k,sig=ab | MALFORMED_HEADER",
        "X-Matrix,origin=a,key=a:k,sig=ab | MALFORMED_HEADER",
        "X-Matrix origin=a,key=a:k,sig=ab;x | MALFORMED_HEADER",
        "X-Matrix origin=a,key=a:k,sig=ab,Bearer abc | MALFORMED_HEADER",
        "X-Matrix origin=a,key=a:k,sig=ab,X-Matrix origin=a | MISSING_PARAMETER",
        "X-Matrix origin=a,key=a:k,sig=ab,X-Matrix | MALFORMED_HEADER",
      })
  void aHeaderIsRefusedByName(String header, RequestFault fault) {
    assertEquals(fault, faultOf(List.of(header)));
    assertEquals(Optional.empty(), XMatrix.parse(header));
  }

  @ParameterizedTest
  @ValueSource(chars = {'\0', '\n', '\r', '\u001f', '\u007f'})
  void controlCharactersAreRefused(char control) {
    String header = "X-Matrix origin=a,key=a:k,sig=ab,x=\"" + control + '"';

    assertEquals(RequestFault.MALFORMED_HEADER, faultOf(List.of(header)));
    assertEquals(RequestFault.MALFORMED_HEADER, faultOf(List.of(header.replace("=\"", "=\"\\"))));
  }

  @Test
  void severalHeadersAreRead() throws RefusedException {
    assertEquals(
        List.of(FULL, WITHOUT_DESTINATION),
        XMatrixParser.parseAll(List.of(FULL.headerValue(), "Basic eDp5", OLD)));
  }

  @Test
  void headersThatWereJoinedByCommasAreRead() throws RefusedException {
    assertEquals(
        List.of(FULL, WITHOUT_DESTINATION, FULL),
        XMatrixParser.parseAll(
            List.of(FULL.headerValue() + ", " + OLD + " ,x-matrix " + parametersOf(FULL))));
    assertEquals(Optional.empty(), XMatrix.parse(FULL.headerValue() + "," + OLD));
  }

  private static String parametersOf(XMatrix signature) {
    return signature.headerValue().substring("X-Matrix ".length());
  }

  @Test
  void noHeaderIsNoSignature() {
    assertEquals(RequestFault.NOT_SIGNED, faultOf(List.of()));
  }

  @Test
  void aHeaderHasALongestLength() throws RefusedException {
    String header = OLD + ",x=" + "y".repeat(XMatrix.MAX_HEADER_LENGTH - OLD.length() - 3);

    assertEquals(List.of(WITHOUT_DESTINATION), XMatrixParser.parseAll(List.of(header)));
    assertEquals(RequestFault.HEADER_TOO_LARGE, faultOf(List.of(header + 'y')));
  }

  @Test
  void aSignatureHasAMostNumberOfParameters() throws RefusedException {
    String more =
        IntStream.range(3, XMatrix.MAX_PARAMETERS)
            .mapToObj(i -> ",x" + i + "=y")
            .collect(Collectors.joining());

    assertEquals(List.of(WITHOUT_DESTINATION), XMatrixParser.parseAll(List.of(OLD + more)));
    assertEquals(RequestFault.HEADER_TOO_LARGE, faultOf(List.of(OLD + more + ",z=y")));
  }

  @Test
  void aRequestHasAMostNumberOfHeadersAndOfSignatures() throws RefusedException {
    List<String> most = Collections.nCopies(XMatrix.MAX_SIGNATURES, OLD);

    assertEquals(XMatrix.MAX_SIGNATURES, XMatrixParser.parseAll(most).size());
    assertEquals(
        RequestFault.HEADER_TOO_LARGE,
        faultOf(Collections.nCopies(XMatrix.MAX_SIGNATURES + 1, OLD)));
    assertEquals(
        RequestFault.HEADER_TOO_LARGE,
        faultOf(Collections.nCopies(XMatrix.MAX_SIGNATURES + 1, "Basic eDp5")));
    assertEquals(
        RequestFault.HEADER_TOO_LARGE,
        faultOf(List.of(String.join(",", most), FULL.headerValue())));
  }

  private static RequestFault faultOf(List<String> headers) {
    return assertThrows(RefusedException.class, () -> XMatrixParser.parseAll(headers)).fault();
  }
}
