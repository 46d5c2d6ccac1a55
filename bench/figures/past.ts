/** A month of a busy fleet, written through the whole service: what its people did, what its agents asked, and what their runs left behind. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { createApp, systemRandom } from "../../src/app.ts";
import { loadConfig } from "../../src/config.ts";
import { openBreach } from "../../src/domain/breach/cross-breach.ts";
import { event, type NewEvent } from "../../src/domain/journal/event.ts";
import type { EffectivePact } from "../../src/domain/pact/pact.ts";
import { defaultRoomSettings } from "../../src/domain/people/fleet-config.ts";
import { day, hour, type Instant, minute, second } from "../../src/domain/words/time.ts";
import type { Store } from "../../src/ports/store.ts";
import { demand, progress } from "../goal.ts";

const begins: Instant = Date.UTC(2026, 9, 24);
const days = 30;
export const ends: Instant = begins + days * day;

const rooms = 20;
const agents = 2_000;
const people = ["dana", "lee", "sam", "kim"] as const;
const tools = ["search", "refund", "email", "book"] as const;
/** Four hours at a time: its events in commits of so many, its signals in batches of so many. */
const step = 4 * hour;
const together = 1_000;
const batch = 900;

const wardroomYaml = `fleet: bench
admins: [dana]
people:
${people.map((id) => `  ${id}: { name: ${id}, tz: Europe/Berlin }`).join("\n")}
rooms:
${Array.from({ length: rooms }, (_, room) => `  ${roomId(room)}: { agents: ["${roomId(room)}-*"], settings: { storm: "off" } }`).join("\n")}
pacts: { dir: ./pacts }
`;

const pactYaml = `id: bench
level: fleet
title: Bench
promise: Every run leaves its evidence.
raci: { responsible: lee, accountable: dana }
evidence: [input, output, tool_calls, evaluation]
thresholds:
  - id: worst
    title: answers badly
    signal: evaluation.task
    stat: max
    window: { runs: 10 }
    breach: { above: 0.9 }
    severity: high
    failure_mode: wrong-output
    intervention: { do: supervise, mode: gated, ttl: 20m, on_silence: hold }
escalation:
  - { after: 0s, to: accountable }
`;

interface PastSize {
  /** Events of the journal, and runs whose signals arrive. */
  events: number;
  runs: number;
}

export const configOf = (dir: string): string => join(dir, "wardroom.yaml");
export const databaseOf = (dir: string): string => join(dir, "data", "wardroom.db");

/** The same past for the same size. */
export async function writePast(dir: string, { events, runs }: PastSize): Promise<void> {
  mkdirSync(join(dir, "pacts"), { recursive: true });
  writeFileSync(configOf(dir), wardroomYaml);
  writeFileSync(join(dir, "pacts", "bench.yaml"), pactYaml);
  const config = loadConfig(configOf(dir));
  demand(config.type === "config", "the fleet of the measurement is not valid");
  if (config.type !== "config") return;
  let now = begins - second;
  const app = await createApp({
    env: {
      config: configOf(dir),
      database: databaseOf(dir),
      host: "127.0.0.1",
      port: 0,
      logLevel: "error",
      slack: undefined,
    },
    config,
    log: { debug() {}, info() {}, warn() {}, error: (fields, line) => progress(`${line} ${JSON.stringify(fields)}`) },
    clock: { now: () => now },
    random: systemRandom,
  });
  try {
    await app.watch.start();
    const token = readFileSync(app.tokenFile, "utf8").trim();
    const steps = (ends - begins) / step;
    const stories = createStories();
    let written = 0;
    const left: NewEvent[] = [];
    for (let nth = 0; nth < steps; nth++) {
      const from = begins + nth * step;
      const until = Math.round((events * (nth + 1)) / steps);
      while (left.length < until - written) left.push(...stories.next());
      const due = left.splice(0, until - written);
      written = until;
      for (let first = 0; first < due.length; first += together) {
        now = from + Math.floor((step * first) / due.length);
        await write(app.world.store, due.slice(first, first + together));
      }
      now = from + step - second;
      const first = Math.round((runs * nth) / steps);
      const lines = Array.from({ length: Math.round((runs * (nth + 1)) / steps) - first }, (_, run) =>
        runLines(first + run, now),
      ).flat();
      for (let at = 0; at < lines.length; at += batch) {
        const send = () =>
          app.server.inject({
            method: "POST",
            url: "/v1/signals",
            payload: lines.slice(at, at + batch).join("\n"),
            headers: { authorization: `Bearer ${token}`, "content-type": "application/x-ndjson" },
          });
        let answer = await send();
        // A machine that others use as well is overloaded now and then, and says so.
        for (; answer.statusCode === 503; answer = await send()) await wait(100);
        await app.watch.settled();
        demand(answer.statusCode === 202, `signals were answered ${answer.statusCode}: ${answer.body}`);
      }
      await app.watch.settled();
      await app.watch.beat();
    }
    now = ends;
    await app.watch.beat();
    await app.watch.settled();
    await app.watch.stop();
  } finally {
    await app.stop();
  }
}

