package org.matrixlib.modulecheck;

import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What users of some types can name: a line a type, then a line a member. All types are named in
 * full, so that a line shows whose types it drags in.
 */
public final class PublicApi {
  private static final Path COMMITTED = Path.of("src/test/resources/api.txt");
  private static final Path FOUND = Path.of("target/api.txt");

  private static final Pattern QUALIFIED_TYPE = Pattern.compile("([a-z]\\w*\\.)+[A-Z]\\w*");

  private static final Set<String> METHODS_OF_EVERY_OBJECT =
      Set.of("equals", "hashCode", "toString");

  private final List<String> lines;

  private PublicApi(List<String> lines) {
    this.lines = lines;
  }

  /**
   * The API of some types, of which those that aren't public have none.
   *
   * @param types the types
   * @return the API
   */
  public static PublicApi of(Collection<? extends Class<?>> types) {
    return new PublicApi(
        types.stream()
            .filter(PublicApi::isOffered)
            .sorted(Comparator.comparing(Class::getName))
            .flatMap(type -> Stream.concat(Stream.of(header(type)), members(type)))
            .toList());
  }

  /**
   * All of it.
   *
   * @return a line a type, each followed by a line a member
   */
  public List<String> lines() {
    return lines;
  }

  /**
   * What drags in a type that the caller asks for.
   *
   * @param type tells such a type by its full name
   * @return the lines that name one
   */
  public List<String> linesThatName(Predicate<String> type) {
    return lines.stream()
        .filter(
            line -> QUALIFIED_TYPE.matcher(line).results().map(MatchResult::group).anyMatch(type))
        .toList();
  }

  /**
   * Requires that this is what the file {@code src/test/resources/api.txt} says, in the module
   * whose tests run. Writes it to {@code target/api.txt}, to be copied over that file if not.
   *
   * @throws AssertionError if it is not, with the lines that differ
   * @throws IOException if a file can't be read or written
   */
  public void requireCommitted() throws IOException {
    requireCommittedIn(Path.of("").toAbsolutePath());
  }

  void requireCommittedIn(Path module) throws IOException {
    Files.write(module.resolve(FOUND), lines);
    List<String> committed = Files.readAllLines(module.resolve(COMMITTED));
    List<String> changes = new ArrayList<>();
    committed.stream()
        .filter(line -> !lines.contains(line))
        .forEach(line -> changes.add("- " + line));
    lines.stream()
        .filter(line -> !committed.contains(line))
        .forEach(line -> changes.add("+ " + line));
    if (!changes.isEmpty()) {
      throw new AssertionError(
          String.join("\n", changes)
              + "\nIf that is meant, in "
              + module.getFileName()
              + ": cp "
              + FOUND
              + " "
              + COMMITTED);
    }
  }

  private static boolean isOffered(Class<?> type) {
    Class<?> enclosing = type.getEnclosingClass();
    return isOffered(type.getModifiers()) && (enclosing == null || isOffered(enclosing));
  }

  private static boolean isOffered(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String header(Class<?> type) {
    // A JDK 17 leaves the word out.
    StringBuilder header = new StringBuilder(type.toGenericString().replace(" sealed ", " "));
    Type parent = type.getGenericSuperclass();
    if (parent != null && parent != Object.class) {
      header.append(" extends ").append(parent.getTypeName());
    }
    for (Type parentInterface : type.getGenericInterfaces()) {
      header.append(" implements ").append(parentInterface.getTypeName());
    }
    if (type.isSealed()) {
      // Compilers don't agree about their order.
      Arrays.stream(type.getPermittedSubclasses())
          .map(Class::getTypeName)
          .sorted()
          .forEach(permitted -> header.append(" permits ").append(permitted));
    }
    return header.toString();
  }

  private static Stream<String> members(Class<?> type) {
    Stream<Member> fields = Arrays.stream(type.getDeclaredFields());
    Stream<Member> constructors = Arrays.stream(type.getDeclaredConstructors());
    return Stream.of(fields, constructors, methods(type))
        .flatMap(members -> members)
        .filter(member -> isOffered(member.getModifiers()) && !member.isSynthetic())
        .map(member -> type.getTypeName() + ": " + signature(member))
        .sorted();
  }

  /** A type also offers what it inherits from a parent that nobody can name. */
  private static Stream<Member> methods(Class<?> type) {
    Stream<Member> own =
        Arrays.<Member>stream(type.getDeclaredMethods())
            .filter(method -> !METHODS_OF_EVERY_OBJECT.contains(method.getName()));
    Class<?> parent = type.getSuperclass();
    return parent == null || isOffered(parent) ? own : Stream.concat(own, methods(parent));
  }

  private static String signature(Member member) {
    String signature =
        member instanceof Field field
            ? field.toGenericString()
            : ((Executable) member).toGenericString();
    String owner = member.getDeclaringClass().getTypeName() + ".";
    return signature.replace(owner + member.getName(), member.getName());
  }
}
