/** `consistency`: how far peers that met the same case came to the same. Cases are the values of an attribute, like a task's id. */

import type { Attributes, Signal } from "../derive/observation.ts";
import type { Threshold } from "../pact/pact.ts";
import type { Duration, Instant } from "../words/time.ts";
import type { Compared } from "./compared.ts";
import { RunWindow } from "./run-window.ts";
import { Running } from "./running.ts";
import type { Reading } from "./statistics.ts";
import { mostSamples } from "./window.ts";

type Case = Attributes[string];

/** What each peer came to in one case, its newest. */
type Answers = Map<string, { at: Instant; value: number }>;

/** A case counts once two peers met it. `share`: those who agree with most; `apart`: how many do not. */
function agreement(answers: Answers): { share: number; peers: number; apart: number } | undefined {
  if (answers.size < 2) return undefined;
  const counts = new Map<number, number>();
  let most = 0;
  for (const { value } of answers.values()) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (count > most) most = count;
  }
  return { share: most / answers.size, peers: answers.size, apart: answers.size - most };
}

/** The mean over all cases that count; the samples are the answers in them, and bad are those apart from most. */
class Cases {
  readonly #answers = new Map<Case, Answers>();
  readonly #shares = new Running({ above: 1 });
  #peers = 0;
  #apart = 0;

  answer(about: Case, peer: string, at: Instant, value: number): boolean {
    const answers = this.#answers.get(about) ?? new Map();
    const known = answers.get(peer);
    if (known && known.at > at) return false;
    this.#move(about, answers, () => answers.set(peer, { at, value }));
    return true;
  }

  /** Unless the peer has come to something newer since. */
  forget(about: Case, peer: string, at: Instant): void {
    const answers = this.#answers.get(about);
    if (answers?.get(peer)?.at === at) this.#move(about, answers, () => answers.delete(peer));
  }

  #move(about: Case, answers: Answers, change: () => void): void {
    const before = agreement(answers);
    if (before) {
      this.#shares.leave(before.share);
      this.#peers -= before.peers;
      this.#apart -= before.apart;
    }
    change();
    const after = agreement(answers);
    if (after) {
      this.#shares.enter(after.share);
      this.#peers += after.peers;
      this.#apart += after.apart;
    }
    if (answers.size > 0) this.#answers.set(about, answers);
    else this.#answers.delete(about);
  }

  read(): Reading {
    const { count, sum } = this.#shares;
    return { value: count === 0 ? undefined : sum / count, samples: this.#peers, bad: this.#apart };
  }
}

/** One sample with what it is a sample of: time, peer, case, value. */
type Met = [at: Instant, peer: string, about: Case, value: number];

export class ConsistencyOverTime implements Compared {
  readonly by = "time";
  readonly #attribute: string;
  readonly #span: Duration;
  readonly #cases = new Cases();
  /** The oldest first. */
  readonly #met: Met[] = [];

  constructor(attribute: string, span: Duration) {
    this.#attribute = attribute;
    this.#span = span;
  }

  static unpack(attribute: string, span: Duration, packed: unknown): ConsistencyOverTime {
    const window = new ConsistencyOverTime(attribute, span);
    if (Array.isArray(packed)) for (const met of packed as Met[]) window.#take(met);
    return window;
  }

  add({ agent, at, value, attributes }: Signal): boolean {
    const about = attributes?.[this.#attribute];
    return about !== undefined && this.#take([at, agent, about, value]);
  }

  #take(met: Met): boolean {
    const [at, peer, about, value] = met;
    let place = this.#met.length;
    while (place > 0 && (this.#met[place - 1]?.[0] ?? at) > at) place -= 1;
    this.#met.splice(place, 0, met);
    if (this.#met.length > mostSamples) this.#leave();
    return this.#cases.answer(about, peer, at, value);
  }

  read(_: Threshold, t: Instant): Reading {
    while ((this.#met[0]?.[0] ?? t) <= t - this.#span) this.#leave();
    return this.#cases.read();
  }

  #leave(): void {
    const left = this.#met.shift();
    if (left) this.#cases.forget(left[2], left[1], left[0]);
  }

  nextExpiry(_: Threshold, t: Instant): Instant {
    const oldest = this.#met.find(([at]) => at > t - this.#span);
    return oldest ? oldest[0] + this.#span : Number.POSITIVE_INFINITY;
  }

  pack(): Met[] {
    return [...this.#met];
  }
}

/** Over the last runs of all peers together. */
export class ConsistencyOverRuns implements Compared {
  readonly by = "runs";
  readonly #attribute: string;
  #runs: RunWindow;
  #about = new Map<string, { peer: string; about: Case }>();

  constructor(attribute: string, runs: number) {
    this.#attribute = attribute;
    this.#runs = new RunWindow(runs);
  }

  static unpack(attribute: string, runs: number, packed: unknown): ConsistencyOverRuns {
    const window = new ConsistencyOverRuns(attribute, runs);
    const known = (packed ?? {}) as {
      runs?: ReturnType<RunWindow["pack"]>;
      about?: [string, { peer: string; about: Case }][];
    };
    window.#runs = RunWindow.unpack(runs, known.runs ?? []);
    window.#about = new Map(known.about ?? []);
    return window;
  }

  add({ agent, at, value, attributes }: Signal, run: string | undefined): boolean {
    const about = attributes?.[this.#attribute];
    if (about === undefined || run === undefined) return false;
    this.#runs.add(run, at, value);
    this.#about.set(run, { peer: agent, about });
    if (this.#about.size > 4 * this.#runs.runs + 64) this.#keepLast();
    return true;
  }

  #keepLast(): void {
    const known = new Set(this.#runs.pack().map(([run]) => run));
    for (const run of this.#about.keys()) if (!known.has(run)) this.#about.delete(run);
  }

  read(): Reading {
    const cases = new Cases();
    for (const { run, at, value } of this.#runs.last()) {
      const met = this.#about.get(run);
      if (met) cases.answer(met.about, met.peer, at, value);
    }
    return cases.read();
  }

  nextExpiry(): Instant {
    return Number.POSITIVE_INFINITY;
  }

  pack(): unknown {
    this.#keepLast();
    return { runs: this.#runs.pack(), about: [...this.#about] };
  }
}
