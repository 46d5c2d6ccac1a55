/**
 * A native signal as it stands in the line it came in. What most thresholds never ask for, its attributes and its id, is read when
 * somebody first does; who, what, how much, when and in which run were read when it was taken.
 */
import type { AgentId } from "../pact/pact.ts";
import type { Instant } from "../words/time.ts";
import type { Attributes, SignalObservation } from "./observation.ts";

/** A line as it lies in what was received, without its line break. */
export interface LineBytes {
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
}

/** What was read of it. */
export interface ReadAlready {
  agent: AgentId;
  signal: string;
  value: number;
  at: Instant;
  run: string | undefined;
  /** Whether the line has one. */
  hasId: boolean;
}

const decoder = new TextDecoder();

export class NativeLine implements SignalObservation, LineBytes {
  readonly kind = "signal";
  readonly agent: AgentId;
  readonly signal: string;
  readonly value: number;
  readonly at: Instant;
  readonly run: string | undefined;
  readonly hasId: boolean;
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  #rest: { id?: string; attributes?: Attributes } | undefined;
  #name: string | undefined;

  constructor({ agent, signal, value, at, run, hasId }: ReadAlready, bytes: Uint8Array, from: number, to: number) {
    this.agent = agent;
    this.signal = signal;
    this.value = value;
    this.at = at;
    this.run = run;
    this.hasId = hasId;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /** Shared by whoever asks; nobody may change it. */
  get attributes(): Attributes | undefined {
    return this.#inFull().attributes;
  }

  get id(): string | undefined {
    return this.#name ?? (this.hasId ? this.#inFull().id : undefined);
  }

  /** The same under a name that is given to it, for one that has no id. */
  named(name: string): NativeLine & { id: string } {
    const same = new NativeLine(this, this.bytes, this.from, this.to);
    same.#name = name;
    return same as NativeLine & { id: string };
  }

  #inFull(): { id?: string; attributes?: Attributes } {
    this.#rest ??= JSON.parse(decoder.decode(this.bytes.subarray(this.from, this.to))) as {
      id?: string;
      attributes?: Attributes;
    };
    return this.#rest;
  }
}
