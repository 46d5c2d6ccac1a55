/** How a thing that asks people is told: its card, its lines in the thread, its calls. One entry a kind of thing. */

import { strictest } from "../../domain/agent/restraint.ts";
import { type Approval, waits } from "../../domain/approval/approval.ts";
import { standingIdOf } from "../../domain/approval/standing.ts";
import { type Breach, decisionWaits, ladderRuns } from "../../domain/breach/breach.ts";
import { approvalOutgrows, breachOutgrows, type Outgrown } from "../../domain/bundle/outgrows.ts";
import { type ChangeRequest, waits as changeWaits } from "../../domain/change/change.ts";
import { asks } from "../../domain/drill/drill.ts";
import { idOf, type JournalEvent, kindOf, type Subject } from "../../domain/journal/event.ts";
import type { EventBodies } from "../../domain/journal/event-kinds.ts";
import type { PersonId, Severity } from "../../domain/pact/pact.ts";
import type { Postmortem } from "../../domain/postmortem/postmortem.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { type ApprovalContext, approvalCard } from "../../views/approval/approval-card.ts";
import { approvalDirect, approvalNote, whyAsked } from "../../views/approval/approval-notes.ts";
import { breachCard, type CardContext } from "../../views/breach/breach-card.ts";
import { breachDirect, breachNote, whyCalled } from "../../views/breach/breach-notes.ts";
import { headline as breachHeadline } from "../../views/breach/breach-words.ts";
import type { Card, Note } from "../../views/card.ts";
import { type ChangeContext, changeCard } from "../../views/change/change-card.ts";
import { changeDirect, changeNote } from "../../views/change/change-notes.ts";
import { drillCard } from "../../views/drill/drill-card.ts";
import { drillDirect, drillNote } from "../../views/drill/drill-notes.ts";
import { postmortemCard } from "../../views/postmortem/postmortem-card.ts";
import { postmortemDirect, postmortemNote } from "../../views/postmortem/postmortem-notes.ts";
import type { Found, PostmortemContext } from "../../views/postmortem/postmortem-words.ts";
import { proposedText } from "./proposed-text.ts";

export interface Telling {
  version: number;
  /** Somebody is still called: buttons in threads and direct messages are good. */
  calls: boolean;
  /** Undefined for what has none. */
  severity: Severity | undefined;
  /** When silence ends the question, while it waits. */
  until: Instant | undefined;
  heldBy: PersonId | undefined;
  /** Whether it is more than a line of a bundle by now. */
  outgrows: Outgrown;
  card(): Card;
  /** The thread line of an event of its history; undefined when the card alone tells it. */
  line(event: JournalEvent): Note | undefined;
  /** What a person who is called reads in a direct message. */
  direct(person: string): Note;
  /** Why this person is called, where it is not plain from the card. */
  why(person: string): string | undefined;
}

/** As it stands now; undefined when there is no such thing, or it calls nobody. */
export async function tellingOf(world: World, subject: Subject): Promise<Telling | undefined> {
  switch (kindOf(subject)) {
    case "breach":
      return tellBreach(world, idOf(subject));
    case "approval":
      return tellApproval(world, idOf(subject));
    case "change":
      return tellChange(world, idOf(subject));
    case "postmortem":
      return tellPostmortem(world, idOf(subject));
    case "drill":
      return tellDrill(world, idOf(subject));
    default:
      return undefined;
  }
}

async function tellApproval(world: World, id: string): Promise<Telling | undefined> {
  const told = await approvalOf(world, id);
  if (!told) return undefined;
  const { state, context } = told;
  return {
    version: context.version,
    calls: waits(state),
    severity: undefined,
    until: waits(state) ? state.expiresAt : undefined,
    heldBy: state.held?.by,
    outgrows: approvalOutgrows(state),
    card: () => approvalCard(state, context),
    line: (event) => approvalNote(event, state, context),
    direct: (person) => approvalDirect(person, state, context),
    why: (person) => whyAsked(person, state, context),
  };
}

