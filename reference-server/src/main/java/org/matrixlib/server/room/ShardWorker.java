package org.matrixlib.server.room;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.matrixlib.core.event.Pdu;
import org.matrixlib.server.room.input.RoomAnswer;
import org.matrixlib.server.room.input.RoomCommand;
import org.matrixlib.server.store.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only thread that adds to the rooms of some shards. It takes all commands that wait, up to a
 * number, decides about one after the other, each on top of those before, and has what comes of
 * them written in one transaction. Commands that come meanwhile wait for the next batch, which so
 * grows with the load.
 */
final class ShardWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ShardWorker.class);
  private static final int BATCH_LIMIT = 128;
  private static final int QUEUE_LIMIT = 4_096;

  private final RoomStore store;
  private final RoomDecisions decisions;

  /** Takes commands for which there turned out to be no place, to try anew. */
  private final Consumer<Request> again;

  private final BlockingQueue<Optional<Request>> queue = new LinkedBlockingQueue<>(QUEUE_LIMIT);
  private final Object closing = new Object();
  private final Thread thread;
  private boolean isClosed;
  private volatile boolean isFaulty;

  /**
   * A command that waits for its answer.
   *
   * @param create the create event of the room that it makes, if it does
   */
  record Request(RoomCommand command, Optional<Pdu> create, CompletableFuture<RoomAnswer> answer) {}

  ShardWorker(String name, RoomStore store, RoomDecisions decisions, Consumer<Request> again) {
    this.store = store;
    this.decisions = decisions;
    this.again = again;
    thread = new Thread(this::run, name);
  }

  void start() {
    thread.start();
  }

  void append(Request request) {
    synchronized (closing) {
      if (isClosed) {
        fail(request, new StorageException("The room server is closed", null));
      } else if (!queue.offer(Optional.of(request))) {
        fail(request, new StorageException("Too many commands are waiting", null));
      }
    }
  }

  /** Whether it works, and no fault of the program ever stopped it. */
  boolean isHealthy() {
    return thread.isAlive() && !isFaulty;
  }

  private static void fail(Request request, RuntimeException cause) {
    request.answer().completeExceptionally(cause);
  }

  /** Finishes the commands that were taken. */
  @Override
  public void close() {
    synchronized (closing) {
      isClosed = true;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      // Wakes the thread up, if it waits for commands; it ends once there are none.
      queue.offer(Optional.empty());
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    store.database().preferReads();
    List<Optional<Request>> taken = new ArrayList<>(BATCH_LIMIT);
    while (!mayEnd()) {
      try {
        taken.add(queue.take());
      } catch (InterruptedException e) {
        continue; // only closing ends this thread
      }
      queue.drainTo(taken, BATCH_LIMIT - 1);
      work(taken.stream().flatMap(Optional::stream).toList());
      taken.clear();
    }
  }

  private boolean mayEnd() {
    synchronized (closing) {
      return isClosed && queue.isEmpty();
    }
  }

  private void work(List<Request> batch) {
    Changes changes = Changes.to(store);
    try {
      List<Runnable> answers = new ArrayList<>(batch.size());
      for (Request request : batch) {
        answers.add(decide(request, changes));
      }
      if (!changes.isEmpty()) {
        write(changes);
        decisions.stored(changes);
      }
      answers.forEach(Runnable::run);
    } catch (RuntimeException e) {
      decisions.dropped(changes);
      LOG.error("{} commands could not be stored: {}", batch.size(), e.getMessage());
      batch.forEach(request -> fail(request, asStorageException(e)));
    } catch (Error e) {
      // Such as no memory: what follows may be well again, but somebody should look.
      isFaulty = true;
      LOG.error("{} commands failed for a fault of the program", batch.size(), e);
      decisions.dropped(changes);
      batch.forEach(request -> fail(request, asStorageException(e)));
    }
  }

  private void write(Changes changes) {
    try {
      boolean unused =
          store
              .database()
              .write(
                  transaction -> {
                    changes.write(transaction, store.log());
                    return true;
                  })
              .join();
    } catch (CompletionException e) {
      throw asStorageException(e.getCause() == null ? e : e.getCause());
    }
  }

  private static StorageException asStorageException(Throwable cause) {
    return cause instanceof StorageException known
        ? known
        : new StorageException("The command could not be stored: " + cause.getMessage(), cause);
  }

  /** Decides about one command; what it gives is to be done once the batch is stored. */
  private Runnable decide(Request request, Changes changes) {
    try {
      Optional<RoomAnswer> answer = answer(request, changes);
      return answer.isPresent()
          ? () -> request.answer().complete(answer.get())
          : () -> again.accept(request);
    } catch (RuntimeException e) {
      LOG.error("A command failed: {}", request.command().getClass().getSimpleName(), e);
      return () -> fail(request, asStorageException(e));
    }
  }

  private Optional<RoomAnswer> answer(Request request, Changes changes) {
    RoomCommand command = request.command();
    if (command instanceof RoomCommand.CreateRoom create) {
      return decisions.create(request.create().orElseThrow(), create, changes);
    }
    if (command instanceof RoomCommand.SendEvent send) {
      return Optional.of(decisions.send(send, changes));
    }
    if (command instanceof RoomCommand.AdmitEvents admit) {
      return Optional.of(decisions.admit(admit, changes));
    }
    return Optional.of(decisions.forget((RoomCommand.ForgetRoom) command, changes));
  }
}
