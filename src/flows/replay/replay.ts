/** Plays a recording through the service's own HTTP door: one request after the other, each at its turn. */
import {
  type JsonObject,
  type LineProblem,
  type Pace,
  type Recorded,
  type Rename,
  readLine,
  renew,
  type TraceLine,
  turnOf,
} from "../../domain/watch/replay.ts";
import { capital } from "../../domain/words/capital.ts";
import { counted } from "../../domain/words/counted.ts";
import { type Duration, type Instant, minute, sayDuration, second } from "../../domain/words/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AskCounts, Asking } from "./ask-first.ts";
import type { Recording } from "./replay-file.ts";

export interface ReplayWorld {
  send: Send;
  clock: ReplayClock;
  /** Names this replay in the idempotency keys, so that a repeated request is the same request. */
  session: string;
  /** Aborted: stop after the request under way. */
  stop?: AbortSignal;
  /** The recorded agents ask before they act. */
  asking?: Asking;
  onProgress?(progress: Progress): void;
  /** A line that the service refused, in part or as a whole. The rest goes on. */
  onProblem?(line: number, problem: LineProblem): void;
}

/** Wall time that can be waited for. Resolves early when `stop` is aborted. */
export interface ReplayClock extends Clock {
  sleep(duration: Duration, stop?: AbortSignal): Promise<void>;
}

/** Posts one request. Throws `Unreachable` when no answer came. */
export type Send = (request: ReplayRequest) => Promise<Answer>;

export interface ReplayRequest {
  path: "/v1/traces" | "/v1/signals";
  body: string;
  /** The same for every attempt. */
  idempotencyKey: string;
}

export interface Answer {
  status: number;
  retryAfter?: Duration;
  body: unknown;
}

/** Nothing answered: the sentence says what was tried. */
export class Unreachable extends Error {}

export interface ReplayOptions {
  pace: Pace;
  /** Shift all times by one constant so that the last is now, and give new ids. Absent: everything as it was recorded. */
  asNow?: Rename;
  /** What counts as now for `asNow`, so that a replay begun again sends what it sent before. Absent: the start of the replay. */
  now?: Instant;
}

export interface Progress {
  sent: number;
  lines: number;
  /** Set while a request is held back: the service asked for it, or is away. */
  waiting?: string;
}

export interface ReplayOutcome {
  end: "done" | "interrupted" | "stopped";
  /** Why it stopped and what to do. */
  because?: string;
  lines: number;
  sent: number;
  spans: number;
  signals: number;
  rejected: number;
  duplicates: number;
  late: number;
  retries: number;
  /** What was added to every time. 0 without `asNow`. */
  shiftedBy: Duration;
  took: Duration;
  /** With `asking`: what was asked and what came of it. */
  asked?: AskCounts;
}

/** A request is given up when it was put off for this long without being taken. */
const patience: Duration = 5 * minute;

/** Signals whose turn has come travel together: the door takes up to 1,000 items and 1 MiB a request. */
const batchItems = 500;
const batchBytes = 512 * 1024;

