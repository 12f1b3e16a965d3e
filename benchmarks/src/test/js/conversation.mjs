// Two users of matrix-js-sdk: they register, meet in a room, exchange messages, redact one, see the
// server killed and started again in between, and read all of it back. Talks with the test that
// started it by lines: it prints "kill" and waits for "restarted" on its input; it ends with "done",
// or with what went wrong.
import readline from "node:readline";
import {
  createClient,
  EventTimeline,
  Filter,
  PendingEventOrdering,
  RoomEvent,
} from "matrix-js-sdk";

// The SDK logs by them.
for (const name of ["debug", "info", "warn", "error"]) {
  console[name] = () => {};
}

const MESSAGES = 100;
const PATIENCE_MILLIS = 60_000;
const baseUrl = process.argv[2];
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function check(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

/** Waits until a condition holds, looking again whenever something may have changed. */
async function until(what, condition) {
  const end = Date.now() + PATIENCE_MILLIS;
  while (!condition()) {
    check(Date.now() < end, `waited in vain for ${what}`);
    await sleep(20);
  }
}

async function user(name) {
  const unknown = createClient({ baseUrl });
  const account = await unknown.registerRequest({
    username: name,
    password: `password of ${name}`,
    auth: { type: "m.login.dummy" },
  });
  return createClient({
    baseUrl,
    userId: account.user_id,
    accessToken: account.access_token,
    deviceId: account.device_id,
  });
}

/** Starts to sync, with at most so many events of a room at a time. */
async function start(client, limit) {
  const filter = new Filter(client.getUserId());
  filter.setTimelineLimit(limit);
  await client.startClient({
    filter,
    initialSyncLimit: limit,
    lazyLoadMembers: true,
    pendingEventOrdering: PendingEventOrdering.Detached,
  });
  await until("the first sync", () => client.isInitialSyncComplete());
}

/**
 * Keeps the ids of the messages that a client sees, in order. Its own are among them once a sync
 * brings them, as those that are pending are detached.
 */
function watch(client, roomId) {
  const seen = [];
  client.on(RoomEvent.Timeline, (event, room, toStartOfTimeline, removed, data) => {
    if (room?.roomId === roomId && data.liveEvent && event.getType() === "m.room.message") {
      seen.push(event.getId());
    }
  });
  return seen;
}

/** Sends until there is an answer, always by the same transaction id. */
async function send(client, roomId, text) {
  const end = Date.now() + PATIENCE_MILLIS;
  const room = client.getRoom(roomId);
  const txnId = `txn-${text}`;
  let answer = client.sendEvent(roomId, "m.room.message", { msgtype: "m.text", body: text }, txnId);
  for (;;) {
    try {
      return (await answer).event_id;
    } catch (error) {
      check(Date.now() < end, `cannot send: ${error}`);
      await sleep(100);
      const pending = room.getPendingEvents().find((event) => event.getTxnId() === txnId);
      if (!pending) {
        // It was sent, and a sync brought it; only the answer was lost.
        const events = room.getLiveTimeline().getEvents();
        return events.find((event) => event.getTxnId() === txnId).getId();
      }
      answer = client.resendEvent(pending, room);
    }
  }
}

/** Has the server killed and started again, while the clients go on. */
async function killAndRestart() {
  console.log("kill");
  const answer = await lines.next();
  check(answer.value === "restarted", `expected "restarted", got ${answer.value}`);
}

async function readBack(client, roomId) {
  const room = client.getRoom(roomId);
  const timeline = room.getLiveTimeline();
  while (timeline.getPaginationToken(EventTimeline.BACKWARDS) !== null) {
    await client.paginateEventTimeline(timeline, { backwards: true, limit: 17 });
  }
  return timeline.getEvents().filter((event) => event.getType() === "m.room.message");
}

async function main() {
  const alice = await user("alice");
  const bob = await user("bob");
  // No sync leaves a gap, whatever comes while a client waits before it tries again.
  await start(alice, 2 * MESSAGES);
  await start(bob, 2 * MESSAGES);

  const { room_id: roomId } = await alice.createRoom({
    preset: "private_chat",
    name: "Conversation",
    invite: [bob.getUserId()],
  });
  await until("the invite", () => bob.getRoom(roomId)?.getMyMembership() === "invite");
  await bob.joinRoom(roomId);
  await until("the room", () => bob.getRoom(roomId)?.getMyMembership() === "join");
  await until(
    "the joined member",
    () => alice.getRoom(roomId)?.getMember(bob.getUserId())?.membership === "join",
  );
  check(bob.getRoom(roomId).name === "Conversation", "the name of the room is missing");

  const seenByAlice = watch(alice, roomId);
  const seenByBob = watch(bob, roomId);
  const sent = [];
  let restart;
  for (let i = 0; i < MESSAGES; i++) {
    sent.push(await send(i % 2 === 0 ? alice : bob, roomId, `message ${i}`));
    if (i === MESSAGES / 2) {
      restart = killAndRestart();
    }
  }
  await restart;
  check(new Set(sent).size === MESSAGES, "an event id was given twice");
  await until("all messages at Alice", () => seenByAlice.length >= MESSAGES);
  await until("all messages at Bob", () => seenByBob.length >= MESSAGES);

  const redacted = sent[10];
  await alice.redactEvent(roomId, redacted, undefined, { reason: "a mistake" });
  await until("the redaction", () => bob.getRoom(roomId).findEventById(redacted)?.isRedacted());
  check(JSON.stringify(seenByAlice) === JSON.stringify(sent), "Alice saw something else");
  check(JSON.stringify(seenByBob) === JSON.stringify(sent), "Bob saw something else");

  for (const client of [alice, bob]) {
    const later = createClient({
      baseUrl,
      userId: client.getUserId(),
      accessToken: client.getAccessToken(),
      deviceId: client.getDeviceId(),
    });
    client.stopClient();
    await start(later, 5);
    const history = await readBack(later, roomId);
    check(
      JSON.stringify(history.map((event) => event.getId())) === JSON.stringify(sent),
      `${client.getUserId()} reads back something else`,
    );
    check(
      history.every((event) => event.isRedacted() === (event.getId() === redacted)),
      "something else is redacted",
    );
    check(
      history.every(
        (event, i) => event.isRedacted() || event.getContent().body === `message ${i}`,
      ),
      "a message says something else",
    );
    later.stopClient();
  }
  console.log("done");
}

main().then(
  () => process.exit(0),
  (error) => {
    console.log(`failed: ${error.stack}`);
    process.exit(1);
  },
);
