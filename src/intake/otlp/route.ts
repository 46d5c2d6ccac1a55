/** What the three OTLP routes share: JSON or protobuf, gzip or not, and an answer in the same encoding. */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { type Caller, callerOf } from "../../http/bearer.ts";
import type { ErrorBody } from "../../http/http-error.ts";
import { described, type Operation } from "../../http/operation.ts";
import { parseJson } from "../../http/strict-json.ts";
import { type Checked, cut } from "../cut.ts";
import { answerOnce, bytesOf, type Intake, inflatedOf, keepBytes, type Taken } from "../source.ts";
import type { Message } from "./messages.ts";
import { checkObjects } from "./most-objects.ts";
import { decode, encodeAnswer, encodeStatus } from "./protobuf.ts";

const bodyLimit = 4 * 1024 * 1024;
const inflatedLimit = 32 * 1024 * 1024;

const json = "application/json";
const protobuf = "application/x-protobuf";

/** `take`: what becomes of a request in its JSON form. */
export function otlpRoute(
  app: FastifyInstance,
  intake: Intake,
  kind: OtlpKind,
  message: Message,
  take: (caller: Caller, body: unknown, now: number) => Taken,
): void {
  app.register(async (own) => {
    keepBytes(own, [json, protobuf]);
    own.addHook("onSend", async (request, reply, payload) => {
      if (!inProtobuf(request) || reply.statusCode < 400 || typeof payload !== "string") return payload;
      reply.type(protobuf);
      return Buffer.from(encodeStatus(sentence(payload)));
    });
    own.post(`/v1/${kind}`, { bodyLimit, ...described(exporting(kind)) }, async (request, reply) => {
      const binary = inProtobuf(request);
      // A request without anything in it is no byte in protobuf, and a good one.
      const bytes = await (binary ? inflatedOf : bytesOf)(request, inflatedLimit);
      const answer = await answerOnce(intake, request, bytes, () =>
        take(callerOf(request), binary ? decode(bytes, message) : readJson(bytes), intake.world.clock.now()),
      );
      reply.status(200);
      return binary
        ? reply.type(protobuf).send(Buffer.from(inBinary(answer)))
        : reply.type(`${json}; charset=utf-8`).send(answer);
    });
  });
}

type OtlpKind = "traces" | "metrics" | "logs";

/** What OTLP calls a request's list of resources, and the number of rejected items. https://opentelemetry.io/docs/specs/otlp/#partial-success */
const words = {
  traces: { resources: "resourceSpans", rejected: "rejectedSpans" },
  metrics: { resources: "resourceMetrics", rejected: "rejectedDataPoints" },
  logs: { resources: "resourceLogs", rejected: "rejectedLogRecords" },
} as const satisfies Record<OtlpKind, object>;

const exporting = (kind: OtlpKind): Operation => ({
  summary: `Send ${kind} (OTLP/HTTP, protobuf or JSON)`,
  description:
    "What an OpenTelemetry exporter posts, plain or gzip, up to 4 MiB (32 MiB unpacked). See https://opentelemetry.io/docs/specs/otlp/#otlphttp",
  tag: "signals",
  who: ["signals:write"],
  headers: { "Idempotency-Key": "The same request with the same key gets the stored answer for 24 hours" },
  body: z.looseObject({ [words[kind].resources]: z.array(z.looseObject({})).optional() }),
  bodyTypes: [json, protobuf],
  answers: {
    200: {
      description: "On disk, but for what it says was rejected",
      schema: z.object({
        partialSuccess: z.object({ [words[kind].rejected]: z.int().optional(), errorMessage: z.string().optional() }),
      }),
    },
  },
  errors: {
    400: ["gzip_invalid", "otlp_shape", "protobuf_invalid"],
    409: ["idempotency_conflict"],
    413: ["too_many_keys"],
    415: ["content_encoding"],
    422: ["idempotency_key_format"],
  },
});

function readJson(bytes: Buffer): unknown {
  checkObjects(bytes);
  return parseJson(bytes);
}

const inProtobuf = ({ headers }: FastifyRequest): boolean =>
  /^application\/x-protobuf\s*(;|$)/i.test(headers["content-type"] ?? "");

/** An error has one text in protobuf, so it holds all there is to say. */
function sentence(payload: string): string {
  const { code, message, hint, request_id } = (JSON.parse(payload) as ErrorBody).error;
  return `${code}: ${message}${hint ? ` ${hint}` : ""} (${request_id})`;
}

function inBinary(answer: string): Uint8Array {
  const { partialSuccess } = JSON.parse(answer) as { partialSuccess: Record<string, number | string> };
  const rejected = Object.values(partialSuccess).find((value) => typeof value === "number");
  return encodeAnswer(Number(rejected ?? 0), String(partialSuccess.errorMessage ?? ""));
}

/** What was found in a request: what to keep, how many were known already, and what was wrong with the others. */
export interface Found {
  checked: Checked[];
  duplicates: number;
  rejected: number;
  firstProblem: string | undefined;
}

export function taken(
  { world, ingest }: Intake,
  caller: Caller,
  now: number,
  { checked, duplicates, rejected, firstProblem }: Found,
  kind: OtlpKind,
): Taken {
  const partialSuccess = rejected > 0 ? { [words[kind].rejected]: rejected, errorMessage: firstProblem } : {};
  return {
    answer: JSON.stringify({ partialSuccess }),
    write: (idempotency) =>
      ingest.accept(cut(world.config, checked, { source: `token:${caller.token}`, receivedAt: now }), {
        idempotency,
        afterOthers: duplicates > 0,
      }),
  };
}
