/** What a breach does to the autonomy of its agents: committed with it, with its reason. Blame goes to where it comes from. */
import { answersNow } from "../../domain/autonomy/answers-now.ts";
import type { Excuse } from "../../domain/autonomy/autonomy-events.ts";
import { type Earned, unearned } from "../../domain/autonomy/earned.ts";
import { blame, forBreach, isForBreach, narrowByBreach, narrowsOn, spare } from "../../domain/autonomy/narrow.ts";
import { questionAbout } from "../../domain/breach/answer-breach.ts";
import type { Breach } from "../../domain/breach/breach.ts";
import type { BreachOrigin, Verdict } from "../../domain/breach/breach-events.ts";
import { isShared } from "../../domain/breach/members/member.ts";
import type { NewEvent, Subject } from "../../domain/journal/event.ts";
import type { AgentId, ClauseCitation, EffectivePact, PersonId, RoomId, Threshold } from "../../domain/pact/pact.ts";
import { profileOf } from "../../domain/people/fleet-config.ts";
import { eligible } from "../../domain/people/who-may.ts";
import { type Instant, second } from "../../domain/words/time.ts";
import type { Commit } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { beginAnew, showInRoom } from "../tell/card-in-room.ts";
import { readOrigin } from "./read-origin.ts";

/** The card that says how an agent's autonomy changed last. */
const autonomyCard = (agent: AgentId): Subject => `autonomy:${agent}`;

export const noConsequence: Consequences = { expected: [], events: [], effects: [] };

interface OwnBreach {
  agent: AgentId;
  room: RoomId;
  /** The agent's pact as it was in force for it. */
  effective: EffectivePact;
  threshold: Threshold;
  clause: ClauseCitation;
  /** "breach:BR-142" */
  cause: Subject;
  at: Instant;
  receivedAt: Instant;
}

/** What follows for the agents, and where it comes from if not from the agent itself. */
type Consequences = Commit & { origin?: BreachOrigin };

/** An agent breached by itself: it loses a step, or somebody else is to blame. */
export async function consequencesOf(world: World, breach: OwnBreach): Promise<Consequences> {
  const { agent, room, effective, threshold, clause, cause, at, receivedAt } = breach;
  const { widen_after, narrow_on } = effective.autonomy;
  if (threshold.enforce === "shadow" || !(widen_after || narrow_on)) return noConsequence;
  const { signal, over, failure_mode: failureMode, severity } = threshold;
  const signals = over === undefined ? [signal] : [signal, over];
  const crossed = { agent, at, receivedAt, failureMode, severity, signals };
  const origin = await readOrigin(world, room, crossed);
  switch (origin.type) {
    case "own":
      return narrowsOn(effective, threshold.severity)
        ? changing(world, agent, (earned) =>
            narrowByBreach(earned, effective, { cause, clause, severity: threshold.severity }),
          )
        : noConsequence;
    case "upstream":
      return {
        ...(await spareOf(world, agent, effective, {
          cause,
          clause,
          because: "upstream",
          origin: origin.agent,
          with: `breach:${origin.breach.id}`,
        })),
        origin: { because: "upstream", agent: origin.agent, breach: origin.breach.id },
      };
    case "shared":
      return {
        ...together([
          await spareOf(world, agent, effective, { cause, clause, because: "shared" }),
          ...(await Promise.all(origin.others.map((other) => sharedBy(world, other)))),
        ]),
        origin: { because: "shared", breaches: origin.others.map(({ id }) => id) },
      };
  }
}

/** A storm: what its agents crossed together none of them is to blame for, and what it took is given back. */
export async function consequencesOfStorm(
  world: World,
  { host, taken }: { host: Breach; taken: readonly Breach[] },
  joining: { agent: AgentId; clause: ClauseCitation },
): Promise<Commit> {
  const storm: Subject = `breach:${host.id}`;
  const effective = world.pacts.effective(joining.agent);
  return together([
    effective
      ? await spareOf(world, joining.agent, effective, {
          cause: storm,
          clause: joining.clause,
          because: "shared",
          with: storm,
        })
      : noConsequence,
    ...(await Promise.all([host, ...taken].map((one) => sharedBy(world, one, storm)))),
  ]);
}

/** It crossed once more, and the pact in force calls it worse now. */
export async function consequencesOfWorse(
  world: World,
  breach: Breach,
  agent: AgentId,
  events: readonly NewEvent[],
): Promise<Commit> {
  const worse = events.find((one) => one.type === "breach.worsened");
  const effective = world.pacts.effective(agent);
  if (worse?.type !== "breach.worsened" || !effective || breach.scope !== undefined || isShared(breach))
    return noConsequence;
  const { clause, measured, threshold } = breach;
  return consequencesOf(world, {
    agent,
    room: breach.room,
    effective,
    threshold: { ...threshold, severity: worse.body.severity },
    clause,
    cause: `breach:${breach.id}`,
    at: measured.at,
    receivedAt: measured.received_at,
  });
}

/**
 * People found that a breach was none, or that its pact was at fault. It gives autonomy back, so it counts from those alone who may let
 * the agent go. That it was not so after all counts from everybody who may say it.
 */
