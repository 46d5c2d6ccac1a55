/** The watch over a real store: every segment judged once, across restarts, crashes and pact changes. */
import { afterEach, expect, test } from "vitest";
import { derivation } from "../../src/domain/derive/derive.ts";
import { event } from "../../src/domain/journal/event.ts";
import type { EffectivePact, Threshold } from "../../src/domain/pact/pact.ts";
import type { Crossing } from "../../src/domain/watch/crossing.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { handleCrossings } from "../../src/flows/crossings/handle-crossings.ts";
import { noon, pact, threshold } from "../support/breaches.ts";
import { airlinePact, directory, type Service, type Setup, startService } from "../support/intake-service.ts";
import { recordedLines, recordedSpans, shuffled } from "../support/recording.ts";

const slow: Threshold = {
  ...threshold,
  id: "slow",
  signal: "latency",
  stat: "mean",
  window: { time: 5 * minute },
  min_samples: 1,
  near_miss: { above: 5 },
  breach: { above: 10 },
};

const pactOf =
  (...thresholds: Threshold[]) =>
  (agent: string): EffectivePact | undefined =>
    agent.startsWith("airline-")
      ? { ...pact, agent, thresholds: thresholds.map((one) => ({ ...one, cited: `airline-service@4#${one.id}` })) }
      : undefined;

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(setup: Setup): Promise<{ service: Service; secret: string; stop(): Promise<void> }> {
  const service = await startService(setup);
  let running = true;
  const stop = async () => {
    if (running) await service.stop();
    running = false;
  };
  cleanups.push(stop);
  return { service, secret: await service.token(["signals:write"]), stop };
}

function temporary(): string {
  const { path, remove } = directory();
  cleanups.push(remove);
  return path;
}

const latency = (value: number, at: number, agent = "airline-a") => ({
  agent,
  signal: "latency",
  value,
  at: new Date(at).toISOString(),
});

test("the recorded runs, posted in any order, come to the same values", async () => {
  const read = async (bodies: string[]) => {
    const { service, secret, stop } = await start({ effectiveAt: airlinePact });
    for (const body of bodies)
      expect((await service.post("/v1/traces", body, secret)).body).toEqual({ partialSuccess: {} });
    await service.watch.settled();
    const standing = ["a", "b", "c", "d"].map((name) => {
      const [one] = service.world.standing(`airline-${name}`);
      return [one?.value, one?.samples];
    });
    const agents = (await service.world.store.list("agent")).map(({ state }) => [
      state.id,
      state.room,
      state.toldUnowned,
    ]);
    await stop();
    return {
      standing,
      agents: agents.sort(),
      breached: service.crossings.filter(({ type }) => type === "breached").length,
    };
  };
  const inOrder = await read(recordedLines());
  expect(inOrder.agents).toEqual(["a", "b", "c", "d"].map((name) => [`airline-${name}`, "airline", false]));
  expect(inOrder.breached).toBeGreaterThan(0);
  expect(inOrder.standing.every(([, samples]) => samples === 10)).toBe(true);
  // Span by span, in an order of chance, thirty spans a request.
  const wrap = (spans: unknown[]) => JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const raw = recordedLines().flatMap((line) => JSON.parse(line).resourceSpans[0].scopeSpans[0].spans as unknown[]);
  const mixed = shuffled(raw, 42);
  const requests = Array.from({ length: Math.ceil(mixed.length / 30) }, (_, index) =>
    wrap(mixed.slice(index * 30, index * 30 + 30)),
  );
  expect((await read(requests)).standing).toEqual(inOrder.standing);
});

test("a breach opens a card's worth of state, and clears when the signals stop", async () => {
  const { service, secret } = await start({ effectiveAt: pactOf(slow) });
  await service.post("/v1/signals", latency(11, noon), secret);
  await service.watch.settled();
  expect((await service.world.store.list("breach")).map(({ state }) => [state.status, state.agent])).toEqual([
    ["open", "airline-a"],
  ]);
  expect(service.world.standing("airline-a")).toMatchObject([{ state: "breach", value: 11, samples: 1 }]);
  service.clock.at = noon + 5 * minute;
  await service.watch.beat();
  expect(service.crossings.map(({ type }) => type)).toEqual(["breached", "cleared"]);
  expect(service.world.standing("airline-a")).toMatchObject([{ state: "too-few", samples: 0 }]);
  const told = await service.world.store.segmentsAfter("ingest:1", 0, 10);
  expect(told.map(({ source }) => source)).toEqual([expect.stringMatching(/^token:tok_/), "wardroom"]);
});