/** An approval with what its words need beside it. */
export async function approvalOf(
  world: World,
  id: string,
): Promise<{ state: Approval; context: ApprovalContext } | undefined> {
  const thing = await world.store.load(`approval:${id}`);
  if (!thing) return undefined;
  const { state, version, subject } = thing;
  const [first] = await world.store.journal({ subject, limit: 1 });
  const asked = first?.type === "approval.asked" && first.body.args ? first.body : undefined;
  const standing = await world.store.load(`standing:${standingIdOf(id)}`);
  const agent = await world.store.load(`agent:${state.agent}`);
  const context: ApprovalContext = {
    config: world.config,
    version: version + (standing?.version ?? 0) + (agent?.state.epoch ?? 0),
    at: world.clock.now(),
    asked: asked && { args: asked.args, ...(asked.reason && { reason: asked.reason }) },
    standing: standing?.state,
    restraint: strictest(agent?.state.restraints ?? [])?.kind,
    ...(state.status === "denied" && (await whyDenied(world, subject))),
  };
  return { state, context };
}

async function tellChange(world: World, id: string): Promise<Telling | undefined> {
  const told = await changeOf(world, id);
  if (!told) return undefined;
  const { state, context } = told;
  return {
    version: context.version,
    calls: changeWaits(state),
    severity: undefined,
    until: changeWaits(state) ? state.expiresAt : undefined,
    heldBy: state.held?.by,
    outgrows: undefined,
    card: () => changeCard(state, context),
    line: (event) => changeNote(event, state, context),
    direct: () => changeDirect(state, context),
    why: () => undefined,
  };
}

/** A change request with what its words need beside it. */
export async function changeOf(
  world: World,
  id: string,
): Promise<{ state: ChangeRequest; context: ChangeContext } | undefined> {
  const thing = await world.store.load(`change:${id}`);
  if (!thing) return undefined;
  const { state, version, subject } = thing;
  const newest = await proposedText(world, id);
  const proposed = newest?.body.text ? newest.body : undefined;
  const holds = (await world.store.list("agent")).filter(({ state: agent }) =>
    world.pacts.effective(agent.id)?.of.some((cited) => cited.startsWith(`${state.pact}@`)),
  );
  const live = world.pacts.live().find((one) => one.id === state.pact)?.version ?? 0;
  const context: ChangeContext = {
    config: world.config,
    // A later version of the pact takes the button away that takes this one back.
    version: version + live,
    at: world.clock.now(),
    proposed: proposed && {
      title: proposed.title,
      text: proposed.text,
      ...(proposed.why && { why: proposed.why }),
    },
    before: state.base > 0 ? world.pacts.version(state.pact, state.base)?.text : undefined,
    agents: holds.length,
    overtaken: state.version !== undefined && live > state.version,
    ...((state.status === "rejected" || state.status === "withdrawn" || state.editsAsked) &&
      (await whySaid(world, subject))),
  };
  return { state, context };
}

async function tellPostmortem(world: World, id: string): Promise<Telling | undefined> {
  const told = await postmortemOf(world, id);
  if (!told) return undefined;
  const { state, context } = told;
  const waits = state.status === "draft";
  return {
    version: context.version,
    calls: waits,
    severity: undefined,
    until: undefined,
    heldBy: undefined,
    outgrows: undefined,
    card: () => postmortemCard(state, context),
    line: (event) => postmortemNote(event, state, context),
    direct: () => postmortemDirect(state, context),
    why: () => undefined,
  };
}

async function tellDrill(world: World, id: string): Promise<Telling | undefined> {
  const thing = await world.store.load(`drill:${id}`);
  if (!thing) return undefined;
  const { state, version } = thing;
  const context = { config: world.config, version };
  return {
    version,
    calls: asks(state),
    severity: undefined,
    until: asks(state) ? state.endsAt : undefined,
    heldBy: undefined,
    outgrows: undefined,
    card: () => drillCard(state, context),
    line: (event) => drillNote(event, state, context),
    direct: () => drillDirect(state, context),
    why: () => undefined,
  };
}

