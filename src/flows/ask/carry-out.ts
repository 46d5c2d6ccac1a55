/** An act that may run is claimed once, for exactly its arguments, and its end is told: whether people approved it or the pact did. */
import { stopsEverything, strictest } from "../../domain/agent/restraint.ts";
import type { Act } from "../../domain/approval/act.ts";
import type { Completed } from "../../domain/approval/act-events.ts";
import type { Approval } from "../../domain/approval/approval.ts";
import { event, idOf, type NewEvent, type Subject } from "../../domain/journal/event.ts";
import type { EventType } from "../../domain/journal/event-kinds.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { InterventionKind, PactCitation } from "../../domain/pact/pact.ts";
import { done } from "../../domain/words/reply.ts";
import { type Instant, second } from "../../domain/words/time.ts";
import { type Proofs, proofHolds } from "../../ports/proofs.ts";
import type { World } from "../../ports/world.ts";
import { attempt } from "../attempt/attempt.ts";
import { pactsNow, rulesDiffer } from "../decide/run-approval-command.ts";
import { announce } from "../tell/announce.ts";
import { digestOf } from "../tell/digest.ts";
import type { Asker } from "./ask.ts";
import { stillCovers } from "./standing-cover.ts";
import { stoppedSince } from "./stopped-since.ts";

/** What an agent knows as one action: approved by people, or answered by the pact itself. */
export type ActionThing = { by: "people"; thing: Thing<Approval> } | { by: "pact"; thing: Thing<Act> };

export async function loadAction(world: World, action: string): Promise<ActionThing | undefined> {
  const subject = await world.store.holder(`action:${action}`);
  if (subject) {
    const thing = await world.store.load(`approval:${idOf(subject)}`);
    return thing && { by: "people", thing };
  }
  const thing = await world.store.load(`action:${action}`);
  return thing && { by: "pact", thing };
}

interface Claiming {
  world: World;
  asker: Asker;
  proofs: Proofs;
}

export type ClaimCode =
  | "args_differ"
  | "already_claimed"
  | "not_decided"
  | "denied"
  | "expired"
  | "superseded"
  | "withdrawn"
  | "agent_restrained"
  | "policy_changed";

type ClaimResult =
  /** `repeated`: this very request won the claim before, and may have run it already. */
  | { type: "claimed"; proof: string; claimBy: Instant; repeated?: true }
  | { type: "refused"; code: ClaimCode; sentence: string }
  | { type: "unknown" };

/**
 * Claims it. Everything is asked once more at this moment: the arguments to the letter, what holds the agent back, the rules of its
 * pact. One claim a time wins; the proof of the winner is what the tool checks. With a key (a hash of token and Idempotency-Key)
 * the claim that won is answered again with the same proof while that holds, for an answer may be lost on its way.
 */
export async function claimAction(
  { world, asker, proofs }: Claiming,
  action: string,
  args: Record<string, unknown>,
  key?: string,
): Promise<ClaimResult> {
  let result = { type: "unknown" } as ClaimResult;
  let repeated = false;
  const { committed } = await attempt(world.store, async () => {
    const found = await loadAction(world, action);
    if (!found) {
      result = { type: "unknown" };
      return { reply: done("") };
    }
    const { subject, version, state } = found.thing;
    const again = await claimedBefore({ world, asker, proofs }, found, args, key);
    const no = again ?? notNow(found, world.clock.now()) ?? differs(state.argsDigest, args);
    if (no) {
      result = no;
      repeated = no === again;
      return { reply: done("") };
    }
    const agent = await world.store.load(`agent:${state.agent}`);
    const pacts = await pactsNow(world, state.agent);
    const forbidden = await forbiddenNow(world, asker, found, args, strictest(agent?.state.restraints ?? [])?.kind);
    if (forbidden) {
      result = forbidden.result;
      if (!forbidden.event) return { reply: done("") };
      const events = [forbidden.event];
      const effects = await announce(world, state.room, subject, version, events);
      return { reply: done(""), commit: { expected: [[subject, version]], events, effects } };
    }
    const effective = world.pacts.effective(state.agent)?.of ?? [];
    const provenAt = world.clock.now();
    const body = { args_digest: state.argsDigest, effective, proven_at: provenAt, ...(key && { key }) };
    const events: NewEvent[] = [
      found.by === "people"
        ? event("approval.claimed", subject, `agent:${state.agent}`, body)
        : event("action.claimed", subject, `agent:${state.agent}`, body),
    ];
    result = {
      type: "claimed",
      claimBy: claimBy(found) ?? provenAt,
      proof: await proveClaim(proofs, action, found, effective, provenAt),
    };
    return {
      reply: done(""),
      commit: {
        // A stop, or another rule, that is committed in the same instant comes first: then nothing is claimed.
        expected: [
          [subject, version],
          ...(agent ? ([[agent.subject, agent.version]] as [Subject, number][]) : []),
          ...pacts,
        ],
        events,
        effects: await announce(world, state.room, subject, version, events),
      },
    };
  });
  if (result.type === "claimed" && !committed && !repeated) throw crowded(action);
  world.wake();
  return result;
}

