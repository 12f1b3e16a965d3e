package org.matrixlib.federation.transaction;

/**
 * An ephemeral unit that was ignored, or as much of it.
 *
 * @param type its type; empty if it has none that can be read
 * @param fault why
 * @param count how many parts of it, such as receipts, if it isn't all of it; 1 otherwise
 */
public record DroppedEdu(String type, EduFault fault, int count) {}
