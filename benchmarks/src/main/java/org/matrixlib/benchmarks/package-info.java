/** JMH benchmarks of the library, each beside what else could do the same work. */
@NullMarked
package org.matrixlib.benchmarks;

import org.jspecify.annotations.NullMarked;
