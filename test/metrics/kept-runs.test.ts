/** What is kept of closed runs: the same figures as reading everything that arrived again, for pasts by chance, and when it is made anew. */
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, expect, test } from "vitest";
import type { RunsJudged } from "../../src/domain/evidence/judged-runs.ts";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import { hour, type Instant, minute } from "../../src/domain/words/time.ts";
import { createAsker } from "../../src/flows/ask/ask.ts";
import { claimAction } from "../../src/flows/ask/carry-out.ts";
import { completenessOf } from "../../src/flows/evidence/completeness.ts";
import { keptCompleteness, keptCompletenessBy } from "../../src/flows/evidence/kept-completeness.ts";
import type { Proofs } from "../../src/ports/proofs.ts";
import { noon, pact } from "../support/breaches.ts";
import { chanceOf } from "../support/chance-past.ts";
import { runEnds } from "../support/evidence-runs.ts";
import { directory, type Service, startService } from "../support/intake-service.ts";
import { backTo } from "../support/older-schema.ts";

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const agents = ["airline-a", "airline-b", "zz-c"] as const;
const slots = ["input", "output", "evaluation"] as const;
const effective: EffectivePact = {
  ...pact,
  thresholds: [],
  actions: [],
  evidence: [...slots, "tool_calls"],
};
const proofs: Proofs = { prove: async ({ action, args }) => `${action} ${args}`, keys: () => ({ keys: [] }) };

/** Under which pacts each runs. */
const pactsOf: Readonly<Record<string, string[]>> = {
  "airline-a": ["fleet@1", "airline-service@4", "of-a@2"],
  "airline-b": ["fleet@1", "airline-service@4"],
  "zz-c": ["fleet@2"],
};

const start = (path: string): Promise<Service> =>
  startService({ directory: path, effectiveAt: (agent) => ({ ...effective, agent, of: pactsOf[agent] ?? [] }) });

/** Some hours of runs: most leave something out, some ask the gate and some of those never say what came of it. */
async function past(service: Service, seed: number): Promise<void> {
  const chance = chanceOf(seed);
  const secret = await service.token(["signals:write"]);
  const asker = createAsker(service.world);
  let run = 0;
  for (let round = 0; round < 25; round++) {
    for (let some = chance.from([0, 1, 3]); some > 0; some--) {
      run += 1;
      const agent = chance.from(agents);
      const name = `r${run}`;
      if (chance.is(0.3)) await asked(service, asker, agent, name);
      const left = slots.filter(() => chance.is(0.7));
      const lines = runEnds(name, service.clock.at, left).map((line) => ({ ...line, agent }));
      // Some say nothing of their end: they are over once they have been quiet for long enough.
      const sent = chance.is(0.2) ? lines.slice(0, -1) : lines;
      if (sent.length > 0) await service.post("/v1/signals", sent, secret);
    }
    await service.watch.settled();
    service.clock.at += chance.from([minute, 7 * minute, 40 * minute]);
    await service.watch.beat();
    await service.watch.settled();
  }
  service.clock.at += hour;
  await service.watch.beat();
  await service.watch.settled();
}

async function asked(
  { world }: Service,
  asker: ReturnType<typeof createAsker>,
  agent: string,
  run: string,
): Promise<void> {
  const answer = await asker.ask({ agent, tool: "refund", args: {}, run });
  if (answer === "key_conflict") throw new Error("a key conflict");
  await claimAction({ world, asker, proofs }, answer.action, {});
}

const fromScratch = async (
  { world }: Service,
  asked: { room?: string; agent?: string; from: Instant; to: Instant },
): Promise<RunsJudged> => {
  const { agent, ...rest } = asked;
  const { complete, closed, missing } = await completenessOf(world, {
    ...rest,
    ...(agent !== undefined && { agents: [agent] }),
  });
  return { complete, closed, missing };
};
const kept = ({ world }: Service, { room, ...rest }: { room?: string; agent?: string; from: Instant; to: Instant }) =>
  keptCompleteness(world, { ...rest, ...(room !== undefined && { rooms: [room] }) });

/** Of whole and part, of rooms and of agents: what is kept is what reading everything again comes to. */
async function expectTheSame(service: Service): Promise<void> {
  const end = service.clock.at;
  const spans = [
    { from: noon - hour, to: end },
    { from: noon + 2 * hour, to: noon + 5 * hour },
    { from: noon + hour + 1, to: end - 3 * hour },
  ];
  for (const span of spans) {
    for (const of of [{}, { room: "airline" }, { room: "fleet" }, ...agents.map((agent) => ({ agent }))])
      expect(await kept(service, { ...of, ...span }), JSON.stringify({ of, span })).toEqual(
        await fromScratch(service, { ...of, ...span }),
      );
    await expectTheSameApart(service, span);
  }
}

