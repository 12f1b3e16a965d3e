package org.matrixlib.federation.endpoint;

import java.time.Duration;
import java.util.Optional;
import org.matrixlib.core.id.MxcUri;
import org.matrixlib.federation.client.FederationCall;

/**
 * Downloads a thumbnail of media.
 *
 * @param media their URI, which names the server to call
 * @param width the least width, in pixels
 * @param height the least height, in pixels
 * @param resizing how to fit it into width and height; empty for what the server chooses
 * @param animated whether it is to move; empty for what the server chooses
 * @param patience how long the server may wait for media that are yet to be uploaded
 * @param maxAnswerBytes how long the answer may be, which has a few hundred bytes beside the media
 * @spec
 *     https://spec.matrix.org/v1.19/server-server-api/#get_matrixfederationv1mediathumbnailmediaid
 *     GET media/thumbnail
 */
public record DownloadThumbnail(
    MxcUri media,
    int width,
    int height,
    Optional<Resizing> resizing,
    Optional<Boolean> animated,
    Duration patience,
    long maxAnswerBytes)
    implements MediaCall {

  /** How to fit an image into width and height. */
  public enum Resizing {
    /** Cut off what is outside. */
    CROP("crop"),
    /** Keep all of it. */
    SCALE("scale");

    private final String wire;

    Resizing(String wire) {
      this.wire = wire;
    }
  }

  @Override
  public String target() {
    return withParameters(Target.v1("media/thumbnail", media.mediaId())).toString();
  }

  private Target withParameters(Target target) {
    target.query("width", width).query("height", height);
    resizing.ifPresent(how -> target.query("method", how.wire));
    animated.ifPresent(wanted -> target.query("animated", wanted));
    return target.query("timeout_ms", patience.toMillis());
  }

  @Override
  public Optional<FederationCall<MediaAnswer>> fallback() {
    Target older = Target.of("/_matrix/media/v3/thumbnail", media.server(), media.mediaId());
    return Optional.of(
        new DeprecatedMediaCall(
            this, withParameters(older).query("allow_remote", false).toString()));
  }
}
