/** What a person asks of a breach, read once for every door: a button's form, a typed command, the API. */
import type { DecidedBy } from "../journal/event.ts";
import { interventionKinds } from "../pact/pact.ts";
import { readLimit } from "../pact/read-limit.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { readPerson } from "../people/read-person.ts";
import { zoneOf } from "../people/zone-of.ts";
import { readUntil } from "../words/read-until.ts";
import type { RefusalCode } from "../words/reply.ts";
import { parseRfc3339 } from "../words/rfc3339.ts";
import type { Instant } from "../words/time.ts";
import type { Breach } from "./breach.ts";
import { type Verdict, verdicts } from "./breach-events.ts";
import type { BreachCommand } from "./decide-breach.ts";

/** `until`, `to`, `do`, `limit`, `verdict`: as they were typed or chosen. */
export type VerbFields = Readonly<Record<string, string | undefined>>;

type BreachVerbRead =
  | { type: "command"; command: BreachCommand }
  /** A mute is of the agent's clause and not of the breach. */
  | { type: "mute"; until: Instant }
  | { type: "unmute" }
  /** What is wrong with a field, or missing. */
  | { type: "wrong"; field: string; code: Extract<RefusalCode, "arg_required" | "arg_invalid">; sentence: string }
  | { type: "unknown" };

/** "verdict:threshold stale", a button's, is the verb "verdict" with its field. */
export function readBreachVerb(
  verb: string,
  fields: VerbFields,
  as: DecidedBy,
  breach: Breach,
  { at, config }: { at: Instant; config: FleetConfig },
): BreachVerbRead {
  const one = (command: BreachCommand): BreachVerbRead => ({ type: "command", command });
  switch (verb) {
    case "acknowledge":
    case "unacknowledge":
    case "approve":
    case "deny":
    case "lift":
    case "reopen":
    case "noise":
      return one({ type: verb, as });
    case "resolve": {
      const verdict = readVerdict(fields.verdict);
      return one({ type: "resolve", as, ...(verdict && { verdict }) });
    }
    case "snooze":
    case "mute": {
      const until = readEnd(fields.until, at, zoneOf(breach, config));
      if (until === undefined) return wrong("until", fields.until, "Say how long: 15m, 1h, 4h, or until 09:00.");
      return verb === "mute" ? { type: "mute", until } : one({ type: "snooze", as, until });
    }
    case "unmute":
      return { type: "unmute" };
    case "reassign":
    case "escalate": {
      const to = fields.to === undefined ? undefined : readPerson(config, fields.to);
      if (to === undefined && (verb === "reassign" || fields.to !== undefined))
        return wrong("to", fields.to, whom(config, fields.to));
      if (verb === "reassign") return one({ type: "reassign", as, to: to ?? "" });
      return one({ type: "escalate", as, ...(to !== undefined && { to }) });
    }
    case "choose":
      return readChoice(fields, as, breach);
    default: {
      const verdict = verb.startsWith("verdict:") ? readVerdict(verb.slice("verdict:".length)) : undefined;
      return verdict ? one({ type: "give-verdict", as, verdict }) : { type: "unknown" };
    }
  }
}

function readChoice(fields: VerbFields, as: DecidedBy, { threshold }: Breach): BreachVerbRead {
  const said = fields.do?.trim().toLowerCase();
  const kind = interventionKinds.find((one) => one === said);
  if (said === "nothing") return { type: "command", command: { type: "choose", as, choice: { do: "nothing" } } };
  if (!kind) return wrong("do", fields.do, `Choose one: ${interventionKinds.join(", ")} or nothing.`);
  if (kind !== "throttle") return { type: "command", command: { type: "choose", as, choice: { do: kind } } };
  const limit = fields.limit ? readLimit(fields.limit) : threshold.intervention.limit;
  if (!limit && (fields.limit || threshold.intervention.mode === "human-review"))
    return wrong(
      "limit",
      fields.limit,
      "A throttle needs its limit. Write calls per time: 10/m is ten calls a minute.",
    );
  return { type: "command", command: { type: "choose", as, choice: { do: kind, ...(limit && { limit }) } } };
}

export const readVerdict = (text: string | undefined): Verdict | undefined =>
  verdicts.find((verdict) => verdict === text?.trim().toLowerCase());

const readEnd = (text: string | undefined, at: Instant, zone: string): Instant | undefined =>
  text === undefined ? undefined : (readUntil(text, at, zone) ?? parseRfc3339(text.trim()));

const whom = ({ people }: FleetConfig, name: string | undefined): string =>
  `${name ? `Nobody called ${name.slice(0, 40)} is in wardroom.yaml.` : "To whom?"} It names ${Object.keys(people).slice(0, 12).join(", ")}.`;

const wrong = (field: string, given: string | undefined, sentence: string): BreachVerbRead => ({
  type: "wrong",
  field,
  code: given ? "arg_invalid" : "arg_required",
  sentence,
});
