/** The endpoints of the client API for rooms: thin, over writers, queries and the sync reader. */
@NullMarked
package org.matrixlib.server.api;

import org.jspecify.annotations.NullMarked;
