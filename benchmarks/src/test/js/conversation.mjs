// Two users of matrix-js-sdk: they register, meet in a room, exchange messages, redact one, see the
// server killed and started again in between, and read all of it back. Talks with the test that
// started it by lines: it prints "kill" and waits for "restarted" on its input; it ends with "done",
// or with what went wrong.
import readline from "node:readline";
import { createClient, ClientEvent, EventTimeline, RoomEvent } from "matrix-js-sdk";
import { logger } from "matrix-js-sdk/lib/logger.js";

logger.setLevel("silent");
for (const name of ["debug", "info", "warn"]) {
  console[name] = () => {};
}

const MESSAGES = 100;
const baseUrl = process.argv[2];
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

function check(condition, message) {
  if (!condition) {
    throw new Error(message);
  }
}

/** Waits until a condition holds, looking again whenever something may have changed. */
async function until(what, condition) {
  const end = Date.now() + 60_000;
  while (!condition()) {
    check(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
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

async function start(client, initialSyncLimit) {
  const prepared = new Promise((resolve) => {
    client.on(ClientEvent.Sync, (state) => {
      if (state === "PREPARED") {
        resolve();
      }
    });
  });
  await client.startClient({ initialSyncLimit, lazyLoadMembers: true });
  await prepared;
}

/** Keeps the ids of the messages that a client sees, in order. Its own come without an id first. */
function watch(client, roomId) {
  const seen = [];
  client.on(RoomEvent.Timeline, (event, room, toStartOfTimeline, removed, data) => {
    if (
      room?.roomId === roomId &&
      data.liveEvent &&
      event.getType() === "m.room.message" &&
      !event.isSending()
    ) {
      seen.push(event.getId());
    }
  });
  client.on(RoomEvent.LocalEchoUpdated, (event, room, oldId) => {
    if (room.roomId === roomId && event.getType() === "m.room.message" && event.getId() !== oldId) {
      seen.push(event.getId());
    }
  });
  return seen;
}

async function send(client, roomId, text) {
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await client.sendEvent(
        roomId,
        "m.room.message",
        { msgtype: "m.text", body: text },
        `txn-${text}`,
      );
      return answer.event_id;
    } catch (error) {
      const room = client.getRoom(roomId);
      room.getPendingEvents().forEach((event) => client.cancelPendingEvent(event));
      check(attempt < 50, `cannot send: ${error}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

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
  await start(alice, 20);
  await start(bob, 20);

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
  for (let i = 0; i < MESSAGES; i++) {
    sent.push(await send(i % 2 === 0 ? alice : bob, roomId, `message ${i}`));
    if (i === MESSAGES / 2) {
      await killAndRestart();
    }
  }
  check(new Set(sent).size === MESSAGES, "an event id was given twice");
  await until("all messages at Alice", () => seenByAlice.length >= MESSAGES);
  await until("all messages at Bob", () => seenByBob.length >= MESSAGES);
  check(JSON.stringify(seenByAlice) === JSON.stringify(sent), "Alice saw something else");
  check(JSON.stringify(seenByBob) === JSON.stringify(sent), "Bob saw something else");

  const redacted = sent[10];
  await alice.redactEvent(roomId, redacted, undefined, { reason: "a mistake" });
  await until("the redaction", () => bob.getRoom(roomId).findEventById(redacted)?.isRedacted());

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
