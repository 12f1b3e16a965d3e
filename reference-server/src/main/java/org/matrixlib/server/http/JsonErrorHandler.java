package org.matrixlib.server.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What is answered to requests that aren't HTTP enough to reach an endpoint. */
final class JsonErrorHandler extends ErrorHandler {

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Answer answer = answer(response.getStatus());
    response.getHeaders().add(ApiHandler.COMMON_HEADERS);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
    response.write(true, ByteBuffer.wrap(answer.body()), callback);
    return true;
  }

  private static Answer answer(int status) {
    String message =
        switch (status) {
          case 408 -> "The request took too long to arrive";
          case 414, 431 -> "The URL or the headers of the request are too long";
          default -> "The request isn't proper HTTP";
        };
    return new ApiException(status, Errcode.M_UNKNOWN, message).answer();
  }
}
