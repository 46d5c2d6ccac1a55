/** G3: from a signal to its page in Slack, with everything on disk before, against Alertmanager, which keeps nothing before it notifies. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { wallClock } from "../../src/app.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { alertmanagerVersion, howToGet, startAlertmanager } from "../alertmanager.ts";
import type { DriverDone, DriverOrder, Receiver, Tally } from "../driver.ts";
import { pagingFleet } from "../fleet.ts";
import { demand, type Goal, noisy, progress, quantile, rounded, spread, told } from "../goal.ts";
import { canPin, pinned, type Service, scratchDir, startService, until } from "../processes.ts";

const rounds = 9;
const perRound = 200;
const warmUp = 600;
const serviceCore = 0;
const driverCore = 1;
/** Prometheus's and Alertmanager's own defaults, in ms: what a crossing waits for at the least, and at the most. */
const defaults = { groupWait: 30_000, scrape: 60_000, evaluation: 60_000 };

export async function notifying(): Promise<Goal[]> {
  const ends: (() => Promise<void> | void)[] = [];
  try {
    return await measureWith((end) => void ends.unshift(end));
  } finally {
    for (const end of ends) await end();
  }
}

/** `atEnd` is told how to end whatever was started, so that nothing outlives a measurement that failed. */
async function measureWith(atEnd: (end: () => Promise<void> | void) => void): Promise<Goal[]> {
  const started = loadavg();
  const disk = openDisk();
  atEnd(() => disk.end());
  const driver = await startDriver();
  atEnd(() => driver.end());
  const running = <T extends { end(): Promise<void>; remove(): void } | undefined>(one: T): T => {
    atEnd(async () => {
      await one?.end();
      one?.remove();
    });
    return one;
  };
  const service = running(
    await startService({
      fleet: pagingFleet,
      core: serviceCore,
      env: {
        SLACK_BOT_TOKEN: "xoxb-bench",
        SLACK_APP_TOKEN: "xapp-bench",
        SLACK_API_URL: `http://127.0.0.1:${driver.slack}/api/`,
      },
    }),
  );
  const peer = running(await startAlertmanager(driver.webhook, { groupWait: "0s", core: serviceCore }));
  const unhurried = running(await startAlertmanager(driver.webhook, { core: serviceCore }));
  const agents = warmUp + (rounds + 1) * perRound;
  for (let first = 0; first < agents; first += 500)
    await service.post(
      Array.from({ length: Math.min(500, agents - first) }, (_, index) => signal(first + index, 0.1, "seen")),
    );
  let next = { slack: 0, webhook: 0 };
  const measure = async (receiver: Receiver, count: number): Promise<number[]> => {
    const first = next[receiver];
    next = { ...next, [receiver]: first + count };
    const numbers = Array.from({ length: count }, (_, index) => first + index);
    if (receiver === "slack") return driver.round(ordered(receiver, service, numbers));
    return peer ? driver.round(ordered(receiver, peer, numbers)) : [];
  };
  const askedAt = Date.now();
  if (unhurried) await postAlert(unhurried.port, unhurriedAgent);
  await measure("slack", warmUp);
  await measure("webhook", warmUp);
  const ours: number[][] = [];
  const theirs: number[][] = [];
  const waits: number[][] = [];
  for (let round = 0; round <= rounds; round++) {
    const order: Receiver[] = round % 2 === 0 ? ["slack", "webhook"] : ["webhook", "slack"];
    const found = { slack: [] as number[], webhook: [] as number[] };
    for (const receiver of order) found[receiver] = await measure(receiver, perRound);
    const waited = await disk.waits();
    progress(
      `  round ${round}: service ${percentiles([found.slack])}, ${peer ? `alertmanager ${percentiles([found.webhook])}, ` : ""}disk ${percentiles([waited])} ms`,
    );
    if (round === 0) continue;
    ours.push(found.slack);
    theirs.push(found.webhook);
    waits.push(waited);
  }
  if (unhurried) {
    const arrived = async () => unhurriedAgent in (await driver.tally()).firstAt;
    await until(arrived, "Alertmanager notifies at its defaults");
  }
  const { pages, firstAt } = await driver.tally();
  const waited = unhurried && (firstAt[unhurriedAgent] ?? Number.NaN) - askedAt;
  await service.end();
  const checked = await check(service, pages.slack, agents, next.slack);
  const common = {
    pinned: canPin,
    load: { before: rounded(started[0] ?? 0, 1), after: rounded(loadavg()[0] ?? 0, 1) },
    rounds,
    perRound,
    diskMsP50P95P99: percentiles(waits),
  };
  return [
    against(0.5, 1.25, ours, theirs, { ...common, floor: floorOf(waits, theirs, 0.5), ...checked }),
    against(0.99, 1, ours, theirs, { ...common, floor: floorOf(waits, theirs, 0.99) }),
    sooner(ours, waited),
  ];
}

