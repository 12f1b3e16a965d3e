/**
 * JSON as Matrix signs it: values that are ranges of canonical bytes, and the one pass that checks
 * received bytes or rewrites them into that form.
 *
 * @spec https://spec.matrix.org/v1.19/appendices/#canonical-json Canonical JSON
 */
@NullMarked
package org.matrixlib.core.json;

import org.jspecify.annotations.NullMarked;
