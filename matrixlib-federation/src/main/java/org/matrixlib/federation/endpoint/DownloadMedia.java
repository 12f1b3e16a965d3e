package org.matrixlib.federation.endpoint;

import java.time.Duration;
import java.util.Optional;
import org.matrixlib.core.id.MxcUri;
import org.matrixlib.federation.client.FederationCall;

/**
 * Downloads media.
 *
 * @param media their URI, which names the server to call
 * @param patience how long the server may wait for media that are yet to be uploaded
 * @param maxAnswerBytes how long the answer may be, which has a few hundred bytes beside the media
 * @spec https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1mediadownloadmediaid
 *     GET media/download
 */
public record DownloadMedia(MxcUri media, Duration patience, long maxAnswerBytes)
    implements MediaCall {
  @Override
  public String target() {
    return withParameters(Target.v1("media/download", media.mediaId())).toString();
  }

  private Target withParameters(Target target) {
    return target.query("timeout_ms", patience.toMillis());
  }

  @Override
  public Optional<FederationCall<MediaAnswer>> fallback() {
    Target older = Target.of("/_matrix/media/v3/download", media.server(), media.mediaId());
    return Optional.of(
        new DeprecatedMediaCall(
            this, withParameters(older).query("allow_remote", false).toString()));
  }
}