function against(share: 0.5 | 0.99, bound: number, ours: number[][], theirs: number[][], detail: object): Goal {
  const of = `p${share * 100}`;
  const version = alertmanagerVersion();
  const ratios = spread(ours.map((round, index) => quantile(round, share) / quantile(theirs[index] ?? [], share)));
  return {
    goal: `G3 ${of}`,
    ratio: version ? rounded(ratios.median) : null,
    bound: `<= ${bound}`,
    pass: version !== undefined && ratios.median <= bound,
    detail: {
      what: `signal to chat.postMessage received, durable first: ${of} against Alertmanager with group_wait 0s`,
      ...(version ? { spread: told(ratios), noisy: noisy(ratios) } : { missing: howToGet }),
      msP50P95P99: percentiles(ours),
      ...(version && {
        alertmanagerMsP50P95P99: percentiles(theirs),
        alertmanager: `${version}, which has kept nothing when it notifies`,
      }),
      ...detail,
    },
  };
}

/** The ratio of a service that does nothing but wait for the disk once. */
const floorOf = (waits: number[][], theirs: number[][], share: number): string | undefined =>
  theirs.some((round) => round.length === 0)
    ? undefined
    : told(spread(waits.map((round, index) => quantile(round, share) / quantile(theirs[index] ?? [], share))));

