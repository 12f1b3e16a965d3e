/** What users show of themselves. */
@NullMarked
package org.matrixlib.server.profile;

import org.jspecify.annotations.NullMarked;
