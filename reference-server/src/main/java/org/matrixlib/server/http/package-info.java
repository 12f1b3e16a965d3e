/**
 * HTTP: listeners, routes, requests and answers, errors, limits. Knows the form of the client API,
 * but none of its endpoints.
 */
@NullMarked
package org.matrixlib.server.http;

import org.jspecify.annotations.NullMarked;
