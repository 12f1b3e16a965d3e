package org.matrixlib.federation.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.core.json.JsonObject;
import org.matrixlib.federation.client.MalformedAnswerException;
import org.matrixlib.federation.endpoint.EventStream;
import org.matrixlib.federation.endpoint.RawEvent;
import org.matrixlib.federation.transport.TransportException;

/** An answer that needs no server. */
final class FakeStream implements EventStream {
  /** Supplies the events, or breaks off. */
  interface Source {
    Optional<RawEvent> next() throws MalformedAnswerException, TransportException;
  }

  private final Source source;
  private final JsonObject rest;
  private int given;
  private boolean isClosed;

  FakeStream(Source source, JsonObject rest) {
    this.source = source;
    this.rest = rest;
  }

  static FakeStream of(List<RawEvent> events, JsonObject rest) {
    Iterator<RawEvent> left = events.iterator();
    return new FakeStream(() -> left.hasNext() ? Optional.of(left.next()) : Optional.empty(), rest);
  }

  static FakeStream of(List<RawEvent> events) {
    return of(events, JsonObject.EMPTY);
  }

  /** An answer that breaks off. */
  static FakeStream failing(TransportException.Kind kind) {
    return new FakeStream(
        () -> {
          throw new TransportException(kind, "as told", null);
        },
        JsonObject.EMPTY);
  }

  static RawEvent raw(String list, Pdu event) {
    return new RawEvent(list, event.federationForm().toBytes());
  }

  static List<RawEvent> raw(String list, Collection<Pdu> events) {
    return events.stream().map(event -> raw(list, event)).toList();
  }

  /** The answer with these events as state and auth chain. */
  static List<RawEvent> answer(Collection<Pdu> state, Collection<Pdu> authChain) {
    List<RawEvent> all = new ArrayList<>(raw("state", state));
    all.addAll(raw("auth_chain", authChain));
    return all;
  }

  @Override
  public Optional<RawEvent> next() throws MalformedAnswerException, TransportException {
    Optional<RawEvent> next = source.next();
    given += next.isPresent() ? 1 : 0;
    return next;
  }

  int given() {
    return given;
  }

  boolean isClosed() {
    return isClosed;
  }

  @Override
  public JsonObject rest() {
    return rest;
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
