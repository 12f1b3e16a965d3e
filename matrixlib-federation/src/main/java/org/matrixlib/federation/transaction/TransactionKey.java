package org.matrixlib.federation.transaction;

import org.matrixlib.core.id.ServerName;

/**
 * What makes a received transaction the same as another: sent again, it has the same key, and must
 * not be processed again.
 *
 * <p>A server keeps, by this key, the response to the first transaction that it answered, from
 * before it answers until that server can't repeat it any more: it may send the same transaction
 * until it gets an answer, and sends no other one meanwhile. To the same key it gives the response
 * that it kept, whatever the body is then.
 *
 * @param origin the server that sent it, by the signature of the request
 * @param transactionId the id that it gave the transaction
 * @spec https://spec.matrix.org/v1.19/server-server-api/#put_matrixfederationv1sendtxnid
 *     Transactions
 */
public record TransactionKey(ServerName origin, String transactionId) {}
