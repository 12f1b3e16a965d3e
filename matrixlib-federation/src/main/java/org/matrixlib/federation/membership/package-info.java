/**
 * Joins, knocks, invites and leaves between servers, on both sides.
 *
 * <p>{@link org.matrixlib.federation.membership.RemoteMembership} gets our users into rooms of
 * other servers and out of them, {@link org.matrixlib.federation.membership.InvitingServer} invites
 * their users to ours. When they want the same, {@link
 * org.matrixlib.federation.membership.ResidentServer} and {@link
 * org.matrixlib.federation.membership.InvitedServer} answer. None of them stores anything: what is
 * to be persisted is part of what they give.
 *
 * @spec https://spec.matrix.org/v1.19/server-server-api/#joining-rooms Joining Rooms
 */
@NullMarked
package org.matrixlib.federation.membership;

import org.jspecify.annotations.NullMarked;
