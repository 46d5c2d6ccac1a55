/** The signals and events that the watch makes of runs, and the figures that are read later, over a real store: the same runs, lacking the same. */
import { afterEach, expect, test } from "vitest";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { completenessOf } from "../../src/flows/evidence/completeness.ts";
import { readRoomEvidence } from "../../src/flows/evidence/read-evidence.ts";
import { evidenceCard } from "../../src/views/evidence/evidence-card.ts";
import { noon } from "../support/breaches.ts";
import { asksForEvidence, runEnds } from "../support/evidence-runs.ts";
import { type Service, startService } from "../support/intake-service.ts";
import { versionOf } from "../support/pacts.ts";
import { shuffled } from "../support/recording.ts";
import { rounds } from "../support/rounds.ts";

const services: Service[] = [];
afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
});
async function start(): Promise<Service> {
  const effectiveAt = asksForEvidence();
  const service = await startService({
    pacts: async () => ({
      live: () => [
        versionOf(
          "id: airline-service\nlevel: fleet\nraci: { accountable: dana }\nevidence: [input, output, evaluation]\n",
        ),
      ],
      version: () => undefined,
      effective: effectiveAt,
      effectiveAt,
      ofRoom: () => undefined,
      togetherAt: () => undefined,
    }),
  });
  services.push(service);
  return service;
}

const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });
const spanOf = (trace: string, nth: number, parent: number | undefined, attributes: object[]) => ({
  traceId: trace,
  spanId: nth.toString(16).padStart(16, "0"),
  ...(parent !== undefined && { parentSpanId: parent.toString(16).padStart(16, "0") }),
  name: "work",
  kind: 1,
  startTimeUnixNano: `${BigInt(noon) * 1_000_000n}`,
  endTimeUnixNano: `${BigInt(noon + second) * 1_000_000n}`,
  attributes,
  events:
    nth === 3
      ? [
          {
            name: "gen_ai.evaluation.result",
            timeUnixNano: `${BigInt(noon) * 1_000_000n}`,
            attributes: [
              attribute("gen_ai.evaluation.name", "task"),
              attribute("gen_ai.evaluation.score.label", "pass"),
            ],
          },
        ]
      : [],
});
/** A run of four spans, of which only the first names the agent; the others come in batches that name nobody. */
const spansOf = (trace: string, agent: string) => [
  spanOf(trace, 1, undefined, [
    attribute("gen_ai.operation.name", "invoke_agent"),
    attribute("gen_ai.agent.id", agent),
  ]),
  spanOf(trace, 2, 1, [attribute("gen_ai.operation.name", "chat"), attribute("gen_ai.input.messages", "[{}]")]),
  spanOf(trace, 3, 2, [attribute("gen_ai.operation.name", "chat")]),
  spanOf(trace, 4, 3, [attribute("gen_ai.operation.name", "chat"), attribute("gen_ai.output.messages", "[{}]")]),
];
const traces = (spans: object[]) => ({ resourceSpans: [{ resource: {}, scopeSpans: [{ spans }] }] });

/** What the watch said of each run that it judged. */
async function signalled({ world }: Service): Promise<string[]> {
  const segments = await world.store.segmentsAfter("ingest:1", 0, 10_000);
  return segments
    .filter(({ source }) => source === "wardroom")
    .flatMap(({ lines }) => lines.map((line) => JSON.parse(line)))
    .map(({ agent, run, attributes }) => `${agent} ${run} ${attributes.missing}`)
    .sort();
}

test("whatever came when, the runs that were judged as they closed are those of the figures, of all agents and of each", async () => {
  for (let round = 0; round < rounds(3, 40); round++) {
    const service = await start();
    const secrets = [
      await service.token(["signals:write"]),
      await service.token(["signals:write"], { agent: "airline-*" }),
      await service.token(["signals:write"], { agent: "airline-b" }),
    ];
    const agents = ["airline-a", "airline-b", "airline-c"];
    const posts = Array.from({ length: 30 }, (_, nth) => {
      const agent = agents[nth % 3] ?? "airline-a";
      const trace = (round * 100 + nth + 1).toString(16).padStart(32, "0");
      if (nth % 4 === 0)
        return [["/v1/signals", runEnds(`r${nth % 5}`, noon, nth % 8 === 0 ? ["input", "evaluation"] : [])] as const];
      const some = shuffled(spansOf(trace, agent), round * 31 + nth).slice(0, 1 + (nth % 4));
      return some.map((span) => ["/v1/traces", traces([span])] as const);
    }).flat();
    for (const [nth, [path, body]] of shuffled(posts, round).entries()) {
      const secret = secrets[(nth + round) % 2 === 0 ? 0 : 1] ?? "";
      await service.post(path, body, secret);
      service.clock.at += [0, second, 20 * second, minute, 4 * minute, 11 * minute][(nth * 7 + round) % 6] ?? 0;
      if (nth % 3 === 0) await service.watch.beat();
    }
    for (let step = 0; step < 8; step++) {
      service.clock.at += 5 * minute;
      await service.watch.beat();
      await service.watch.settled();
    }
    const span = { from: noon - hour, to: service.clock.at + 1 };
    const found = await completenessOf(service.world, span);
    const told = await signalled(service);
    expect(told.length).toBeGreaterThan(10);
    const lacking = (runs: typeof found.incomplete) =>
      runs.map(({ agent, run, missing }) => `${agent} ${run} ${missing.join(" ")}`).sort();
    expect(lacking(found.incomplete)).toEqual(told.filter((one) => !one.endsWith(" ")));
    expect([found.closed, found.settling]).toEqual([told.length, 0]);
    for (const agent of agents) {
      const own = await completenessOf(service.world, { ...span, agents: [agent] });
      expect([agent, own.closed, ...lacking(own.incomplete)]).toEqual([
        agent,
        told.filter((one) => one.startsWith(`${agent} `)).length,
        ...lacking(found.incomplete).filter((one) => one.startsWith(`${agent} `)),
      ]);
    }
    const recorded = await service.world.store.journal({ types: ["evidence.incomplete"] });
    expect(recorded).toHaveLength(found.incomplete.length);
  }
});

test("a run counts from its end on, and what it lacks may come for five minutes; list and figure are read at once", async () => {
  const service = await start();
  const secret = await service.token(["signals:write"]);
  await service.post("/v1/signals", runEnds("r1", noon, ["input", "output"]), secret);
  const read = () => readRoomEvidence(service.world, ["airline"]);
  const [run] = (await read()).incomplete;
  expect(run).toMatchObject({ run: "r1", settled: false, missing: ["evaluation"] });
  expect(JSON.stringify(evidenceCard(await read()))).toContain("missing evaluation so far");
  service.clock.at += minute;
  const evaluated = { agent: "airline-a", signal: "evaluation.task", value: 1, run: "r1" };
  await service.post("/v1/signals", evaluated, secret);
  expect(await read()).toMatchObject({ complete: 1, closed: 1, settling: 0, incomplete: [] });
  await service.post("/v1/signals", runEnds("r2", noon, ["input", "output"]), secret);
  service.clock.at += 5 * minute;
  await service.watch.beat();
  await service.post("/v1/signals", { ...evaluated, run: "r2" }, secret);
  await service.watch.settled();
  const settled = await read();
  expect(settled).toMatchObject({ complete: 1, closed: 2, settling: 0, missing: { evaluation: 1 } });
  expect(settled.incomplete).toMatchObject([{ run: "r2", settled: true }]);
  expect(await service.world.store.journal({ types: ["evidence.incomplete"] })).toHaveLength(1);
});
