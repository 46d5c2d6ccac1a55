/** What people do about a breach over HTTP: everything its buttons do, through the same flows. */
import { z } from "zod";
import { verdicts } from "../../domain/breach/breach-events.ts";
import { interventionKinds } from "../../domain/pact/pact.ts";
import type { RefusalCode } from "../../domain/words/reply.ts";
import { doBreachVerb } from "../../flows/decide/do-breach-verb.ts";
import { defineVerb, type PeopleVerb } from "./people-thing.ts";
import { said } from "./shapes.ts";

/** One verb with its fields beside what everybody may say. A note is what people add, a reason why they decide: both are kept with it. */
const verb = (
  name: string,
  summary: string,
  refusals: readonly RefusalCode[],
  more: z.ZodRawShape = {},
  answers?: true,
): Record<string, PeopleVerb> => ({
  [name]: defineVerb({
    summary,
    body: z.strictObject({ ...said, ...more }),
    refusals,
    ...(answers && { answers }),
    run: (world, id, as, body) => doBreachVerb(world, id, name, as, textsOf(body)),
  }),
});

const textsOf = (body: object): Record<string, string> =>
  Object.fromEntries(Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === "string"));

const person = z.string().min(1).max(64).describe("A person of wardroom.yaml, by id");
const until = z
  .string()
  .max(64)
  .describe("How long: 1h, until 09:00 (in the accountable person's zone), or an RFC 3339 time");

export const breachVerbs: Record<string, PeopleVerb> = {
  ...verb("acknowledge", "Say that you are looking: holds the escalation, never the decision", []),
  ...verb("unacknowledge", "Say that you are not on it any more: the escalation goes on", []),
  ...verb(
    "approve",
    "Approve the intervention that waits: the agent is held back",
    ["already_decided", "token_stale"],
    {},
    true,
  ),
  ...verb(
    "deny",
    "Deny the intervention that waits: the agent keeps running",
    ["four_eyes", "already_decided", "token_stale"],
    {},
    true,
  ),
  ...verb("lift", "Release the agent from this breach's restraint", ["four_eyes", "token_stale"], {}, true),
  ...verb("resolve", "Close it; with a verdict, judge the pact as well", ["decision_waits"], {
    verdict: z.enum(verdicts).optional().describe("Was the pact right? Asked for when it escalated"),
  }),
  ...verb("reopen", "Open it again within its reopen window", ["too_late"]),
  ...verb(
    "snooze",
    "Call nobody until then; while a decision waits 15 min at most, and the decision ends when it says",
    ["arg_invalid"],
    { until },
  ),
  ...verb("reassign", "Pass it on: they are called by name in place of whoever was asked", ["arg_invalid"], {
    to: person,
  }),
  ...verb(
    "escalate",
    "Call the next step of the ladder now; or somebody by name, beside it",
    ["arg_required", "arg_invalid"],
    { to: person.optional() },
  ),
  ...verb(
    "choose",
    "Human review: choose what is done, or that nothing is",
    ["arg_required", "arg_invalid", "already_decided", "token_stale"],
    {
      do: z.enum([...interventionKinds, "nothing"]),
      limit: z.string().max(16).optional().describe("Of a throttle: 10/m is ten calls a minute"),
    },
    true,
  ),
  ...verb("noise", "Close it as noise: counted against its threshold", ["decision_waits"]),
  ...verb(
    "mute",
    "Breaches of this clause by this agent call nobody until then; critical ones always call",
    ["arg_invalid", "reason_required"],
    { until },
  ),
  ...verb("unmute", "Let this clause of this agent call people again", []),
};
