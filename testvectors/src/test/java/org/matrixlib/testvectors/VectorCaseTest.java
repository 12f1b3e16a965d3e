package org.matrixlib.testvectors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class VectorCaseTest {
  @Test
  void givesTextAndFlags() {
    VectorCase vector = vector("\"text\": \"é\", \"yes\": true, \"no\": false");

    assertEquals("é", vector.text("text"));
    assertEquals(Optional.of("é"), vector.optionalText("text"));
    assertEquals(Optional.empty(), vector.optionalText("other"));
    assertTrue(vector.flag("yes"));
    assertFalse(vector.flag("no"));
  }

  @Test
  void knowsItsFieldsInOrder() {
    VectorCase vector = vector("\"z\": null, \"a\": [1, 2.5, {\"b\": []}]");

    assertEquals(List.of("name", "z", "a"), List.copyOf(vector.fieldNames()));
    assertTrue(vector.has("z"));
    assertFalse(vector.has("b"));
  }

  @Test
  void bytesAreTheTextInUtf8OrHexadecimal() {
    VectorCase vector = vector("\"input\": \"é🍻\", \"other_hex\": \"c0FF00\"");

    assertArrayEquals("é🍻".getBytes(StandardCharsets.UTF_8), vector.bytes("input"));
    assertArrayEquals(new byte[] {(byte) 0xc0, (byte) 0xff, 0}, vector.bytes("other"));
  }

  @Test
  void saysWhichFieldOfWhichCaseIsNotAsItShouldBe() {
    VectorCase vector =
        vector("\"number\": 1, \"bad_hex\": \"0g\", \"lone\": \"\\ud800\", \"nothing\": null");

    assertMalformed("f.json, case 'n': field 'x' is missing", () -> vector.text("x"));
    assertMalformed("f.json, case 'n': field 'number' isn't a String", () -> vector.text("number"));
    assertMalformed(
        "f.json, case 'n': field 'nothing' isn't a String", () -> vector.optionalText("nothing"));
    assertMalformed("f.json, case 'n': field 'name' isn't a Boolean", () -> vector.flag("name"));
    assertMalformed("f.json, case 'n': field 'y_hex' is missing", () -> vector.bytes("y"));
    assertMalformed(
        "f.json, case 'n': field 'bad_hex' isn't hexadecimal", () -> vector.bytes("bad"));
    assertMalformed(
        "f.json, case 'n': field 'lone' is no Unicode text", () -> vector.bytes("lone"));
  }

  private static void assertMalformed(String message, Executable executable) {
    assertEquals(message, assertThrows(MalformedVectorsException.class, executable).getMessage());
  }

  private static VectorCase vector(String fields) {
    String json =
        "{\"topic\": \"t\", \"about\": \"a\", \"cases\": [{\"name\": \"n\", " + fields + "}]}";
    return VectorReader.read("f.json", json.getBytes(StandardCharsets.UTF_8)).cases().get(0);
  }
}