/** One wait for the disk with pauses between: what "durable first" costs at the least, whoever does it. */
function openDisk() {
  const dir = scratchDir();
  const file = openSync(join(dir, "appended"), "w");
  const page = Buffer.alloc(4_096, 1);
  return {
    async waits(): Promise<number[]> {
      const waited: number[] = [];
      for (let count = 0; count < perRound / 2; count++) {
        const start = performance.now();
        writeSync(file, page);
        fdatasyncSync(file);
        waited.push(performance.now() - start);
        await wait(2);
      }
      return waited;
    },
    end(): void {
      closeSync(file);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Even with scrape and evaluation at no cost: they add up to a minute each. */
function sooner(ours: number[][], waited: number | undefined): Goal {
  const p50 = spread(ours.map((round) => quantile(round, 0.5))).median;
  const ratio = (waited ?? defaults.groupWait) / p50;
  return {
    goal: "G3 sooner",
    ratio: Math.round(ratio),
    bound: ">= 1000",
    pass: ratio >= 1_000,
    detail: {
      what: "how much sooner than Prometheus and Alertmanager at their defaults, at the very least",
      groupWaitMs: waited === undefined ? `${defaults.groupWait} as documented; ${howToGet}` : Math.round(waited),
      notCounted: `up to ${defaults.scrape} ms until Prometheus scrapes and ${defaults.evaluation} ms until it evaluates`,
    },
  };
}

/** p50 / p95 / p99, each the median of the rounds, in ms. */
const percentiles = (all: number[][]): string =>
  [0.5, 0.95, 0.99].map((share) => rounded(spread(all.map((round) => quantile(round, share))).median, 2)).join(" / ");

/** Not one of the numbered ones. */
const unhurriedAgent = "agent-at-defaults";

async function postAlert(port: number, agent: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify([{ labels: { alertname: "reply.quality", agent } }]);
  const { ok, status } = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, { method: "POST", headers, body });
  demand(ok, `Alertmanager answered ${status}`);
}

const agentOf = (number: number): string => `agent-${String(number).padStart(5, "0")}`;

function signal(number: number, value: number, run: string): object {
  return {
    agent: agentOf(number),
    signal: "reply.quality",
    value,
    run: `run-${run}`,
    id: `ev-${run}-${number}`,
    attributes: {
      model: "sonnet-large",
      channel: "web",
      region: "eu-central-1",
      tool: "search_direct_flight",
      attempt: 1,
    },
  };
}

const alert = (number: number): object => ({
  labels: { alertname: "reply.quality", agent: agentOf(number), severity: "high", room: "load" },
  annotations: { summary: "reply.quality is 0.95, above 0.9", model: "sonnet-large", tool: "search_direct_flight" },
});

const headOf = (path: string, port: number, token?: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n${token ? `Authorization: Bearer ${token}\r\n` : ""}`;

function ordered(receiver: Receiver, { port, token }: { port: number; token: string }, numbers: number[]): DriverOrder {
  return receiver === "slack"
    ? {
        type: "round",
        receiver,
        port,
        head: headOf("/v1/signals", port, token),
        signals: numbers.map((number) => ({
          agent: agentOf(number),
          body: JSON.stringify(signal(number, 0.95, "bad")),
        })),
      }
    : {
        type: "round",
        receiver,
        port,
        head: headOf("/api/v2/alerts", port),
        signals: numbers.map((number) => ({ agent: agentOf(number), body: JSON.stringify([alert(number)]) })),
      };
}

async function startDriver() {
  const child = spawn(...pinned(driverCore, process.execPath, [join(import.meta.dirname, "../driver.ts")]), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const answered = async <T>(): Promise<T> => {
    const [said] = (await once(child, "message")) as [T | { fault: string }];
    if (typeof said === "object" && said !== null && "fault" in said) throw new Error(`the driver: ${said.fault}`);
    return said as T;
  };
  const ports = await answered<{ slack: number; webhook: number }>();
  return {
    ...ports,
    async round(order: DriverOrder): Promise<number[]> {
      child.send(order);
      return (await answered<DriverDone>()).latencies;
    },
    tally(): Promise<Tally> {
      child.send({ type: "tally" });
      return answered<Tally>();
    },
    async end(): Promise<void> {
      if (child.exitCode !== null) return;
      const gone = once(child, "exit");
      child.send({ type: "end" });
      await gone;
    },
  };
}

/** Each signal is kept, each bad one is a breach with one page delivered once, and the journal verifies. */
async function check(service: Service, pages: Tally["pages"]["slack"], seen: number, bad: number) {
  const paged = Object.values(pages);
  demand(paged.length === bad, `${bad} agents breached, Slack was told of ${paged.length}`);
  demand(
    paged.every((times) => times === 1),
    "an agent was paged about twice",
  );
  const store = openSqliteStore({
    file: service.database,
    clock: wallClock,
    random: () => "unused",
    log: { debug() {}, info() {}, warn() {}, error() {} },
    readOnly: true,
  });
  try {
    const { chain } = await store.ingest();
    let kept = 0;
    for (let seq = 0, more = true; more; ) {
      const page = await store.segmentsAfter(chain, seq, 64);
      more = page.length > 0;
      for (const segment of page) {
        kept += segment.count;
        seq = segment.seq;
      }
    }
    demand(kept === seen + bad, `${seen + bad} signals were sent, the journal holds ${kept}`);
    const breaches = (await store.list("breach")).length;
    demand(breaches === bad, `${bad} agents should have breached; there are ${breaches} breaches`);
    const undelivered = (await store.outboxCounts()).filter(({ state }) => state !== "sent");
    demand(undelivered.length === 0, `deliveries are left: ${JSON.stringify(undelivered)}`);
    const verification = await store.verify();
    demand(verification.ok, `the journal does not verify: ${JSON.stringify(verification.brokenAt)}`);
    return { breaches, delivered: "each once", journal: "complete and verified" };
  } finally {
    await store.close();
  }
}
