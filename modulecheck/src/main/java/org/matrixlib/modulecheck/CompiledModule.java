package org.matrixlib.modulecheck;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A module as it was compiled, without its tests, even if it isn't loaded as a module. */
public final class CompiledModule {
  private static final String CLASS_FILE = ".class";

  private final ModuleReference module;

  private CompiledModule(ModuleReference module) {
    this.module = module;
  }

  /**
   * The module of a type.
   *
   * @param type any type of the module
   * @return the module
   */
  public static CompiledModule of(Class<?> type) {
    try {
      Path location = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      return new CompiledModule(ModuleFinder.of(location).findAll().iterator().next());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Where it is.
   *
   * @return a directory or a jar
   */
  public Path location() {
    return Path.of(module.location().orElseThrow());
  }

  /**
   * What it says of itself.
   *
   * @return its {@code module-info.java}
   */
  public ModuleDescriptor descriptor() {
    return module.descriptor();
  }

  /**
   * The types of the packages that it exports to everybody.
   *
   * @return all of them, public or not
   */
  public List<Class<?>> exportedTypes() {
    Set<String> exported =
        descriptor().exports().stream()
            .filter(exports -> !exports.isQualified())
            .map(ModuleDescriptor.Exports::source)
            .collect(toSet());
    try (ModuleReader reader = module.open();
        Stream<String> files = reader.list()) {
      return files
          .filter(file -> file.endsWith(CLASS_FILE) && exported.contains(packageOf(file)))
          .<Class<?>>map(CompiledModule::load)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String packageOf(String file) {
    return file.substring(0, Math.max(0, file.lastIndexOf('/'))).replace('/', '.');
  }

  private static Class<?> load(String file) {
    String name = file.substring(0, file.length() - CLASS_FILE.length()).replace('/', '.');
    try {
      return Class.forName(name, false, CompiledModule.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
