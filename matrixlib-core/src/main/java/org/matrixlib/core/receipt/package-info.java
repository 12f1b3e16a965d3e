/**
 * What becomes of an event that another server sent, as the checks on receipt say.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#checks-performed-on-receipt-of-a-pdu
 *     Checks performed on receipt of a PDU
 */
@NullMarked
package org.matrixlib.core.receipt;

import org.jspecify.annotations.NullMarked;
