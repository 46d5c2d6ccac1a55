/**
 * An agent asks before it acts. The pact answers, or people are asked; whichever it is, it is remembered before it is answered.
 * Answered from the store as it is at that moment, so that a decision just committed is in force.
 */

import { evaluateCondition } from "../../documents/condition.ts";
import { type Because, type Bucket, type Question, type Ruling, rule } from "../../domain/agent/gate.ts";
import { inShadow } from "../../domain/agent/shadow-rules.ts";
import { pendingClaim } from "../../domain/approval/approval-projection.ts";
import { hiddenArguments, rulesAbout } from "../../domain/approval/asking.ts";
import { masked } from "../../domain/approval/mask.ts";
import { openApproval } from "../../domain/approval/open-approval.ts";
import type { Standing } from "../../domain/approval/standing.ts";
import { levelOf } from "../../domain/autonomy/earned.ts";
import { event, idOf, type NewEvent } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import { unminted } from "../../domain/journal/short-id.ts";
import type { AgentId, EffectivePact, PersonId } from "../../domain/pact/pact.ts";
import { defaultRoomSettings, profileOf } from "../../domain/people/fleet-config.ts";
import { done } from "../../domain/words/reply.ts";
import { minute } from "../../domain/words/time.ts";
import type { Commit } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { announce } from "../tell/announce.ts";
import { digestOf } from "../tell/digest.ts";
import { joinQuestion } from "./join-question.ts";
import { recall } from "./recall.ts";
import { coveredBy, sameOf } from "./standing-cover.ts";

export interface ActionQuestion {
  agent: AgentId;
  tool: string;
  args: Record<string, unknown>;
  run?: string;
  reason?: string;
  /** The earlier action that this one takes the place of. */
  replaces?: string;
  /** The person whose token asked, where a person did. */
  requester?: PersonId;
  /** The request, so that a repeat is the same question: a hash of token and Idempotency-Key, and one of the body. */
  key?: { key: string; body: string };
}

export interface ActionAnswer {
  decision: "allow" | "deny" | "pending";
  action: string;
  approval?: string;
  because: Because;
  ruling: Pick<Ruling, "autonomy" | "restraint" | "retryAfter" | "ifWardroomIsDown">;
}

export interface Asker {
  /** "key_conflict": the same Idempotency-Key came with another question before. */
  ask(question: ActionQuestion): Promise<ActionAnswer | "key_conflict">;
  /** How the gate would answer now, remembering nothing: asked again when an act is about to begin. */
  ruleNow(question: Pick<ActionQuestion, "agent" | "tool" | "args" | "run">): Promise<Ruling>;
}

/** Throttles count in memory: after a restart an agent begins with a full bucket. */
export function createAsker(world: World): Asker {
  const buckets = new Map<AgentId, Bucket>();

  async function questionOf({ agent, tool, args, run }: Pick<ActionQuestion, "agent" | "tool" | "args" | "run">) {
    const thing = await world.store.load(`agent:${agent}`);
    const effective = world.pacts.effective(agent);
    const { room } = profileOf(world.config, agent);
    const autonomy = levelOf(thing?.state.earned, effective);
    const facts = { args, tool, agent, run: run ?? "", room, autonomy, grant: {} };
    const question: Question = {
      agent,
      tool,
      effective,
      restraints: thing?.state.restraints ?? [],
      autonomy,
      holds: (when) => evaluateCondition(when, facts),
      bucket: buckets.get(agent),
      at: world.clock.now(),
    };
    return { thing, effective, room, question };
  }

  return {
    async ruleNow(asked) {
      // Its token was drawn when it was asked.
      return rule({ ...(await questionOf(asked)).question, bucket: undefined });
    },
    async ask(asked) {
      const { agent } = asked;
      const action = `act_${world.random(9)}`;
      let answer: ActionAnswer | "key_conflict" | undefined;
      let counted = false;
      /** It is true although this try left nothing behind: the request was answered before, or its question waits already. */
      let known = false;
      const { committed } = await attempt(world.store, async () => {
        const before = asked.key && (await recall(world, asked.key));
        if (before) {
          answer = before;
          known = true;
          return { reply: done("") };
        }
        const { thing, effective, room, question } = await questionOf(asked);
        const ruling = withShadow(rule(question), question);
        const hidden = hiddenArguments(effective, asked.tool);
        // Before anything is awaited: questions asked in the same instant share one bucket, and a second try draws no second token.
        if (ruling.bucket && !counted) buckets.set(agent, ruling.bucket);
        else if (ruling.restraint === "none") buckets.delete(agent);
        counted = true;
        const first = thing?.state.asks
          ? []
          : [event("agent.asked", `agent:${agent}`, `agent:${agent}`, { agent, room })];
        const next = await decideAct(world, { ...asked, action, hidden }, ruling, effective, room);
        answer = next.answer;
        known = answer.approval !== undefined;
        const commit = await superseding(world, asked, next, room);
        return { reply: done(""), commit: { ...commit, events: [...first, ...commit.events] } };
      });
      if (!answer || !(committed || known))
        throw new Error(`${agent} asked, and too many others did at the same instant`);
      world.wake();
      const minted = committed?.minted[unminted.approval];
      return minted && answer !== "key_conflict" ? { ...answer, approval: minted } : answer;
    },
  };
}

