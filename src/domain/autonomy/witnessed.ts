/**
 * Whether a run says anything towards more autonomy: the host's own exporter told of it, or Wardroom saw it take its time and end, and
 * nobody judged themselves.
 */
import type { Run } from "../evidence/run.ts";
import { type GatedCall, missingSlots } from "../evidence/run-slots.ts";
import type { AgentId, EffectivePact, PersonId } from "../pact/pact.ts";
import type { Token } from "../people/access.ts";
import { matchesPattern } from "../people/fleet-config.ts";
import { type Duration, second } from "../words/time.ts";
import type { Signs } from "./run-signs.ts";

/** So much time at least lies between the first and the last that a run told: two requests in one breath are no time. */
export const leastTime: Duration = second;

/** Fewer observations than this are a beginning and an end with nothing between them. */
export const leastObservations = 3;

/** What is known of whoever told of runs. */
export interface Witnesses {
  /** The token of "token:tok_1"; undefined: there is none, or it is not known. */
  token(source: string): Pick<Token, "agent" | "scopes" | "parent" | "by"> | undefined;
  /** Tokens ("token:tok_1") that runs of agents came with, these and any before. */
  spoke: ReadonlySet<string>;
  operator: PersonId | undefined;
}

type WitnessedRun = Pick<Run, "agent" | "endedAt"> & Parameters<typeof missingSlots>[1];

/**
 * Who told of a run: an exporter that was made on the host and is bound to no agent, such as a collector, is the host's own word. What
 * else tells of a run may be its agent; and so may be nobody, where all that is known of it is what it was judged.
 */
export const isSelfTold = ({ by }: Pick<Signs, "by">, { token }: Pick<Witnesses, "token">): boolean =>
  by.size === 0 ||
  ![...by].every((source) => {
    const teller = token(source);
    return teller?.by === "host" && teller.agent === undefined && teller.parent === undefined;
  });

/**
 * What the host's own exporter tells is so, whoever judged it. Of all else a duration is what its sender claims, so it counts as
 * nothing: what the run told of itself reached Wardroom over some time, or the gate let it act. Its end was told: one that fell silent
 * may be anywhere. Where its pact asks for an evaluation, only those count that came from somebody else.
 */
export function isWitnessed(run: WitnessedRun, signs: Signs, pact: EffectivePact, witnesses: Witnesses): boolean {
  if (!isSelfTold(signs, witnesses)) return true;
  if (run.endedAt === undefined) return false;
  const claimed = run.gated.filter(isClaimed).length;
  if (signs.lastAt - signs.firstAt < leastTime && claimed === 0) return false;
  const judges = [...signs.judgedBy].filter((source) => isWitness(source, run.agent, signs, witnesses));
  if (signs.told + claimed + judges.length < leastObservations) return false;
  return !missingSlots(pact, { ...run, evaluated: judges.length > 0 }).includes("evaluation");
}

const isClaimed = ({ claimed }: GatedCall): boolean => claimed;

/**
 * Whose evaluation counts: a token that can only send signals, speaks for no agent that it judges, has told of no run of anybody, and
 * was made neither by whoever runs the agent nor by the person or the enrolment that made what the run came with.
 */
function isWitness(source: string, agent: AgentId, { by }: Signs, { token, spoke, operator }: Witnesses): boolean {
  const judge = token(source);
  if (!judge || spoke.has(source)) return false;
  if (judge.agent === undefined ? judge.scopes.includes("agent") : matchesPattern(judge.agent, agent)) return false;
  const makers = [...by].flatMap((one) => {
    const speaker = token(one);
    return speaker ? [speaker.by, ...(speaker.parent === undefined ? [] : [`token:${speaker.parent}`])] : [];
  });
  if (operator !== undefined && judge.by === `person:${operator}`) return false;
  // Whoever has the machine made both, and answers for the service itself.
  return judge.by === "host" || !makers.includes(judge.by);
}
