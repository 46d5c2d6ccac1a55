/** What the three OTLP requests share: JSON or protobuf in, the same out, and an answer that counts what could not be taken. */
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { Instant } from "../../domain/words/time.ts";
import { type Caller, callerOf } from "../../http/bearer.ts";
import { HttpError } from "../../http/http-error.ts";
import { described, type Operation } from "../../http/operation.ts";
import { parseJson } from "../../http/strict-json.ts";
import type { IdempotentAnswer } from "../../ports/store.ts";
import { answerOnce, bytesOf, defineSource, type Intake, keepBytes, type Source } from "../source.ts";
import { decodeOtlp, encodeAnswer, type OtlpRequest } from "./protobuf.ts";

export const bodyLimit = 4 * 1024 * 1024;
export const inflatedLimit = 32 * 1024 * 1024;

export interface OtlpTaken {
  rejected: number;
  /** What was wrong with the first one that was rejected. */
  firstProblem: string | undefined;
  write(idempotency: IdempotentAnswer | undefined): Promise<"written" | "answered">;
}

/** What the answer calls the rejected ones. https://opentelemetry.io/docs/specs/otlp/#partial-success */
const rejectedField = {
  traces: "rejectedSpans",
  metrics: "rejectedDataPoints",
  logs: "rejectedLogRecords",
} satisfies Record<OtlpRequest, string>;

const protobuf = "application/x-protobuf";

export const otlpSource = <Read>({
  request: kind,
  read,
  take,
  ...about
}: Pick<Source, "name" | "summary"> & {
  request: OtlpRequest;
  read(body: unknown, now: Instant): Read;
  take(intake: Intake, caller: Caller, read: Read, now: Instant): OtlpTaken;
}): Source =>
  defineSource({
    ...about,
    register(app, intake) {
      app.register(async (own) => {
        keepBytes(own, ["application/json", protobuf]);
        own.post(`/v1/${kind}`, { bodyLimit, ...described(exporting(kind)) }, async (request, reply) => {
          const binary = isProtobuf(request);
          const bytes = await bytesOf(request, inflatedLimit, binary ? "protobuf" : "JSON");
          const answer = await answerOnce(intake, request, bytes, () => {
            const now = intake.world.clock.now();
            const body = binary ? decodeOtlp(kind, bytes) : parseJson(bytes);
            const { rejected, firstProblem, write } = take(intake, callerOf(request), read(body, now), now);
            const partialSuccess = rejected > 0 ? { [rejectedField[kind]]: rejected, errorMessage: firstProblem } : {};
            return {
              // The answer is kept as text with its key, so a binary one is kept as what it says.
              answer: JSON.stringify({ partialSuccess }),
              write,
            };
          });
          if (!binary) return reply.status(200).type("application/json; charset=utf-8").send(answer);
          return reply.status(200).type(protobuf).send(encodeAnswer(answer, rejectedField[kind]));
        });
      });
    },
  });

const exporting = (kind: OtlpRequest): Operation => ({
  summary: `Send ${kind} (OTLP/HTTP, protobuf or JSON)`,
  description:
    "What an OpenTelemetry exporter posts, plain or gzip, up to 4 MiB (32 MiB unpacked). See https://opentelemetry.io/docs/specs/otlp/#otlphttp",
  tag: "signals",
  who: ["signals:write"],
  headers: { "Idempotency-Key": "The same request with the same key gets the stored answer for 24 hours" },
  body: z.looseObject({ [resourcesOf[kind]]: z.array(z.looseObject({})).optional() }),
  bodyTypes: ["application/json", protobuf],
  answers: {
    200: {
      description: "On disk, but for what it says was rejected",
      schema: z.object({
        partialSuccess: z.object({ [rejectedField[kind]]: z.int().optional(), errorMessage: z.string().optional() }),
      }),
    },
  },
  errors: {
    400: ["gzip_invalid", "protobuf_invalid", "protobuf_too_deep"],
    409: ["idempotency_conflict"],
    415: ["content_encoding"],
    422: ["idempotency_key_format"],
  },
});

const resourcesOf = { traces: "resourceSpans", metrics: "resourceMetrics", logs: "resourceLogs" } satisfies Record<
  OtlpRequest,
  string
>;

function isProtobuf({ headers }: FastifyRequest): boolean {
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type === undefined)
    throw new HttpError("content_type", 415, `Send Content-Type: ${protobuf} or application/json.`);
  return type === protobuf;
}
