/** What an agent is told in its inbox: each event that concerns it, as one item. */
import { restrained } from "../../domain/agent/restraint.ts";
import { type LastStep, rankOf } from "../../domain/autonomy/earned.ts";
import type { ChangeRequest } from "../../domain/change/change.ts";
import { type EventAbout, isAbout, type JournalEvent, type Subject } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import { citationOf, holdsFor } from "../../domain/pact/hierarchy.ts";
import type { AgentId, InterventionKind, PactId } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

export interface InboxItem {
  kind: "pact-changed" | "restraint-changed" | "action-decided";
  at: Instant;
  facts: Record<string, unknown>;
}

/** "live": a version that is in force. The others are of a proposal of the agent's own: what was asked of it, or became of it. */
export const pactChangedStates = ["live", "edits-asked", "rejected", "expired", "outdated", "reverted"] as const;
type PactChangedState = (typeof pactChangedStates)[number];

/** Whatever an item may come from. */
export const inboxTypes: EventType[] = [
  "pact.applied",
  "change.edits-asked",
  "change.rejected",
  "change.expired",
  "change.outdated",
  "change.live",
  "change.reverted",
  "agent.restrained",
  "agent.released",
  "agent.widened",
  "agent.narrowed",
  "approval.approved",
  "approval.denied",
  "approval.expired",
  "approval.superseded",
];

/** Undefined for what does not concern this agent. */
export async function itemOf(world: World, agent: AgentId, event: JournalEvent): Promise<InboxItem | undefined> {
  if (isAbout("change", event)) return proposalItem(world, agent, event);
  if (isAbout("approval", event)) return decidedItem(world, agent, event);
  const { at } = event;
  switch (event.type) {
    case "pact.applied": {
      const { pact, version, level, of, change } = event.body;
      if (!holdsFor({ level, of }, profileOf(world.config, agent))) return undefined;
      const yours = change !== undefined && (await proposalOf(world, agent, `change:${change}`)) !== undefined;
      return liveItem(world, agent, { pact, version, at, ...(change !== undefined && { change }), yours });
    }
    case "agent.restrained":
    case "agent.released": {
      const { kind, cause } = event.body;
      return event.body.agent === agent
        ? restraintItem(at, { kind, cause, applied: event.type === "agent.restrained" })
        : undefined;
    }
    case "agent.widened":
    case "agent.narrowed":
      return event.body.agent === agent ? autonomyItem(at, event.body) : undefined;
    default:
      return undefined;
  }
}

/** One that is held open is not decided: it goes on asking. */
async function decidedItem(
  { store }: World,
  agent: AgentId,
  event: EventAbout<"approval">,
): Promise<InboxItem | undefined> {
  if (event.type === "approval.expired" && event.body.silence === "hold") return undefined;
  const asked = await store.load(event.subject as `approval:${string}`);
  if (asked?.state.agent !== agent) return undefined;
  return actionItem(event.at, { ...asked.state, status: event.type.slice("approval.".length) });
}

/** That a proposal is live is said with the pact; alone only where that does not hold for its proposer any more. */
async function proposalItem(
  world: World,
  agent: AgentId,
  { subject, at, ...event }: EventAbout<"change">,
): Promise<InboxItem | undefined> {
  const proposal = await proposalOf(world, agent, subject);
  if (!proposal) return undefined;
  const { id: change, pact } = proposal;
  const item = (state: PactChangedState, sentence: string, more: Partial<PactNews> = {}) =>
    pactItem(world, agent, { pact, change, yours: true, state, sentence, at, ...more });
  switch (event.type) {
    case "change.edits-asked":
      return item(
        "edits-asked",
        `Another text of ${change} is asked for. POST /v1/change-requests with "revises": "${change}" sends it.`,
        { by: event.body.by, ...(event.body.reason && { reason: event.body.reason }) },
      );
    case "change.rejected":
      return item("rejected", `${change} was rejected: ${pact} stays as it is.`, {
        by: event.body.by,
        ...(event.body.reason && { reason: event.body.reason }),
      });
    case "change.expired":
      return item("expired", `Too few agreed to ${change} in time: ${pact} stays as it is.`);
    case "change.outdated":
      return item(
        "outdated",
        `${pact}@${event.body.live} became live first, and ${change} was edited from another version. Propose it again from there.`,
      );
    case "change.reverted":
      return item("reverted", `${event.body.by} took back what ${change} had changed.`);
    case "change.live": {
      const { version } = event.body;
      const live = world.pacts.live().find(({ id }) => id === pact);
      if (live && holdsFor(live.pact, profileOf(world.config, agent))) return undefined;
      return item("live", `${citationOf({ id: pact, version })} is live. It does not hold for you.`, { version });
    }
    default:
      return undefined;
  }
}

async function proposalOf({ store }: World, agent: AgentId, subject: Subject): Promise<ChangeRequest | undefined> {
  const thing = await store.load(subject as `change:${string}`);
  return thing?.state.by === `agent:${agent}` ? thing.state : undefined;
}

interface PactNews {
  pact: PactId;
  at: Instant;
  state: PactChangedState;
  sentence: string;
  /** Of one that is live. */
  version?: number;
  change?: string;
  /** It is the agent's own proposal. */
  yours: boolean;
  by?: string;
  reason?: string;
}

const pactItem = (
  { pacts }: World,
  agent: AgentId,
  { pact, at, state, sentence, version, change, yours, by, reason }: PactNews,
): InboxItem => ({
  kind: "pact-changed",
  at,
  facts: {
    pact,
    version: version ?? null,
    change: change ?? null,
    state,
    yours,
    by: by ?? null,
    reason: reason ?? null,
    holds: pacts.effective(agent)?.of ?? [],
    sentence,
  },
});

export const liveItem = (
  world: World,
  agent: AgentId,
  news: Pick<PactNews, "pact" | "at" | "change" | "yours"> & { version: number },
): InboxItem =>
  pactItem(world, agent, {
    ...news,
    state: "live",
    sentence: `${citationOf({ id: news.pact, version: news.version })} holds for you from the next signal on.`,
  });

export const restraintItem = (
  at: Instant,
  { kind, cause, applied }: { kind: InterventionKind; cause: string; applied: boolean },
): InboxItem => ({
  kind: "restraint-changed",
  at,
  facts: {
    restraint: kind,
    applied,
    cause,
    autonomy: null,
    sentence: applied
      ? `You are ${restrained[kind]}.`
      : `${cause.slice(cause.indexOf(":") + 1)} no longer holds you back (you were ${restrained[kind]}).`,
  },
});

export const autonomyItem = (at: Instant, { from, to, because, cause }: Omit<LastStep, "at">): InboxItem => ({
  kind: "restraint-changed",
  at,
  facts: {
    restraint: null,
    applied: rankOf(to) < rankOf(from),
    cause,
    autonomy: { from, to, because },
    sentence: to === from ? `Your autonomy is ${to}.` : `Your autonomy is ${to} now; it was ${from}.`,
  },
});

export const actionItem = (
  at: Instant,
  { action, id, status }: { action: string; id: string; status: string },
): InboxItem => ({ kind: "action-decided", at, facts: { action, approval: id, state: status } });
