/** Why something was denied, said afterwards by whoever denied it: one tap, or a line of their own. The agent receives it. */
import { type DecidedBy, event, type NewEvent } from "../journal/event.ts";
import { type Decision, done, refused } from "../words/reply.ts";
import { type Duration, minute } from "../words/time.ts";
import { on, stale } from "./answer-approval.ts";
import type { Approval } from "./approval.ts";
import type { Deciding } from "./deciding.ts";

/** Later than this the agent has gone on without it. */
const reasonWithin: Duration = 10 * minute;

/** What is said most often, by the verb of its button. */
export const denialReasons: Readonly<Record<string, string>> = {
  wrong: "Wrong amount or target",
  "not-now": "Not now",
  "ask-customer": "Ask the customer first",
  "not-yours": "Not for this agent to do",
};

export function giveReason(approval: Approval, as: DecidedBy, { at }: Deciding): Decision<NewEvent> {
  const { id, agent, status, decided } = approval;
  if (status !== "denied") return stale(`${id} was not denied`);
  if (decided?.by !== `person:${as.by}`)
    return { events: [], reply: refused("not_eligible", "Only whoever denied it says why.") };
  if (approval.reasoned) return stale(`${agent} was told why already`);
  if (at - decided.at > reasonWithin)
    return {
      events: [],
      reply: refused("too_late", `${id} was denied more than 10 minutes ago: ${agent} has gone on without a reason.`),
    };
  if (!as.reason?.trim())
    return { events: [], reply: refused("reason_required", `Say why you denied ${id}, in a few words.`) };
  return {
    events: [event("approval.reasoned", on(approval), `person:${as.by}`, as)],
    reply: done(`${agent} is told why.`),
  };
}
