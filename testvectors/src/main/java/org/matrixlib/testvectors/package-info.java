/**
 * The loader of the language-neutral vectors: {@link org.matrixlib.testvectors.Vectors} gives
 * {@link org.matrixlib.testvectors.VectorFile files}, which hold {@link
 * org.matrixlib.testvectors.VectorCase cases}.
 */
@NullMarked
package org.matrixlib.testvectors;

import org.jspecify.annotations.NullMarked;