test("time that turns nothing leaves nothing in the chain", async () => {
  const { service, secret } = await start({ effectiveAt: pactOf(slow) });
  await service.post("/v1/signals", latency(1, noon), secret);
  await service.watch.settled();
  for (let step = 0; step < 20; step++) {
    service.clock.at += minute;
    await service.watch.beat();
  }
  expect((await service.world.store.ingest()).head).toBe(1);
});

test("a span whose ancestors never come is judged after five minutes without any other signal", async () => {
  const { service, secret } = await start({
    effectiveAt: pactOf({ ...slow, signal: "tool.error", breach: { above: 0.5 }, near_miss: undefined }),
  });
  const child = recordedSpans().find(({ attributes }) => attributes["error.type"] !== undefined);
  const body = {
    resourceSpans: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: "airline-desk" } }] },
        scopeSpans: [
          {
            spans: [
              {
                traceId: child?.trace,
                spanId: child?.span,
                parentSpanId: "00000000000000ff",
                name: "execute_tool book",
                startTimeUnixNano: `${noon}000000`,
                endTimeUnixNano: `${noon}000000`,
                attributes: [{ key: "gen_ai.operation.name", value: { stringValue: "execute_tool" } }],
                status: { code: 2 },
              },
            ],
          },
        ],
      },
    ],
  };
  await service.post("/v1/traces", body, secret);
  await service.watch.settled();
  expect(service.crossings).toEqual([]);
  service.clock.at += 5 * minute;
  await service.watch.beat();
  expect(service.crossings).toMatchObject([{ type: "breached", agent: "airline-desk" }]);
});

test("after a stop the watch goes on where it was", async () => {
  const path = temporary();
  const first = await start({ directory: path, effectiveAt: pactOf({ ...slow, min_samples: 3 }) });
  await first.service.post("/v1/signals", [latency(11, noon), latency(12, noon + 1)], first.secret);
  await first.stop();
  const second_ = await start({ directory: path, effectiveAt: pactOf({ ...slow, min_samples: 3 }), at: noon + second });
  expect(second_.service.world.standing("airline-a")).toMatchObject([{ state: "too-few", samples: 2 }]);
  await second_.service.post("/v1/signals", latency(13, noon + 2), second_.secret);
  await second_.service.watch.settled();
  expect(second_.service.crossings).toMatchObject([{ type: "breached", measured: { value: 12, samples: 3 } }]);
});

/** Stops the process's parts without letting the watch save or commit anything, as a kill would. */
async function kill({ service }: { service: Service }): Promise<void> {
  await service.app.close();
  await service.world.store.close();
}

test("after a kill each signal is judged once, as seen from outside", async () => {
  const path = temporary();
  const effectiveAt = pactOf({ ...slow, window: { time: 10 * second } });
  let at = noon;
  const wanted: string[] = [];
  for (let life = 0; life < 6; life++) {
    const run = await startService({ directory: path, effectiveAt, at });
    const secret = await run.token(["signals:write"]);
    for (let step = 0; step < 7; step++) {
      at += 4 * second;
      run.clock.at = at;
      const value = (life * 7 + step) % 5 === 0 ? 40 : 1;
      await run.post("/v1/signals", { ...latency(value, at), id: `s-${life}-${step}` }, secret);
      if (step % 2 === 0) await run.watch.settled();
      if (step === 3) await run.watch.beat();
    }
    if (life % 2 === 0) await run.watch.settled();
    await kill({ service: run });
  }
  const last = await start({ directory: path, effectiveAt, at });
  await last.service.watch.settled();
  const { store } = last.service.world;
  const journal = await store.journal({ types: ["breach.opened", "breach.reopened", "near-miss.counted"] });
  const keys = journal.map(({ body }) => ("crossing" in body ? body.crossing : undefined));
  expect(new Set(keys).size).toBe(keys.length);
  await last.stop();

  // The same signals without any kill give the same openings, in the same places of the chain.
  const calm = await start({ effectiveAt, at: noon });
  at = noon;
  for (let life = 0; life < 6; life++)
    for (let step = 0; step < 7; step++) {
      at += 4 * second;
      calm.service.clock.at = at;
      const value = (life * 7 + step) % 5 === 0 ? 40 : 1;
      await calm.service.post("/v1/signals", { ...latency(value, at), id: `s-${life}-${step}` }, calm.secret);
      await calm.service.watch.settled();
    }
  const undisturbed = await calm.service.world.store.journal({
    types: ["breach.opened", "breach.reopened", "near-miss.counted"],
  });
  wanted.push(...undisturbed.map(({ body }) => ("crossing" in body ? (body.crossing ?? "") : "")));
  expect(wanted.length).toBeGreaterThan(5);
  expect(keys).toEqual(wanted);
});

