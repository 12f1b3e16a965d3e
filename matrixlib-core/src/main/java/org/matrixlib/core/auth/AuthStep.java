package org.matrixlib.core.auth;

/**
 * A rule that was looked at when an event was judged.
 *
 * @param rule the rule
 * @param isKept false if the event breaks it, and so is rejected
 */
public record AuthStep(AuthRule rule, boolean isKept) {}
