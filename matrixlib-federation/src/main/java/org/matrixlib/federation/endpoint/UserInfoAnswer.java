package org.matrixlib.federation.endpoint;

import org.matrixlib.core.id.UserId;
import org.matrixlib.core.json.JsonObject;

/**
 * The answer to {@link GetUserInfo}.
 *
 * @param user who made the token. The caller must check that it is a user of the server that was
 *     asked
 * @param json the whole answer
 */
public record UserInfoAnswer(UserId user, JsonObject json) {}
