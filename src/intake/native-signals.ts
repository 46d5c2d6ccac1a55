/** POST /v1/signals: one signal, a list of them, or one a line. Good ones are kept whatever is wrong with the others. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { LineBytes } from "../domain/derive/native-line.ts";
import type { SignalObservation } from "../domain/derive/observation.ts";
import { evidenceMissing, reservedSentence } from "../domain/evidence/reserved-signal.ts";
import type { IdBytes } from "../domain/watch/id-hash.ts";
import type { Instant } from "../domain/words/time.ts";
import { agentMismatch, type Caller, callerOf, speaksFor } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import { described, type Operation } from "../http/operation.ts";
import { parseJson } from "../http/strict-json.ts";
import { type Checked, cut } from "./cut.ts";
import { isProblem, type Problem, readSignal } from "./signal.ts";
import { SignalBytes } from "./signal-bytes.ts";
import { signalSchema } from "./signal-schema.ts";
import { answerOnce, bytesOf, defineSource, type Intake, keepBytes, type Taken } from "./source.ts";

const bodyLimit = 1024 * 1024;
const inflatedLimit = 8 * 1024 * 1024;
const mostItems = 1_000;

export const nativeSignals = defineSource({
  name: "signals",
  summary: "Native signals as JSON or NDJSON",
  register(app, intake) {
    app.register(async (own) => {
      keepBytes(own, ["application/json", "application/x-ndjson", "application/ndjson"]);
      own.post("/v1/signals", { bodyLimit, ...described(sending) }, async (request, reply) => {
        const bytes = await bytesOf(request, inflatedLimit);
        const answer = await answerOnce(intake, request, bytes, () => {
          const now = intake.world.clock.now();
          return take(intake, callerOf(request), read(request, bytes, now), now);
        });
        return reply.status(202).type("application/json; charset=utf-8").send(answer);
      });
    });
  },
});

const sending: Operation = {
  summary: "Send signals: one, a list of them, or one a line (NDJSON)",
  description:
    "Plain or gzip, up to 1,000 signals and 1 MiB (8 MiB unpacked). 202 means on disk; a bad item is named and loses none of the others.",
  tag: "signals",
  who: ["signals:write"],
  headers: { "Idempotency-Key": "The same request with the same key gets the stored answer for 24 hours" },
  body: z.union([signalSchema, z.array(signalSchema).min(1).max(mostItems)]),
  bodyTypes: ["application/json", "application/x-ndjson"],
  answers: {
    202: {
      description: "On disk",
      schema: z.object({
        accepted: z.int(),
        duplicates: z.int(),
        late: z.int().describe("Too old to be judged, kept all the same"),
        rejected: z.array(
          z.object({ index: z.int(), code: z.string(), message: z.string(), field: z.string().optional() }),
        ),
      }),
    },
  },
  errors: {
    400: ["gzip_invalid", "number_not_finite"],
    403: ["agent_mismatch"],
    409: ["idempotency_conflict"],
    415: ["content_encoding"],
    422: [
      "batch_empty",
      "batch_too_large",
      "number_unsafe",
      "timestamp_format",
      "timestamp_future",
      "id_charset",
      "signal_reserved",
      "idempotency_key_format",
    ],
  },
};

/** What was read of one item, and the line it came in, where the sender wrote lines. */
interface Item {
  read: SignalObservation | Problem;
  line: string | LineBytes | undefined;
  /** Of a signal that was read by its bytes. */
  id: IdBytes | undefined;
}

interface Batch {
  items: Item[];
  /** A single object: what is wrong with it is the answer. */
  single: boolean;
}

function read(request: FastifyRequest, bytes: Buffer, now: Instant): Batch {
  const lines = /ndjson/i.test(request.headers["content-type"] ?? "");
  if (lines) return withinLimits({ items: readLines(bytes, now), single: false });
  const usual = bytes.includes(newline) ? undefined : byBytes(bytes, 0, now);
  if (usual) return { items: [usual], single: true };
  const parsed = parseJson(bytes, "kept");
  if (typeof parsed !== "object" || parsed === null)
    throw new HttpError("json_not_object", 400, "Send a signal, which is a JSON object, or a list of signals.");
  const itemOf = (item: unknown): Item => ({ read: readSignal(item, now), line: undefined, id: undefined });
  if (!Array.isArray(parsed)) return { items: [itemOf(parsed)], single: true };
  return withinLimits({ items: parsed.map(itemOf), single: false });
}

