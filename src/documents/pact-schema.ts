/** The shape of a pact file: every key it may have. Unknown keys are errors; durations become milliseconds. */
import { z } from "zod";
import {
  autonomies,
  type Bound,
  interventionKinds,
  interventionModes,
  type Limit,
  type Raci,
  severities,
  statistics,
  type Window,
} from "../domain/pact.ts";
import { day, hour, minute, second } from "../domain/time.ts";
import { checked, issue, Problem } from "./checked.ts";
import { shorten } from "./located.ts";
import { date, id, ladderAfter, ttl, webAddress, windowTime } from "./values.ts";

const text = z.string().min(1).max(2_000);
const severity = z.enum(severities);
const kind = z.enum(interventionKinds);
const mode = z.enum(interventionModes);

/** `people: dana` where a list is meant, or a list where one person is meant, are told apart from a wrong name. */
const person = id("a person");

const accountable = checked<string>({ type: "string", description: "Exactly one person." }, (value) => {
  if (Array.isArray(value))
    return new Problem(
      "raci_accountable_many",
      "more than one person is accountable",
      "Name exactly one; the others may be responsible or consulted.",
    );
  if (typeof value !== "string" || value === "")
    return new Problem("raci_accountable_missing", "nobody is accountable", "Name exactly one person.");
  return value;
});

const raci = z
  .strictObject({
    responsible: person.optional(),
    accountable: accountable.optional(),
    consulted: z.array(person).optional(),
    informed: z.array(person).optional(),
  })
  .transform((stated): Partial<Raci> => stated);

const bound = z.strictObject({ above: z.number().optional(), below: z.number().optional() });

const oneSide = (value: { above?: number; below?: number }, context: z.RefinementCtx, need: boolean) => {
  const sides = Number(value.above !== undefined) + Number(value.below !== undefined);
  if (sides > 1) context.addIssue(issue("bound_one_side", "a bound has one side", "Write either above or below."));
  if (need && sides === 0) context.addIssue(issue("field_missing", "the bound is missing", "Write above or below."));
};

const clear = bound
  .superRefine((value, context) => oneSide(value, context, true))
  .transform(({ above, below }): Bound => (above !== undefined ? { above } : { below: below ?? 0 }));

const breach = bound
  .extend({ clear: clear.optional() })
  .superRefine((value, context) => oneSide(value, context, false));
const nearMiss = bound
  .extend({ do: kind.optional(), mode: mode.optional() })
  .superRefine((value, context) => oneSide(value, context, false));

const window = z
  .strictObject({ runs: z.int().min(1).max(10_000).optional(), time: windowTime.optional() })
  .superRefine(({ runs, time }, context) => {
    if ((runs === undefined) === (time === undefined))
      context.addIssue(
        issue("window_one_kind", "a window counts runs or time", "Write { runs: 10 } or { time: 15m }."),
      );
  })
  .transform(({ runs, time }): Window => (runs !== undefined ? { runs } : { time: time ?? 0 }));

const limitUnits: Record<string, number> = { s: second, m: minute, h: hour, d: day };

const limit = checked<Limit>({ type: "string", pattern: "^[1-9]\\d{0,5}/(s|m|h|d)$" }, (value) => {
  const found = typeof value === "string" ? /^([1-9]\d{0,5})\/(s|m|h|d)$/.exec(value) : null;
  const per = limitUnits[found?.[2] ?? ""];
  return found && per
    ? { count: Number(found[1]), per }
    : new Problem("limit_format", `${shorten(String(value))} is not a limit`, "Write calls per time, like 10/m.");
});

const intervention = z.strictObject({
  do: kind.optional(),
  mode: mode.optional(),
  limit: limit.optional(),
  ttl: ttl.optional(),
  on_silence: z.enum(["apply", "hold", "drop"]).optional(),
});

const attribute = z.union([z.string(), z.number(), z.boolean()]);

