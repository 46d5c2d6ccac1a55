/** What the words of an agent's question need beside it. */
import { strictest } from "../../domain/agent/restraint.ts";
import type { Approval } from "../../domain/approval/approval.ts";
import { standingIdOf } from "../../domain/approval/standing.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { World } from "../../ports/world.ts";
import type { ApprovalContext } from "../../views/approval/approval-card.ts";

export async function approvalContext(
  world: World,
  { state, version, subject }: Thing<Approval>,
): Promise<ApprovalContext> {
  const [first] = await world.store.journal({ subject, limit: 1 });
  const asked = first?.type === "approval.asked" && first.body.args ? first.body : undefined;
  const standing = await world.store.load(`standing:${standingIdOf(state.id)}`);
  const agent = await world.store.load(`agent:${state.agent}`);
  return {
    config: world.config,
    version: version + (standing?.version ?? 0) + (agent?.state.epoch ?? 0),
    at: world.clock.now(),
    asked: asked && { args: asked.args, ...(asked.reason && { reason: asked.reason }) },
    standing: standing?.state,
    restraint: strictest(agent?.state.restraints ?? [])?.kind,
    ...(state.status === "denied" && (await whyDenied(world, subject))),
  };
}

async function whyDenied(world: World, subject: Subject): Promise<{ why?: string }> {
  const said = await world.store.journal({ subject, types: ["approval.denied", "approval.reasoned"] });
  const why = said.map((one) => ("reason" in one.body ? one.body.reason : undefined)).findLast((one) => one);
  return typeof why === "string" ? { why } : {};
}
