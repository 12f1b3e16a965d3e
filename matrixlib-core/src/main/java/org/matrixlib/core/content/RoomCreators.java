package org.matrixlib.core.content;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.event.EventTypes;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.id.UserId;
import org.matrixlib.core.room.RoomTrait;
import org.matrixlib.core.room.RoomVersion;

/**
 * Who created a room, wherever the room version puts that: the {@code creator} that the create
 * event names (versions 1 to 10), its sender (version 11), or its sender and the additional
 * creators (version 12). Immutable.
 *
 * @spec https://spec.matrix.org/v1.19/rooms/v12/#authorisation-rules Room version 12
 */
public final class RoomCreators {
  /** The creators in a state without a create event: none. */
  public static final RoomCreators NOBODY = new RoomCreators(null, Set.of(), false);

  private final @Nullable UserId first;
  private final Set<UserId> users;
  private final boolean outrankAll;

  private RoomCreators(@Nullable UserId first, Set<UserId> users, boolean outrankAll) {
    this.first = first;
    this.users = users;
    this.outrankAll = outrankAll;
  }

  /**
   * The creators of a room.
   *
   * @param create its {@code m.room.create} event, with any content
   * @return the creators
   * @throws IllegalArgumentException if the event is of another type
   */
  public static RoomCreators of(Pdu create) {
    if (!create.type().equals(EventTypes.CREATE)) {
      throw new IllegalArgumentException("no " + EventTypes.CREATE + ": " + create.type());
    }
    RoomVersion version = create.roomVersion();
    CreateContent content = CreateContent.of(create.content());
    Optional<UserId> first =
        version.has(RoomTrait.CREATOR_IS_SENDER) ? Optional.of(create.sender()) : content.creator();
    boolean outrankAll = version.has(RoomTrait.CREATORS_OUTRANK_ALL);
    Set<UserId> users = new LinkedHashSet<>(first.stream().toList());
    if (outrankAll) {
      users.addAll(content.additionalCreators());
    }
    return new RoomCreators(first.orElse(null), Collections.unmodifiableSet(users), outrankAll);
  }

  /**
   * The creator who may join the room before anybody let them in: never an additional one.
   *
   * @return empty if a create event of versions 1 to 10 names no user id
   */
  public Optional<UserId> first() {
    return Optional.ofNullable(first);
  }

  /**
   * All creators.
   *
   * @return an immutable set, the {@link #first()} in front
   */
  public Set<UserId> users() {
    return users;
  }

  /**
   * Whether a user is a creator.
   *
   * @param user any user
   * @return true if so
   */
  public boolean contains(UserId user) {
    return users.contains(user);
  }

  /**
   * Whether creators rank above every power level, and power levels must not list them.
   *
   * @return true if the room version {@linkplain RoomTrait#CREATORS_OUTRANK_ALL says so}
   */
  public boolean outrankAll() {
    return outrankAll;
  }
}
