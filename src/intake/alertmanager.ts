/**
 * POST /v1/alerts: the webhook of Prometheus Alertmanager, version 4 of its payload.
 * https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 *
 * An alert is a signal of the agent that its label `agent` names, else `service`, else `job`: `alert.<alertname>`, 1 while it fires and
 * 0 once it is resolved, with its labels as attributes.
 */

import { z } from "zod";
import { agentName } from "../domain/watch/derived-signals.ts";
import type { SignalObservation } from "../domain/watch/observation.ts";
import { parseRfc3339 } from "../domain/words/rfc3339.ts";
import type { Instant } from "../domain/words/time.ts";
import { type Caller, callerOf, speaksFor } from "../http/bearer.ts";
import { HttpError } from "../http/http-error.ts";
import { described, type Operation } from "../http/operation.ts";
import { parseJson } from "../http/strict-json.ts";
import { type Checked, cut } from "./cut.ts";
import { answerOnce, bytesOf, defineSource, type Intake, keepBytes, type Taken } from "./source.ts";

const bodyLimit = 1024 * 1024;
const inflatedLimit = 8 * 1024 * 1024;
const mostAlerts = 1_000;

export const alertmanager = defineSource({
  name: "alerts",
  summary: "Alerts of Prometheus Alertmanager, by its webhook",
  register(app, intake) {
    app.register(async (own) => {
      keepBytes(own, ["application/json"]);
      own.post("/v1/alerts", { bodyLimit, ...described(alerting) }, async (request, reply) => {
        const bytes = await bytesOf(request, inflatedLimit);
        const answer = await answerOnce(intake, request, bytes, () =>
          take(intake, callerOf(request), alertsOf(parseJson(bytes))),
        );
        return reply.status(202).type("application/json; charset=utf-8").send(answer);
      });
    });
  },
});

const alerting: Operation = {
  summary: "Take the alerts of Prometheus Alertmanager (webhook, version 4)",
  tag: "signals",
  who: ["signals:write"],
  headers: { "Idempotency-Key": "The same request with the same key gets the stored answer for 24 hours" },
  body: z.looseObject({ version: z.literal("4").optional(), alerts: z.array(z.looseObject({})).max(mostAlerts) }),
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
    400: ["gzip_invalid", "alerts_missing"],
    409: ["idempotency_conflict"],
    415: ["content_encoding"],
    422: ["alerts_version", "batch_too_large", "idempotency_key_format"],
  },
};

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function alertsOf(body: unknown): unknown[] {
  if (!isObject(body) || !Array.isArray(body.alerts))
    throw new HttpError(
      "alerts_missing",
      400,
      'Send what Alertmanager\'s webhook sends: {"version": "4", "alerts": [...]}.',
      {
        field: "alerts",
      },
    );
  if (body.version !== undefined && body.version !== "4")
    throw new HttpError("alerts_version", 422, 'Only version "4" of the webhook is read.', { field: "version" });
  if (body.alerts.length > mostAlerts)
    throw new HttpError("batch_too_large", 422, `At most ${mostAlerts} alerts are read at once.`, {
      field: "alerts",
      hint: "Set max_alerts in Alertmanager's webhook_config.",
    });
  return body.alerts;
}

interface Rejected {
  index: number;
  code: string;
  message: string;
  field?: string;
}

function take({ world, ingest }: Intake, caller: Caller, alerts: readonly unknown[]): Taken {
  const now = world.clock.now();
  const checked: Checked[] = [];
  const rejected: Rejected[] = [];
  let duplicates = 0;
  let late = 0;
  for (const [index, alert] of alerts.entries()) {
    const signal = readAlert(alert, now);
    if ("code" in signal) {
      rejected.push({ index, ...signal });
      continue;
    }
    if (!speaksFor(caller, signal.agent)) {
      rejected.push({
        index,
        code: "agent_mismatch",
        message: `This token speaks for ${caller.agent}, not for ${signal.agent}.`,
      });
      continue;
    }
    // Alertmanager repeats what still fires; that is no news.
    const { duplicate, hash } = ingest.isDuplicate(caller.token, signal.id);
    if (duplicate) duplicates += 1;
    else {
      if (ingest.isLate(signal.agent, signal.at)) late += 1;
      checked.push({
        observation: signal,
        line: undefined,
        agent: signal.agent,
        from: signal.at,
        to: signal.at,
        idHash: hash,
      });
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

function readAlert(alert: unknown, now: Instant): (SignalObservation & { id: string }) | Omit<Rejected, "index"> {
  if (!isObject(alert) || !isObject(alert.labels))
    return { code: "alert_format", message: "An alert is an object with labels.", field: "labels" };
  const { labels, status } = alert;
  const name = agentName(labels.alertname);
  if (name === undefined)
    return { code: "field_required", message: "The label alertname is missing.", field: "labels.alertname" };
  const agent = agentName(labels.agent) ?? agentName(labels.service) ?? agentName(labels.job);
  if (agent === undefined)
    return {
      code: "agent_missing",
      message: "The alert says of no agent. Add the label agent to its rule; service and job are read too.",
      field: "labels.agent",
    };
  if (status !== "firing" && status !== "resolved")
    return { code: "alert_format", message: 'status is "firing" or "resolved".', field: "status" };
  const told = status === "firing" ? alert.startsAt : alert.endsAt;
  const at = typeof told === "string" ? parseRfc3339(told) : undefined;
  if (at === undefined)
    return { code: "timestamp_format", message: "startsAt and endsAt are RFC 3339 times.", field: "startsAt" };
  const fingerprint = typeof alert.fingerprint === "string" ? alert.fingerprint : JSON.stringify(labels);
  return {
    kind: "signal",
    agent,
    signal: `alert.${name.slice(0, 121)}`,
    value: status === "firing" ? 1 : 0,
    // Its clock may be ahead of ours; an alert is never from the future.
    at: Math.min(at, now),
    attributes: Object.fromEntries(
      Object.entries(labels).flatMap(([key, value]) =>
        typeof value === "string" && key !== "__proto__" ? [[key, value.slice(0, 256).toWellFormed()]] : [],
      ),
    ),
    id: `alert/${fingerprint}/${status}/${typeof alert.startsAt === "string" ? alert.startsAt : ""}`,
  };
}
