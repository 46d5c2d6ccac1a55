/** The watch's memory as one text and back, a few agents at a time, so that the event loop is never held for long. */

import type { DeriveState } from "../../domain/derive/derive.ts";
import { type PackedDerivation, packDerivation, unpackDerivation } from "../../domain/derive/derive-snapshot.ts";
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

export async function writeSnapshot(derived: DeriveState, book: Book): Promise<string> {
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
  return `{"derivation":${derivation},"agents":[${agents.join(",")}],"scopes":[${scopes.join(",")}]}`;
}

export async function readSnapshot(
  text: string,
  effectiveThen: (agent: AgentId) => EffectivePact | undefined,
  roleOf: (agent: AgentId) => string | undefined,
): Promise<{ derived: DeriveState; book: Book }> {
  // Snapshots from before agents were judged together have no scopes.
  const {
    derivation,
    agents,
    scopes = [],
  } = JSON.parse(text) as {
    derivation: PackedDerivation;
    agents: PackedAgent[];
    scopes?: PackedScope[];
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
  return { derived: unpackDerivation(derivation), book };
}

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
