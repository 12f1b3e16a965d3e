/** Users, their devices and access tokens, and how they register and log in. */
@NullMarked
package org.matrixlib.server.account;

import org.jspecify.annotations.NullMarked;
