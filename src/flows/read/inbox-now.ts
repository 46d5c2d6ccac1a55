/**
 * What an agent that has no cursor yet is told: what is so now, in the words in which it is told of changes. Each thing is found by what it
 * is found by in the store, so the length of the journal does not count.
 */
import { levelOf } from "../../domain/autonomy/earned.ts";
import { holdsFor } from "../../domain/pact/hierarchy.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import type { World } from "../../ports/world.ts";
import { actionItem, autonomyItem, type InboxItem, itemOf, liveItem, restraintItem } from "./inbox-items.ts";

/** Approved acts that wait to be claimed: those asked for last. Each ends by itself, so there are hardly more. */
const mostApproved = 100;

/**
 * Oldest first: the pacts that hold, restraints and autonomy in force, what was approved and is not claimed yet, and the agent's proposals of
 * which another text is asked for.
 */
export async function itemsNow(world: World, agent: AgentId): Promise<InboxItem[]> {
  const items = await Promise.all([
    pactsNow(world, agent),
    restraintsNow(world, agent),
    approvedNow(world, agent),
    editsNow(world, agent),
  ]);
  return items.flat().sort((one, other) => one.at - other.at);
}

function pactsNow(world: World, agent: AgentId): Promise<InboxItem[]> {
  const profile = profileOf(world.config, agent);
  const holding = world.pacts.live().filter(({ pact }) => holdsFor(pact, profile));
  return Promise.all(
    holding.map(async ({ id: pact, version }) => {
      const history = await world.store.load(`pact:${pact}`);
      const at = history?.state.versions.find((one) => one.version === version)?.at ?? 0;
      return liveItem(world, agent, { pact, version, at, yours: false });
    }),
  );
}

async function restraintsNow({ store, pacts }: World, agent: AgentId): Promise<InboxItem[]> {
  const known = (await store.load(`agent:${agent}`))?.state;
  if (!known) return [];
  const { restraints, earned } = known;
  const { last } = earned;
  return [
    ...restraints.map(({ kind, cause, at }) => restraintItem(at, { kind, cause, applied: true })),
    // Its pact may have taken more since than that step did.
    ...(last ? [autonomyItem(last.at, { ...last, to: levelOf(earned, pacts.effective(agent)) })] : []),
  ];
}

async function approvedNow({ store }: World, agent: AgentId): Promise<InboxItem[]> {
  const approved = await store.list("approval", { agent, status: "approved", lastFirst: true, limit: mostApproved });
  return approved.map(({ state }) => actionItem(state.decided?.at ?? state.askedAt, state));
}

async function editsNow(world: World, agent: AgentId): Promise<InboxItem[]> {
  const waiting = await world.store.list("change", { status: "proposed" });
  const mine = waiting.filter(({ state: { by, editsAsked } }) => by === `agent:${agent}` && editsAsked);
  const items = await Promise.all(
    mine.map(async ({ subject }) => {
      const [asked] = await world.store.journal({
        subject,
        types: ["change.edits-asked"],
        newestFirst: true,
        limit: 1,
      });
      return asked && itemOf(world, agent, asked);
    }),
  );
  return items.filter((item) => item !== undefined);
}
