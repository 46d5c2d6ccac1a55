/**
 * Somebody proposes another text for a pact: a person, a postmortem, an agent. It becomes a change request with a card that asks whoever
 * has to agree. What was signed with it (`wardroom pact apply --as`) counts at once, and is live at once where that suffices.
 */
import { sameButBase, withBase } from "../../documents/pact-base.ts";
import { over, proposerOf } from "../../domain/change/answer-change.ts";
import { type ChangeRequest, changeLadder, changeLife, changeWaits, waits } from "../../domain/change/change.ts";
import type { ChangeCause } from "../../domain/change/change-events.ts";
import { proposalClaim } from "../../domain/change/change-projection.ts";
import { callFor } from "../../domain/change/silence-change.ts";
import { type Actor, event, type How, idOf, type NewEvent, type Subject } from "../../domain/journal/event.ts";
import { unminted } from "../../domain/journal/short-id.ts";
import { citationOf } from "../../domain/pact/hierarchy.ts";
import { consenting, isAgreed, stillNeeded } from "../../domain/pact/may-apply.ts";
import type { PactId, PactVersion, PersonId } from "../../domain/pact/pact.ts";
import { listNames } from "../../domain/people/who-may.ts";
import { done, nothing, type Reply, refused } from "../../domain/words/reply.ts";
import type { World } from "../../ports/world.ts";
import { type Attempted, attempt } from "../attempt/attempt.ts";
import { recordRefusal } from "../attempt/refusals.ts";
import { announce } from "../tell/announce.ts";
import { type Draft, type Judged, judgePact } from "./judge-pact.ts";
import { makeLive } from "./make-live.ts";

interface ChangeOrder {
  /** The pact it is about; the text must be that one's. Absent: whichever the text names. */
  pact?: PactId;
  /** The whole proposed YAML. */
  text: string;
  /** The version it was edited from, where the text does not say `base` itself. */
  base?: number;
  title: string;
  why?: string;
  because?: ChangeCause;
  /** "person:dana", "agent:airline-a", "host" or "wardroom". */
  by: Actor;
  how: How;
  /** Named in what is wrong with the text. */
  file?: string;
  /** Who signed it already: they agree to it. The proposal itself is nobody's consent. */
  signed?: PersonId[];
  /** The change request that it takes back. */
  reverts?: string;
  /** The change request whose text it takes the place of: its proposer's own, as long as that waits. */
  revises?: string;
  /** Of the text that they were shown and that this one takes the place of. */
  epoch?: number;
}

const longestTitle = 120;

/** Proposals of one agent that may wait at once: more than people read. */
const mostOfAgent = 5;

/** Says "CR-19 ..."; refused where the text is wrong (each line with its place) or stands on another version than the live one. */
export async function proposeChange(world: World, order: ChangeOrder): Promise<Reply> {
  const { reply, committed } = await attempt(world.store, () =>
    order.revises === undefined ? decide(world, order) : revise(world, { ...order, revises: order.revises }),
  );
  const about = order.revises ?? order.reverts;
  const item: Subject = about ? `change:${about}` : `pact:${order.pact ?? ""}`;
  if (order.by.startsWith("person:"))
    await recordRefusal(world, { by: order.by, item, act: "propose", how: order.how }, reply);
  world.wake();
  const id = committed?.minted[unminted.change];
  return id && reply.type === "done" ? done(reply.sentence.replaceAll(unminted.change, id)) : reply;
}