export async function replay(recording: Recording, options: ReplayOptions, world: ReplayWorld): Promise<ReplayOutcome> {
  const { clock, stop } = world;
  const { survey } = recording;
  const began = clock.now();
  const shiftedBy = options.asNow && survey.last !== undefined ? (options.now ?? began) - survey.last : 0;
  const outcome: ReplayOutcome = {
    end: "done",
    lines: survey.lines,
    sent: 0,
    spans: 0,
    signals: 0,
    rejected: 0,
    duplicates: 0,
    late: 0,
    retries: 0,
    shiftedBy,
    took: 0,
  };

  let batch: Batch = [];
  const flush = async (): Promise<boolean> => {
    if (batch.length === 0) return true;
    const sending = batch;
    batch = [];
    return post("/v1/signals", sending, outcome, world);
  };
  /** Waits for the turn; what is ready goes out first. False: the replay ends here. */
  const untilTurn = async (turn: Instant | undefined): Promise<boolean> => {
    if (turn === undefined || turn <= clock.now()) return true;
    if (!(await flush())) return false;
    await clock.sleep(turn - clock.now(), stop);
    return true;
  };

  /** Runs that wait for a person; the others go on meanwhile. */
  const held: Promise<unknown>[] = [];

  for await (const { number, text } of recording.lines()) {
    if (stop?.aborted) break;
    const line = readLine(text);
    if ("problem" in line) {
      end(outcome, "stopped", `${recording.file} changed while it was replayed. Start again.`);
      break;
    }
    if (!(await untilTurn(turnOf(line, survey, options.pace, began))) || stop?.aborted) break;
    const entry: Entry = { number, line: options.asNow ? renew(line, shiftedBy, options.asNow) : line, text };
    if (entry.line.kind === "signals") {
      if (!fits(batch, entry) && !(await flush())) break;
      batch.push(entry);
    } else {
      if (!(await flush())) break;
      const { line } = entry;
      if (world.asking && line.kind === "traces" && (await world.asking.concerns(line)))
        held.push(postAsked(world.asking, { ...entry, line }, outcome, world));
      else if (!(await post("/v1/traces", [entry], outcome, world, !options.asNow))) break;
    }
  }
  if (outcome.end === "done" && !stop?.aborted) await flush();
  let waiting = held.length;
  for (const one of held)
    void one.then(() => {
      waiting -= 1;
      if (waiting > 0) sayWaiting();
    });
  const sayWaiting = (): void =>
    world.onProgress?.({
      sent: outcome.sent,
      lines: outcome.lines,
      waiting: `${counted(waiting, "run waits", "runs wait")} for a person's answer`,
    });
  if (waiting > 0) sayWaiting();
  await Promise.all(held);
  if (world.asking) outcome.asked = { ...world.asking.counts };
  if (outcome.end === "done" && stop?.aborted && outcome.sent < survey.lines) end(outcome, "interrupted");
  return { ...outcome, took: clock.now() - began };
}

/** Sends a run once its agent was answered: whole, without what it may not do, or not at all. */
async function postAsked(
  asking: Asking,
  entry: Entry & { line: TraceLine },
  outcome: ReplayOutcome,
  world: ReplayWorld,
): Promise<void> {
  const key = `replay-${world.session}-${entry.number}`;
  try {
    const { line, after } = await asking.before(entry.line, key);
    if (world.stop?.aborted) return;
    if (!line) outcome.sent += 1;
    else if (await post("/v1/traces", [{ ...entry, line }], outcome, world)) await after();
  } catch (fault) {
    if (!(fault instanceof Unreachable)) throw fault;
    refuse([entry], fault.message, outcome, world);
  }
}

type Batch = Entry[];

interface Entry {
  number: number;
  line: Recorded;
  text: string;
}

const itemsOf = ({ line }: Entry): JsonObject[] => (line.kind === "signals" ? line.items : []);

function fits(batch: Batch, entry: Entry): boolean {
  const all = [...batch, entry];
  return (
    batch.length === 0 ||
    (all.reduce((sum, one) => sum + itemsOf(one).length, 0) <= batchItems &&
      all.reduce((sum, one) => sum + one.text.length, 0) <= batchBytes)
  );
}

/** Sends one request until it is taken, refused, or hopeless. False: nothing further can be sent. */
async function post(
  path: ReplayRequest["path"],
  entries: Batch,
  outcome: ReplayOutcome,
  world: ReplayWorld,
  asRecorded = false,
): Promise<boolean> {
  const first = entries[0];
  if (!first) return true;
  const request: ReplayRequest = {
    path,
    body: asRecorded ? first.text : bodyOf(path, entries),
    idempotencyKey: `replay-${world.session}-${first.number}`,
  };
  const answer = await untilTaken(request, outcome, world);
  if (!answer) return false;

  if (answer.status >= 200 && answer.status < 300) count(entries, answer.body, outcome, world);
  else if (hopeless(answer.status)) {
    end(outcome, "stopped", `The service answered ${answer.status}: ${said(answer.body)}`);
    return false;
  } else refuse(entries, `refused with ${answer.status}: ${said(answer.body)}`, outcome, world);
  outcome.sent += entries.length;
  world.onProgress?.({ sent: outcome.sent, lines: outcome.lines });
  return true;
}

function bodyOf(path: ReplayRequest["path"], entries: Batch): string {
  if (path === "/v1/signals") return JSON.stringify(entries.flatMap(itemsOf));
  const [first] = entries;
  return first?.line.kind === "traces" ? JSON.stringify(first.line.body) : "{}";
}

