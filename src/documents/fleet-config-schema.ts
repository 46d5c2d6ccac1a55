/** The shape of wardroom.yaml: every key it may have. Unknown keys are errors. */
import { z } from "zod";
import { day, hour, minute, second } from "../domain/words/time.ts";
import { checked, issue, jsonSchemaOf, means, Problem } from "./checked.ts";
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
  name: z
    .string()
    .min(1)
    .max(80)
    .meta(means("As people read it; the first word is used on cards.", ["Dana Reyes"])),
  slack: slackPerson.optional().meta(means("Member id: profile, ⋮, *Copy member ID*.", ["U01DANA"])),
  discord: snowflake.optional().meta(means("User id, copied with developer mode on.", ["1001"])),
  tz: timeZone
    .default("UTC")
    .meta(means("Times on this person's cards, and the days of `away`.", ["Europe/Berlin"], "`UTC`")),
  deputy: id("a person")
    .optional()
    .meta(means("Stands in while they are away, with the same rights.", ["lee"])),
  away: z
    .array(
      z.strictObject({
        from: date.meta(means("First day away.", ["2026-12-24"])),
        to: date.meta(means("Last day away.", ["2027-01-02"])),
      }),
    )
    .default([])
    .meta(
      means("Skipped at once for the deputy on these days.", [[{ from: "2026-12-24", to: "2027-01-02" }]], "never"),
    ),
});

const channel = z
  .strictObject({
    slack: slackChannel
      .optional()
      .meta(means("Channel id, at the end of the channel's details. One platform an entry.", ["C01AIR"])),
    discord: snowflake.optional().meta(means("Channel id, quoted.", ["20001"])),
  })
  .superRefine(({ slack, discord }, context) => {
    if ((slack === undefined) === (discord === undefined))
      context.addIssue(
        issue("channel_one_platform", "a channel names one platform", 'Write { slack: C... } or { discord: "..." }.'),
      );
  });

const weekday = z.enum(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);

const digest = z.strictObject({
  at: timeOfDay.meta(means("When.", ["09:00"])),
  tz: timeZone.default("UTC").meta(means("Of which zone.", ["Europe/Berlin"], "`UTC`")),
  days: z
    .array(weekday)
    .min(1)
    .default(["mon", "tue", "wed", "thu", "fri"])
    .meta(means("On which days.", [["mon", "thu"]])),
  empty: z
    .enum(["one-line", "skip", "full"])
    .default("one-line")
    .meta(means("What is sent when nothing happened.", ["one-line", "skip", "full"])),
});

const storm = z.strictObject({
  agents: z
    .int()
    .min(2)
    .max(10_000)
    .meta(means("So many different agents of the room.", [5])),
  share: z
    .number()
    .gt(0)
    .max(1)
    .meta(means("Or this share of the room's agents, two at least.", [0.5])),
  within: duration(second, hour).meta(means("Within this time, by the times of their signals.", ["1m"])),
});

/** A part that may be switched off. */
const off = z.literal("off");

/** How a room behaves; also what is saved in chat is checked by it. */
export const settings = z.strictObject({
  ack_ttl: duration(minute, 7 * day)
    .optional()
    .meta(means("How long *I'm looking* holds the ladder when nothing waits to be decided.", ["2h"], "2h")),
  reopen_window: duration(0, 7 * day)
    .optional()
    .meta(means("A breach that comes back within this time reopens the same one.", ["30m"], "30m")),
  broadcast_from_level: z
    .int()
    .min(1)
    .max(20)
    .optional()
    .meta(means("From this ladder step on the message also goes to the channel, not only to the thread.", [2], "2")),
  card_budget_per_hour: z
    .union([z.int().min(1).max(1_000), off])
    .optional()
    .meta(
      means(
        "Beyond this many cards in an hour, further breaches of low and medium severity are told in one line that counts them, until one escalates or an agent is held back.",
        [12, "off"],
        "12",
      ),
    ),
  quiet: z
    .strictObject({ from: timeOfDay.meta(means("Begins.", ["22:00"])), to: timeOfDay.meta(means("Ends.", ["07:00"])) })
    .optional()
    .meta(
      means(
        "Hours, in the zone of whoever would be called, in which breaches of low and medium severity call nobody. Their cards say when they will.",
        [{ from: "22:00", to: "07:00" }],
        "none",
      ),
    ),
  storm: z
    .union([storm, off])
    .optional()
    .meta(
      means(
        "Many agents that cross the same threshold at once become one breach with one decision. `off`: each keeps its own.",
        [{ agents: 5, share: 0.5, within: "1m" }, "off"],
        "`{ agents: 5, share: 0.5, within: 1m }`",
      ),
    ),
});

