package org.matrixlib.federation.endpoint;

import java.util.Optional;

/** The headers of a part that matter. */
record PartHeaders(
    Optional<String> contentType, Optional<String> contentDisposition, Optional<String> location) {}
