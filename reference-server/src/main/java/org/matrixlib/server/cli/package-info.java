/** The commands of the program. */
@NullMarked
package org.matrixlib.server.cli;

import org.jspecify.annotations.NullMarked;
