/** Events and ephemeral units that servers send each other in transactions. */
@NullMarked
package org.matrixlib.federation.transaction;

import org.jspecify.annotations.NullMarked;
