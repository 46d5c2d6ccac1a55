/** POST /v1/logs: what OpenTelemetry exporters log. All records are kept; evaluations and errors are measured. */
import { measuredLog } from "../../domain/derive/derived-logs.ts";
import { type Caller, speaksFor } from "../../http/bearer.ts";
import { defineSource, type Intake } from "../source.ts";
import { type ReadLogs, readLogs } from "./log-records.ts";
import { logsRequest } from "./messages.ts";
import { type Found, otlpRoute, taken } from "./route.ts";

export const otlpLogs = defineSource({
  name: "logs",
  summary: "OpenTelemetry logs over OTLP/HTTP in JSON or protobuf",
  register(app, intake) {
    otlpRoute(app, intake, "logs", logsRequest, (caller, body, now) =>
      taken(intake, caller, now, find(intake, caller, readLogs(body, now)), "logs"),
    );
  },
});

function find({ ingest }: Intake, caller: Caller, read: ReadLogs): Found {
  const found: Found = { checked: [], duplicates: 0, rejected: read.rejected, firstProblem: read.firstProblem };
  for (const log of read.logs) {
    const { agent, service } = measuredLog(log);
    // In a span it goes by that span, which the derivation checks when it knows it.
    const owner = agent ?? (log.trace === undefined ? service : undefined);
    if (owner !== undefined && !speaksFor(caller, owner)) {
      found.rejected += 1;
      found.firstProblem ??= `this token speaks for ${caller.agent}, not for ${owner}.`;
      continue;
    }
    const { duplicate, hash } = ingest.isDuplicate(caller.token, `log ${log.id}`);
    if (duplicate) found.duplicates += 1;
    else
      found.checked.push({
        observation: caller.agent === undefined ? log : { ...log, by: caller.agent },
        line: undefined,
        agent: owner,
        from: log.at,
        to: log.at,
        idHash: hash,
      });
  }
  return found;
}