const room = z.strictObject({
  channels: z
    .array(channel)
    .default([])
    .meta(
      means("Where the room is shown. The web room always shows it.", [[{ slack: "C01AIR" }]], "the web room alone"),
    ),
  agents: z
    .array(agentPattern)
    .default([])
    .meta(means("Which agents sit here; an agent sits in exactly one room.", [["airline-*"]], "none")),
  members: z
    .array(id("a person"))
    .default([])
    .meta(means("See the room, beyond the people its pacts name.", [["mia"]], "none")),
  digest: digest.optional().meta(means("A summary at a time of day.", [{ at: "09:00" }], "none")),
  settings: settings
    .default({})
    .meta(
      means(
        "How the room behaves. `/ward room settings` lays values over these, each until the file changes that key.",
        [{ ack_ttl: "2h" }],
        "as below",
      ),
    ),
});

const agent = z.strictObject({
  role: id("a role")
    .optional()
    .meta(means("Agents of one role in one room are each other's peers.", ["airline-service"])),
  operator: id("a person")
    .optional()
    .meta(means("Runs it, and so never lets it go: four eyes.", ["sam"])),
  stop: z
    .strictObject({
      url: outboundAddress.meta(means("Called when the agent is stopped.", ["https://stop.acme.example"])),
      secret: secretReference.meta(means("Signs the call; only its name stands here.", ["env:STOP_A"])),
      allow_private: z
        .boolean()
        .optional()
        .meta(means("The address may lie in a private network.", [true], "false")),
    })
    .optional()
    .meta(
      means(
        "A hook that stops an agent which does not ask.",
        [{ url: "https://stop.acme.example", secret: "env:STOP_A" }],
        "none",
      ),
    ),
});

const handover = checked<string>(
  { type: "string", pattern: "^(mon|tue|wed|thu|fri|sat|sun) \\d\\d:\\d\\d$", "x-type": "time of the week" },
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
    rota: z
      .array(id("a person"))
      .min(1)
      .optional()
      .meta(means("People in turn. One of rota and ics.", [["dana", "lee"]])),
    handover: handover
      .optional()
      .meta(means("When the next one takes over, once a week.", ["mon 09:00"], '`"mon 09:00"`')),
    tz: timeZone.optional().meta(means("Of which zone.", ["Europe/Berlin"], "`UTC`")),
    ics: outboundAddress
      .optional()
      .meta(
        means("A calendar that names who is on call, by their id or full name in the title of its events.", [
          "https://calendar.acme.example/desk.ics",
        ]),
      ),
    allow_private: z
      .boolean()
      .optional()
      .meta(means("The calendar may lie in a private network.", [true], "false")),
  })
  .superRefine(({ rota, ics, handover, tz, allow_private }, context) => {
    for (const [key, given] of Object.entries(ics === undefined ? { allow_private } : { handover, tz }))
      if (given !== undefined && (rota === undefined) !== (ics === undefined))
        context.addIssue(
          issue("field_misplaced", `${key} belongs to ${ics === undefined ? "ics" : "rota"}`, `Leave ${key} out.`, [
            key,
          ]),
        );
    if ((rota === undefined) === (ics === undefined))
      context.addIssue(
        issue("oncall_one_source", "a rota comes from one place", "Write either rota and handover, or ics."),
      );
  });