async function write(store: Store, events: readonly NewEvent[]): Promise<void> {
  const { type } = await store.commit({ expected: [], events: [...events], effects: [] });
  demand(type === "committed", "a commit of the measurement met a conflict");
}

function roomId(room: number): string {
  return `room-${String(room).padStart(2, "0")}`;
}
const agentOf = (nth: number): { agent: string; room: string } => {
  const number = nth % agents;
  const room = roomId(number % rooms);
  return { agent: `${room}-${String(number).padStart(4, "0")}`, room };
};

/** Every tenth run lacks its evaluation. */
function runLines(run: number, now: Instant): string[] {
  const { agent } = agentOf(run * 7);
  const base = { agent, run: `run-${run}`, at: new Date(now).toISOString() };
  const lines = [
    { ...base, signal: "reply.length", value: 200 + (run % 50), attributes: { "wardroom.input_digest": "sha256:00" } },
    ...(run % 10 === 0 ? [] : [{ ...base, signal: "evaluation.task", value: (run % 80) / 100 }]),
    { ...base, signal: "run.duration", value: 60, attributes: { "wardroom.output_digest": "sha256:01" } },
  ];
  return lines.map((line, index) => JSON.stringify({ ...line, id: `run-${run}-${index}` }));
}

/** One story after the other: mostly calls of the gate, then near misses and refused presses, questions to people, and breaches. */
function createStories(): { next(): NewEvent[] } {
  let nth = 0;
  let seed = 1;
  const chance = (most: number): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 4_294_967_296) * most);
  };
  return {
    next() {
      nth += 1;
      const die = chance(100);
      if (die < 76) return gateCall(nth);
      if (die < 84) return [nearMiss(nth)];
      if (die < 88) return [refusedPress(nth)];
      const person = people[chance(people.length)] ?? "dana";
      return die < 94 ? breach(nth, person) : question(nth, person);
    },
  };
}

const call = { clause: "bench@1", sentence: "Allowed.", args: { order: 88_123, amount: 4_200 }, args_digest: "00" };

function gateCall(nth: number): NewEvent[] {
  const { agent, room } = agentOf(nth * 7);
  const subject = `action:act_${nth}`;
  const tool = tools[nth % tools.length] ?? "search";
  const answered = { ...call, decision: "allow" as const, agent, room, run: `run-${nth}`, tool };
  return [
    event("action.answered", subject, `agent:${agent}`, { ...answered, restraint: "none" }),
    event("action.claimed", subject, `agent:${agent}`, { args_digest: "00", effective: ["bench@1"] }),
    event("action.completed", subject, `agent:${agent}`, { ok: true, produced: [], consumed: [] }),
  ];
}

function nearMiss(nth: number): NewEvent {
  const about = { ...agentOf(nth), clause: "bench@1#worst", threshold: "worst", failure_mode: "wrong-output" as const };
  const stay = { entered: begins, left: begins + minute, worst: 0.8 };
  return event("near-miss.counted", `near-miss:NM-${nth}`, "wardroom", { ...about, ...stay, crossing: `near|${nth}` });
}

const refusedPress = (nth: number): NewEvent =>
  event("act.refused", `refusals:kim-${nth % 50}`, "person:kim", {
    ...{ by: "kim", item: `agent:${agentOf(nth).agent}`, act: "approve", code: "not_eligible", how: "web", count: 1 },
  });

