package org.matrixlib.federation;

import okhttp3.OkHttpClient;
import org.xbill.DNS.Name;

/** An API that names types of others, to be found. */
public abstract class LeakyApi {
  public abstract void look(Name name);

  protected abstract OkHttpClient client();
}
