/**
 * POST /v1/alerts: the webhook of Prometheus Alertmanager, version "4". An alert is a signal of the agent it is about: 1 when
 * it fires, 0 when it is resolved. https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 * Grafana's contact points of the kind "webhook" send the same with version "1", an `orgId` and fields of their own.
 * https://grafana.com/docs/grafana/latest/alerting/configure-notifications/manage-contact-points/integrations/webhook-notifier/
 */

import { hash } from "node:crypto";
import { z } from "zod";
import { agentName, signalName } from "../domain/derive/derived-signals.ts";
import type { SignalObservation } from "../domain/derive/observation.ts";
import { parseRfc3339, rfc3339 } from "../domain/words/rfc3339.ts";
import type { Instant } from "../domain/words/time.ts";
import { agentMismatch, type Caller, callerOf, speaksFor } from "../http/bearer.ts";
import { HttpError, quoted } from "../http/http-error.ts";
import { described, type Operation } from "../http/operation.ts";
import { parseStrict } from "../http/strict-json.ts";
import { type Checked, cut } from "./cut.ts";
import { isObject, type Json } from "./otlp/values.ts";
import { isProblem, type Problem, readSignal } from "./signal.ts";
import { answerOnce, bytesOf, defineSource, type Intake, keepBytes, type Taken } from "./source.ts";

const bodyLimit = 4 * 1024 * 1024;
const inflatedLimit = 8 * 1024 * 1024;

export const alertmanager = defineSource({
  name: "alerts",
  summary: "Alerts of Prometheus Alertmanager, sent by its webhook",
  register(app, intake) {
    app.register(async (own) => {
      keepBytes(own, ["application/json"]);
      own.post("/v1/alerts", { bodyLimit, ...described(alerting) }, async (request, reply) => {
        const bytes = await bytesOf(request, inflatedLimit);
        const answer = await answerOnce(intake, request, bytes, () =>
          take(intake, callerOf(request), alertsOf(parseStrict(bytes))),
        );
        return reply.status(202).type("application/json; charset=utf-8").send(answer);
      });
    });
  },
});

const alerting: Operation = {
  summary: "Take the alerts of Prometheus Alertmanager (webhook, version 4) or Grafana (webhook contact point)",
  tag: "signals",
  who: ["signals:write"],
  headers: { "Idempotency-Key": "The same request with the same key gets the stored answer for 24 hours" },
  body: z.looseObject({
    version: z.enum(["4", "1"]),
    orgId: z.int().optional(),
    alerts: z.array(z.looseObject({})).min(1),
  }),
  answers: {
    202: {
      description: "On disk, but for the alerts it lists as rejected",
      schema: z.object({
        accepted: z.int(),
        duplicates: z.int(),
        late: z.int(),
        rejected: z.array(
          z.object({ index: z.int(), code: z.string(), message: z.string(), field: z.string().optional() }),
        ),
      }),
    },
  },
  errors: {
    400: ["gzip_invalid"],
    403: ["agent_mismatch"],
    409: ["idempotency_conflict"],
    415: ["content_encoding"],
    422: [
      "alerts_version",
      "alert_agent_missing",
      "alert_status",
      "batch_empty",
      "timestamp_format",
      "timestamp_future",
      "id_charset",
      "idempotency_key_format",
    ],
  },
};

/** "1" alone would be an Alertmanager of long ago, which meant something else by it. */
const isGrafana = ({ version, orgId }: Json): boolean => version === "1" && typeof orgId === "number";

/** Alertmanager says in which version it speaks. Another one may mean something else by the same names. */
function alertsOf(body: unknown): unknown[] {
  if (!isObject(body))
    throw new HttpError("json_not_object", 400, "Send what Alertmanager's webhook sends: a JSON object.");
  const { version, alerts } = body;
  if (version !== "4" && !isGrafana(body))
    throw new HttpError(
      "alerts_version",
      422,
      version === undefined
        ? 'This is not what Alertmanager\'s webhook sends: "version" is missing.'
        : `"version" is ${quoted(String(version))}; Alertmanager's webhook is read in version "4".`,
      { field: "version", hint: "Signals of your own go to /v1/signals." },
    );
  if (!Array.isArray(alerts))
    throw new HttpError("type", 422, '"alerts" is expected to be a list.', { field: "alerts" });
  if (alerts.length === 0) throw new HttpError("batch_empty", 422, 'The list "alerts" is empty.', { field: "alerts" });
  return alerts;
}

