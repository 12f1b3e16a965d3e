package org.matrixlib.federation;

import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What users of some types can name: a line a type, then a line a member. All types are named in
 * full, so that a line shows whose types it drags in.
 */
final class PublicApi {
  private static final Set<String> METHODS_OF_EVERY_OBJECT =
      Set.of("equals", "hashCode", "toString");

  private PublicApi() {}

  static List<String> of(Stream<Class<?>> types) {
    return types
        .filter(PublicApi::isOffered)
        .sorted(Comparator.comparing(Class::getName))
        .flatMap(type -> Stream.concat(Stream.of(header(type)), members(type)))
        .toList();
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