async function decide(world: World, order: ChangeOrder): Promise<Attempted> {
  const { by } = order;
  const judged = await judgeOrder(world, order);
  if ("reply" in judged) return judged;
  const { after, consent } = judged;
  const holder = await world.store.holder(proposalClaim(after.id, after.digest));
  // Whoever signs beside those who have to agree adds nothing to it.
  const signed = [...new Set(order.signed ?? [])].filter((id) => consenting(consent).includes(id));
  const agreed = isAgreed(consent, signed);
  if (holder && !agreed) return { reply: nothing(`${idOf(holder)} proposes exactly this already`) };
  const many = by.startsWith("agent:") ? await tooMany(world, by) : undefined;
  if (many) return { reply: many };

  const subject: Subject = `change:${unminted.change}`;
  const opened = openingEvents(world, order, judged, signed);
  const live = agreed
    ? await makeLive(world, judged, {
        by: signed[0] === undefined ? by : `person:${signed[0]}`,
        how: order.how,
        also: signed[1],
        change: unminted.change,
      })
    : undefined;
  const own: NewEvent[] = agreed
    ? [...opened, event("change.live", subject, "wardroom", { version: after.version })]
    : opened;
  const reverted = agreed && order.reverts ? await revertedBy(world, order.reverts, unminted.change) : undefined;
  const warnings = judged.warnings.map((line) => `\n${line}`).join("");
  return {
    reply: done(
      agreed
        ? `${citationOf(after)} is live from the next signal (${unminted.change}); it ${sayDirection(judged)}.${warnings}`
        : `${unminted.change} proposes ${citationOf(after)}; it ${sayDirection(judged)}. ${whoIsAsked(world, judged, signed)}${warnings}`,
    ),
    commit: {
      expected: [
        [subject, 0],
        ...(live?.expected ?? [[`pact:${after.id}`, judged.stands]]),
        ...(reverted?.expected ?? []),
      ],
      events: [...own, ...(live?.events ?? []), ...(reverted?.events ?? [])],
      effects: [
        ...(await announce(world, judged.room, subject, 0, own)),
        ...(live?.effects ?? []),
        ...(reverted?.effects ?? []),
      ],
    },
  };
}

/** Its text as it would be live now, and a title that is one line. */
async function judgeOrder(world: World, order: ChangeOrder): Promise<Judged | { reply: Reply }> {
  const { pact, text, base, title, file = `${pact ?? "proposal"}.yaml` } = order;
  const draft: Draft = { file, text, base };
  const judged = await judgePact(world, draft);
  if ("reply" in judged) return judged;
  if (pact !== undefined && judged.after.id !== pact)
    return {
      reply: refused("arg_invalid", `This is the text of ${judged.after.id}, not of ${pact}. Propose it for that one.`),
    };
  return title.trim() === "" || title.length > longestTitle
    ? { reply: refused("arg_invalid", `Say in one line of at most ${longestTitle} characters what it changes.`) }
    : judged;
}

/** Another text in the place of the one that waits: whoever has to agree is asked anew. */
async function revise(world: World, order: ChangeOrder & { revises: string }): Promise<Attempted> {
  const { revises: id, by } = order;
  const thing = await world.store.load(`change:${id}`);
  if (!thing) return { reply: refused("not_found", `There is no ${id}. /ward list shows what waits.`) };
  const { state, subject, version } = thing;
  const late = over(state, personOf(by), { config: world.config, at: world.clock.now() });
  if (late) return late;
  if (state.by !== by)
    return {
      reply: refused(
        "not_eligible",
        `Only ${proposerOf(state, world.config)} may send another text for ${id}. Propose yours beside it: /ward propose ${state.pact}`,
      ),
    };
  const another = anotherText(state, order.epoch);
  if (another) return { reply: another };
  // Each text calls people anew: an agent's are called as often as they themselves asked for one.
  if (by.startsWith("agent:") && !state.editsAsked)
    return {
      reply: refused(
        "rate_exceeded",
        `Nobody has asked for another text of ${id}. Wait until somebody does, or decides about the one that waits.`,
      ),
    };
  const judged = await judgeOrder(world, { ...order, pact: state.pact });
  if ("reply" in judged) return judged;
  const { after } = judged;
  const holder = await world.store.holder(proposalClaim(after.id, after.digest));
  if (holder) return { reply: nothing(`${idOf(holder)} proposes exactly this already`) };
  const reverts = (await takesBack(world, state.reverts, after)) ? state.reverts : undefined;
  const events = [
    event("change.revised", subject, by, {
      ...bodyOf(world, order, judged),
      expires: Math.min(world.clock.now() + changeWaits, state.proposedAt + changeLife),
      base: judged.before?.version ?? 0,
      how: order.how,
      ...(reverts && { reverts }),
    }),
    ...firstCall(world, subject, judged, { round: state.round + 1, signed: [] }),
  ];
  const warnings = judged.warnings.map((line) => `\n${line}`).join("");
  return {
    reply: done(
      `${id} proposes another text for ${citationOf(after)}; it ${sayDirection(judged)}. ${whoIsAsked(world, judged, [])}${warnings}`,
    ),
    commit: {
      expected: [
        [subject, version],
        [`pact:${after.id}`, judged.stands],
      ],
      events,
      effects: await announce(world, judged.room, subject, version, events),
    },
  };
}

