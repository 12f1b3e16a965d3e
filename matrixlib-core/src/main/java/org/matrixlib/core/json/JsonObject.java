package org.matrixlib.core.json;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object.
 *
 * <p>Where its members lie is noted when it is parsed or when one is first asked for; a member is
 * then found by binary search, without a tree. Names are compared exactly, letter case included.
 * Members are in the order of their names, by code point.
 *
 * <p>Methods that change something give a new object.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#canonical-json Canonical JSON
 */
public final class JsonObject extends JsonValue {
  /** The object without members. */
  public static final JsonObject EMPTY = trusted(new byte[] {'{', '}'});

  private volatile @Nullable MemberIndex index;

  JsonObject(byte[] bytes, int from, int to) {
    super(bytes, from, to);
  }

  private JsonObject(byte[] bytes, MemberIndex index) {
    super(bytes, 0, bytes.length);
    this.index = index;
  }

  /**
   * Reads one object in any form that JSON allows. Of members with the same name the last counts.
   *
   * @param json UTF-8; it is copied
   * @param mode which numbers are allowed
   * @param limits how much is read
   * @return the object, in canonical form
   * @throws MalformedJsonException if {@code json} is anything but one object, or beyond a limit
   */
  public static JsonObject parse(byte[] json, JsonMode mode, JsonLimits limits)
      throws MalformedJsonException {
    MemberIndex index = new MemberIndex(0, MemberIndex.LIKELY_MEMBERS);
    if (CanonicalScanner.isCanonicalObject(json, mode, limits, index)) {
      return new JsonObject(json.clone(), index);
    }
    return trusted(CanonicalWriter.canonicalize(json, mode, limits));
  }

  /**
   * Reads one object from text, {@linkplain JsonMode#STRICT strictly} and within the {@linkplain
   * JsonLimits#DEFAULT default limits}.
   *
   * @param json the text
   * @return the object, in canonical form
   * @throws MalformedJsonException if {@code json} is anything but one object, or beyond a limit
   */
  public static JsonObject parse(String json) throws MalformedJsonException {
    for (int i = 0; i < json.length(); i = json.offsetByCodePoints(i, 1)) {
      if (Character.getType(json.codePointAt(i)) == Character.SURROGATE) {
        int offset = json.substring(0, i).getBytes(StandardCharsets.UTF_8).length;
        throw new MalformedJsonException(JsonError.LONE_SURROGATE, "", offset);
      }
    }
    return parse(json.getBytes(StandardCharsets.UTF_8), JsonMode.STRICT, JsonLimits.DEFAULT);
  }

  /**
   * The object whose bytes are known to be canonical, as {@link #toBytes} gave them. Nothing is
   * checked, and other bytes make an object that misbehaves in any way.
   *
   * @param bytes canonical JSON; it must not be changed any more, as it is not copied
   * @return the object
   */
  public static JsonObject trusted(byte[] bytes) {
    return new JsonObject(bytes, 0, bytes.length);
  }

  private MemberIndex index() {
    MemberIndex known = index;
    if (known == null) {
      known = MemberIndex.ofCanonical(bytes, from);
      index = known;
    }
    return known;
  }

  private JsonValue value(int member) {
    return JsonValue.of(bytes, index().valueStart(member), index().valueEnd(member));
  }

  private String name(int member) {
    return CanonicalBytes.decode(bytes, index().nameStart(member), index().nameEnd(member));
  }

  /**
   * How many members there are.
   *
   * @return the number
   */
  public int size() {
    return index().size();
  }

  /**
   * Whether there is a member with this name, be its value null.
   *
   * @param name its name
   * @return true if there is
   */
  public boolean has(String name) {
    return index().find(bytes, name) >= 0;
  }

  /**
   * The value of a member.
   *
   * @param name its name
   * @return the value, empty if there is no such member
   */
  public Optional<JsonValue> get(String name) {
    int member = index().find(bytes, name);
    return member < 0 ? Optional.empty() : Optional.of(value(member));
  }

  /**
   * The text of a member that is a string.
   *
   * @param name its name
   * @return the text, empty if there is no such member or it is no string
   */
  public Optional<String> string(String name) {
    return get(name, JsonString.class).map(JsonString::text);
  }

