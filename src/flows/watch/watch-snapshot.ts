/** The watch's memory as one text and back, a few agents at a time, so that the event loop is never held for long. */

import type { DeriveState } from "../../domain/derive/derive.ts";
import { type PackedDerivation, packDerivation, unpackDerivation } from "../../domain/derive/derive-snapshot.ts";
import type { RunTally } from "../../domain/evidence/run-tally.ts";
import { type PackedTally, packTally, unpackTally } from "../../domain/evidence/run-tally-snapshot.ts";
import type { AgentId, EffectivePact } from "../../domain/pact/pact.ts";
import { type Book, emptyBook } from "../../domain/watch/watch-book.ts";
import {
  type PackedAgent,
  type PackedScope,
  packAgent,
  packScope,
  unpackAgent,
  unpackScope,
} from "../../domain/watch/watch-snapshot.ts";

const atOnce = 200;

export async function writeSnapshot(derived: DeriveState, book: Book, runs: RunTally): Promise<string> {
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
  const tally = JSON.stringify(packTally(runs));
  return `{"derivation":${derivation},"runs":${tally},"agents":[${agents.join(",")}],"scopes":[${scopes.join(",")}]}`;
}

export async function readSnapshot(
  text: string,
  effectiveThen: (agent: AgentId) => EffectivePact | undefined,
  roleOf: (agent: AgentId) => string | undefined,
): Promise<{ derived: DeriveState; book: Book; runs: RunTally }> {
  // Snapshots from before agents were judged together have no scopes, those from before runs were followed no runs.
  const {
    derivation,
    agents,
    scopes = [],
    runs: tally,
  } = JSON.parse(text) as {
    derivation: PackedDerivation;
    agents: PackedAgent[];
    scopes?: PackedScope[];
    runs?: PackedTally;
  };
  const book = emptyBook();
  for (const [index, packed] of agents.entries()) {
    unpackAgent(book, packed, effectiveThen(packed.agent), roleOf(packed.agent));
    if (index % atOnce === atOnce - 1) await breathe();
  }
  for (const packed of scopes) {
    unpackScope(book, packed);
    await breathe();
  }
  const derived = unpackDerivation(derivation);
  const runs = unpackTally(tally);
  if (!tally) for (const [agent, { effective }] of book.agents) runs.hold(agent, effective, derived.now);
  return { derived, book, runs };
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
