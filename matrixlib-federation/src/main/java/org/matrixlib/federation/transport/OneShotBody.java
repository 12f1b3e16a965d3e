package org.matrixlib.federation.transport;

import java.io.IOException;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, which is sent once: OkHttp would repeat others when a connection breaks.
 */
final class OneShotBody extends RequestBody {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final Set<String> NEED_BODY = Set.of("POST", "PUT");

  private final byte[] content;
  private final @Nullable MediaType type;

  private OneShotBody(byte[] content, @Nullable MediaType type) {
    this.content = content;
    this.type = type;
  }

  /**
   * The body of a request: an empty one where there is none but HTTP has to say so; null for none.
   */
  static @Nullable RequestBody of(HttpRequest request) {
    if (request.body().isPresent()) {
      return new OneShotBody(request.body().get(), JSON);
    }
    return NEED_BODY.contains(request.method()) ? new OneShotBody(new byte[0], null) : null;
  }

  @Override
  public @Nullable MediaType contentType() {
    return type;
  }

  @Override
  public long contentLength() {
    return content.length;
  }

  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    sink.write(content);
  }
}
