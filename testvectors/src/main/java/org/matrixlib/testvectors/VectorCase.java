package org.matrixlib.testvectors;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One case: an input and what must come out of it, as named fields, or an object within one. The
 * topic of the file says which fields there are.
 *
 * <p>Immutable. A field that is asked for and isn't there, or isn't of the kind asked for, is a
 * mistake in the file and throws {@link MalformedVectorsException}.
 */
public final class VectorCase {
  private final String file;
  private final String name;
  private final Map<String, Object> fields;

  VectorCase(String file, String name, Map<String, Object> fields) {
    this.file = file;
    this.name = name;
    this.fields = fields;
  }

  /**
   * What the case is about; of an object within a case, where it is.
   *
   * @return a few words
   */
  public String name() {
    return name;
  }

  /**
   * The names of all fields.
   *
   * @return the names in the order of the file, that of the {@linkplain #name() name} included
   */
  public Set<String> fieldNames() {
    return fields.keySet();
  }

  /**
   * Whether the case has a field.
   *
   * @param field its name
   * @return true if it is there, whatever it holds
   */
  public boolean has(String field) {
    return fields.containsKey(field);
  }

  /**
   * The text of a field that must be there.
   *
   * @param field its name
   * @return the text
   */
  public String text(String field) {
    return value(field, String.class);
  }

  /**
   * The text of a field that need not be there.
   *
   * @param field its name
   * @return the text, empty if there is no such field
   */
  public Optional<String> optionalText(String field) {
    return has(field) ? Optional.of(text(field)) : Optional.empty();
  }

  /**
   * The answer of a field that is {@code true} or {@code false}.
   *
   * @param field its name
   * @return the answer
   */
  public boolean flag(String field) {
    return value(field, Boolean.class);
  }

  /**
   * The bytes of a field: its text in UTF-8 or, where the bytes aren't UTF-8, the hexadecimal
   * digits of the field of the same name with {@code _hex} after it.
   *
   * @param field its name, without {@code _hex}
   * @return the bytes, a new array
   */
  public byte[] bytes(String field) {
    return has(field) ? utf8(field) : hex(field + "_hex");
  }

  /**
   * The texts of a field that is a list of them.
   *
   * @param field its name
   * @return the texts in order
   */
  public List<String> texts(String field) {
    return elements(field, String.class);
  }

  /**
   * The texts of a field that is a list of lists of them.
   *
   * @param field its name
   * @return the lists in order
   */
  public List<List<String>> textLists(String field) {
    return elements(field, List.class).stream()
        .map(texts -> checked(field, texts, String.class))
        .toList();
  }

  /**
   * The object of a field.
   *
   * @param field its name
   * @return the object as a case of its own
   */
  public VectorCase object(String field) {
    return within(field, value(field, Map.class));
  }

  /**
   * The objects of a field that is a list of them.
   *
   * @param field its name
   * @return the objects in order, each as a case of its own
   */
  public List<VectorCase> objects(String field) {
    List<VectorCase> objects = new ArrayList<>();
    for (Map<?, ?> members : elements(field, Map.class)) {
      objects.add(within(field + "[" + objects.size() + "]", members));
    }
    return objects;
  }

  @SuppressWarnings("unchecked") // the reader makes no other maps
  private VectorCase within(String where, Map<?, ?> members) {
    return new VectorCase(file, name + ", " + where, (Map<String, Object>) members);
  }

  /**
   * All fields as JSON, for an object that is itself an input, such as an event.
   *
   * @return the text in UTF-8, with members in the order of the file and numbers as written there
   */
  public byte[] json() {
    return VectorWriter.write(fields);
  }

  private byte[] utf8(String field) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text(field)));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw malformed(field, "is no Unicode text", e);
    }
  }

  private byte[] hex(String field) {
    try {
      return HexFormat.of().parseHex(text(field));
    } catch (IllegalArgumentException e) {
      throw malformed(field, "isn't hexadecimal", e);
    }
  }

  private <T> T value(String field, Class<T> kind) {
    Object value = fields.get(field);
    if (!kind.isInstance(value)) {
      String problem = has(field) ? "isn't a " + kind.getSimpleName() : "is missing";
      throw malformed(field, problem, null);
    }
    return kind.cast(value);
  }

  private <T> List<T> elements(String field, Class<T> kind) {
    return checked(field, value(field, List.class), kind);
  }

  private <T> List<T> checked(String field, List<?> elements, Class<T> kind) {
    for (Object element : elements) {
      if (!kind.isInstance(element)) {
        throw malformed(field, "has an element that isn't a " + kind.getSimpleName(), null);
      }
    }
    return elements.stream().<T>map(kind::cast).toList();
  }

  private MalformedVectorsException malformed(
      String field, String problem, @Nullable Throwable cause) {
    return new MalformedVectorsException(
        file + ", case '" + name + "': field '" + field + "' " + problem, cause);
  }

  @Override
  public String toString() {
    return name;
  }
}
