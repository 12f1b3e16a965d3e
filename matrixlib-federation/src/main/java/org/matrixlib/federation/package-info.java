/** What the packages of federation share. */
@NullMarked
package org.matrixlib.federation;

import org.jspecify.annotations.NullMarked;