/** Rests on nothing but what the claim is remembered with, so that it comes out the same whenever it is made. */
const proveClaim = (
  proofs: Proofs,
  action: string,
  found: ActionThing,
  effective: PactCitation[],
  at: Instant,
): Promise<string> =>
  proofs.prove(
    {
      action,
      agent: found.thing.state.agent,
      tool: found.thing.state.tool,
      args: `sha256:${found.thing.state.argsDigest}`,
      ...(found.by === "people" && {
        approval: found.thing.state.id,
        by: found.thing.state.votes.map(({ by }) => by),
      }),
      pacts: effective,
    },
    at,
  );

/**
 * The answer of a claim that this very request won before: its proof as it was, and that it is a repeat, for its agent may have run the
 * act and died since. Not once the proof holds no longer, the end was told, or the agent was stopped or its rules changed meanwhile.
 */
async function claimedBefore(
  { world, asker, proofs }: Claiming,
  found: ActionThing,
  args: Record<string, unknown>,
  key: string | undefined,
): Promise<ClaimResult | undefined> {
  const { subject, state } = found.thing;
  if (key === undefined || state.status !== "claimed") return undefined;
  const types: EventType[] = ["approval.claimed", "action.claimed"];
  const [claim] = await world.store.journal({ subject, types, limit: 1 });
  if (claim?.type !== "approval.claimed" && claim?.type !== "action.claimed") return undefined;
  const { key: winner, proven_at: at, effective } = claim.body;
  if (winner !== key || at === undefined) return undefined;
  const differing = differs(state.argsDigest, args);
  if (differing) return differing;
  if (world.clock.now() >= at + proofHolds) return tooLateToRepeat;
  const agent = await world.store.load(`agent:${state.agent}`);
  if (
    stopsEverything(strictest(agent?.state.restraints ?? [])?.kind) ||
    (await stoppedSince(world, subject, state.agent))
  )
    return stopped(state.agent, sayHowItEnded);
  if (!(await rulesStillAllow(world, asker, found, args))) return changed(state.tool, sayHowItEnded);
  const action = found.by === "people" ? found.thing.state.action : found.thing.state.id;
  const proof = await proveClaim(proofs, action, found, effective, at);
  return { type: "claimed", claimBy: claimBy(found) ?? at, proof, repeated: true };
}

const sayHowItEnded = "Do not run it now. Tell how it ended: ok if it ran before, else not ok.";

const tooLateToRepeat: ClaimResult = {
  type: "refused",
  code: "already_claimed",
  sentence: `You claimed it more than ${proofHolds / second} s ago, and its proof holds no longer. Find out whether it ran: if it did, tell its end as ok; if not, as not ok, and ask anew.`,
};

const stopped = (agent: string, then: string): ClaimResult => ({
  type: "refused",
  code: "agent_restrained",
  sentence: `${agent} was stopped after this was allowed. ${then}`,
});

const changed = (tool: string, then: string): ClaimResult => ({
  type: "refused",
  code: "policy_changed",
  sentence: `The pact's rule for ${tool} changed after this was allowed. ${then}`,
});

/** What could not be remembered did not happen, and is not told as if it had. */
const crowded = (action: string): Error => new Error(`${action} was changed by too many others at the same instant`);

export const claimBy = ({ thing: { state } }: ActionThing): Instant | undefined => state.claimBy;

