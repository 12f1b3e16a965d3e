package org.matrixlib.core.event;

/**
 * What is wrong with an event that another server sent, and where.
 *
 * @param fault the kind of fault
 * @param path the place in the event, as a JSON Pointer (RFC 6901); the empty string is the event
 * @param detail a sentence for people; it quotes nothing from the event
 */
public record PduProblem(PduFault fault, String path, String detail) {}
