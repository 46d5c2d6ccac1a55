/** Whether a standing approval covers a call: people were asked then for just what its rules ask people for now, no more and no less. */
import type { Asking } from "../../domain/approval/asking.ts";
import { rulesAbout } from "../../domain/approval/asking.ts";
import { covers, isAlive, type Standing } from "../../domain/approval/standing.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { World } from "../../ports/world.ts";
import { digestOf } from "../tell/digest.ts";
import type { ActionQuestion } from "./ask.ts";

type Call = Pick<ActionQuestion, "agent" | "tool" | "args">;

/** One with a use left for this very call. */
export async function coveredBy(world: World, call: Call, asking: Asking): Promise<Thing<Standing> | undefined> {
  const live = await world.store.list("standing", { agent: call.agent, status: "live" });
  for (const thing of live)
    if (isAlive(thing.state, world.clock.now()) && (await coversNow(world, thing.state, call, asking))) return thing;
  return undefined;
}

/** A call that took its use before may still begin: nobody ended it since, and the rules ask for nothing else. */
export async function stillCovers(world: World, id: string, call: Call, asking: Asking): Promise<boolean> {
  const standing = (await world.store.load(`standing:${id}`))?.state;
  return standing !== undefined && standing.ended === undefined && coversNow(world, standing, call, asking);
}

async function coversNow(
  world: World,
  standing: Standing,
  { agent, tool, args }: Call,
  asking: Asking,
): Promise<boolean> {
  const agentEpoch = (await world.store.load(`agent:${agent}`))?.state.epoch ?? 0;
  if (!asking.standing || !covers(standing, { tool, cited: asking.cited, agentEpoch, same: sameOf(args) }))
    return false;
  const approval = (await world.store.load(`approval:${standing.approval}`))?.state;
  const effective = world.pacts.effective(agent);
  return (
    approval !== undefined &&
    effective !== undefined &&
    digestOf(rulesAbout(effective, tool)) === approval.ruleDigest &&
    askedOfPeople({ ...approval, on_silence: approval.onSilence }) === askedOfPeople(asking)
  );
}

/** Digest of an argument that must stay the same; one that is not there stays the same by not being there. */
export const sameOf =
  (args: Record<string, unknown>) =>
  (name: string): string =>
    Object.hasOwn(args, name) ? digestOf(args[name]) : "";

/** Which rules spoke shows in what they ask for: a tool may have several, each with people of its own. */
export const askedOfPeople = ({
  clause,
  needs,
  ttl,
  on_silence,
  risk,
  says,
  standing = null,
}: Pick<Asking, "clause" | "needs" | "ttl" | "on_silence" | "risk" | "says"> & {
  standing?: Asking["standing"] | null;
}): string => digestOf({ clause, needs, ttl, on_silence, risk, says, standing });
