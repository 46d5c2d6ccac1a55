/** What the words of a breach need beside it. */
import type { Breach } from "../../domain/breach/breach.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { World } from "../../ports/world.ts";
import type { CardContext } from "../../views/breach/breach-card.ts";

/** Of several agents it may say that a restraint holds only if each of them asks. */
export async function breachContext(world: World, { state, version }: Thing<Breach>): Promise<CardContext> {
  const contexts = await Promise.all(state.members.map(({ agent }) => agentContext(world, agent, version)));
  return { config: world.config, version, asks: contexts.every(({ asks }) => asks) };
}

export async function agentContext(world: World, agent: string, version: number): Promise<CardContext> {
  const asks = (await world.store.load(`agent:${agent}`))?.state.asks ?? false;
  return { config: world.config, version, asks };
}
