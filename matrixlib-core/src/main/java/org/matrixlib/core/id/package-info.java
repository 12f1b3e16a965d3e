/**
 * The identifiers of the protocol: servers, users, rooms, events, signing keys and media. Each is a
 * type around the text that was parsed, so code that holds one need not check it again.
 *
 * <p>All are immutable and safe for use by many threads, small, cheap as keys of maps, and ordered
 * as their UTF-8 bytes are. {@code parse} answers empty for text that is no identifier of the kind
 * and throws for no text at all; {@code of} throws {@link
 * org.matrixlib.core.id.InvalidIdentifierException} with the {@linkplain
 * org.matrixlib.core.id.IdentifierError reason}.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#identifier-grammar Identifier Grammar
 */
@NullMarked
package org.matrixlib.core.id;

import org.jspecify.annotations.NullMarked;