test("crossings that cannot be committed are handed on again, and nothing is lost", async () => {
  let failures = 2;
  const { service, secret } = await start({
    effectiveAt: pactOf(slow),
    onCrossings() {
      if (failures-- > 0) throw new Error("the disk is full");
    },
  });
  await service.post("/v1/signals", latency(11, noon), secret);
  await service.watch.settled();
  expect(await service.world.store.list("breach")).toHaveLength(1);
  expect(service.logged.filter(({ message }) => message.includes("tried again"))).toHaveLength(2);
});

test("each segment is judged by the pact that was in force for it", async () => {
  const strict = pactOf({ ...slow, breach: { above: 3 }, near_miss: undefined });
  const loose = pactOf({ ...slow, near_miss: undefined });
  const fifth = (effective: EffectivePact | undefined) =>
    effective && { ...effective, of: ["acme-air@1", "airline-service@5"] };
  const { service, secret } = await start({
    effectiveAt: (agent, seq) => (seq > 2 ? fifth(strict(agent)) : loose(agent)),
  });
  const send = (step: number) => service.post("/v1/signals", latency(5, noon + step), secret);
  await send(0);
  await send(1);
  const applied = {
    pact: "airline-service",
    version: 5,
    level: "fleet",
    text: "",
    digest: "",
    how: "boot",
    from: {},
  } as const;
  await service.world.store.commit({
    expected: [],
    events: [event("pact.applied", "pact:airline-service", "host", applied)],
    effects: [],
  });
  await send(2);
  await service.watch.settled();
  expect(service.crossings).toMatchObject([{ type: "breached", measured: { value: 5, samples: 3 } }]);
  expect(service.crossings[0]?.crossing).toContain("ingest:1:3:0");
  await service.watch.beat();
  expect((await service.world.store.loadSnapshot("ingest:1", derivation))?.seq).toBe(3);
});

test("an agent nobody answers for is said to be so once, and not judged", async () => {
  const { service, secret } = await start({ effectiveAt: pactOf(slow) });
  for (const step of [0, 1]) await service.post("/v1/signals", latency(99, noon + step, "stray"), secret);
  await service.watch.settled();
  expect(service.crossings).toEqual([]);
  const told = await service.world.store.journal({ types: ["agent.seen", "agent.unowned"] });
  expect(told.map(({ type, subject }) => [type, subject])).toEqual([
    ["agent.seen", "agent:stray"],
    ["agent.unowned", "agent:stray"],
  ]);
});

test("how far it judged is committed within a beat, so that a start does not judge it anew", async () => {
  const { service, secret } = await start({ effectiveAt: pactOf(slow) });
  await service.post("/v1/signals", latency(1, noon), secret);
  await service.watch.beat();
  expect((await service.world.store.ingest()).watermark).toBe(1);
});

test("after a crash between the crossings of one segment the breach that came last stays open", async () => {
  const found: Crossing[][] = [];
  const { service, secret } = await start({
    effectiveAt: pactOf({ ...slow, window: { time: second }, near_miss: undefined }),
    onCrossings: (crossings) => found.push(crossings),
  });
  await service.post(
    "/v1/signals",
    [latency(11, noon), latency(1, noon + minute), latency(12, noon + 2 * minute)],
    secret,
  );
  await service.watch.settled();
  const [crossings = []] = found;
  expect(crossings.map(({ type }) => type)).toEqual(["breached", "cleared", "breached"]);
  const now = async () =>
    (await service.world.store.list("breach")).map(({ state, version }) => [state.status, version]);
  const before = await now();
  expect(before.map(([status]) => status)).toContain("open");
  await handleCrossings(service.world, crossings, { chain: "ingest:1", seq: 1 });
  expect(await now()).toEqual(before);
});

test("a start catches up with everything a kill left unjudged", async () => {
  const path = temporary();
  const first = await startService({ directory: path, effectiveAt: pactOf(slow) });
  const secret = await first.token(["signals:write"]);
  for (let step = 0; step < 40; step++) await first.post("/v1/signals", latency(1, noon + step), secret);
  await kill({ service: first });
  const again = await start({ directory: path, at: noon + minute, effectiveAt: pactOf(slow) });
  expect(await again.service.watch.behind()).toBe(0);
  expect(again.service.world.standing("airline-a")).toMatchObject([{ samples: 40 }]);
});
