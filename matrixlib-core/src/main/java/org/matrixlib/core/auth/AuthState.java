package org.matrixlib.core.auth;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.matrixlib.core.event.StateTuple;

/** The state of a room, as far as the authorization rules ask for it. */
@FunctionalInterface
public interface AuthState {

  /**
   * The event that plays a part when another is judged.
   *
   * @param event the event that is judged
   * @param role the part
   * @return the event of {@link AuthFacts#tuple} in this state; null if there is none
   */
  @Nullable AuthFacts find(AuthFacts event, AuthRole role);

  /**
   * A state that is looked up by type and state key.
   *
   * @param state gives the event with a type and a state key, null if there is none
   * @return the state
   */
  static AuthState of(Function<StateTuple, @Nullable AuthFacts> state) {
    return (event, role) -> {
      StateTuple tuple = event.tuple(role);
      return tuple == null ? null : state.apply(tuple);
    };
  }
}