export async function consequencesOfFinding(
  world: World,
  breach: Breach,
  events: readonly NewEvent[],
): Promise<Commit> {
  if (breach.shadow) return noConsequence;
  const lifts = events.flatMap(liftedBy);
  if (lifts.length > 0)
    return together(await Promise.all(breach.members.map((member) => blamedMember(world, breach, member, lifts))));
  const found = events.map(excuseOf).find((one) => one !== undefined);
  if (!found) return noConsequence;
  const question = questionAbout(breach, world.config, world.clock.now());
  if (!eligible({ ...question, act: "let-go" }).includes(found.by)) return noConsequence;
  return together(
    await Promise.all(
      breach.members
        .filter(({ operator }) => operator !== found.by)
        .map((member) => sparedMember(world, breach, member, found.because)),
    ),
  );
}

function excuseOf({ type, body }: NewEvent): { because: Excuse; by: PersonId } | undefined {
  if (type === "breach.resolved" && body.because === "noise" && body.by !== undefined)
    return { because: "noise", by: body.by };
  if (type === "breach.verdict-given" && atFault.has(body.verdict)) return { because: "pact-at-fault", by: body.by };
  return undefined;
}

/** The excuses that hold no longer. A breach that is open once more is no noise, whoever or whatever opened it. */
function liftedBy({ type, body }: NewEvent): Excuse[] {
  if (type === "breach.reopened") return ["noise"];
  return type === "breach.verdict-given" && !atFault.has(body.verdict) ? ["pact-at-fault"] : [];
}

const atFault: ReadonlySet<Verdict> = new Set<Verdict>(["pact outdated", "threshold stale"]);

async function blamedMember(
  world: World,
  { id, threshold: { severity } }: Breach,
  { agent, clause }: { agent: AgentId; clause: ClauseCitation },
  lifts: readonly Excuse[],
): Promise<Commit> {
  const effective = world.pacts.effective(agent);
  if (!effective) return noConsequence;
  const told = (await world.store.journal({ subject: `agent:${agent}`, types: [...forBreach] })).filter(isForBreach);
  return changing(world, agent, (earned) =>
    blame(earned, effective, { cause: `breach:${id}`, clause, severity, lifts }, told),
  );
}

async function sharedBy(world: World, breach: Breach, storm?: Subject): Promise<Commit> {
  return together(
    await Promise.all(breach.members.map((member) => sparedMember(world, breach, member, "shared", storm))),
  );
}

async function sparedMember(
  world: World,
  { id }: Breach,
  { agent, clause }: { agent: AgentId; clause: ClauseCitation },
  because: Excuse,
  other?: Subject,
): Promise<Commit> {
  const effective = world.pacts.effective(agent);
  return effective
    ? spareOf(world, agent, effective, { cause: `breach:${id}`, clause, because, ...(other && { with: other }) })
    : noConsequence;
}

async function spareOf(
  world: World,
  agent: AgentId,
  effective: EffectivePact,
  sparing: { cause: Subject; clause: ClauseCitation; because: Excuse; origin?: AgentId; with?: Subject },
): Promise<Commit> {
  const { widen_after, narrow_on } = effective.autonomy;
  if (!(widen_after || narrow_on)) return noConsequence;
  const answered = answersNow(effective.raci, world.config, world.clock.now());
  return changing(world, agent, (earned) => spare(earned, effective, { ...sparing, answered }));
}

/** Decided over what it has earned by now; the room is told in one line where its autonomy changed. */
export async function changing(
  world: World,
  agent: AgentId,
  decide: (earned: Earned, firstSeen: Instant | undefined) => NewEvent[],
): Promise<Commit> {
  const subject = `agent:${agent}` as const;
  const thing = await world.store.load(subject);
  const events = decide(thing?.state.earned ?? unearned, thing?.state.firstSeen);
  if (events.length === 0) return noConsequence;
  return {
    expected: [[subject, thing?.version ?? 0]],
    ...(events.some(({ type }) => told.has(type)) ? await telling(world, agent, events) : { events, effects: [] }),
  };
}

const told: ReadonlySet<string> = new Set(["agent.widened", "agent.narrowed", "agent.widening-held"]);

async function telling(world: World, agent: AgentId, events: NewEvent[]): Promise<Pick<Commit, "events" | "effects">> {
  const card = autonomyCard(agent);
  return {
    // News is a new line, not an edit far up in the channel.
    events: [...events, ...(await beginAnew(world, card))],
    // The breach that took it calls people: its card goes ahead.
    effects: await showInRoom(
      world,
      profileOf(world.config, agent).room,
      card,
      isTakenByBreach(events) ? 5 * second : undefined,
    ),
  };
}

const isTakenByBreach = (events: readonly NewEvent[]): boolean =>
  events.some(({ type, body }) => type === "agent.narrowed" && body.because === "breach");

const together = (parts: readonly Commit[]): Commit => ({
  expected: parts.flatMap(({ expected }) => expected),
  events: parts.flatMap(({ events }) => events),
  effects: parts.flatMap(({ effects }) => effects),
});
