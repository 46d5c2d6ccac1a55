/** POST /v1/traces: what OpenTelemetry exporters send over HTTP. Spans may come in any order and in many requests. */
import { agentName } from "../../domain/watch/derived-signals.ts";
import type { SpanObservation } from "../../domain/watch/observation.ts";
import { type Caller, speaksFor } from "../../http/bearer.ts";
import { type Checked, cut } from "../cut.ts";
import type { Intake } from "../source.ts";
import { type OtlpTaken, otlpSource } from "./otlp-source.ts";
import { type ReadSpans, readTraces } from "./read-traces.ts";

export const otlpTraces = otlpSource({
  name: "traces",
  summary: "OpenTelemetry traces over OTLP/HTTP, in JSON and protobuf",
  request: "traces",
  read: readTraces,
  take,
});

/** A span that was taken before is taken again without a trace of it, so that an exporter may repeat itself. */
function take({ world, ingest }: Intake, caller: Caller, read: ReadSpans, now: number): OtlpTaken {
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
  return {
    rejected,
    firstProblem,
    write: (idempotency) =>
      ingest.accept(cut(world.config, checked, { source: `token:${caller.token}`, receivedAt: now }), {
        idempotency,
        afterOthers: duplicates > 0,
      }),
  };
}

const ownAgent = ({ attributes }: SpanObservation): string | undefined =>
  agentName(attributes["gen_ai.agent.id"]) ?? agentName(attributes["gen_ai.agent.name"]);
