/** What an administrator may choose, from a file and the environment. */
@NullMarked
package org.matrixlib.server.config;

import org.jspecify.annotations.NullMarked;
