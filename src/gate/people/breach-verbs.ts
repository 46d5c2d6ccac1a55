/** What people do about a breach over HTTP: everything its buttons do, through the same flows. */
import { z } from "zod";
import type { Breach } from "../../domain/breach/breach.ts";
import type { Choice } from "../../domain/breach/choose-breach.ts";
import type { BreachCommand } from "../../domain/breach/decide-breach.ts";
import { type DecidedBy, verdicts } from "../../domain/journal/event.ts";
import { interventionKinds } from "../../domain/pact/pact.ts";
import { readLimit } from "../../domain/pact/read-limit.ts";
import { readUntil } from "../../domain/words/read-until.ts";
import { type RefusalCode, type Reply, refused } from "../../domain/words/reply.ts";
import type { Instant } from "../../domain/words/time.ts";
import { muteAgent, unmuteAgent } from "../../flows/decide/mute.ts";
import { decideBreach } from "../../flows/decide/run-breach-command.ts";
import type { World } from "../../ports/world.ts";
import { zoneOf } from "../../views/breach/breach-forms.ts";
import { defineVerb, type PeopleVerb } from "./people-thing.ts";
import { said } from "./shapes.ts";

/** A verb that is a command to the breach. A note is what people add, a reason why they decide: both are kept with it. */
const verb = <More extends z.ZodRawShape>(
  summary: string,
  refusals: readonly RefusalCode[],
  command: (as: DecidedBy, body: Record<string, unknown>) => BreachCommand,
  more?: More,
  answers?: true,
) =>
  defineVerb({
    summary,
    body: z.strictObject({ ...said, ...more }),
    refusals,
    ...(answers && { answers }),
    run: (world, id, as, body) => decideBreach(world, id, command(as, body)),
  });

const person = z.string().min(1).max(64).describe("A person of wardroom.yaml, by id");
const until = z
  .string()
  .max(64)
  .describe("How long: 1h, until 09:00 (in the accountable person's zone), or an RFC 3339 time");

const onBreach = async (world: World, id: string, act: (breach: Breach) => Promise<Reply>): Promise<Reply> => {
  const breach = (await world.store.load(`breach:${id}`))?.state;
  return breach ? act(breach) : refused("not_found", `There is no ${id}.`);
};

/** Acts until the instant that `text` names, or says how to write it. */
const untilThen = (
  world: World,
  id: string,
  text: string,
  act: (until: Instant, breach: Breach) => Promise<Reply>,
): Promise<Reply> =>
  onBreach(world, id, async (breach) => {
    const exact = z.iso.datetime({ offset: true }).safeParse(text);
    const end = exact.success
      ? Date.parse(exact.data)
      : readUntil(text, world.clock.now(), zoneOf(breach, world.config));
    return end === undefined
      ? refused("arg_invalid", "Say how long in `until`: 1h, until 09:00, or 2030-01-31T09:00:00Z.")
      : act(end, breach);
  });

export const breachVerbs: Record<string, PeopleVerb> = {
  acknowledge: verb("Say that you are looking: holds the escalation, never the decision", [], (as) => ({
    type: "acknowledge",
    as,
  })),
  unacknowledge: verb("Say that you are not on it any more: the escalation goes on", [], (as) => ({
    type: "unacknowledge",
    as,
  })),
  approve: verb(
    "Approve the intervention that waits: the agent is held back",
    ["already_decided", "token_stale"],
    (as) => ({ type: "approve", as }),
    undefined,
    true,
  ),
  deny: verb(
    "Deny the intervention that waits: the agent keeps running",
    ["four_eyes", "already_decided", "token_stale"],
    (as) => ({ type: "deny", as }),
    undefined,
    true,
  ),
  lift: verb(
    "Release the agent from this breach's restraint",
    ["four_eyes", "token_stale"],
    (as) => ({ type: "lift", as }),
    undefined,
    true,
  ),
  resolve: verb(
    "Close it; with a verdict, judge the pact as well",
    ["decision_waits"],
    (as, { verdict }) => ({ type: "resolve", as, ...(isVerdict(verdict) && { verdict }) }),
    { verdict: z.enum(verdicts).optional().describe("Was the pact right? Asked for when it escalated") },
  ),
  reopen: verb("Open it again within its reopen window", ["too_late"], (as) => ({ type: "reopen", as })),
  snooze: defineVerb({
    summary: "Call nobody until then; while a decision waits 15 min at most, and the decision ends when it says",
    body: z.strictObject({ ...said, until }),
    refusals: ["arg_invalid"],
    run: (world, id, as, body) =>
      untilThen(world, id, body.until, (end) => decideBreach(world, id, { type: "snooze", as, until: end })),
  }),
  reassign: verb(
    "Pass it on: they are called by name in place of whoever was asked",
    ["arg_invalid"],
    (as, { to }) => ({ type: "reassign", as, to: String(to) }),
    { to: person },
  ),
  escalate: verb(
    "Call the next step of the ladder now; or somebody by name, beside it",
    ["arg_required", "arg_invalid"],
    (as, { to }) => ({ type: "escalate", as, ...(typeof to === "string" && { to }) }),
    { to: person.optional() },
  ),
  choose: defineVerb({
    summary: "Human review: choose what is done, or that nothing is",
    body: z.strictObject({
      ...said,
      do: z.enum([...interventionKinds, "nothing"]),
      limit: z.string().max(16).optional().describe("Of a throttle: 10/m is ten calls a minute"),
    }),
    refusals: ["arg_required", "arg_invalid", "already_decided", "token_stale"],
    answers: true,
    run: async (world, id, as, body) => {
      const limit = body.limit === undefined ? undefined : readLimit(body.limit);
      if (body.limit !== undefined && !limit)
        return refused("arg_invalid", "Write `limit` as calls per time: 10/m is ten calls a minute.");
      const choice: Choice = body.do === "nothing" ? { do: "nothing" } : { do: body.do, ...(limit && { limit }) };
      return decideBreach(world, id, { type: "choose", as, choice });
    },
  }),
  noise: verb("Close it as noise: counted against its threshold", ["decision_waits"], (as) => ({ type: "noise", as })),
  mute: defineVerb({
    summary: "Breaches of this clause by this agent call nobody until then; critical ones always call",
    body: z.strictObject({ ...said, until }),
    refusals: ["arg_invalid", "reason_required"],
    run: (world, id, as, body) =>
      untilThen(world, id, body.until, (end, { agent, clause }) => muteAgent(world, as, { agent, clause, until: end })),
  }),
  unmute: defineVerb({
    summary: "Let this clause of this agent call people again",
    body: z.strictObject(said),
    refusals: [],
    run: (world, id, as) => onBreach(world, id, ({ agent, clause }) => unmuteAgent(world, as, agent, clause)),
  }),
};

const isVerdict = (text: unknown): text is (typeof verdicts)[number] => verdicts.some((one) => one === text);