function take({ world, ingest }: Intake, caller: Caller, alerts: unknown[]): Taken {
  const now = world.clock.now();
  const checked: Checked[] = [];
  const rejected: (Omit<Problem, "status"> & { index: number })[] = [];
  let first: Problem | undefined;
  let duplicates = 0;
  let late = 0;
  for (const [index, alert] of alerts.entries()) {
    const signal = readOwnAlert(caller, alert, now);
    if (isProblem(signal)) {
      const { status: _of, ...problem } = signal;
      first ??= signal;
      rejected.push({ index, ...problem });
      continue;
    }
    const { duplicate, hash: idHash } = ingest.isDuplicate(caller.token, signal.id ?? "");
    if (duplicate) duplicates += 1;
    else {
      if (ingest.isLate(signal.agent, signal.at)) late += 1;
      checked.push({
        observation: signal,
        line: undefined,
        agent: signal.agent,
        from: signal.at,
        to: signal.at,
        idHash,
      });
    }
  }
  // Alertmanager logs an answer of 4xx with its sentence, and does not look at one of 202.
  if (first && rejected.length === alerts.length) {
    const { code, status, message, field, hint } = first;
    throw new HttpError(code, status, message, { field, hint });
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

function readOwnAlert(caller: Caller, alert: unknown, now: Instant): SignalObservation | Problem {
  const signal = readAlert(alert, now);
  if (isProblem(signal) || speaksFor(caller, signal.agent)) return signal;
  const { code, message, field, hint } = agentMismatch(caller, signal.agent, "labels.agent");
  return { code, status: 403, message, field, hint };
}

/** The label that names the agent, the first that there is. */
const agentLabels = ["agent", "service", "job"] as const;

/** A firing alert is from when it began, a resolved one from when it ended. The same one sent again has the same id. */
function readAlert(alert: unknown, now: Instant): SignalObservation | Problem {
  if (!isObject(alert)) return { code: "json_not_object", status: 400, message: "An alert is a JSON object." };
  const { status, labels, startsAt, endsAt } = alert;
  if (!isObject(labels)) return missing("labels", "an object");
  if (status !== "firing" && status !== "resolved")
    return { code: "alert_status", status: 422, message: '"status" is "firing" or "resolved".', field: "status" };
  const agent = agentLabels.map((label) => agentName(labels[label])).find((name) => name !== undefined);
  if (agent === undefined)
    return {
      code: "alert_agent_missing",
      status: 422,
      message: `The alert ${quoted(String(labels.alertname ?? ""))} does not say which agent it is about.`,
      field: "labels.agent",
      hint: 'Add a label "agent" to its rule, such as agent: refund-b; without one, "service" and then "job" are taken.',
    };
  const name = signalName(labels.alertname);
  if (name === undefined) return missing("labels.alertname", "a text");
  const began = typeof startsAt === "string" ? parseRfc3339(startsAt) : undefined;
  if (began === undefined) return noTime("startsAt", startsAt);
  if (status === "resolved" && (typeof endsAt !== "string" || parseRfc3339(endsAt) === undefined))
    return noTime("endsAt", endsAt);
  // One life of the alert, from firing to resolved, is a run: a window of runs knows which alerts still fire.
  const run = `alert/${fingerprintOf(alert, labels)}/${rfc3339(began)}`;
  const signal = readSignal(
    {
      agent,
      signal: `alert.${name}`,
      value: status === "firing" ? 1 : 0,
      at: status === "firing" ? startsAt : endsAt,
      run,
      attributes: labels,
      id: `${run}/${status}`,
    },
    now,
  );
  return isProblem(signal) ? renamed(signal, status) : signal;
}

/** Hex digits that stand for the labels. Older ones send none. */
function fingerprintOf({ fingerprint }: Json, labels: Json): string {
  if (typeof fingerprint === "string" && /^[0-9a-f]{1,64}$/.test(fingerprint)) return fingerprint;
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return hash("sha256", JSON.stringify(sorted)).slice(0, 16);
}

const missing = (field: string, expected: string): Problem => ({
  code: "field_required",
  status: 422,
  message: `An alert needs "${field}", ${expected}.`,
  field,
});

const noTime = (field: string, value: unknown): Problem =>
  typeof value === "string"
    ? {
        code: "timestamp_format",
        status: 422,
        message: `"${field}" is ${quoted(value)}, which is no RFC 3339 time.`,
        field,
      }
    : missing(field, "a time as text");

/** A problem of the signal, by the names it has in the alert. */
function renamed(problem: Problem, status: "firing" | "resolved"): Problem {
  const time = status === "firing" ? "startsAt" : "endsAt";
  const own = (text: string): string => text.replace("attributes", "labels").replace(/^at$|(?<=")at(?=")/, time);
  return { ...problem, message: own(problem.message), ...(problem.field && { field: own(problem.field) }) };
}
