/** What the pact commands need from the program around them, and the live pacts as the store holds them. */
import { parsePact } from "../documents/pact.ts";
import type { AgentId, PactVersion } from "../domain/pact/pact.ts";
import type { AppliedVersion, PactHistory } from "../domain/pact/pact-history.ts";
import type { FleetConfig } from "../domain/people/fleet-config.ts";
import type { Instant } from "../domain/words/time.ts";
import type { HostAnswer } from "../flows/access/host-commands.ts";
import type { Store } from "../ports/store.ts";
import type { Terminal } from "./terminal.ts";

export interface PactDeps {
  terminal: Terminal;
  /** The store, for reading only; undefined when there is none yet. The commands close it. */
  openStore(): Promise<Pick<Store, "list" | "journal" | "receivedAfter" | "ingest" | "close"> | undefined>;
  /** wardroom.yaml as a start would find it. */
  loadConfig(): { config: FleetConfig | undefined; problems: string[] };
  /** The file lint checks along with pacts: WARDROOM_CONFIG or ./wardroom.yaml, where there is one. */
  configFile(): string | undefined;
  /** Through the running service's socket, or on the store itself. */
  apply(order: { file: string; text: string; as: string; also?: string }): Promise<HostAnswer>;
  propose(order: {
    file: string;
    text: string;
    as: string;
    title: string;
    why?: string;
    revises?: string;
  }): Promise<HostAnswer>;
  now(): Instant;
  /** Calls back once at Ctrl-C. Returns the removal. */
  onInterrupt(listener: () => void): () => void;
}

/** `wrongInput` exits with 2 instead of 1. */
export type PactAnswer = HostAnswer & { wrongInput?: true };

export const wrong = (sentence: string) => ({ ok: false, sentence, wrongInput: true }) as const;

export interface LivePacts {
  versions: PactVersion[];
  histories: PactHistory[];
  /** Agents that ever sent a signal, asked or were held. */
  agents: AgentId[];
}

/** Undefined when there is no store yet. */
export async function readLivePacts({ openStore }: PactDeps): Promise<LivePacts | undefined> {
  const store = await openStore();
  if (!store) return undefined;
  try {
    const histories = (await store.list("pact")).map(({ state }) => state);
    const versions = histories.flatMap(({ id, versions }) => versions.slice(-1).map((last) => versionOf(id, last)));
    const agents = (await store.list("agent")).map(({ state }) => state.id);
    return { histories, versions, agents };
  } finally {
    await store.close();
  }
}

export function versionOf(id: string, { version, text, digest }: AppliedVersion): PactVersion {
  const { pact } = parsePact(text, `${id}@${version}`);
  if (!pact) throw new Error(`the store holds ${id}@${version}, whose text this version of Wardroom cannot read`);
  return { id, version, text, digest, pact };
}
