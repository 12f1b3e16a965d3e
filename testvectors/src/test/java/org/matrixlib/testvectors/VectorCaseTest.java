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
  void givesListsOfTexts() {
    VectorCase vector =
        vector("\"ids\": [\"a\", \"b\"], \"states\": [[\"a\"], [], [\"b\", \"c\"]]");

    assertEquals(List.of("a", "b"), vector.texts("ids"));
    assertEquals(List.of(List.of("a"), List.of(), List.of("b", "c")), vector.textLists("states"));
  }

  @Test
  void givesObjectsAsCasesNamedAfterTheirPlace() {
    VectorCase vector = vector("\"o\": {\"a\": \"b\"}, \"l\": [{\"a\": \"c\"}, {\"p\": {}}]");

    assertEquals("b", vector.object("o").text("a"));
    assertEquals("n, o", vector.object("o").name());
    assertEquals("c", vector.objects("l").get(0).text("a"));
    assertEquals("n, l[1], p", vector.objects("l").get(1).object("p").name());
  }

  @Test
  void givesObjectsAsTheJsonTheyAre() {
    String json =
        "{\"z\":[true,false,null,-0,1e+16,1.50,123456789012345678901234567890],"
            + "\"a\":{\"é🍻\":\"\\n\\\"\\u0000\",\"\":[[],{}]}}";

    assertEquals(
        json, new String(vector("\"o\": " + json).object("o").json(), StandardCharsets.UTF_8));
  }

  @Test
  void saysWhichFieldOfWhichCaseIsNotAsItShouldBe() {
    VectorCase vector =
        vector(
            "\"number\": 1, \"bad_hex\": \"0g\", \"lone\": \"\\ud800\", \"nothing\": null,"
                + " \"mixed\": [\"a\", 1], \"nested\": [[\"a\"], [null]], \"objects\": [{}]");

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
    assertMalformed("f.json, case 'n': field 'number' isn't a Map", () -> vector.object("number"));
    assertMalformed("f.json, case 'n': field 'x' is missing", () -> vector.objects("x"));
    assertMalformed(
        "f.json, case 'n': field 'mixed' has an element that isn't a String",
        () -> vector.texts("mixed"));
    assertMalformed(
        "f.json, case 'n': field 'nested' has an element that isn't a String",
        () -> vector.textLists("nested"));
    assertMalformed(
        "f.json, case 'n, objects[0]': field 'y' is missing",
        () -> vector.objects("objects").get(0).text("y"));
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
