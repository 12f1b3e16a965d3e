/** Replays vectors as dynamic tests of JUnit Jupiter. */
@NullMarked
package org.matrixlib.testvectors.junit;

import org.jspecify.annotations.NullMarked;
