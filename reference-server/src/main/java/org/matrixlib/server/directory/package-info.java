/** Names for rooms: aliases, and which rooms are published. */
@NullMarked
package org.matrixlib.server.directory;

import org.jspecify.annotations.NullMarked;
