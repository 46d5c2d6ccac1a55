/** The shape of wardroom.yaml: every key it may have. Unknown keys are errors. */
import { z } from "zod";
import { day, hour, minute, second } from "../domain/time.ts";
import { checked, issue, Problem } from "./checked.ts";
import { shorten } from "./located.ts";
import {
  agentPattern,
  date,
  duration,
  id,
  outboundAddress,
  secretReference,
  slackChannel,
  slackPerson,
  snowflake,
  timeOfDay,
  timeZone,
  webAddress,
} from "./values.ts";

const person = z.strictObject({
  name: z.string().min(1).max(80),
  slack: slackPerson.optional(),
  discord: snowflake.optional(),
  tz: timeZone.default("UTC"),
  deputy: id("a person").optional(),
  away: z.array(z.strictObject({ from: date, to: date })).default([]),
});

const channel = z
  .strictObject({ slack: slackChannel.optional(), discord: snowflake.optional() })
  .superRefine(({ slack, discord }, context) => {
    if ((slack === undefined) === (discord === undefined))
      context.addIssue(
        issue("channel_one_platform", "a channel names one platform", 'Write { slack: C... } or { discord: "..." }.'),
      );
  });

const weekday = z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);

const digest = z.strictObject({
  at: timeOfDay,
  tz: timeZone.default("UTC"),
  days: z.array(weekday).min(1).default(["mon", "tue", "wed", "thu", "fri"]),
  empty: z.enum(["one-line", "skip", "full"]).default("one-line"),
});

const storm = z.strictObject({
  agents: z.int().min(2).max(10_000),
  share: z.number().gt(0).max(1),
  within: duration(second, hour),
});

/** A part that may be switched off. */
const off = z.literal("off");

const settings = z.strictObject({
  ack_ttl: duration(minute, 7 * day).optional(),
  reopen_window: duration(0, 7 * day).optional(),
  broadcast_from_level: z.int().min(1).max(20).optional(),
  card_budget_per_hour: z.union([z.int().min(1).max(1_000), off]).optional(),
  quiet: z.strictObject({ from: timeOfDay, to: timeOfDay }).optional(),
  storm: z.union([storm, off]).optional(),
});

const room = z.strictObject({
  channels: z.array(channel).default([]),
  agents: z.array(agentPattern).default([]),
  members: z.array(id("a person")).default([]),
  digest: digest.optional(),
  settings: settings.default({}),
});

const agent = z.strictObject({
  role: id("a role").optional(),
  operator: id("a person").optional(),
  stop: z
    .strictObject({ url: outboundAddress, secret: secretReference, allow_private: z.boolean().optional() })
    .optional(),
});

const handover = checked<string>(
  { type: "string", pattern: "^(mon|tue|wed|thu|fri|sat|sun) \\d\\d:\\d\\d$" },
  (value) =>
    typeof value === "string" && /^(mon|tue|wed|thu|fri|sat|sun) ([01]\d|2[0-3]):[0-5]\d$/.test(value)
      ? value
      : new Problem(
          "time_format",
          `${shorten(String(value))} is not a time of the week`,
          'Write one like "mon 09:00".',
        ),
);

const oncall = z
  .strictObject({
    rota: z.array(id("a person")).min(1).optional(),
    handover: handover.optional(),
    tz: timeZone.optional(),
    ics: outboundAddress.optional(),
  })
  .superRefine(({ rota, ics }, context) => {
    if ((rota === undefined) === (ics === undefined))
      context.addIssue(
        issue("oncall_one_source", "a rota comes from one place", "Write either rota and handover, or ics."),
      );
  });

const page = z
  .strictObject({
    pagerduty: secretReference.optional(),
    webhook: outboundAddress.optional(),
    secret: secretReference.optional(),
    smtp: secretReference.optional(),
    to: z.email().optional(),
    allow_private: z.boolean().optional(),
  })
  .superRefine((one, context) => {
    if ([one.pagerduty, one.webhook, one.smtp].filter((way) => way !== undefined).length !== 1)
      context.addIssue(issue("page_one_way", "a page goes one way", "Write one of pagerduty, webhook or smtp."));
    if (one.smtp !== undefined && one.to === undefined)
      context.addIssue(issue("field_missing", "mail needs an address", "Add to: ops@...", ["to"]));
  });

export const fleetConfigSchema = z.strictObject({
  fleet: id("a fleet name"),
  public_url: webAddress.optional(),
  admins: z.array(id("a person")).default([]),
  people: z.record(z.string(), person).default({}),
  rooms: z.record(z.string(), room).default({}),
  agents: z.record(z.string(), agent).default({}),
  oncall: z.record(z.string(), oncall).default({}),
  pages: z.record(z.string(), page).default({}),
  fallback: z.array(z.string()).default([]),
  retention: z
    .strictObject({ signals: duration(day, 3_660 * day).optional(), journal: duration(day, 3_660 * day).optional() })
    .optional(),
  pacts: z
    .strictObject({ dir: z.string().min(1).optional(), writeback: z.enum(["file", "none"]).optional() })
    .optional(),
});

export type FleetConfigDocument = z.output<typeof fleetConfigSchema>;
