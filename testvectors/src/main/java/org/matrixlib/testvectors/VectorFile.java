package org.matrixlib.testvectors;

import java.util.List;

/**
 * One file of vectors, all of one topic.
 *
 * @param name the name of the file, such as {@code identifiers.json}; it decides nothing
 * @param topic what the cases test, which says which fields they have
 * @param about the topic in a sentence or two, empty where the file doesn't say
 * @param cases the cases in the order of the file, at least one; immutable where a file was loaded
 */
public record VectorFile(String name, String topic, String about, List<VectorCase> cases) {}
