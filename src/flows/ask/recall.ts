/** A request that comes again under its Idempotency-Key is answered as it was, and asks nobody anew. */

import type { Because } from "../../domain/agent/gate.ts";
import { strictest } from "../../domain/agent/restraint.ts";
import type { RequestKey } from "../../domain/approval/approval.ts";
import { levelOf } from "../../domain/autonomy/earned.ts";
import { idOf, kindOf } from "../../domain/journal/event.ts";
import type { World } from "../../ports/world.ts";
import type { ActionAnswer } from "./ask.ts";

/** Undefined: the key is new. "key_conflict": it came with another body before. */
export async function recall(
  world: World,
  { key, body }: RequestKey,
): Promise<ActionAnswer | "key_conflict" | undefined> {
  const subject = await world.store.holder(`action-key:${key}`);
  if (!subject) return undefined;
  if (kindOf(subject) === "approval") {
    const thing = await world.store.load(`approval:${idOf(subject)}`);
    if (!thing) return undefined;
    const { state } = thing;
    if (state.keys.find((one) => one.key === key)?.body !== body) return "key_conflict";
    return {
      decision: "pending",
      action: state.action,
      approval: state.id,
      because: { ...cited(state.cited), clause: state.clause, sentence: state.sentence },
      ruling: await rulingNow(world, state.agent),
    };
  }
  const thing = await world.store.load(`action:${idOf(subject)}`);
  if (!thing) return undefined;
  const { state } = thing;
  if (state.key?.body !== body) return "key_conflict";
  const ruling = await rulingNow(world, state.agent);
  const stopped = state.status !== "denied" && (ruling.restraint === "pause" || ruling.restraint === "quarantine");
  return {
    decision: state.status === "denied" || stopped ? "deny" : "allow",
    action: state.id,
    because: stopped
      ? { ...cited(state.cited), clause: "restraint", sentence: stoppedSince(state.agent) }
      : { ...cited(state.cited), clause: state.clause, sentence: state.sentence },
    ruling,
  };
}

/** An old yes is none while its agent is stopped: not everybody who reads it claims before running. */
const stoppedSince = (agent: string): string =>
  `${agent} was stopped after this was allowed. Nothing it asks for runs until it is released.`;

async function rulingNow(world: World, agent: string): Promise<ActionAnswer["ruling"]> {
  const effective = world.pacts.effective(agent);
  const state = (await world.store.load(`agent:${agent}`))?.state;
  return {
    autonomy: levelOf(state?.earned, effective),
    restraint: strictest(state?.restraints ?? [])?.kind ?? "none",
    ifWardroomIsDown: effective?.if_wardroom_is_down ?? "deny",
  };
}

function cited(citation: string | undefined): Pick<Because, "pact" | "version"> {
  const [pact, version] = citation?.split("@") ?? [];
  return pact ? { pact, version: Number(version) } : { pact: null, version: null };
}
