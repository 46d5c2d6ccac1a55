/** POST /v1/traces: what OpenTelemetry exporters send over HTTP. Spans may come in any order and in many requests. */
import { z } from "zod";
import { agentName } from "../domain/watch/derived-signals.ts";
import type { SpanObservation } from "../domain/watch/observation.ts";
import { type Caller, callerOf, speaksFor } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import { described, type Operation } from "../http/operation.ts";
import { parseJson } from "../http/strict-json.ts";
import { type Checked, cut } from "./cut.ts";
import { type ReadSpans, readTraces } from "./otlp-json.ts";
import { answerOnce, bytesOf, defineSource, type Intake, keepBytes, type Taken } from "./source.ts";

export const bodyLimit = 4 * 1024 * 1024;
export const inflatedLimit = 32 * 1024 * 1024;

export const otlpTraces = defineSource({
  name: "traces",
  summary: "OpenTelemetry traces over OTLP/HTTP in JSON",
  register(app, intake) {
    app.register(async (own) => {
      keepBytes(own, ["application/json"]);
      own.addContentTypeParser("application/x-protobuf", (_request, _body, done) =>
        done(
          new HttpError("content_type", 415, "OTLP in protobuf is not read yet.", {
            field: "Content-Type",
            hint: "Export JSON: set OTEL_EXPORTER_OTLP_PROTOCOL=http/json, or put a collector with encoding: json between.",
          }),
        ),
      );
      own.post("/v1/traces", { bodyLimit, ...described(exporting) }, async (request, reply) => {
        const bytes = await bytesOf(request, inflatedLimit);
        const answer = await answerOnce(intake, request, bytes, () => {
          const now = intake.world.clock.now();
          return take(intake, callerOf(request), readTraces(parseJson(bytes), now), now);
        });
        return reply.status(200).type("application/json; charset=utf-8").send(answer);
      });
    });
  },
});

const exporting: Operation = {
  summary: "Send traces (OTLP/HTTP in JSON)",
  description:
    "An ExportTraceServiceRequest, plain or gzip, up to 4 MiB (32 MiB unpacked). See https://opentelemetry.io/docs/specs/otlp/#otlphttp",
  tag: "signals",
  who: ["signals:write"],
  headers: { "Idempotency-Key": "The same request with the same key gets the stored answer for 24 hours" },
  body: z.looseObject({ resourceSpans: z.array(z.looseObject({})).optional() }),
  answers: {
    200: {
      description: "On disk, but for the spans it says were rejected",
      schema: z.object({
        partialSuccess: z.object({ rejectedSpans: z.int().optional(), errorMessage: z.string().optional() }),
      }),
    },
  },
  errors: {
    400: ["gzip_invalid"],
    409: ["idempotency_conflict"],
    415: ["content_encoding"],
    422: ["idempotency_key_format"],
  },
};

/** A span that was taken before is taken again without a trace of it, so that an exporter may repeat itself. */
function take({ world, ingest }: Intake, caller: Caller, read: ReadSpans, now: number): Taken {
  const checked: Checked[] = [];
  let { rejected, firstProblem } = read;
  let duplicates = 0;
  for (const span of read.spans) {
    const agent = ownAgent(span);
    // A root span without an agent goes by its service; any other by an ancestor, which the derivation checks when it knows it.
    const claimed = agent ?? (span.parent === undefined ? agentName(span.resource["service.name"]) : undefined);
    if (claimed !== undefined && !speaksFor(caller, claimed)) {
      rejected += 1;
      firstProblem ??= `this token speaks for ${caller.agent}, not for ${claimed}.`;
      continue;
    }
    const { duplicate, hash } = ingest.isDuplicate(caller.token, `${span.trace}/${span.span}`);
    if (duplicate) duplicates += 1;
    else {
      const to = Math.max(span.start, span.end);
      checked.push({
        observation: caller.agent === undefined ? span : { ...span, by: caller.agent },
        line: undefined,
        agent,
        from: span.start,
        to,
        idHash: hash,
      });
    }
  }
  const partialSuccess = rejected > 0 ? { rejectedSpans: rejected, errorMessage: firstProblem } : {};
  return {
    answer: JSON.stringify({ partialSuccess }),
    write: (idempotency) =>
      ingest.accept(cut(world.config, checked, { source: `token:${caller.token}`, receivedAt: now }), {
        idempotency,
        afterOthers: duplicates > 0,
      }),
  };
}

const ownAgent = ({ attributes }: SpanObservation): string | undefined =>
  agentName(attributes["gen_ai.agent.id"]) ?? agentName(attributes["gen_ai.agent.name"]);
