/**
 * State resolution of all room versions: {@link org.matrixlib.stateres.EventGraph} holds the state
 * events of a room, {@link org.matrixlib.stateres.StateMap} is a state made of them, and {@link
 * org.matrixlib.stateres.StateResolver} resolves several states into one.
 */
@NullMarked
package org.matrixlib.stateres;

import org.jspecify.annotations.NullMarked;
