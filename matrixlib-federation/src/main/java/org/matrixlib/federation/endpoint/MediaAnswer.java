package org.matrixlib.federation.endpoint;

/** Where media are: in the answer itself, or elsewhere. */
public sealed interface MediaAnswer permits MediaContent, MediaRedirect {}