/** What a pact in shadow would have said is told with an answer that lets the agent go on. */
function withShadow(ruling: Ruling, { effective, tool, holds }: Question): Ruling {
  const said = ruling.decision === "allow" ? inShadow(effective, tool, holds) : "";
  return said ? { ...ruling, because: { ...ruling.because, sentence: ruling.because.sentence + said } } : ruling;
}

/** A question with the id of its answer, and the arguments of which only a mask is kept. */
type Asked = ActionQuestion & { action: string; hidden: string[] };

interface Decided {
  answer: ActionAnswer;
  commit: Commit;
}

async function decideAct(
  world: World,
  asked: Asked,
  ruling: Ruling,
  effective: EffectivePact | undefined,
  room: string,
): Promise<Decided> {
  const argsDigest = digestOf(asked.args);
  const told = {
    autonomy: ruling.autonomy,
    restraint: ruling.restraint,
    retryAfter: ruling.retryAfter,
    ifWardroomIsDown: ruling.ifWardroomIsDown,
  };
  if (ruling.decision === "ask" && ruling.asking && effective) {
    const standing = await coveredBy(world, asked, ruling.asking);
    if (standing) return underStanding(asked, argsDigest, standing, ruling, told, room);
    const pending = await world.store.holder(pendingClaim(asked.agent, asked.tool, argsDigest));
    const joined = pending ? await joinQuestion(world, asked, ruling.asking, pending) : undefined;
    if (joined?.type === "joined")
      return { answer: { ...joined.answer, because: ruling.because, ruling: told }, commit: joined.commit };
    if (await asksTooMuch(world, asked.agent)) return flooding(asked, argsDigest, ruling, told, room);
    const opened = await openQuestion(world, asked, argsDigest, ruling, effective, room, told);
    return joined ? { ...opened, commit: together(opened.commit, joined.commit) } : opened;
  }
  const decision = ruling.decision === "allow" ? "allow" : "deny";
  const kept = decision === "allow" || !passing(ruling) ? asked : { ...asked, key: undefined };
  return {
    answer: { decision, action: asked.action, because: ruling.because, ruling: told },
    commit: {
      expected: [[`action:${asked.action}`, 0]],
      events: [answered(kept, argsDigest, ruling, decision, room)],
      effects: [],
    },
  };
}

/**
 * A no that speaks of how the agent stands just now (throttled, stopped, nobody answers for it) and not of the question. It is not
 * kept for a repeat of the request, which is judged as things stand then; nothing ran, so nothing can happen twice.
 */
const passing = ({ because, retryAfter }: Ruling): boolean =>
  retryAfter !== undefined || because.clause === "restraint" || because.clause === "unowned";

const keysOf = ({ key }: Pick<ActionQuestion, "key">) => (key ? { key: key.key, body_digest: key.body } : {});

function answered(
  asked: Asked,
  argsDigest: string,
  { because, restraint }: Ruling,
  decision: "allow" | "deny",
  room: string,
  standing?: string,
): NewEvent {
  const { agent, action, run, tool, args, reason } = asked;
  const redacted = asked.hidden.filter((name) => Object.hasOwn(args, name));
  return event(
    "action.answered",
    `action:${action}`,
    because.pact ? `pact:${because.pact}@${because.version}` : "wardroom",
    {
      decision,
      agent,
      room,
      ...(run && { run }),
      tool,
      args: masked(args, redacted),
      ...(redacted.length > 0 && { redacted }),
      args_digest: argsDigest,
      ...(reason && { reason }),
      clause: because.clause,
      ...(because.pact && { cited: `${because.pact}@${because.version}` }),
      sentence: because.sentence,
      restraint,
      ...(standing && { standing }),
      ...keysOf(asked),
    },
  );
}