const page = z
  .strictObject({
    pagerduty: secretReference
      .optional()
      .meta(means("A routing key. One of pagerduty, webhook and smtp.", ["env:PD_KEY"])),
    url: outboundAddress
      .optional()
      .meta(
        means(
          "Where PagerDuty takes events, if not at its own address.",
          ["https://events.eu.pagerduty.com/v2/enqueue"],
          "`https://events.pagerduty.com/v2/enqueue`",
        ),
      ),
    webhook: outboundAddress.optional().meta(means("An address that takes JSON.", ["https://hook.acme.example"])),
    secret: secretReference.optional().meta(means("Signs the webhook, which needs it.", ["env:HOOK"])),
    smtp: secretReference.optional().meta(means("A mail server with its account.", ["env:SMTP_URL"])),
    to: z
      .email()
      .optional()
      .meta(means("Where mail goes.", ["ops@acme.example"])),
    from: z
      .email()
      .optional()
      .meta(means("Whom mail comes from.", ["wardroom@acme.example"], "the account of `smtp`, else `to`")),
    allow_private: z
      .boolean()
      .optional()
      .meta(means("Whatever it calls may lie in a private network.", [true], "false")),
  })
  .superRefine((one, context) => {
    if ([one.pagerduty, one.webhook, one.smtp].filter((way) => way !== undefined).length !== 1)
      context.addIssue(issue("page_one_way", "a page goes one way", "Write one of pagerduty, webhook or smtp."));
    if (one.webhook !== undefined && one.secret === undefined)
      context.addIssue(issue("field_missing", "a webhook is signed", "Add secret: env:NAME.", ["secret"]));
    for (const [key, way] of [
      ["url", "pagerduty"],
      ["secret", "webhook"],
      ["to", "smtp"],
      ["from", "smtp"],
    ] as const)
      if (one[key] !== undefined && one[way] === undefined)
        context.addIssue(issue("field_misplaced", `${key} belongs to ${way}`, `Leave ${key} out.`, [key]));
    if (one.smtp !== undefined && one.to === undefined)
      context.addIssue(issue("field_missing", "mail needs an address", "Add to: ops@...", ["to"]));
  });

export const fleetConfigSchema = z.strictObject({
  fleet: id("a fleet name").meta(means("The name of the fleet.", ["acme-air"])),
  public_url: webAddress
    .optional()
    .meta(
      means(
        "Where people reach the web room; https, or http on this machine.",
        ["https://ward.acme.example"],
        "no link is shown in chat",
      ),
    ),
  admins: z
    .array(id("a person"))
    .default([])
    .meta(means("Apply pacts, bind channels; told of agents nobody answers for.", [["dana"]], "nobody")),
  people: z
    .record(z.string(), person)
    .default({})
    .meta(means("An id of your choice -> that person.", [{ dana: { name: "Dana Reyes" } }], "nobody")),
  rooms: z
    .record(z.string(), room)
    .default({})
    .meta(
      means(
        "An id -> a room. The room `fleet` always exists; agents that no room names sit there.",
        [{ airline: { agents: ["airline-*"] } }],
        "`fleet` alone",
      ),
    ),
  agents: z
    .record(z.string(), agent)
    .default({})
    .meta(
      means(
        "A name or a pattern with * -> what is known of them. All that match merge; the exact name wins.",
        [{ "airline-*": { role: "airline-service" } }],
        "none",
      ),
    ),
  oncall: z
    .record(z.string(), oncall)
    .default({})
    .meta(
      means(
        "An id -> a rota, reached as `oncall:ID` in a ladder.",
        [{ desk: { rota: ["dana"], handover: "mon 09:00" } }],
        "none",
      ),
    ),
  pages: z
    .record(z.string(), page)
    .default({})
    .meta(
      means("An id -> a way to page, reached as `page:ID` in a ladder.", [{ pd: { pagerduty: "env:PD_KEY" } }], "none"),
    ),
  fallback: z
    .array(z.string())
    .default([])
    .meta(means("How people are reached while chat is down.", [["page:pd"]], "none")),
  retention: z
    .strictObject({
      signals: duration(day, 3_660 * day)
        .optional()
        .meta(means("How long signals are kept.", ["90d"])),
      journal: duration(day, 3_660 * day)
        .optional()
        .meta(means("How long bodies of the journal are kept.", ["400d"])),
    })
    .optional()
    .meta(means("How long things are kept.", [{ signals: "90d" }], "everything is kept")),
  pacts: z
    .strictObject({
      dir: z
        .string()
        .min(1)
        .optional()
        .meta(
          means(
            "The directory of pact files, from where wardroom.yaml stands. New pacts in it are imported at a start; an edit is not live until it is applied.",
            ["./pacts"],
            "`./pacts`",
          ),
        ),
      writeback: z
        .enum(["file", "none"])
        .optional()
        .meta(means("file: what is approved in chat is written back to the directory.", ["none", "file"], "`none`")),
    })
    .optional()
    .meta(means("Where pacts come from.", [{ dir: "./pacts" }])),
});

/** The JSON Schema of wardroom.yaml, as `pactJsonSchema` is of a pact. */
export const fleetConfigJsonSchema = (): Record<string, unknown> => ({
  ...jsonSchemaOf(fleetConfigSchema),
  title: "wardroom.yaml",
});

export type FleetConfigDocument = z.output<typeof fleetConfigSchema>;