/** A postmortem with what its words need beside it. */
export async function postmortemOf(
  world: World,
  id: string,
): Promise<{ state: Postmortem; context: PostmortemContext } | undefined> {
  const thing = await world.store.load(`postmortem:${id}`);
  if (!thing) return undefined;
  const { state, version } = thing;
  const breach = await world.store.load(`breach:${state.breach}`);
  const context: PostmortemContext = {
    config: world.config,
    version,
    at: world.clock.now(),
    about: breach ? breachHeadline(breach.state) : state.agent,
    ...(await foundAndBefore(world, id)),
  };
  return { state, context };
}

/** What people wrote when they filed or amended it last; only the journal has it. */
export const writtenFindings = async (world: World, id: string): Promise<Written | undefined> =>
  (await writings(world, id)).at(-1);

type Written = EventBodies["postmortem.filed"] | EventBodies["postmortem.amended"];

/** As it was filed, and each time as it was amended. */
async function writings(world: World, id: string): Promise<Written[]> {
  const types: ("postmortem.filed" | "postmortem.amended")[] = ["postmortem.filed", "postmortem.amended"];
  const events = await world.store.journal({ subject: `postmortem:${id}`, types });
  return events.flatMap((one) =>
    one.type === "postmortem.filed" || one.type === "postmortem.amended" ? [one.body] : [],
  );
}

async function foundAndBefore(world: World, id: string): Promise<Pick<PostmortemContext, "found" | "before">> {
  const all = await writings(world, id);
  const before = all.slice(0, -1).flatMap((one) => foundIn(one) ?? []);
  return { found: foundIn(all.at(-1)), before };
}

const foundIn = (written: Written | undefined): Found | undefined =>
  // A redacted field is not there any more.
  written?.summary && written.impact && written.factors
    ? {
        summary: written.summary,
        impact: written.impact,
        factors: written.factors,
        cause: written.cause,
        verdict: written.verdict,
        ...(written.proposed && { proposed: written.proposed }),
      }
    : undefined;

/** What was said when it was last sent back, rejected or taken back. */
async function whySaid(world: World, subject: Subject): Promise<{ reason?: string }> {
  const types = ["change.rejected", "change.withdrawn", "change.edits-asked"] as const;
  const [said] = await world.store.journal({ subject, types: [...types], newestFirst: true, limit: 1 });
  const reason = said && "reason" in said.body ? said.body.reason : undefined;
  return typeof reason === "string" && reason !== "" ? { reason } : {};
}

async function whyDenied(world: World, subject: Subject): Promise<{ why?: string }> {
  const said = await world.store.journal({ subject, types: ["approval.denied", "approval.reasoned"] });
  const why = said.map((one) => ("reason" in one.body ? one.body.reason : undefined)).findLast((one) => one);
  return typeof why === "string" ? { why } : {};
}

async function tellBreach(world: World, id: string): Promise<Telling | undefined> {
  const thing = await world.store.load(`breach:${id}`);
  if (!thing) return undefined;
  const { state, version } = thing;
  const context = await breachContext(world, state, version);
  return {
    version,
    calls: ladderRuns(state),
    severity: state.threshold.severity,
    until: decisionWaits(state) ? state.intervention.expiresAt : undefined,
    heldBy: state.held?.by,
    outgrows: breachOutgrows(state),
    card: () => breachCard(state, context),
    line: (event) => breachNote(event, state, context),
    direct: (person) => breachDirect(person, state, context),
    why: (person) => whyCalled(person, state, context),
  };
}

/** Of several agents it may say that a restraint holds only if each of them asks. */
export async function breachContext(world: World, { members }: Breach, version: number): Promise<CardContext> {
  const contexts = await Promise.all(members.map(({ agent }) => contextOf(world, agent, version)));
  return { config: world.config, version, asks: contexts.every(({ asks }) => asks) };
}

export async function contextOf(world: World, agent: string, version: number): Promise<CardContext> {
  const asks = (await world.store.load(`agent:${agent}`))?.state.asks ?? false;
  return { config: world.config, version, asks };
}
