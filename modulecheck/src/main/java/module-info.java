/** What a compiled module offers to its users, for the tests of that module. */
module org.matrixlib.modulecheck {
  requires static org.jspecify;

  exports org.matrixlib.modulecheck;
}
