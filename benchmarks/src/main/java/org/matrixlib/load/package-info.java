/** Programs that put the reference server under load, or kill it, and look at what it does. */
@NullMarked
package org.matrixlib.load;

import org.jspecify.annotations.NullMarked;