function underStanding(
  asked: Asked,
  argsDigest: string,
  { subject, version, state }: Thing<Standing>,
  ruling: Ruling,
  told: ActionAnswer["ruling"],
  room: string,
): Decided {
  const because: Because = {
    ...ruling.because,
    clause: "standing",
    sentence: `${state.id} covers it: use ${state.uses + 1} of ${state.maxUses}, approved by ${state.by} with ${state.approval}.`,
  };
  return {
    answer: { decision: "allow", action: asked.action, because, ruling: told },
    commit: {
      // Two questions at once may not both take the last use.
      expected: [
        [subject, version],
        [`action:${asked.action}`, 0],
      ],
      events: [
        event("standing.used", subject, `agent:${asked.agent}`, { action: asked.action }),
        answered(asked, argsDigest, { ...ruling, because }, "allow", room, state.id),
      ],
      effects: [],
    },
  };
}

/** People cannot decide more than this of one agent; what it asks beyond that would only bury what waits. */
const mostWaiting = 100;

const asksTooMuch = async ({ store }: World, agent: AgentId): Promise<boolean> =>
  (await store.list("approval", { agent, status: "waiting", limit: mostWaiting })).length >= mostWaiting;

function flooding(
  asked: Asked,
  argsDigest: string,
  ruling: Ruling,
  told: ActionAnswer["ruling"],
  room: string,
): Decided {
  const sentence = `${mostWaiting} questions of ${asked.agent} wait for people already, so nobody is asked this one. Ask again once one of them is decided.`;
  const because: Because = { ...ruling.because, clause: "waiting", sentence };
  return {
    answer: { decision: "deny", action: asked.action, because, ruling: { ...told, retryAfter: minute } },
    commit: {
      expected: [[`action:${asked.action}`, 0]],
      // Without its key: the same request may well be asked later.
      events: [answered({ ...asked, key: undefined }, argsDigest, { ...ruling, because }, "deny", room)],
      effects: [],
    },
  };
}

async function openQuestion(
  world: World,
  asked: Asked,
  argsDigest: string,
  ruling: Ruling,
  effective: EffectivePact,
  room: string,
  told: ActionAnswer["ruling"],
): Promise<Decided> {
  const { asking } = ruling;
  if (!asking) throw new Error("a question to people says whom it asks");
  const { config, clock, random } = world;
  const subject = `approval:${unminted.approval}`;
  const events = openApproval(
    {
      action: asked.action,
      agent: profileOf(config, asked.agent),
      ...(asked.requester && { requester: asked.requester }),
      ...(asked.run && { run: asked.run }),
      tool: asked.tool,
      args: asked.args,
      argsDigest,
      ...(asked.reason && { reason: asked.reason }),
      asking: { ...asking, redact: asked.hidden },
      effective,
      same: Object.fromEntries((asking.standing?.same ?? []).map((name) => [name, sameOf(asked.args)(name)])),
      ruleDigest: digestOf(rulesAbout(effective, asked.tool)),
      sentence: ruling.because.sentence,
      ackTtl: (config.rooms[room]?.settings ?? defaultRoomSettings).ack_ttl,
      nonce: random(16),
      ...(asked.key && { key: asked.key }),
      ...(asked.replaces && { replaces: asked.replaces }),
    },
    { at: clock.now(), config },
  );
  const effects = await announce(world, room, subject, 0, events);
  return {
    answer: { decision: "pending", action: asked.action, because: ruling.because, ruling: told },
    commit: { expected: [], events, effects },
  };
}

const together = (one: Commit, other: Commit): Commit => ({
  expected: [...one.expected, ...other.expected],
  events: [...one.events, ...other.events],
  effects: [...one.effects, ...other.effects],
});

/** The question that this one takes the place of ends with it. One that is denied takes no place. */
async function superseding(
  world: World,
  { agent, replaces }: ActionQuestion,
  { answer, commit }: Decided,
  room: string,
): Promise<Commit> {
  const replaced = replaces && answer.decision !== "deny" && (await world.store.holder(`action:${replaces}`));
  const earlier = replaced ? await world.store.load(`approval:${idOf(replaced)}`) : undefined;
  if (!earlier || earlier.state.agent !== agent || earlier.state.action === answer.action) return commit;
  if (earlier.state.status !== "waiting" && earlier.state.status !== "approved") return commit;
  const gone = [
    event("approval.superseded", earlier.subject, `agent:${agent}`, {
      because: "asked-anew",
      by_action: answer.action,
    }),
  ];
  return {
    expected: [...commit.expected, [earlier.subject, earlier.version]],
    events: [...commit.events, ...gone],
    effects: [...commit.effects, ...(await announce(world, room, earlier.subject, earlier.version, gone))],
  };
}
