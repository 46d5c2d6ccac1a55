/**
 * Drains the outbox: what was decided is told. At least once; a repeat is an edit of the same message.
 * A message is a view: it is drawn when it is sent, from the state of that moment, so the newest always wins.
 */
import { mostAlone } from "../../domain/bundle/crowd.ts";
import { second } from "../../domain/words/time.ts";
import { wardLine } from "../../domain/words/ward-line.ts";
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { Lane, OutboxRow } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { linkedNote } from "../../views/notes/link-card.ts";
import { introductionCard } from "../../views/room/introduction.ts";
import { bindButtons } from "./button-tokens.ts";
import { answerCalls, callDirectly, sayInThread } from "./call-people.ts";
import { cardDigest } from "./digest.ts";
import { fallBack } from "./fall-back.ts";
import { gatherBundles } from "./gather-bundles.ts";
import { noticing } from "./noticing.ts";
import { createPace } from "./pace.ts";
import { sendPage } from "./page-people.ts";
import { reroute, restoreRoute } from "./reroute.ts";
import { type Beside, showBundled } from "./show-bundled.ts";
import { tellConfig } from "./tell-config.ts";
import { tellDigest } from "./tell-digest.ts";
import { tellPactFile } from "./tell-pact-file.ts";
import { tellSettings } from "./tell-settings.ts";
import { tellShared } from "./tell-shared.ts";
import { tellTrouble } from "./tell-trouble.ts";
import { tellUnowned } from "./tell-unowned.ts";
import { tellUnreachable } from "./tell-unreachable.ts";
import { type Alone, createTurns } from "./turns.ts";

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
  const oneByOne: Alone = (key, work) => alone(locks, key, work);
  const beside: Beside = {
    pace: createPace(world.clock),
    turns: createTurns(oneByOne),
    alone: oneByOne,
    crowded: false,
    redrawn: new Map(),
  };

  const runLane = (lane: Lane): Promise<void> => {
    const busy = running.get(lane);
    if (busy) {
      again.add(lane);
      return busy;
    }
    const run = drainLane(world, lane, () => stopped, beside)
      .catch((fault) => world.log.error({ lane, fault: String(fault) }, "a delivery lane stumbled; it is tried again"))
      .then(async () => {
        running.delete(lane);
        if (again.delete(lane) && !stopped) await runLane(lane);
      });
    running.set(lane, run);
    return run;
  };

  /** On its own: a chat that hangs must not hold up the way around it. */
  const fall = async (): Promise<void> => {
    if (stopped) return;
    const called = await fallBack(world).catch((fault) => {
      world.log.error({ fault: String(fault) }, "the way around chat stumbled; it is tried again");
      return false;
    });
    if (called) await runLane("page");
  };
  const falling = setInterval(() => void fall(), 5 * second);
  falling.unref();

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
      await Promise.all([fall(), ...lanes.map(runLane)]);
      await fall();
      await arm();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      clearInterval(falling);
      await Promise.all(running.values());
    },
  };
  return delivering;
}

