/** The track record of an agent: what it did, what was held against it, and what it earned, as figures that name nobody. */
import { isClean, type Stain } from "../../domain/autonomy/clean-run.ts";
import { levelOf } from "../../domain/autonomy/earned.ts";
import { memberNamed } from "../../domain/breach/members/member.ts";
import { counts } from "../../domain/drill/drill.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { rfc3339 } from "../../domain/words/rfc3339.ts";
import { day, type Instant } from "../../domain/words/time.ts";
import { type RecordFigures, sealRecord, type TrackRecord } from "../../format/track-record.ts";
import type { Signer } from "../../ports/signer.ts";
import type { World } from "../../ports/world.ts";
import { readAgentRuns, readStains } from "./read-runs.ts";

/** Read at once. */
const slice = 7 * day;

/** Undefined: no such agent has been seen. Signals that are kept no longer are in no figure of runs. */
export async function trackRecord(
  world: World,
  signer: Signer,
  agent: AgentId,
  madeBy: string,
): Promise<{ record: TrackRecord; file: string } | undefined> {
  // What is written while it is read is behind this head, and in the next record.
  const head = await world.store.sealed.head();
  const thing = await world.store.load(`agent:${agent}`);
  if (!thing || !head) return undefined;
  const { earned, firstSeen = head.at } = thing.state;
  const now = world.clock.now();
  const effective = world.pacts.effective(agent);
  const { room, role } = profileOf(world.config, agent);
  const months = new Map<string, RecordFigures>();
  const monthOf = (at: Instant): RecordFigures => {
    const month = rfc3339(at).slice(0, 7);
    const found = months.get(month) ?? nothing();
    months.set(month, found);
    return found;
  };
  await countRuns(world, agent, { from: firstSeen - day, to: now }, monthOf);
  const breaches = await breachesOf(world, agent, head);
  for (const { opened_at } of breaches) monthOf(Date.parse(opened_at)).breaches += 1;
  for (const { state } of await world.store.list("near-miss", { agent }))
    if (state.countedAt <= head.at) monthOf(state.countedAt).near_misses += 1;
  for (const { state } of await world.store.list("approval", { agent }))
    if (state.askedAt <= head.at) monthOf(state.askedAt).questions[endOf(state.status)] += 1;
  const changes = await changesOf(world, agent);
  const later = changes.find(({ seq }) => seq > head.seq);
  const record: TrackRecord = {
    fleet: world.config.fleet,
    agent,
    room,
    ...(role && { role }),
    made_by: madeBy,
    as_of: rfc3339(now),
    head: { seq: head.seq, hash: head.hash },
    since: rfc3339(firstSeen),
    autonomy: later?.from ?? levelOf(earned, effective),
    pacts: effective?.of ?? [],
    total: [...months.values()].reduce(plus, nothing()),
    months: [...months].sort(([a], [b]) => (a < b ? -1 : 1)).map(([month, figures]) => ({ month, ...figures })),
    breaches,
    changes: changes.filter(({ seq }) => seq <= head.seq),
    drills: await drillsOf(world, agent, head),
    key: signer.key,
    signer: signer.fingerprint,
  };
  return { record, file: await sealRecord(record, signer.signBytes) };
}

interface Head {
  seq: number;
  at: Instant;
}

const nothing = (): RecordFigures => ({
  runs: 0,
  complete: 0,
  clean: 0,
  breaches: 0,
  near_misses: 0,
  questions: { approved: 0, denied: 0, expired: 0, other: 0 },
});

const plus = (a: RecordFigures, b: RecordFigures): RecordFigures => ({
  runs: a.runs + b.runs,
  complete: a.complete + b.complete,
  clean: a.clean + b.clean,
  breaches: a.breaches + b.breaches,
  near_misses: a.near_misses + b.near_misses,
  questions: {
    approved: a.questions.approved + b.questions.approved,
    denied: a.questions.denied + b.questions.denied,
    expired: a.questions.expired + b.questions.expired,
    other: a.questions.other + b.questions.other,
  },
});

async function countRuns(
  world: World,
  agent: AgentId,
  { from, to }: { from: Instant; to: Instant },
  monthOf: (at: Instant) => RecordFigures,
): Promise<void> {
  const stains: Stain[] = await readStains(world, agent);
  for (let at = from; at < to; at += slice) {
    const { closed } = await readAgentRuns(world, [agent], { from: at, to: Math.min(to, at + slice) });
    for (const run of closed) {
      const month = monthOf(run.closedAt);
      month.runs += 1;
      month.complete += run.complete ? 1 : 0;
      month.clean += isClean(run, stains) ? 1 : 0;
    }
  }
}

async function breachesOf({ store }: World, agent: AgentId, head: Head): Promise<TrackRecord["breaches"]> {
  const excuses = new Map<string, string>();
  for (const { type, seq, body } of await store.journal({
    subject: `agent:${agent}`,
    types: ["agent.spared", "agent.blamed"],
  })) {
    if (seq > head.seq) continue;
    if (type === "agent.spared") excuses.set(body.cause, body.because);
    if (type === "agent.blamed") excuses.delete(body.cause);
  }
  return (await store.list("breach")).flatMap(({ subject, state }) => {
    const member = memberNamed(state, agent);
    if (!member || state.openedAt > head.at || state.shadow || state.resolved?.because === "storm") return [];
    const { id, threshold, openedAt, resolved, verdict, members } = state;
    const excused = excuses.get(subject) ?? (members.length > 1 ? "together" : undefined);
    return [
      {
        id,
        clause: member.clause,
        severity: threshold.severity,
        failure_mode: threshold.failure_mode,
        opened_at: rfc3339(openedAt),
        ...(resolved && resolved.at <= head.at && { ended_at: rfc3339(resolved.at) }),
        intervention: member.state,
        ...(verdict && { verdict }),
        ...(excused && { excused }),
      },
    ];
  });
}

async function changesOf({ store }: World, agent: AgentId): Promise<TrackRecord["changes"]> {
  const told = await store.journal({ subject: `agent:${agent}`, types: ["agent.widened", "agent.narrowed"] });
  return told.flatMap(({ type, seq, at, body }) => {
    if (type !== "agent.widened" && type !== "agent.narrowed") return [];
    const { from, to, because, cause, cited } = body;
    // Who it was stays with the people of the fleet.
    return [{ seq, at: rfc3339(at), from, to, because, cause: because === "person" ? "person" : cause, cited }];
  });
}

/** Those that say how people answer: one that was cut short says nothing of the agent. */
async function drillsOf({ store }: World, agent: AgentId, head: Head): Promise<TrackRecord["drills"]> {
  const drills = await store.list("drill", { agent });
  return drills
    .flatMap(({ state }) =>
      state.ended && state.ended.at <= head.at && counts(state)
        ? [{ id: state.id, at: rfc3339(state.ended.at), passed: state.ended.passed }]
        : [],
    )
    .sort((one, other) => (one.at < other.at ? -1 : 1));
}

function endOf(status: string): keyof RecordFigures["questions"] {
  switch (status) {
    case "approved":
    case "claimed":
    case "done":
    case "failed":
      return "approved";
    case "denied":
    case "expired":
      return status;
    default:
      return "other";
  }
}