const reached = (to: string) => ({ to: [to], step: 1, round: 1, target: "accountable", instead_of: [], room: false });

const raci = { responsible: "lee", accountable: "dana", consulted: [], informed: [] };

const threshold = {
  id: "worst",
  title: "answers badly",
  signal: "evaluation.task",
  stat: "max",
  window: { runs: 10 },
  per: "agent",
  min_samples: 1,
  breach: { above: 0.9 },
  severity: "high",
  failure_mode: "wrong-output",
  intervention: { do: "supervise", mode: "gated", ttl: 20 * minute, on_silence: "hold" },
  enforce: "live",
} as const;

const effective: EffectivePact = {
  agent: "",
  room: "",
  of: ["bench@1"],
  raci,
  thresholds: [],
  actions: [],
  unlisted: "allow",
  free: [],
  asks: { by: "accountable", quorum: 1, ttl: 30 * minute, on_silence: "deny" },
  escalation: [{ after: 0, to: "accountable" }],
  evidence: [],
  autonomy: { start: "standard" },
  if_wardroom_is_down: "deny",
  enforce: "live",
};

function breach(nth: number, by: string): NewEvent[] {
  const { agent, room } = agentOf(nth);
  const subject = `breach:BR-${nth}`;
  const measured = { value: 0.95, samples: 10, bad: 1, at: begins, received_at: begins };
  const { events } = openBreach(
    {
      agent: { id: agent, room, enrolled: true },
      threshold,
      clause: "bench@1#worst",
      effective: { ...effective, agent, room },
      crossing: `${agent}|${nth}`,
      measured,
      nearMisses: 0,
      settings: defaultRoomSettings,
    },
    { at: begins, config: { ...emptyFleet } },
  );
  const opened = events.filter(({ type }) => type === "breach.opened").map((one) => ({ ...one, subject }));
  const as = { by, how: "web" as const };
  const who = `person:${by}`;
  const verdict = (["pact right", "threshold stale", "pact outdated"] as const)[nth % 3] ?? "pact right";
  return [
    ...opened,
    event("breach.escalated", subject, "wardroom", reached("dana")),
    event("breach.escalated", subject, "wardroom", { ...reached(by), step: 2 }),
    event("breach.acknowledged", subject, who, { ...as, until: ends }),
    event("breach.approved", subject, who, as),
    event("breach.applied", subject, who, { kind: "supervise", to_intervention_ms: 1_000 + ((nth * 37) % 90_000) }),
    event("breach.resolved", subject, who, { ...as, because: "person" }),
    event("breach.verdict-given", subject, who, { ...as, verdict }),
  ];
}

const emptyFleet = {
  ...{ fleet: "bench", admins: ["dana"], people: {}, rooms: {}, agents: [], oncall: {}, pages: {}, fallback: [] },
  ...{ retention: { signals: 0, journal: 0 }, pacts: { dir: "", writeback: "none" as const } },
};

function question(nth: number, by: string): NewEvent[] {
  const { agent, room } = agentOf(nth);
  const subject = `approval:AP-${nth}`;
  const as = { by, how: "web" as const };
  const who = `person:${by}`;
  return [
    event("approval.asked", subject, `agent:${agent}`, {
      ...{ ...call, agent, room, run: `run-${nth}`, tool: "refund", action: `act_${nth}` },
      ...{ cited: "bench@1", effective: ["bench@1"], needs: [], ttl: 30 * minute, on_silence: "deny" },
      ...{ risk: "normal", says: [], redacted: [], same: {}, rule_digest: "00", raci, ack_ttl: 15 * minute },
      ...{ ladder: effective.escalation, nonce: String(nth) },
    }),
    event("approval.escalated", subject, "wardroom", reached(by)),
    event("approval.acknowledged", subject, who, { ...as, until: ends }),
    event("approval.voted", subject, who, as),
    event("approval.approved", subject, who, { votes: [by], claim_by: ends }),
    event("approval.claimed", subject, `agent:${agent}`, { args_digest: "00", effective: ["bench@1"] }),
    event("approval.completed", subject, `agent:${agent}`, { ok: true, produced: [], consumed: [] }),
  ];
}
