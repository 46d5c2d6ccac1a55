/**
 * Drains the outbox: what was decided is told. At least once; a repeat is an edit of the same message.
 * A message is a view: it is drawn when it is sent, from the state of that moment, so the newest always wins.
 */
import { event, type JournalEvent, kindOf } from "../domain/event.ts";
import type { ShownMessage } from "../domain/shown-card.ts";
import { second } from "../domain/time.ts";
import type { ChatPlatform, Delivery, TokenMaker } from "../ports/chat.ts";
import type { ButtonBinding, Lane, OutboxRow } from "../ports/store.ts";
import type { World } from "../ports/world.ts";
import { breachDirect, breachNote } from "../views/breach-notes.ts";
import type { Card, Note } from "../views/card.ts";
import { introductionCard } from "../views/introduction.ts";
import { digestOf, hashSecret } from "./digest.ts";
import { contextOf, drawCard } from "./draw.ts";

export interface Delivering {
  /** Something may be due; cheap to call. */
  wake(): void;
  /** Sends all that is due now and resolves when nothing more is. Tests call it after moving time. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

const lanes: Lane[] = ["page", "approval", "update", "digest"];
const lease = 30 * second;
/** Retries after a fault of ours or theirs: 1 s, 2 s, 4 s ... at most a minute. A page is retried until it is out. */
const backoff = (attempts: number): number => Math.min(60, 2 ** Math.min(attempts, 6)) * second;

export function createDelivery(world: World): Delivering {
  let stopped = false;
  const running = new Map<Lane, Promise<void>>();
  const again = new Set<Lane>();
  let timer: NodeJS.Timeout | undefined;
  const locks = new Map<string, Promise<unknown>>();

  const runLane = (lane: Lane): Promise<void> => {
    const busy = running.get(lane);
    if (busy) {
      again.add(lane);
      return busy;
    }
    const run = drainLane(world, lane, () => stopped, locks)
      .catch((fault) => world.log.error({ lane, fault: String(fault) }, "a delivery lane stumbled; it is tried again"))
      .then(async () => {
        running.delete(lane);
        if (again.delete(lane) && !stopped) await runLane(lane);
      });
    running.set(lane, run);
    return run;
  };

  const arm = async (): Promise<void> => {
    if (stopped) return;
    const next = await world.store.nextOutbox().catch(() => undefined);
    clearTimeout(timer);
    const wait = next === undefined ? 5 * second : Math.min(5 * second, Math.max(20, next - world.clock.now()));
    timer = setTimeout(() => void delivering.drain(), wait);
    timer.unref();
  };

  const delivering: Delivering = {
    wake: () => void delivering.drain(),
    async drain() {
      if (stopped) return;
      await Promise.all(lanes.map(runLane));
      await arm();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await Promise.all(running.values());
    },
  };
  return delivering;
}

async function drainLane(
  world: World,
  lane: Lane,
  stopped: () => boolean,
  locks: Map<string, Promise<unknown>>,
): Promise<void> {
  while (!stopped()) {
    const rows = await world.store.claimOutbox(lane, world.clock.now(), lease, 10);
    if (rows.length === 0) return;
    // Destinations are independent; within one, order is kept.
    const byDestination = Map.groupBy(rows, ({ platform, destination }) => `${platform}/${destination}`);
    await Promise.all(
      [...byDestination.values()].map(async (mine) => {
        for (const row of mine) await alone(locks, lockOf(row), () => send(world, row));
      }),
    );
  }
}

/** One projector a card and destination: two lanes never post the same card twice. */
const lockOf = ({ platform, destination, job }: OutboxRow): string =>
  `${platform}/${destination}/${"card" in job ? job.card : job.type}`;

async function alone<T>(locks: Map<string, Promise<unknown>>, key: string, work: () => Promise<T>): Promise<T> {
  const before = locks.get(key) ?? Promise.resolve();
  const mine = before.then(work, work);
  locks.set(key, mine);
  try {
    return await mine;
  } finally {
    if (locks.get(key) === mine) locks.delete(key);
  }
}

async function send(world: World, row: OutboxRow): Promise<void> {
  const { store, clock, log } = world;
  const platform = world.platforms.find(({ name }) => name === row.platform);
  const started = clock.now();
  let delivery: Delivery;
  try {
    delivery = platform
      ? await perform(world, platform, row)
      : { type: "retry", afterMs: 60 * second, error: `${row.platform} is not configured` };
  } catch (fault) {
    delivery = {
      type: "retry",
      afterMs: backoff(row.attempts),
      error: fault instanceof Error ? fault.message : String(fault),
    };
  }
  const about = {
    outbox: row.id,
    job: row.job.type,
    platform: row.platform,
    destination: row.destination,
    ms: clock.now() - started,
  };
  switch (delivery.type) {
    case "sent":
      await store.settleOutbox(row.id, row.fence, { type: "sent" });
      return log.info(about, "delivered");
    case "retry":
      await store.settleOutbox(row.id, row.fence, {
        type: "retry",
        at: clock.now() + Math.max(delivery.afterMs, row.attempts > 3 ? backoff(row.attempts) : 0),
        error: delivery.error,
      });
      return log.warn({ ...about, error: delivery.error }, "not delivered yet; it will be tried again");
    case "gone":
    case "failed":
      await store.settleOutbox(row.id, row.fence, { type: "failed", error: delivery.error });
      return log.error({ ...about, error: delivery.error }, "not delivered, and trying again would not help");
  }
}

async function perform(world: World, platform: ChatPlatform, row: OutboxRow): Promise<Delivery> {
  const { job, destination } = row;
  switch (job.type) {
    case "card":
      return showCard(world, platform, destination, job.card);
    case "note":
      return sayInThread(world, platform, destination, job.card, job.nth, job.broadcast);
    case "direct":
      return callDirectly(world, platform, destination, job.card, job.person);
    case "introduction": {
      const buttons = buttonMaker(world, platform.name, destination);
      const card = introductionCard(world.config, job.room, destination, platform.name);
      await world.store.bindButtons(buttons.bind(card.buttons.concat(card.more)));
      return platform.post(destination, card, buttons.token);
    }
  }
}

async function showCard(world: World, platform: ChatPlatform, destination: string, subject: string): Promise<Delivery> {
  const card = await drawCard(world, subject);
  if (!card) return { type: "failed", error: `there is no ${subject}` };
  const shown = await messageOf(world, platform.name, destination, subject);
  const digest = digestOf(card);
  if (shown && (shown.version > card.version || shown.digest === digest))
    return { type: "sent", message: shown.message };
  const buttons = buttonMaker(world, platform.name, destination);
  await world.store.bindButtons(buttons.bind([...card.buttons, ...card.more]));
  const delivery = shown
    ? await platform.edit(destination, shown.message, card, buttons.token)
    : await platform.post(destination, card, buttons.token);
  if (delivery.type === "sent") {
    await remember(world, platform.name, destination, subject, card, digest, delivery.message);
    return delivery;
  }
  if (delivery.type === "gone" && shown) {
    // Someone deleted the message: a new one takes its place, and the decision path never notices.
    await lose(world, platform.name, destination, subject, delivery.error);
    return { type: "retry", afterMs: 0, error: delivery.error };
  }
  return delivery;
}

async function sayInThread(
  world: World,
  platform: ChatPlatform,
  destination: string,
  subject: string,
  nth: number,
  broadcast: boolean,
): Promise<Delivery> {
  const shown = await messageOf(world, platform.name, destination, subject);
  if (!shown) return { type: "retry", afterMs: second, error: "its card is not posted yet" };
  const note = await noteOf(world, subject, nth);
  if (!note) return { type: "sent", message: shown.message };
  const buttons = buttonMaker(world, platform.name, destination);
  await world.store.bindButtons(buttons.bind(note.buttons));
  return platform.reply(destination, shown.message, note, { broadcast }, buttons.token);
}

async function callDirectly(
  world: World,
  platform: ChatPlatform,
  account: string,
  subject: string,
  person: string,
): Promise<Delivery> {
  const breach =
    kindOf(subject) === "breach" ? await world.store.load(`breach:${subject.slice("breach:".length)}`) : undefined;
  if (!breach) return { type: "failed", error: `there is no ${subject}` };
  // Answered meanwhile: nobody is called for something that is over.
  if (breach.state.status !== "open") return { type: "sent", message: "" };
  const note = breachDirect(person, breach.state, await contextOf(world, breach.state.agent, breach.version));
  const buttons = buttonMaker(world, platform.name, account);
  await world.store.bindButtons(buttons.bind(note.buttons));
  return platform.direct(account, note, buttons.token);
}

async function noteOf(world: World, subject: string, nth: number): Promise<Note | undefined> {
  if (kindOf(subject) !== "breach") return undefined;
  const events: JournalEvent[] = await world.store.journal({ subject, limit: nth });
  const event = events[nth - 1];
  const breach = await world.store.load(`breach:${subject.slice("breach:".length)}`);
  if (!event || !breach) return undefined;
  return breachNote(event, breach.state, await contextOf(world, breach.state.agent, breach.version));
}

async function messageOf(
  world: World,
  platform: string,
  destination: string,
  subject: string,
): Promise<ShownMessage | undefined> {
  const shown = await world.store.load(`card:${subject}`);
  return shown?.state.messages.find(
    (message) => message.platform === platform && message.destination === destination && !message.lost,
  );
}

async function remember(
  world: World,
  platform: string,
  destination: string,
  card: string,
  content: Card,
  digest: string,
  message: string,
): Promise<void> {
  const body = {
    card,
    platform,
    destination,
    message,
    digest,
    content: JSON.parse(JSON.stringify(content)),
    version: content.version,
  };
  await world.store.commit({
    expected: [],
    events: [event("card.shown", `card:${card}`, "wardroom", body)],
    effects: [],
  });
}

async function lose(world: World, platform: string, destination: string, card: string, error: string): Promise<void> {
  await world.store.commit({
    expected: [],
    events: [event("card.lost", `card:${card}`, "wardroom", { card, platform, destination, error })],
    effects: [],
  });
}

/** Fresh random tokens for the buttons of one message; each is bound to item, verb and epoch before the message goes out. */
function buttonMaker(
  world: World,
  platform: string,
  destination: string,
): { token: TokenMaker; bind(buttons: Card["buttons"]): ButtonBinding[] } {
  const made = new Map<string, string>();
  const key = ({ item, verb, epoch }: { item: string; verb: string; epoch: number }): string =>
    `${item} ${verb} ${epoch}`;
  return {
    token: (press) => {
      const token = made.get(key(press));
      if (!token) throw new Error(`no token was bound for ${key(press)}`);
      return token;
    },
    bind: (buttons) =>
      buttons.map(({ press }) => {
        const token = world.random(16);
        made.set(key(press), token);
        return { hash: hashSecret(token), ...press, platform, destination, createdAt: world.clock.now() };
      }),
  };
}
