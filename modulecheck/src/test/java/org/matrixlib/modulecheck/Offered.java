package org.matrixlib.modulecheck;

import java.nio.file.Path;

/** A public type with one public member. */
public abstract class Offered {
  Offered() {}

  public abstract Path path();
}
