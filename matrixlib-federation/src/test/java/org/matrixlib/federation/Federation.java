package org.matrixlib.federation;

import static java.util.stream.Collectors.toSet;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/** The module as it was compiled, without its tests. */
final class Federation {
  static final String NAME = "org.matrixlib.federation";

  private static final Path COMPILED = compiled();

  static final JavaClasses CLASSES = new ClassFileImporter().importPath(COMPILED);

  private Federation() {}

  /** The types of the packages that are exported. */
  static Stream<Class<?>> types() {
    Set<String> exported =
        module().exports().stream().map(ModuleDescriptor.Exports::source).collect(toSet());
    return CLASSES.stream()
        .filter(type -> !type.getSimpleName().isEmpty() && exported.contains(type.getPackageName()))
        .map(JavaClass::reflect);
  }

  static ModuleDescriptor module() {
    return ModuleFinder.of(COMPILED).find(NAME).orElseThrow().descriptor();
  }

  private static Path compiled() {
    try {
      return Path.of(LocalServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
