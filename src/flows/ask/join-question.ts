/**
 * An agent asks for what is asked already: the same card, the same action. It runs once, whoever claims it first.
 *
 * What a person asked again may be approved before its agent is back. Then the agent is told so, once: the next request for the same asks
 * people anew, also of an agent that runs what it is allowed without claiming it.
 */
import type { Approval } from "../../domain/approval/approval.ts";
import { event, idOf, type Subject } from "../../domain/journal/event.ts";
import type { Commit } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { pactsNow, rulesChanged } from "../decide/run-approval-command.ts";
import { announce } from "../tell/announce.ts";
import type { ActionAnswer, ActionQuestion } from "./ask.ts";
import { stoppedSince } from "./stopped-since.ts";

/** `pending`: whoever holds the claim of this very act. */
export async function joinQuestion(
  world: World,
  { agent, run, key }: Pick<ActionQuestion, "agent" | "run" | "key">,
  pending: Subject,
): Promise<{ answer: Pick<ActionAnswer, "decision" | "action" | "approval">; commit: Commit }> {
  const thing = await world.store.load(`approval:${idOf(pending)}`);
  if (!thing) throw new Error(`${pending} holds a claim but is not there`);
  const { state, version } = thing;
  const events = [
    event("approval.asked-again", pending, `agent:${agent}`, {
      ...(run && { run }),
      ...(key && { key: key.key, body_digest: key.body }),
    }),
  ];
  const expected: [Subject, number][] = [[pending, version]];
  const allowed = await mayRun(world, pending, state);
  if (allowed) {
    // A stop, or another rule, that is committed in the same instant comes first.
    const held = await world.store.load(`agent:${agent}`);
    expected.push(
      ...(held ? [[held.subject, held.version] as [Subject, number]] : []),
      ...(await pactsNow(world, agent)),
    );
  }
  return {
    answer: { decision: allowed ? "allow" : "pending", action: state.action, approval: state.id },
    commit: { expected, events, effects: await announce(world, state.room, pending, version, events) },
  };
}

/** Approved, and nothing came between: what the claim finds out as well, for the agent that does not claim. */
const mayRun = async (world: World, subject: Subject, approval: Approval): Promise<boolean> =>
  approval.status === "approved" &&
  world.clock.now() < (approval.claimBy ?? 0) &&
  !rulesChanged(world, approval) &&
  !(await stoppedSince(world, subject, approval.agent));