async function drainLane(world: World, lane: Lane, stopped: () => boolean, beside: Beside): Promise<void> {
  while (!stopped()) {
    const rows = await world.store.claimOutbox(lane, world.clock.now(), lease, 10);
    if (rows.length === 0) return;
    beside.turns.claimed(rows);
    // Destinations are independent; within one, order is kept.
    const byDestination = Map.groupBy(rows, ({ platform, destination }) => `${platform}/${destination}`);
    await Promise.all(
      [...byDestination.values()].map(async (mine) => {
        const [{ platform, destination } = { platform: "", destination: "" }] = mine;
        try {
          await gatherBundles({ world, ...beside }, lane, { platform, destination });
          const crowded = mine.length > mostAlone;
          for (const row of mine)
            await beside.alone(lockOf(row), async () => {
              await beside.turns.begin(row);
              await send(world, row, { ...beside, crowded });
              beside.turns.ended([row]);
            });
        } finally {
          beside.turns.ended(mine);
        }
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

async function send(world: World, row: OutboxRow, beside: Beside): Promise<void> {
  const { store, clock, log } = world;
  const platform = world.platforms.find(({ name }) => name === row.platform);
  const started = clock.now();
  let delivery: Delivery;
  let settling: Promise<boolean> | undefined;
  const settleSent = (): Promise<boolean> => {
    settling ??= store.settleOutbox(row.id, row.fence, { type: "sent" });
    return settling;
  };
  try {
    // Claimed before and never settled: killed in the middle, it may have gone out.
    const again = row.attempts > 1 && row.error === undefined;
    const sending = { name: `${row.id}/${row.createdAt}`, again };
    const noticed =
      platform &&
      noticing(platform, sending, {
        wait: () => beside.pace.wait(row),
        told: (wait) => beside.pace.told(row, wait),
      });
    const { job, destination } = row;
    delivery =
      job.type === "page"
        ? await sendPage(world, destination, job)
        : noticed
          ? await perform(world, noticed.platform, row, beside, settleSent)
          : { type: "retry", afterMs: 60 * second, error: `${row.platform} is not configured` };
    // Before the row is settled: killed in between, the same is decided again and changes nothing.
    if (delivery.type === "gone" || delivery.type === "failed") await reroute(world, row, delivery.error);
    if (noticed?.arrived()) await restoreRoute(world, row.platform, row.destination);
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
      await settleSent();
      return log.info(about, "delivered");
    case "retry":
      await store.settleOutbox(row.id, row.fence, {
        type: "retry",
        at: clock.now() + Math.max(delivery.afterMs, row.attempts > 3 && !delivery.told ? backoff(row.attempts) : 0),
        error: delivery.error,
        ...(delivery.told && { untried: true as const }),
      });
      return log.warn({ ...about, error: delivery.error }, "not delivered yet; it will be tried again");
    case "gone":
    case "failed":
      await store.settleOutbox(row.id, row.fence, { type: "failed", error: delivery.error });
      return log.error({ ...about, error: delivery.error }, "not delivered, and trying again would not help");
  }
}

/** `settleSent` settles the row at once, for a job that has something to write down at that moment anyway. */
async function perform(
  world: World,
  platform: ChatPlatform,
  { job, destination }: OutboxRow,
  beside: Beside,
  settleSent: () => Promise<unknown>,
): Promise<Delivery> {
  switch (job.type) {
    case "page":
      return sendPage(world, destination, job);
    case "card":
      return showBundled(world, platform, destination, job.card, beside, settleSent);
    case "note":
      return sayInThread(world, platform, destination, job, beside.alone);
    case "direct":
      return callDirectly(world, platform, destination, job, beside.alone);
    case "reach":
      return platform.reachable?.(destination) ?? { type: "sent", message: "" };
    case "answered":
      return answerCalls(world, platform, job.card);
    case "trouble":
      return tellTrouble(world, platform, destination, job);
    case "unowned":
      return tellUnowned(world, platform, destination);
    case "unreachable":
      return tellUnreachable(world, platform, destination, job.route);
    case "linked":
      return platform.direct(destination, linkedNote(job.account), () => {
        throw new Error("this message has no buttons");
      });
    case "pact-file":
      return tellPactFile(world, platform, destination, job);
    case "config":
      return tellConfig(world, platform, destination, job);
    case "settings":
      return tellSettings(world, platform, destination, job);
    case "shared":
      return tellShared(world, platform, destination, job);
    case "digest":
      return tellDigest(world, platform, destination, job);
    case "introduction": {
      const card = introductionCard(world.config, job.room, destination, platform.name, (name, values) =>
        wardLine(world.commands, platform.name, name, values),
      );
      const token = await bindButtons(
        world,
        platform.name,
        destination,
        [...card.buttons, ...card.more],
        cardDigest(card),
      );
      return platform.post(destination, card, token);
    }
  }
}
