/**
 * Room versions: values that say, trait by trait, which rules the events of a room follow.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/ Room Versions
 */
@NullMarked
package org.matrixlib.core.room;

import org.jspecify.annotations.NullMarked;
