package org.matrixlib.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonToken;
import java.util.List;

/** Names types of others in each of the six places where a public type can. */
public abstract class LeakyApi extends JsonFactory {
  private static final long serialVersionUID = 1L;

  protected final JsonToken ofField = JsonToken.NOT_AVAILABLE;

  LeakyApi() {}

  public abstract void ofParameter(JsonToken token);

  public abstract <T extends JsonFactory> T ofBound(Class<T> type);

  public abstract List<JsonToken> ofTypeArgument();

  public abstract void ofException() throws JsonParseException;

  abstract JsonToken notPublic();
}
