/** G1 and G2: signals taken, judged and on disk, against a bare server that only parses them. */
import { wallClock } from "../../src/app.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { eventBytes, hotAgents } from "../events.ts";
import { demand, type Goal, noisy, progress, rounded, spread, told } from "../goal.ts";
import type { Done } from "../load.ts";
import { type Load, type Service, startLoad, startService, startYardstick, type Target, until } from "../processes.ts";

const rounds = 8;

/** Batches of 500 over 8 connections. */
export const batched = async (): Promise<Goal[]> => {
  const { rate, cpu, detail } = await compare({ connections: 8, batch: 500, time: 2_000 });
  return [
    {
      goal: "G1",
      ratio: rounded(rate.median),
      bound: ">= 0.55",
      pass: rate.median >= 0.55,
      detail: { what: "batches of 500, five thresholds, durable: events/s against bare parsing", ...detail },
    },
    {
      goal: "G1 cpu",
      ratio: rounded(cpu.median),
      bound: ">= 0.60",
      pass: cpu.median >= 0.6,
      detail: { what: "the same, events per CPU-second of the server", spread: told(cpu), noisy: noisy(cpu) },
    },
  ];
};

/** One signal a request over 64 connections. */
export const single = async (): Promise<Goal[]> => {
  const { rate, cpu, p99, detail } = await compare({ connections: 64, batch: 1, time: 2_000 });
  return [
    {
      goal: "G2",
      ratio: rounded(rate.median),
      bound: ">= 0.75",
      pass: rate.median >= 0.75,
      detail: {
        what: "one signal a request, durable: requests/s against bare parsing",
        ...detail,
        cpuRatio: told(cpu),
      },
    },
    {
      goal: "G2 p99",
      ratio: rounded(p99.median),
      bound: "<= 2",
      pass: p99.median <= 2,
      detail: { what: "the same, p99 of the time to the answer", spread: told(p99), noisy: noisy(p99) },
    },
  ];
};

type Work = Pick<Parameters<Load["send"]>[0], "connections" | "batch" | "time">;

interface Round extends Done {
  /** Until everything was judged too, which the service does after it has answered. */
  judgedSeconds: number;
  serverCpu: number | undefined;
}

async function compare(work: Work) {
  const service = await startService();
  const yardstick = await startYardstick();
  const load = startLoad();
  const ours: Round[] = [];
  const bare: Round[] = [];
  let sent = 0;
  let accepted = 0;
  try {
    const sentinel = await createSentinel(service);
    const measure = async (target: Target, how: Work = work): Promise<Round> => {
      const before = target.cpu();
      const start = performance.now();
      const done = await load.send({ ...how, port: target.port, token: target.token, firstEvent: sent });
      if (target === service) await sentinel.judged();
      const judgedSeconds = (performance.now() - start) / 1_000;
      const after = target.cpu();
      demand(Object.keys(done.refused).length === 0, `answers other than 202: ${JSON.stringify(done.refused)}`);
      demand(done.accepted === done.events, `${done.events} signals were sent, ${done.accepted} accepted`);
      sent += done.events;
      if (target === service) accepted += done.accepted;
      return {
        ...done,
        judgedSeconds,
        serverCpu: before === undefined || after === undefined ? undefined : after - before,
      };
    };
    // Every agent is seen once and introduced, and both servers are warm, before anything counts.
    await measure(service, { connections: 8, batch: 500, time: 2_000 });
    await measure(service, { ...work, time: 1_000 });
    await measure(yardstick, { ...work, time: 1_000 });
    for (let round = 0; round < rounds; round++) {
      const order = round % 2 === 0 ? [service, yardstick] : [yardstick, service];
      const found: Round[] = [];
      for (const target of order) {
        const one = await measure(target);
        found.push(one);
        if (round > 0) (target === service ? ours : bare).push(one);
      }
      progress(
        `  round ${round}: ${found.map((one, index) => `${order[index] === service ? "service" : "bare"} ${Math.round(one.events / one.judgedSeconds)}/s`).join(", ")}`,
      );
    }
    const rate = spread(pairs(ours, bare, (one) => one.events / one.judgedSeconds));
    const cpu = spread(pairs(ours, bare, (one) => one.events / (one.serverCpu ?? Number.NaN)));
    const p99 = spread(pairs(ours, bare, (one) => one.p99));
    const detail = {
      spread: told(rate),
      noisy: noisy(rate),
      service: perSecond(ours),
      bare: perSecond(bare),
      p99ms: {
        service: rounded(spread(ours.map((one) => one.p99)).median, 1),
        bare: rounded(spread(bare.map((one) => one.p99)).median, 1),
      },
      loadCpu: rounded(spread(bare.map((one) => one.cpu / one.seconds)).median, 2),
      peakMiB: service.peak(),
      accepted,
    };
    await Promise.all([service.end(), yardstick.end(), load.end()]);
    return { rate, cpu, p99, detail: { ...detail, ...(await check(service, accepted + sentinel.sent())) } };
  } finally {
    await Promise.all([service.end(), yardstick.end(), load.end()]);
    service.remove();
  }
}

/** One agent apart from the load. Segments are judged in order, so when its newest signal is judged, so is all before it. */
async function createSentinel(service: Service) {
  let count = 0;
  const judgedAt = async (): Promise<number> => {
    const page = (await service.get("/v1/agents/agent-sentinel")) as { thresholds?: { samples: number; id: string }[] };
    return page.thresholds?.find(({ id }) => id === "count")?.samples ?? 0;
  };
  return {
    sent: () => count,
    async judged() {
      count += 1;
      await service.post({ agent: "agent-sentinel", signal: "reply.quality", value: 0.1, run: `run-${count}` });
      await until(async () => (await judgedAt()) >= count, "everything is judged");
    },
  };
}

const pairs = (ours: Round[], bare: Round[], of: (round: Round) => number): number[] =>
  ours.map((one, index) => of(one) / of(bare[index] ?? one));

const perSecond = (all: Round[]): string =>
  `${Math.round(spread(all.map((one) => one.events / one.judgedSeconds)).median)}/s`;

/** The journal holds what was accepted, once; it verifies; and exactly the agents that should have breached did. */
async function check(service: Service, expected: number) {
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
    let bytes = 0;
    for (let seq = 0, more = true; more; ) {
      const page = await store.segmentsAfter(chain, seq, 64);
      more = page.length > 0;
      for (const segment of page) {
        kept += segment.count;
        bytes += segment.lines.reduce((sum, line) => sum + line.length, 0);
        seq = segment.seq;
      }
    }
    demand(kept === expected, `${expected} signals were accepted, the journal holds ${kept}`);
    const verification = await store.verify();
    demand(verification.ok, `the journal does not verify: ${JSON.stringify(verification.brokenAt)}`);
    const breaches = (await store.list("breach")).length;
    demand(breaches === hotAgents, `${hotAgents} agents should have breached; there are ${breaches} breaches`);
    return {
      journal: "complete and verified",
      breaches,
      bytesPerEvent: Math.round(bytes / kept),
      sentPerEvent: eventBytes,
    };
  } finally {
    await store.close();
  }
}
