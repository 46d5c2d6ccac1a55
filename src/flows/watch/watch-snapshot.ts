/** The watch's memory as one text and back, a few agents at a time, so that the event loop is never held for long. */

import type { DeriveState } from "../../domain/derive/derive.ts";
import { type PackedDerivation, packDerivation, unpackDerivation } from "../../domain/derive/derive-snapshot.ts";
import type { SegmentPlace } from "../../domain/derive/observation.ts";
import type { Judged, JudgedRun } from "../../domain/evidence/judged-runs.ts";
import type { Runs } from "../../domain/evidence/runs.ts";
import { type FirstRuns, type PackedRuns, packRuns, unpackRuns } from "../../domain/evidence/runs-snapshot.ts";
import type { AgentId, EffectivePact } from "../../domain/pact/pact.ts";
import { type Book, sleepingBook } from "../../domain/watch/watch-book.ts";
import {
  type PackedAgent,
  type PackedScope,
  packAgent,
  packScope,
  unpackAgent,
  unpackScope,
} from "../../domain/watch/watch-snapshot.ts";

const atOnce = 200;

/** What the watch remembers. */
interface Memory {
  derived: DeriveState;
  book: Book;
  runs: Runs;
  judged: Judged;
}

export async function writeSnapshot({ derived, book, runs, judged }: Memory): Promise<string> {
  const agents: string[] = [];
  for (const [agent, kept] of book.agents) {
    agents.push(JSON.stringify(packAgent(agent, kept)));
    if (agents.length % atOnce === 0) await breathe();
  }
  const scopes: string[] = [];
  for (const scope of book.scopes.values()) {
    scopes.push(JSON.stringify(packScope(scope)));
    await breathe();
  }
  const derivation = JSON.stringify(packDerivation(derived));
  await breathe();
  const underWay = JSON.stringify(packRuns(runs));
  await breathe();
  const found = JSON.stringify([...judged]);
  return `{"derivation":${derivation},"runs":${underWay},"judged":${found},"agents":[${agents.join(",")}],"scopes":[${scopes.join(",")}]}`;
}

export async function readSnapshot(
  { state, chain, seq }: SegmentPlace & { state: string },
  effectiveThen: (agent: AgentId) => EffectivePact | undefined,
  roleOf: (agent: AgentId) => string | undefined,
): Promise<Memory> {
  // Snapshots from before agents were judged together have no scopes, those from before runs were followed no runs.
  const {
    derivation,
    agents,
    scopes = [],
    runs: underWay,
    judged = underWay && "judged" in underWay ? underWay.judged : [],
  } = JSON.parse(state) as {
    derivation: PackedDerivation;
    agents: PackedAgent[];
    scopes?: PackedScope[];
    runs?: PackedRuns | FirstRuns;
    judged?: [AgentId, JudgedRun[]][];
  };
  const book = sleepingBook();
  for (const [index, packed] of agents.entries()) {
    unpackAgent(book, packed, effectiveThen(packed.agent), roleOf(packed.agent));
    if (index % atOnce === atOnce - 1) await breathe();
  }
  for (const packed of scopes) {
    unpackScope(book, packed);
    await breathe();
  }
  const derived = unpackDerivation(derivation);
  return { derived, book, runs: unpackRuns(underWay, derived, { chain, seq }), judged: new Map(judged) };
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
