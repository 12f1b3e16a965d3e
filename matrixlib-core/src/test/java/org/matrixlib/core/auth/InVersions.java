package org.matrixlib.core.auth;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersions;

/** A test that takes each room version in turn that has some traits and lacks others. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "room version {0}")
@ArgumentsSource(InVersions.Provider.class)
public @interface InVersions {
  /** The traits that the versions have. */
  RoomTrait[] with() default {};

  /** The traits that the versions lack. */
  RoomTrait[] without() default {};

  /** Gives the versions. */
  final class Provider implements ArgumentsProvider {
    @Override
    public Stream<Arguments> provideArguments(
        ParameterDeclarations parameters, ExtensionContext context) {
      InVersions wanted = context.getRequiredTestMethod().getAnnotation(InVersions.class);
      return RoomVersions.STABLE.all().stream()
          .filter(version -> version.traits().containsAll(List.of(wanted.with())))
          .filter(version -> Stream.of(wanted.without()).noneMatch(version::has))
          .map(Arguments::of);
    }
  }
}