/** Repeats while the service is busy or away. Ids and the key make a repeat harmless. */
async function untilTaken(
  request: ReplayRequest,
  outcome: ReplayOutcome,
  { send, clock, stop, onProgress }: ReplayWorld,
): Promise<Answer | undefined> {
  const since = clock.now();
  for (let attempt = 1; ; attempt += 1) {
    const answer = await tried(send(request));
    const away = answer instanceof Unreachable;
    if (!away && !busy(answer.status)) return answer;
    // Nothing has ever answered: a wrong address rather than a pause.
    if (away && outcome.sent === 0 && outcome.retries === 0) return gaveUp(outcome, answer.message);

    const wait = (away ? undefined : answer.retryAfter) ?? Math.min(30 * second, second * 2 ** (attempt - 1));
    const why = away
      ? "the service is away"
      : answer.status === 429
        ? "the service asks to go slower"
        : "the service is busy";
    if (clock.now() + wait - since > patience)
      return gaveUp(
        outcome,
        `${capital(why)}, for longer than ${sayDuration(patience)}. Look at its log, then start again.`,
      );
    outcome.retries += 1;
    onProgress?.({ sent: outcome.sent, lines: outcome.lines, waiting: `${why}, next try in ${sayDuration(wait)}` });
    await clock.sleep(wait, stop);
    if (stop?.aborted) return undefined;
  }
}

async function tried(sending: Promise<Answer>): Promise<Answer | Unreachable> {
  try {
    return await sending;
  } catch (error) {
    if (error instanceof Unreachable) return error;
    throw error;
  }
}

const busy = (status: number): boolean => [429, 502, 503, 504].includes(status);

/** An answer that every other line would get as well: the wrong token or address, or a fault of the service. */
const hopeless = (status: number): boolean => [401, 403, 404, 405].includes(status) || status >= 500 || status < 400;

function gaveUp(outcome: ReplayOutcome, because: string): undefined {
  end(outcome, "stopped", because);
}

function end(outcome: ReplayOutcome, how: ReplayOutcome["end"], because?: string): void {
  outcome.end = how;
  if (because) outcome.because = because;
}

/** Reads what the door said about a request it took: contract of /v1/signals, and OTLP's partial success. */
function count(entries: Batch, body: unknown, outcome: ReplayOutcome, world: ReplayWorld): void {
  const answer = object(body);
  for (const { line } of entries) {
    outcome.spans += line.kind === "traces" ? line.spans : 0;
    outcome.signals += line.kind === "signals" ? line.items.length : 0;
  }
  outcome.duplicates += number(answer.duplicates);
  outcome.late += number(answer.late);
  for (const item of Array.isArray(answer.rejected) ? answer.rejected.map(object) : []) {
    outcome.rejected += 1;
    const problem = `signal refused: ${text(item.message) || text(item.code) || "no reason given"}`;
    world.onProblem?.(lineOf(entries, number(item.index)), { problem, hint: "" });
  }
  const partial = object(answer.partialSuccess);
  const rejectedSpans = number(partial.rejectedSpans);
  if (rejectedSpans === 0) return;
  outcome.rejected += rejectedSpans;
  const problem = `${rejectedSpans} spans refused: ${text(partial.errorMessage) || "no reason given"}`;
  world.onProblem?.(entries[0]?.number ?? 0, { problem, hint: "" });
}

function refuse(entries: Batch, problem: string, outcome: ReplayOutcome, world: ReplayWorld): void {
  for (const entry of entries) {
    outcome.rejected += entry.line.kind === "traces" ? entry.line.spans : entry.line.items.length;
    world.onProblem?.(entry.number, { problem, hint: "" });
  }
}

/** The line that holds the n-th signal of a batch. */
function lineOf(entries: Batch, index: number): number {
  let before = 0;
  for (const entry of entries) {
    before += itemsOf(entry).length;
    if (index < before) return entry.number;
  }
  return entries.at(-1)?.number ?? 0;
}

/** The service's own sentence, with what it advises. */
function said(body: unknown): string {
  const { message, hint } = object(object(body).error);
  return [text(message), text(hint)].filter(Boolean).join(" ") || "it gave no reason.";
}

const object = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null ? (value as JsonObject) : {};
const text = (value: unknown): string => (typeof value === "string" ? value : "");
/** OTLP/JSON writes 64-bit counts as strings. */
const number = (value: unknown): number => (Number.isFinite(Number(value)) ? Number(value ?? 0) : 0);