const threshold = z.strictObject({
  id: id("a threshold id"),
  title: text.optional(),
  signal: id("a signal name").optional(),
  stat: z.enum(statistics).optional(),
  window: window.optional(),
  per: z.enum(["agent", "role", "room", "fleet"]).optional(),
  match: z.record(z.string().min(1), attribute).optional(),
  over: id("a signal name").optional(),
  by: text.optional(),
  min_samples: z.int().min(1).max(1_000_000).optional(),
  near_miss: nearMiss.optional(),
  breach: breach.optional(),
  severity: severity.optional(),
  failure_mode: id("a failure mode").optional(),
  intervention: intervention.optional(),
  enforce: z.enum(["live", "shadow"]).optional(),
  says: text.optional(),
  unit: z.string().max(16).optional(),
  rationale: text.optional(),
  review_by: date.optional(),
  runbook: webAddress.optional(),
});

const approvers = z.union([person, z.array(person).min(1)]);

const asks = z.strictObject({
  by: approvers.optional(),
  quorum: z.int().min(1).max(20).optional(),
  ttl: ttl.optional(),
  on_silence: z.enum(["deny", "hold"]).optional(),
  risk: z.enum(["normal", "irreversible"]).optional(),
});

const approval = asks.extend({
  by: approvers.default("accountable"),
  quorum: z.int().min(1).max(20).default(1),
  ttl: ttl.default(30 * minute),
  on_silence: z.enum(["deny", "hold"]).default("deny"),
});

const tool = id("a tool name");

const action = z
  .strictObject({
    tool,
    when: text.optional(),
    decision: z.literal("deny").optional(),
    approval: approval.optional(),
    says: text.optional(),
    show: z.array(z.string()).optional(),
    redact: z.array(z.string()).optional(),
    until: z.enum(autonomies).optional(),
    standing: z.strictObject({ max_uses: z.int().min(1), ttl: ttl, same: z.array(z.string()) }).optional(),
  })
  .superRefine(({ decision, approval, until, standing }, context) => {
    if ((decision === undefined) === (approval === undefined))
      context.addIssue(
        issue("action_one_way", "a rule either denies or asks", "Write decision: deny, or approval: { ... }."),
      );
    if (decision && (until || standing))
      context.addIssue(
        issue("action_one_way", "a rule that denies has nothing to widen", "Remove until and standing."),
      );
  });

const step = z.strictObject({ after: ladderAfter, to: id("a ladder target"), from: severity.optional() });

const ladder = z.array(step).superRefine((steps, context) => {
  if (steps.length === 0)
    context.addIssue(
      issue("escalation_empty", "the escalation has no steps", "Add { after: 0s, to: accountable }, or leave it out."),
    );
  for (const [index, one] of steps.entries()) {
    const before = steps[index - 1];
    if (before && one.after < before.after)
      context.addIssue(
        issue("escalation_order", "this step comes before the one above it", "Order the steps by after.", [
          index,
          "after",
        ]),
      );
  }
});

const slot = z.enum(["input", "output", "tool_calls", "evaluation", "authorization"]);

export const pactSchema = z.strictObject({
  id: id("a pact id"),
  level: z.enum(["fleet", "room", "agent"]),
  of: id("a room or an agent").optional(),
  base: z.int().min(1).optional(),
  enforce: z.enum(["live", "shadow"]).optional(),
  title: text.optional(),
  boundary: text.optional(),
  promise: text.optional(),
  raci: raci.optional(),
  thresholds: z.array(threshold).default([]),
  actions: z.array(action).default([]),
  unlisted: z.enum(["allow", "ask", "deny"]).optional(),
  free: z.array(tool).optional(),
  asks: asks.optional(),
  escalation: ladder.optional(),
  evidence: z.array(slot).optional(),
  autonomy: z
    .strictObject({
      start: z.enum(autonomies).optional(),
      widen_after: z.strictObject({ clean_runs: z.int().min(1), drill: z.boolean().optional() }).optional(),
      narrow_on: severity.optional(),
    })
    .optional(),
  postmortem: z.strictObject({ from: severity.optional(), or_escalated_to: z.int().min(1).optional() }).optional(),
  if_wardroom_is_down: z.enum(["deny", "allow_listed"]).optional(),
  overridable: z.array(text).optional(),
  failure_modes: z.array(id("a failure mode")).optional(),
});

/** The JSON Schema of a pact file, for editors: published at /schemas/pact.json. */
export const pactJsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(pactSchema, { io: "input", unrepresentable: "any" }),
  title: "Wardroom pact",
});
