/**
 * An agent asks for what is asked already: the same card, the same action. It runs once, whoever claims it first. A person whose token asks
 * stands on the agent's side from then on, as if they had asked first.
 *
 * What a person asked again may be approved before its agent is back. Then the agent is told so, once: the next request for the same asks
 * people anew, also of an agent that runs what it is allowed without claiming it. Where anything came between, that approval is void, and
 * people are asked anew at once.
 */
import type { Approval } from "../../domain/approval/approval.ts";
import type { Asking } from "../../domain/approval/asking.ts";
import { event, idOf, type Subject } from "../../domain/journal/event.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { Commit } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { pactsNow, rulesChanged } from "../decide/run-approval-command.ts";
import { announce } from "../tell/announce.ts";
import type { ActionAnswer, ActionQuestion } from "./ask.ts";
import { askedOfPeople } from "./standing-cover.ts";
import { stoppedSince } from "./stopped-since.ts";

type Joined =
  | { type: "joined"; answer: Pick<ActionAnswer, "decision" | "action" | "approval">; commit: Commit }
  /** It ends with `commit`, and holds nothing any more. */
  | { type: "void"; commit: Commit };

/** `pending`: whoever holds the claim of this very act; `asking`: what its rules ask of people now. */
export async function joinQuestion(
  world: World,
  { agent, run, key, requester }: Pick<ActionQuestion, "agent" | "run" | "key" | "requester">,
  asking: Asking,
  pending: Subject,
): Promise<Joined> {
  const thing = await world.store.load(`approval:${idOf(pending)}`);
  if (!thing) throw new Error(`${pending} holds a claim but is not there`);
  const { state, version } = thing;
  const because = state.status === "approved" ? await voidBecause(world, pending, state, asking, requester) : undefined;
  const events = [
    because
      ? event("approval.superseded", pending, "wardroom", { because })
      : event("approval.asked-again", pending, `agent:${agent}`, {
          ...(run && { run }),
          ...(requester && { requester }),
          ...(key && { key: key.key, body_digest: key.body }),
        }),
  ];
  const held = state.status === "approved" ? await world.store.load(`agent:${agent}`) : undefined;
  const commit: Commit = {
    // Of what is approved already: a stop, or another rule, that is committed in the same instant comes first.
    expected: [
      [pending, version],
      ...(held ? ([[held.subject, held.version]] as [Subject, number][]) : []),
      ...(state.status === "approved" ? await pactsNow(world, agent) : []),
    ],
    events,
    effects: await announce(world, state.room, pending, version, events),
  };
  if (because) return { type: "void", commit };
  const decision = state.status === "approved" ? "allow" : "pending";
  return { type: "joined", answer: { decision, action: state.action, approval: state.id }, commit };
}

/** What came between the approval and its agent; the claim finds it out as well, but not every agent claims. */
async function voidBecause(
  world: World,
  subject: Subject,
  approval: Approval,
  asking: Asking,
  requester: PersonId | undefined,
): Promise<string | undefined> {
  if (await stoppedSince(world, subject, approval.agent)) return "agent-stopped";
  // Its rules may ask for something else of this request: of another run, say.
  const same = askedOfPeople({ ...approval, on_silence: approval.onSilence }) === askedOfPeople(asking);
  if (rulesChanged(world, approval) || !same) return "rule-changed";
  // Whoever approved it would be letting their own agent act.
  if (approval.votes.some(({ by }) => by === requester)) return "four-eyes";
  return world.clock.now() >= (approval.claimBy ?? 0) ? "too-late" : undefined;
}
