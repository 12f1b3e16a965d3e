/** Small programs that show what the library is for. */
@NullMarked
package org.matrixlib.examples;

import org.jspecify.annotations.NullMarked;
