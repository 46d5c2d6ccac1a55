/**
 * A person asks again what an agent had asked, and nobody answered in time.
 *
 * The agent was told "expired", and that stays true: the earlier action never runs. The question is opened once more as another approval and
 * another action, about the same arguments under the same rules, so that what people decide is not an answer nobody waits for: the agent joins it
 * by asking for the very same, as it would join a question that waits (one claim of the store for both), and finds it in the earlier action.
 * A yes it has not joined by then is handed to it once. Nothing is loosened by it: whoever pressed stands nowhere in the chain that led to the act, so the
 * agent's own side stays the same people; rules that changed since must be asked under anew; a stop of the agent, the rules and the
 * arguments are held against it again at the claim.
 */
import { restrained, stopsEverything } from "../agent/restraint.ts";
import type { DecidedBy, NewEvent } from "../journal/event.ts";
import { type Decision, refused } from "../words/reply.ts";
import { type Duration, day } from "../words/time.ts";
import { forbid, stale } from "./answer-approval.ts";
import type { Approval } from "./approval.ts";
import type { Deciding } from "./deciding.ts";

/** What was asked longer ago says little about what is wanted now. */
const askedAgainWithin: Duration = day;

/** Ended by silence, and not asked again yet. */
export const canBeAskedAgain = ({ status, because, reopenedAs }: Approval): boolean =>
  status === "expired" && because === "deny" && !reopenedAs;

/** Undefined: this person may ask it again now. */
export function refuseAskingAgain(approval: Approval, as: DecidedBy, now: Deciding): Decision<NewEvent> | undefined {
  const { id, agent, reopenedAs, decided, tool } = approval;
  if (reopenedAs) return stale(`${id} was asked again as ${reopenedAs.approval}`);
  if (!canBeAskedAgain(approval)) return stale(`${id} did not end by silence`);
  const no = forbid(approval, "steer", as, now);
  if (no) return no;
  if (now.at - (decided?.at ?? 0) > askedAgainWithin)
    return {
      events: [],
      reply: refused(
        "too_late",
        `${id} expired more than a day ago. If ${agent} still wants to run ${tool}, it asks anew.`,
      ),
    };
  if (now.restraint && stopsEverything(now.restraint))
    return {
      events: [],
      reply: refused(
        "agent_restrained",
        `${agent} is ${restrained[now.restraint]}, so nothing it asks for runs. Release it first.`,
      ),
    };
  return undefined;
}
