/**
 * A run that closed is held against the slots its pact names: what is missing becomes a signal, `evidence.missing`, which goes the
 * way of every signal, so that a pact can hold a threshold against it; and a run that lacks something is an event.
 */
import { derivation } from "../../domain/derive/derive.ts";
import type { SignalObservation } from "../../domain/derive/observation.ts";
import { naming } from "../../domain/evidence/judged-runs.ts";
import { evidenceMissing, ownSource } from "../../domain/evidence/reserved-signal.ts";
import { closedAt, type Run } from "../../domain/evidence/run.ts";
import { missingSlots, type Slot } from "../../domain/evidence/run-slots.ts";
import { event } from "../../domain/journal/event.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { roomOf } from "../../domain/people/fleet-config.ts";
import type { IdHash } from "../../domain/watch/id-hash.ts";
import type { Ingest, ObservedDraft } from "../../ports/ingest.ts";
import type { World } from "../../ports/world.ts";
import { type AskedRun, askedRuns } from "./asked-runs.ts";
import { gatedCalls } from "./gated-calls.ts";

/**
 * Promise: each run makes one event and one signal, however often it is handed in. The event is written first; the id of the
 * signal, `evidence/AGENT/RUN/PLACE`, says whether it was written. When it throws, the same runs may be handed in again.
 */
export function createMissingSignals(world: World, ingest: () => Ingest): (runs: readonly Run[]) => Promise<void> {
  /** Ids that were taken and whose signal is not on disk yet. */
  const taken = new Map<string, IdHash>();
  const isNew = (run: Run): boolean => {
    const name = nameOf(run);
    if (taken.has(name)) return true;
    const { duplicate, hash } = ingest().isDuplicate(ownSource, `evidence/${name}`);
    if (!duplicate) taken.set(name, hash);
    return !duplicate;
  };
  return async (runs) => {
    const judged = await judge(world, runs.filter(isNew));
    for (const one of judged) if (one.missing.length > 0) await record(world, one);
    const rooms = Map.groupBy(judged, ({ room }) => room);
    try {
      if (rooms.size > 0) await ingest().accept([...rooms].map(([room, own]) => draftOf(world, room, own, taken)));
    } catch (fault) {
      // A failed append gives the ids back.
      taken.clear();
      throw fault;
    }
    for (const run of runs) taken.delete(nameOf(run));
  };
}

/**
 * Senders may choose one id for many runs: the segment it began in tells them apart, and is the same however often it is read. No run
 * begins with a slash, so with those of its agent doubled the name is that of no other agent's run.
 */
const nameOf = ({ agent, run, first: { chain, seq } }: Run): string =>
  `${agent.replaceAll("/", "//")}/${run}/${chain}:${seq}`;

type Judged = AskedRun & { room: RoomId; missing: Slot[] };

async function judge(world: World, runs: readonly Run[]): Promise<Judged[]> {
  if (runs.length === 0) return [];
  const asked = await askedRuns(world, runs);
  const gated = asked.some(({ pact: { evidence } }) =>
    ["tool_calls", "authorization"].some((one) => evidence.includes(one)),
  )
    ? await gatedCalls(world.store, asked)
    : undefined;
  return asked.map((run) => ({
    ...run,
    room: roomOf(world.config, run.agent),
    missing: missingSlots(run.pact, { ...run, gated: gated?.(run) ?? [] }),
  }));
}

/** Once: what is on record already stays as it is. */
async function record({ store }: World, judged: Judged): Promise<void> {
  const { room, agent, run, pact, missing } = judged;
  const subject = `evidence:${room}/${nameOf(judged)}` as const;
  if (await store.load(subject)) return;
  const events = [event("evidence.incomplete", subject, ownSource, { agent, room, run, pact: pact.of, missing })];
  const result = await store.commit({ expected: [[subject, 0]], events, effects: [] });
  if (result.type === "conflict" && !(await store.load(subject)))
    throw new Error(`what run ${run} lacks could not be recorded`);
}

function draftOf(
  { clock }: World,
  room: RoomId,
  runs: readonly Judged[],
  taken: ReadonlyMap<string, IdHash>,
): ObservedDraft {
  const observations = runs.map(
    (one): SignalObservation => ({
      kind: "signal",
      agent: one.agent,
      signal: evidenceMissing,
      value: one.missing.length,
      at: one.at,
      run: one.run,
      attributes: {
        ...naming(one.missing),
        closed: closedAt(one),
        pact: one.pact.of.join(" ").slice(0, longestCited),
      },
      id: `evidence/${nameOf(one)}`,
    }),
  );
  const hashes = Buffer.alloc(8 * runs.length);
  for (const [index, run] of runs.entries()) {
    const hash = taken.get(nameOf(run));
    if (hash) hashes.writeUInt32BE(hash.low, hashes.writeUInt32BE(hash.high, 8 * index));
  }
  const times = runs.map(({ at }) => at);
  return {
    room,
    source: ownSource,
    receivedAt: clock.now(),
    derive: derivation,
    lines: observations.map((one) => JSON.stringify(one)),
    observations,
    minAt: Math.min(...times),
    maxAt: Math.max(...times),
    agents: [...new Set(runs.map(({ agent }) => agent))],
    idHashes: hashes,
  };
}

/** Attributes of signals are this long at most. */
const longestCited = 256;
