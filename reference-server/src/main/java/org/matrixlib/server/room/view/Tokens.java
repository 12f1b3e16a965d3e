package org.matrixlib.server.room.view;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.matrixlib.core.id.RoomId;
import org.matrixlib.core.id.UserId;
import org.matrixlib.server.room.query.TopologicalPosition;

/**
 * The tokens by which clients name places: a position in a user's sync, {@code s1_…}, or a place in
 * a room's history, {@code t1_…}. Opaque to clients. Each ends with a tag that only this server
 * makes and that covers the user or the room, so that a token of another user, room or server is
 * told from one that was given out.
 *
 * <p>A place in the history is right after the event whose depth and sequence it has.
 */
public final class Tokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String SYNC = "s1";
  private static final String HISTORY = "t1";
  private static final int TAG_BYTES = 9;
  private static final int MAX_LENGTH = 100;

  private final SecretKeySpec secret;
  private final long epoch;

  /**
   * Makes and reads tokens.
   *
   * @param secret random bytes, the same for the life of the store
   * @param epoch another one after each restore of the store: positions of the one before may have
   *     been given to other events since
   */
  public Tokens(byte[] secret, long epoch) {
    this.secret = new SecretKeySpec(secret, ALGORITHM);
    this.epoch = epoch;
  }

  /** Whether a text looks like a token of a sync, be it valid or not. */
  public static boolean isOfSync(String token) {
    return token.startsWith("s");
  }

  /** The token of a position in a user's sync. */
  public String ofSync(UserId user, long position) {
    return sealed(SYNC + "_" + epoch + "_" + position, user.toString());
  }

  /**
   * The position in a user's sync that a token names; empty if it isn't one of this user and epoch.
   */
  public OptionalLong syncPosition(UserId user, String token) {
    Optional<long[]> numbers = unsealed(SYNC, 2, token, user.toString());
    return numbers.isPresent() && numbers.get()[0] == epoch
        ? OptionalLong.of(numbers.get()[1])
        : OptionalLong.empty();
  }

  /** Whether a token was given to a user before the store was restored. */
  public boolean isOfOtherEpoch(UserId user, String token) {
    return unsealed(SYNC, 2, token, user.toString())
        .filter(numbers -> numbers[0] != epoch)
        .isPresent();
  }

  /** The token of a place in a room's history. */
  public String ofHistory(RoomId room, TopologicalPosition position) {
    return sealed(HISTORY + "_" + position.depth() + "_" + position.sequence(), room.toString());
  }

  /** The place in a room's history that a token names; empty if it isn't one of this room. */
  public Optional<TopologicalPosition> historyPosition(RoomId room, String token) {
    return unsealed(HISTORY, 2, token, room.toString())
        .map(numbers -> new TopologicalPosition(numbers[0], numbers[1]));
  }

  private String sealed(String place, String owner) {
    return place + "_" + tag(place, owner);
  }

  private Optional<long[]> unsealed(String kind, int count, String token, String owner) {
    String[] parts = token.length() > MAX_LENGTH ? new String[0] : token.split("_", count + 2);
    if (parts.length != count + 2 || !parts[0].equals(kind)) {
      return Optional.empty();
    }
    String place = token.substring(0, token.length() - parts[count + 1].length() - 1);
    byte[] expected = tag(place, owner).getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(expected, parts[count + 1].getBytes(StandardCharsets.UTF_8))) {
      return Optional.empty();
    }
    return Optional.of(Arrays.stream(parts, 1, count + 1).mapToLong(Long::parseLong).toArray());
  }

  private String tag(String place, String owner) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(secret);
      mac.update(place.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      byte[] tag = mac.doFinal(owner.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(tag, TAG_BYTES));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }
}
