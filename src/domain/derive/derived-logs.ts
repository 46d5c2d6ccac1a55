/**
 * What one log record measures:
 *
 *   the event gen_ai.evaluation.result   evaluation.<name>, as of the span event of that name
 *   severity ERROR and above             log.error, 1
 *
 * An event's name is a field of the record, or the attribute `event.name`, where senders put it before there was one.
 * https://opentelemetry.io/docs/specs/semconv/general/events/
 */
import {
  agentName,
  agentOf,
  evaluation,
  evaluationEvent,
  type Measured,
  type Sample,
  scalars,
} from "./derived-signals.ts";
import type { LogObservation } from "./observation.ts";

/** https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const errorSeverity = 17;

/** `agent` is named by the record or its resource; `service` is who it falls back to. */
export function measuredLog({ resource, attributes, event, severity = 0, at }: LogObservation): Measured {
  const samples: Sample[] = [];
  const found = (event ?? attributes["event.name"]) === evaluationEvent ? evaluation(attributes) : undefined;
  if (found) samples.push({ ...found, at, attributes: scalars(resource, attributes) });
  if (severity >= errorSeverity)
    samples.push({ signal: "log.error", value: 1, at, attributes: scalars(resource, attributes) });
  const agent = agentOf(attributes) ?? agentOf(resource);
  const service = agentName(resource["service.name"]);
  return { ...(agent && { agent }), ...(service && { service }), samples };
}