  /**
   * The value of a member that is an integer.
   *
   * @param name its name
   * @return the integer, empty if there is no such member or it is no integer that a long can hold
   */
  public OptionalLong integer(String name) {
    Optional<JsonNumber> number = get(name, JsonNumber.class);
    return number.isPresent() ? number.get().asLong() : OptionalLong.empty();
  }

  /**
   * The value of a member that is a boolean.
   *
   * @param name its name
   * @return the value, empty if there is no such member or it is no boolean
   */
  public Optional<Boolean> bool(String name) {
    return get(name, JsonBoolean.class).map(JsonBoolean::isTrue);
  }

  /**
   * The value of a member that is an object.
   *
   * @param name its name
   * @return the object, empty if there is no such member or it is no object
   */
  public Optional<JsonObject> object(String name) {
    return get(name, JsonObject.class);
  }

  /**
   * The value of a member that is an array.
   *
   * @param name its name
   * @return the array, empty if there is no such member or it is no array
   */
  public Optional<JsonArray> array(String name) {
    return get(name, JsonArray.class);
  }

  private <T extends JsonValue> Optional<T> get(String name, Class<T> type) {
    return get(name).filter(type::isInstance).map(type::cast);
  }

  /**
   * The names of all members.
   *
   * @return an immutable list in the order of the members
   */
  public List<String> names() {
    List<String> names = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      names.add(name(i));
    }
    return Collections.unmodifiableList(names);
  }

  /**
   * The values of all members.
   *
   * @return an immutable list in the order of the members
   */
  public List<JsonValue> values() {
    List<JsonValue> values = new ArrayList<>(size());
    for (int i = 0; i < size(); i++) {
      values.add(value(i));
    }
    return Collections.unmodifiableList(values);
  }

  /**
   * Visits all members in order.
   *
   * @param visitor takes name and value
   */
  public void forEach(BiConsumer<String, JsonValue> visitor) {
    for (int i = 0; i < size(); i++) {
      visitor.accept(name(i), value(i));
    }
  }

  /**
   * This object with only some of its members.
   *
   * @param names the members to keep; those that are not there don't matter
   * @return the smaller object
   */
  public JsonObject only(MemberNames names) {
    return select(names, true);
  }

  /**
   * This object without some of its members.
   *
   * @param names the members to leave out; those that are not there don't matter
   * @return the smaller object
   */
  public JsonObject without(MemberNames names) {
    return select(names, false);
  }

  private JsonObject select(MemberNames names, boolean keepsNamed) {
    Selection selection = selection(names, keepsNamed);
    return selection.isWhole() ? this : new JsonObject(selection.copy(), selection.indexOfCopy());
  }

  /**
   * Feeds the canonical bytes of {@link #only} to a digest, without putting them together.
   *
   * @param names the members to keep; those that are not there don't matter
   * @param digest is updated
   */
  public void digestOnly(MemberNames names, MessageDigest digest) {
    selection(names, true).digestInto(digest);
  }

  /**
   * Feeds the canonical bytes of {@link #without} to a digest, without putting them together.
   *
   * @param names the members to leave out; those that are not there don't matter
   * @param digest is updated
   */
  public void digestWithout(MemberNames names, MessageDigest digest) {
    selection(names, false).digestInto(digest);
  }

  private Selection selection(MemberNames names, boolean keepsNamed) {
    return new Selection(bytes, index(), to, names, keepsNamed);
  }

  /** Where a member starts. */
  private int start(int member) {
    return index().nameStart(member) - 1;
  }

  /** Where the member before the given one ends. */
  private int end(int member) {
    return index().valueEnd(member - 1);
  }

  /**
   * This object with one member added or replaced.
   *
   * @param name its name
   * @param value its value
   * @return the changed object
   * @throws IllegalArgumentException if the name holds a lone surrogate
   */
  public JsonObject with(String name, JsonValue value) {
    int found = index().find(bytes, name);
    int at = found < 0 ? -1 - found : found;
    byte[] quoted = CanonicalBytes.quote(name);
    int replaced = found < 0 ? 0 : end(at + 1) - start(at);
    int member = quoted.length + 1 + value.byteLength();
    boolean addsComma = found < 0 && size() > 0;
    ObjectWriter writer =
        new ObjectWriter(to - from - replaced + member + (addsComma ? 1 : 0), size() + 1);
    writer.copy(this, 0, at);
    writer.write(quoted, value);
    writer.copy(this, found < 0 ? at : at + 1, size());
    return writer.finish();
  }

  /**
   * Starts an object.
   *
   * @return a builder without members
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts a changed copy of this object.
   *
   * @return a builder with the members of this object
   */
  public Builder toBuilder() {
    Builder builder = new Builder();
    forEach(builder::put);
    return builder;
  }

  /** Puts an object together, member by member in order, and notes where they lie. */
  private static final class ObjectWriter {
    private final CanonicalBuffer buffer;
    private final MemberIndex index;

    ObjectWriter(int capacity, int members) {
      buffer = new CanonicalBuffer(capacity);
      index = new MemberIndex(0, members);
      buffer.write('{');
    }

    /** Copies members of an object, from one number to before another. */
    void copy(JsonObject source, int first, int end) {
      if (first == end) {
        return;
      }
      startMember();
      MemberIndex members = source.index();
      int shift = buffer.length() - source.start(first);
      buffer.write(source.bytes, source.start(first), source.end(end));
      for (int i = first; i < end; i++) {
        index.add(members.nameEnd(i) + shift, members.valueEnd(i) + shift);
      }
    }

    void write(byte[] quotedName, JsonValue value) {
      startMember();
      buffer.write(quotedName, 0, quotedName.length);
      int nameEnd = buffer.length() - 1;
      buffer.write(':');
      buffer.write(value);
      index.add(nameEnd, buffer.length());
    }

    private void startMember() {
      if (buffer.length() > 1) {
        buffer.write(',');
      }
    }

    JsonObject finish() {
      buffer.write('}');
      return new JsonObject(buffer.toBytes(), index);
    }
  }

  /**
   * Puts an object together, member by member in any order. Not safe for use by threads at once.
   */
  public static final class Builder {
    private final Map<byte[], JsonValue> members = new TreeMap<>(CanonicalBytes::compareQuoted);

    private Builder() {}

    /**
     * Adds a member, or replaces the one with this name.
     *
     * @param name its name
     * @param value its value
     * @return this builder
     * @throws IllegalArgumentException if the name holds a lone surrogate
     */
    public Builder put(String name, JsonValue value) {
      members.put(CanonicalBytes.quote(name), value);
      return this;
    }

    /**
     * Adds a string, or replaces the member with this name.
     *
     * @param name its name
     * @param text its value
     * @return this builder
     * @throws IllegalArgumentException if the name or the text holds a lone surrogate
     */
    public Builder put(String name, String text) {
      return put(name, JsonString.of(text));
    }

    /**
     * Adds an integer, or replaces the member with this name.
     *
     * @param name its name
     * @param integer its value, at most 2^53 - 1 in magnitude
     * @return this builder
     * @throws IllegalArgumentException if the name holds a lone surrogate, or the integer is out of
     *     range
     */
    public Builder put(String name, long integer) {
      return put(name, JsonNumber.of(integer));
    }

    /**
     * Adds a boolean, or replaces the member with this name.
     *
     * @param name its name
     * @param value its value
     * @return this builder
     * @throws IllegalArgumentException if the name holds a lone surrogate
     */
    public Builder put(String name, boolean value) {
      return put(name, JsonBoolean.of(value));
    }

    /**
     * Removes a member, if it is there.
     *
     * @param name its name
     * @return this builder
     * @throws IllegalArgumentException if the name holds a lone surrogate
     */
    public Builder remove(String name) {
      members.remove(CanonicalBytes.quote(name));
      return this;
    }

    /**
     * The object with the members so far. The builder can be used further.
     *
     * @return the object
     */
    public JsonObject build() {
      ObjectWriter writer = new ObjectWriter(256, members.size());
      members.forEach(writer::write);
      return writer.finish();
    }
  }
}
