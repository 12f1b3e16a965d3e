/**
 * What a user sees of a room, whichever endpoint shows it: which events, in which form, in which
 * pages.
 */
@NullMarked
package org.matrixlib.server.room.view;

import org.jspecify.annotations.NullMarked;