function withinLimits(batch: Batch): Batch {
  const { length } = batch.items;
  if (length === 0) throw new HttpError("batch_empty", 422, "The list is empty. Send at least one signal.");
  if (length > mostItems)
    throw new HttpError("batch_too_large", 422, `A batch has at most ${mostItems} signals; this one has ${length}.`, {
      hint: "Send it in several requests.",
    });
  return batch;
}

const newline = 10;
const signals = new SignalBytes();

function byBytes(bytes: Buffer, from: number, now: Instant): (Item & { line: LineBytes }) | undefined {
  const line = signals.read(bytes, from, now);
  return line && { read: line, line, id: line.hasId ? { bytes, from: signals.idFrom, to: signals.idTo } : undefined };
}

function readLines(bytes: Buffer, now: Instant): Item[] {
  const items: Item[] = [];
  for (let from = 0; from < bytes.length; ) {
    const usual = byBytes(bytes, from, now);
    if (usual) {
      items.push(usual);
      from = usual.line.to + 1;
      continue;
    }
    const found = bytes.indexOf(newline, from);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.toString("utf8", from, end).trim();
    if (line !== "") items.push(readLine(line, now));
    from = end + 1;
  }
  return items;
}

function readLine(line: string, now: Instant): Item {
  let item: unknown;
  try {
    item = JSON.parse(line);
  } catch {
    return { read: readAgain(line, now), line: undefined, id: undefined };
  }
  // Without a time of its own it is from now, which the sender's line does not say.
  const isWhole = (item as { at?: unknown } | null)?.at !== undefined;
  return { read: readSignal(item, now), line: isWhole ? line : undefined, id: undefined };
}

/** What is wrong with the line; or what it holds, once it is rid of a byte order mark. */
function readAgain(line: string, now: Instant): SignalObservation | Problem {
  try {
    return readSignal(parseJson(line, "kept"), now);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const { code, message } = error;
    return { code, status: 400, message };
  }
}

function take({ world, ingest }: Intake, caller: Caller, { items, single }: Batch, now: Instant): Taken {
  const checked: Checked[] = [];
  const rejected: { index: number; code: string; message: string; field?: string }[] = [];
  let duplicates = 0;
  let late = 0;
  const problemOf = (problem: Problem, index: number): void => {
    const { code, status, message, field, hint } = problem;
    if (single) throw new HttpError(code, status, message, { field, hint });
    rejected.push({ index, code, message, ...(field && { field }) });
  };
  for (let index = 0; index < items.length; index++) {
    const { read: signal, line, id: idBytes } = items[index] as Item;
    if (isProblem(signal)) problemOf(signal, index);
    else if (!speaksFor(caller, signal.agent)) problemOf(notItsAgent(caller, signal.agent), index);
    else if (signal.signal === evidenceMissing) problemOf(reserved, index);
    else {
      const own = idBytes ?? signal.id;
      const id = own === undefined ? undefined : ingest.isDuplicate(caller.token, own);
      if (id?.duplicate) duplicates += 1;
      else {
        if (ingest.isLate(signal.agent, signal.at)) late += 1;
        checked.push({
          observation: signal,
          line,
          agent: signal.agent,
          from: signal.at,
          to: signal.at,
          idHash: id?.hash,
        });
      }
    }
  }
  return {
    answer: JSON.stringify({ accepted: checked.length, duplicates, late, rejected }),
    write: (idempotency) =>
      ingest.accept(cut(world.config, checked, { source: `token:${caller.token}`, receivedAt: now }), {
        idempotency,
        afterOthers: duplicates > 0,
      }),
  };
}

const reserved: Problem = {
  code: "signal_reserved",
  status: 422,
  message: reservedSentence,
  field: "signal",
  hint: "Give the signal another name.",
};

function notItsAgent(caller: Caller, agent: string): Problem {
  const { code, message, field, hint } = agentMismatch(caller, agent, "agent");
  return { code, status: 403, message, field, hint };
}