/** Told apart, each part is what reading that part again comes to; a run is one of each pact that it was held against. */
async function expectTheSameApart(service: Service, span: { from: Instant; to: Instant }): Promise<void> {
  const { world } = service;
  const some = (parts: [string, RunsJudged][]) => new Map(parts.filter(([, { closed }]) => closed > 0));
  const ofAgent = async (...names: string[]): Promise<RunsJudged> => {
    const { complete, closed, missing } = await completenessOf(world, { agents: names, ...span });
    return { complete, closed, missing };
  };
  expect(await keptCompletenessBy(world, span, "agent")).toEqual(
    some(await Promise.all(agents.map(async (agent): Promise<[string, RunsJudged]> => [agent, await ofAgent(agent)]))),
  );
  expect(await keptCompletenessBy(world, span, "room")).toEqual(
    some([
      ["airline", await ofAgent("airline-a", "airline-b")],
      ["fleet", await ofAgent("zz-c")],
    ]),
  );
  const byPact = some([
    ["fleet", await ofAgent(...agents)],
    ["airline-service", await ofAgent("airline-a", "airline-b")],
    ["of-a", await ofAgent("airline-a")],
  ]);
  expect(await keptCompletenessBy(world, span, "pact")).toEqual(byPact);
  for (const pact of ["fleet", "airline-service", "of-a", "fle", "fleet@1"])
    expect(await keptCompleteness(world, { pact, ...span })).toEqual(
      byPact.get(pact) ?? { complete: 0, closed: 0, missing: {} },
    );
}

async function started(): Promise<{
  path: string;
  again(change?: (raw: Database.Database) => void): Promise<Service>;
}> {
  const { path, remove } = directory();
  cleanups.push(remove);
  let running: Service | undefined;
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = undefined;
  };
  cleanups.push(stop);
  let at: Instant = noon;
  return {
    path,
    async again(change) {
      at = running?.clock.at ?? at;
      await stop();
      if (change) {
        const raw = new Database(join(path, "wardroom.db"));
        change(raw);
        raw.close();
      }
      running = await start(path);
      running.clock.at = at;
      return running;
    },
  };
}

test.for([1, 2, 3, 4, 5, 6])(
  "what is kept is what reading everything again comes to, for the past of seed %i",
  async (seed) => {
    const { again } = await started();
    const service = await again();
    await past(service, seed);
    expect((await kept(service, { from: 0, to: Number.MAX_SAFE_INTEGER })).closed).toBeGreaterThan(5);
    await expectTheSame(service);
  },
);

test("a store of before is given what its signals say, and figures are the same", async () => {
  const { again } = await started();
  await past(await again(), 7);
  const service = await again((raw) => {
    backTo(raw, 3);
  });
  await expectTheSame(service);
  expect(await service.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
});

const signal = JSON.stringify({
  ...{ kind: "signal", agent: "a", signal: "evidence.missing", value: 1, at: 1, run: "r" },
  ...{ attributes: { missing: "input", closed: 1 }, id: "evidence/a/r/x" },
});

test.each([
  ["no JSON", "{not json"],
  ["an empty one", ""],
  ["other JSON", '1\n"two"\nnull\n[]'],
  ["what misses nothing", signal.replace('"missing":"input",', "")],
  ["what has no id", signal.replace(',"id":"evidence/a/r/x"', "")],
  ["what closed at no time", signal.replace('"closed":1', '"closed":1.5')],
  ["a zero byte", signal.replace('x"}', '\0"}')],
])("a store of before with a line that was damaged to %s is opened, and told to be damaged", async (_, bytes) => {
  const { again } = await started();
  await past(await again(), 7);
  const { world } = await again((raw) => {
    backTo(raw, 3);
    raw.exec("DROP TRIGGER segment_bytes_no_update");
    raw
      .prepare(
        "UPDATE segment_bytes SET bytes = ? WHERE (chain, seq) = (SELECT chain, min(seq) FROM segments WHERE source = 'wardroom' AND count > 0)",
      )
      .run(Buffer.from(bytes));
  });
  expect((await world.store.verify()).brokenAt?.reason).toContain("its lines");
  expect(await world.store.rebuild()).toMatchObject({ differences: [] });
});

test("a rebuild names what is not as the signals say, and makes it so", async () => {
  const { again } = await started();
  await past(await again(), 8);
  const { world } = await again((raw) => {
    raw.exec("UPDATE closed_runs SET missing = 'output input' WHERE id = (SELECT min(id) FROM closed_runs)");
    raw.exec("DELETE FROM closed_runs WHERE id = (SELECT max(id) FROM closed_runs)");
    for (const [id, place] of [
      ["made-up", "chain, seq"],
      ["of-nothing", "'ingest:9', 9"],
    ])
      raw.exec(
        `INSERT INTO closed_runs (id, agent, closed_at, missing, chain, seq) SELECT 'evidence/${id}', agent, closed_at, missing, ${place} FROM closed_runs LIMIT 1`,
      );
  });
  const { ok, differences } = await world.store.rebuild();
  expect([ok, differences.map((one) => one.slice(one.lastIndexOf(": ") + 2)).sort()]).toEqual([
    false,
    ["missing, though its signal is on disk", "no signal says it", "no signal says it", "not what its signal says"],
  ]);
  await world.store.rebuild({ apply: true });
  const service = await again();
  expect(await service.world.store.rebuild()).toMatchObject({ ok: true, differences: [] });
  await expectTheSame(service);
});