/** The lives it can no longer be claimed from, and the one it cannot be claimed from yet. */
function notNow({ by, thing: { state } }: ActionThing, now: Instant): ClaimResult | undefined {
  const refuse = (code: ClaimCode, sentence: string): ClaimResult => ({ type: "refused", code, sentence });
  switch (state.status) {
    case "waiting":
      return refuse("not_decided", "People have not decided it yet. Ask again with GET and wait=30.");
    case "denied":
      return refuse("denied", by === "people" ? "It was denied. Do not run it." : "The pact denies it. Do not run it.");
    case "expired":
      return refuse("expired", "Nobody decided it in time, or it was not claimed in time. It may be asked anew.");
    case "superseded":
      return refuse("superseded", "A later question, or another rule, took its place. Ask anew.");
    case "withdrawn":
      return refuse("withdrawn", "It was taken back.");
    case "claimed":
    case "done":
    case "failed":
      return refuse("already_claimed", "It was claimed before, and it runs once. To run it another time, ask anew.");
    case "allowed":
    case "approved":
      return state.claimBy !== undefined && now >= state.claimBy
        ? refuse("expired", "It was not claimed in time. Ask anew.")
        : undefined;
  }
}

const differs = (argsDigest: string, args: Record<string, unknown>): ClaimResult | undefined =>
  digestOf(args) === argsDigest
    ? undefined
    : {
        type: "refused",
        code: "args_differ",
        sentence: "These are not the arguments that were allowed. Run those, or ask for these.",
      };

async function forbiddenNow(
  world: World,
  asker: Asker,
  found: ActionThing,
  args: Record<string, unknown>,
  restraint: InterventionKind | undefined,
): Promise<{ result: ClaimResult; event?: NewEvent } | undefined> {
  const { subject, state } = found.thing;
  if (stopsEverything(restraint))
    return { result: stopped(state.agent, "Nothing it asks for runs until it is released.") };
  // Whoever allowed it did not know of the stop: released or not, it is asked about again.
  if (await stoppedSince(world, subject, state.agent))
    return {
      result: stopped(state.agent, "Ask anew."),
      ...(found.by === "people" && {
        event: event("approval.superseded", subject, "wardroom", { because: "agent-stopped" }),
      }),
    };
  if (await rulesStillAllow(world, asker, found, args)) return undefined;
  return {
    result: changed(state.tool, "Ask anew."),
    ...(found.by === "people" && {
      event: event("approval.superseded", subject, "wardroom", { because: "rule-changed" }),
    }),
  };
}

/** What people approved is asked under the rules of then; what the pact allowed, it allows still. */
async function rulesStillAllow(
  world: World,
  asker: Asker,
  found: ActionThing,
  args: Record<string, unknown>,
): Promise<boolean> {
  if (found.by === "people") return !rulesDiffer(world, found.thing.state);
  const { agent, tool, run, standing } = found.thing.state;
  const { decision, asking } = await asker.ruleNow({ agent, tool, args, ...(run && { run }) });
  if (decision === "allow") return true;
  return (
    decision === "ask" &&
    asking !== undefined &&
    standing !== undefined &&
    stillCovers(world, standing, { agent, tool, args }, asking)
  );
}

/** False: there is no such action, or it was not claimed, or its end was told before. */
export async function completeAction(
  world: World,
  action: string,
  completed: Completed,
): Promise<"completed" | "unknown" | "not_claimed"> {
  let result = "unknown" as "completed" | "unknown" | "not_claimed";
  const { committed } = await attempt(world.store, async () => {
    const found = await loadAction(world, action);
    result = found ? (found.thing.state.status === "claimed" ? "completed" : "not_claimed") : "unknown";
    if (!found || result !== "completed") return { reply: done("") };
    const { subject, version, state } = found.thing;
    const events: NewEvent[] = [
      found.by === "people"
        ? event("approval.completed", subject, `agent:${state.agent}`, completed)
        : event("action.completed", subject, `agent:${state.agent}`, completed),
    ];
    return {
      reply: done(""),
      commit: {
        expected: [[subject, version]],
        events,
        effects: await announce(world, state.room, subject, version, events),
      },
    };
  });
  if (result === "completed" && !committed) throw crowded(action);
  world.wake();
  return result;
}