/** What was shown is no longer what waits: nobody agrees to, rejects or replaces a text they have not seen. */
export function anotherText(change: ChangeRequest, shown: number | undefined): Reply | undefined {
  return shown === undefined || shown === change.epoch || !waits(change)
    ? undefined
    : refused("token_stale", `${change.id} was revised since that card. Look at its text as it is now, then decide.`);
}

const personOf = (by: Actor): PersonId => (by.startsWith("person:") ? by.slice("person:".length) : "");

/** What a proposal and another text for it have in common. */
const bodyOf = ({ clock }: World, order: ChangeOrder, { after, consent, raci, direction, changes }: Judged) => ({
  text: after.text,
  digest: after.digest,
  title: order.title.trim(),
  ...(order.why && { why: order.why }),
  direction,
  changes,
  consent,
  ...(raci && { raci }),
  ladder: [...changeLadder],
  expires: clock.now() + changeWaits,
});

/** Whoever is missing is called. */
function firstCall(
  { config, clock }: World,
  subject: Subject,
  { consent }: Judged,
  { round, signed }: { round: number; signed: readonly PersonId[] },
): NewEvent[] {
  const [first] = changeLadder;
  if (!first) return [];
  const called = callFor(first.to, { step: 1, round, given: signed }, { config, at: clock.now(), consent });
  return [event("change.escalated", subject, "wardroom", called)];
}

const sayDirection = ({ direction, before }: Pick<Judged, "direction" | "before">): string =>
  before ? direction.replace("neutral", "changes no rule") : "is new";

function whoIsAsked({ config }: World, { consent }: Judged, signed: readonly PersonId[]): string {
  const needed = stillNeeded(consent, signed);
  const counts = signed.length > 0 ? `${listNames(signed, config, "and")} agreed; ` : "";
  return needed.length > 0
    ? `${counts}${listNames(needed, config)} must agree${counts ? " as well" : ""}.`
    : `${counts}nobody may agree to it yet: name another admin in wardroom.yaml.`;
}

/** Proposed, signed by whom it was signed by; whoever is missing is called. */
function openingEvents(world: World, order: ChangeOrder, judged: Judged, signed: readonly PersonId[]): NewEvent[] {
  const { after, before, consent, room } = judged;
  const subject: Subject = `change:${unminted.change}`;
  return [
    event("change.proposed", subject, order.by, {
      pact: after.id,
      base: before?.version ?? 0,
      room,
      ...bodyOf(world, order, judged),
      ...(order.because && { because: order.because }),
      by: order.by,
      how: order.how,
      ...(order.reverts && { reverts: order.reverts }),
    }),
    ...signed.map((by) => event("change.voted", subject, `person:${by}`, { by, how: order.how })),
    ...(isAgreed(consent, signed)
      ? [event("change.approved", subject, `person:${signed[0] ?? ""}`, { votes: [...signed] })]
      : firstCall(world, subject, judged, { round: 1, signed })),
  ];
}

/** The change request that another one takes back, in the same commit in which that one goes live. */
export async function revertedBy(world: World, id: string, by: string) {
  const thing = await world.store.load(`change:${id}`);
  if (thing?.state.status !== "live") return undefined;
  const { subject, version, state } = thing;
  const events = [event("change.reverted", subject, "wardroom", { by })];
  return {
    expected: [[subject, version]] as [Subject, number][],
    events,
    effects: await announce(world, state.room, subject, version, events),
  };
}

/** Whether a text says what held before a change request that is live, the version it was edited from aside. */
async function takesBack({ store, pacts }: World, id: string | undefined, after: PactVersion): Promise<boolean> {
  const thing = id === undefined ? undefined : await store.load(`change:${id}`);
  if (thing?.state.status !== "live" || thing.state.version === undefined) return false;
  const before = pacts.version(after.id, thing.state.version - 1);
  return before !== undefined && sameButBase(before.text, after.text);
}

async function tooMany(world: World, by: Actor): Promise<Reply | undefined> {
  const waiting = (await world.store.list("change", { status: "proposed" })).filter(({ state }) => state.by === by);
  return waiting.length < mostOfAgent
    ? undefined
    : refused(
        "rate_exceeded",
        `${waiting.length} of your proposals wait for people already. Wait for their answer, or withdraw one.`,
      );
}

/** The live text of a pact, saying that it is edited from that version: what a proposal starts from. */
export function liveText(world: World, pact: PactId): string | undefined {
  const live = world.pacts.live().find(({ id }) => id === pact);
  return live && withBase(live.text, live.version);
}
