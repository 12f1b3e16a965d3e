/** What a compiled module offers to its users, for the tests of that module. */
@NullMarked
package org.matrixlib.modulecheck;

import org.jspecify.annotations.NullMarked;
