/** Reads who may decide about a breach, an approval or an agent: whom it is for, who is asked now and next, and why. */
import { approvers, deniers } from "../../domain/approval/answer-approval.ts";
import { nextCall } from "../../domain/approval/approval.ts";
import { namedBy, ownSide, requesters } from "../../domain/approval/voters.ts";
import { questionAbout } from "../../domain/breach/answer-breach.ts";
import { nextStep } from "../../domain/breach/breach.ts";
import { factsOf, isAsking } from "../../domain/journal/asking-kinds.ts";
import type { AskingKind } from "../../domain/journal/event-kinds.ts";
import type { AgentId, RoomId } from "../../domain/pact/pact.ts";
import { type Act, eligible } from "../../domain/people/who-may.ts";
import { readItemId } from "../../domain/words/item-id.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import { headline as asksFor } from "../../views/approval/approval-words.ts";
import { headline } from "../../views/breach/breach-words.ts";
import type { WhoFacts } from "../../views/room/who-card.ts";
import { agentQuestion } from "./agent-question.ts";

type Refused = Extract<Reply, { type: "refused" }>;

/** What lies in a room that is not seen from here is answered like what does not exist. */
export async function readWho(
  world: World,
  { rooms }: Pick<Typed, "rooms">,
  what: string,
): Promise<WhoFacts | Refused> {
  const item = readItemId(what);
  if (item && !tellsWho(item.kind))
    return {
      type: "refused",
      code: "arg_invalid",
      sentence: `${item.id} would be ${factsOf(item.kind).a}, whose card names who is asked. /ward who is for a breach, an approval or an agent.`,
    };
  const found = item ? await about[item.kind]?.(world, rooms, item.id) : await aboutAgent(world, rooms, what);
  return found ?? noSuch(item?.id ?? what);
}

type About = (world: World, rooms: readonly RoomId[], id: string) => Promise<WhoFacts | undefined>;

/** Undefined: its card names who is asked, and there is no more to say. */
const about: Readonly<Record<AskingKind, About | undefined>> = {
  breach: aboutBreach,
  approval: aboutApproval,
  change: undefined,
  postmortem: undefined,
  drill: undefined,
};

/** Whether who decides about such a thing can be told: of an agent, and of most that asks people. */
export const tellsWho = (kind: string): boolean => kind === "agent" || (isAsking(kind) && about[kind] !== undefined);

const noSuch = (what: string): Refused => ({
  type: "refused",
  code: "not_found",
  sentence: `There is no ${what.slice(0, 60)} in your rooms. /ward list names what is open, /ward agent the agents.`,
});

async function aboutBreach(world: World, rooms: readonly RoomId[], id: string): Promise<WhoFacts | undefined> {
  const { config, clock } = world;
  const breach = (await world.store.load(`breach:${id}`))?.state;
  if (!breach || !rooms.includes(breach.room)) return undefined;
  const question = questionAbout(breach, config, clock.now());
  const may = (act: Act) => eligible({ ...question, act });
  const next = nextStep(breach);
  return {
    title: `Who decides about ${id} · ${headline(breach)}`,
    config,
    at: clock.now(),
    rights: [
      { label: "Acknowledge, snooze, resolve, pass on", who: may("steer") },
      { label: `Approve: ${breach.intervention.do}`, who: may("stop") },
      { label: "Deny, lift", who: may("let-go") },
    ],
    raci: breach.raci,
    named: [],
    reached: breach.reached,
    never: [...new Set(question.fourEyes)].map((person) => ({ person, because: `operates ${breach.agent}` })),
    ...(breach.lastAsked && { asked: breach.lastAsked }),
    ...(breach.held && { held: breach.held }),
    ...(next && { next }),
  };
}

async function aboutApproval(world: World, rooms: readonly RoomId[], id: string): Promise<WhoFacts | undefined> {
  const { config, clock } = world;
  const approval = (await world.store.load(`approval:${id}`))?.state;
  if (!approval || !rooms.includes(approval.room)) return undefined;
  const now = { config, at: clock.now() };
  const next = nextCall(approval);
  return {
    title: `Who decides about ${id} · ${asksFor(approval)}`,
    config,
    at: now.at,
    rights: [
      { label: "Approve", who: approvers(approval, now) },
      { label: "Deny", who: deniers(approval, now) },
    ],
    raci: approval.raci,
    named: approval.needs.flatMap((need) => namedBy(need, approval.raci, config, now.at)),
    reached: approval.reached,
    never: [...new Set(ownSide(approval, config))].map((person) => ({
      person,
      because: requesters(approval).includes(person) ? "asked for it" : `operates ${approval.agent}`,
    })),
    ...(approval.lastAsked && { asked: approval.lastAsked }),
    ...(approval.held && { held: approval.held }),
    ...(next && { next }),
  };
}

async function aboutAgent(world: World, rooms: readonly RoomId[], agent: AgentId): Promise<WhoFacts | undefined> {
  const { config, clock } = world;
  if (!(await world.store.load(`agent:${agent}`))) return undefined;
  const question = await agentQuestion(world, agent, undefined);
  if (!rooms.includes(question.room)) return undefined;
  const may = (act: Act) => eligible({ ...question, act });
  const first = world.pacts.effective(agent)?.escalation[0];
  return {
    title: `Who decides about ${agent}`,
    config,
    at: clock.now(),
    rights: [
      { label: "Pause it", who: may("pause") },
      { label: "Quarantine, supervise, throttle, narrow", who: may("stop") },
      { label: "Resume, release, widen", who: may("let-go") },
    ],
    raci: question.raci,
    named: [],
    reached: [...new Set(question.reached)],
    never: [...new Set(question.fourEyes)].map((person) => ({ person, because: `operates ${agent}` })),
    ...(first && { first: first.to }),
  };
}

/** Where nothing was named: the card of the thread, or the only thing that is open. */
export async function onlyOpen(world: World, { rooms }: Pick<Typed, "rooms">): Promise<string | Refused> {
  const breaches = (await world.store.list("breach", { rooms, status: "open" })).filter(({ state }) => !state.shadow);
  const approvals = await world.store.list("approval", { rooms, status: "waiting" });
  const open = [...breaches, ...approvals].map(({ state }) => state);
  const [only] = open;
  if (only && open.length === 1) return only.id;
  const sentence = only
    ? `About what? Open here: ${open
        .slice(0, 8)
        .map(({ id }) => id)
        .join(", ")}. /ward who ID, or /ward who AGENT.`
    : "Nothing is open. /ward who AGENT says who decides about an agent.";
  return refused(only ? "arg_required" : "not_found", sentence) as Refused;
}
