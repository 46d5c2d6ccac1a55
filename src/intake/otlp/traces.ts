/** POST /v1/traces: what OpenTelemetry exporters send over HTTP. Spans may come in any order and in many requests. */
import { agentName } from "../../domain/derive/derived-signals.ts";
import type { SpanObservation } from "../../domain/derive/observation.ts";
import { type Caller, speaksFor } from "../../http/bearer.ts";
import { defineSource, type Intake } from "../source.ts";
import { traceRequest } from "./messages.ts";
import { type Found, otlpRoute, taken } from "./route.ts";
import { type ReadSpans, readTraces } from "./spans.ts";

export const otlpTraces = defineSource({
  name: "traces",
  summary: "OpenTelemetry traces over OTLP/HTTP in JSON or protobuf",
  register(app, intake) {
    otlpRoute(app, intake, "traces", traceRequest, (caller, body, now) =>
      taken(intake, caller, now, find(intake, caller, readTraces(body, now)), "traces"),
    );
  },
});

/** A span that was taken before is taken again without a trace of it, so that an exporter may repeat itself. */
function find({ ingest }: Intake, caller: Caller, read: ReadSpans): Found {
  const found: Found = { checked: [], duplicates: 0, rejected: read.rejected, firstProblem: read.firstProblem };
  for (const span of read.spans) {
    const agent = ownAgent(span);
    // A root span without an agent goes by its service; any other by an ancestor, which the derivation checks when it knows it.
    const claimed = agent ?? (span.parent === undefined ? agentName(span.resource["service.name"]) : undefined);
    if (claimed !== undefined && !speaksFor(caller, claimed)) {
      found.rejected += 1;
      found.firstProblem ??= `this token speaks for ${caller.agent}, not for ${claimed}.`;
      continue;
    }
    const { duplicate, hash } = ingest.isDuplicate(caller.token, `${span.trace}/${span.span}`);
    if (duplicate) found.duplicates += 1;
    else
      found.checked.push({
        observation: caller.agent === undefined ? span : { ...span, by: caller.agent },
        line: undefined,
        agent,
        from: span.start,
        to: Math.max(span.start, span.end),
        idHash: hash,
      });
  }
  return found;
}

const ownAgent = ({ attributes }: SpanObservation): string | undefined =>
  agentName(attributes["gen_ai.agent.id"]) ?? agentName(attributes["gen_ai.agent.name"]);
