/** The agents of a room, one line each: what holds them back, how their numbers stand, what is open about them. */
import type { Agent } from "../../domain/agent/agent.ts";
import { type Restraint, restrained, strictest } from "../../domain/agent/restraint.ts";
import { kindOfId } from "../../domain/journal/short-id.ts";
import { unversioned } from "../../domain/pact/citation.ts";
import type { EffectivePact, InterventionKind } from "../../domain/pact/pact.ts";
import { type FleetConfig, profileOf } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { ThresholdReading } from "../../domain/watch/threshold-reading.ts";
import { capital } from "../../domain/words/capital.ts";
import type { Instant } from "../../domain/words/time.ts";
import { freeState } from "../autonomy/gate-words.ts";
import type { Tone } from "../card.ts";
import { type Gauge, gauge } from "./gauge.ts";

export interface AgentRow {
  id: string;
  role: string | undefined;
  enrolled: boolean;
  /** "QUARANTINED", "FREE" ... with the colour that goes with it. */
  state: { word: string; tone: Tone };
  held: Held | undefined;
  /** Nobody answers for it: no pact, or no living accountable. */
  unowned: boolean;
  /** It asks before it acts, so the gate can hold it. */
  asks: boolean;
  gauges: Gauge[];
  /** Ids of its open breaches, and of its questions that wait. */
  open: string[];
}

interface Held {
  kind: InterventionKind;
  by: string;
  at: Instant;
  /** It ends by itself once the value is on the safe side again: what it is near to, as the pact says it. */
  near?: string;
}

interface AgentFacts {
  agent: Agent;
  pact: EffectivePact | undefined;
  readings: ThresholdReading[];
  open: string[];
}

export function agentRow({ agent, pact, readings, open }: AgentFacts, config: FleetConfig): AgentRow {
  const held = strictest(agent.restraints);
  const { role, enrolled } = profileOf(config, agent.id);
  return {
    id: agent.id,
    role,
    enrolled,
    state: stateWord(
      held?.kind ?? freeState(agent.earned, pact),
      open,
      readings.filter(({ clause }) => pact?.thresholds.find(({ cited }) => cited === clause)?.enforce !== "shadow"),
    ),
    held: held && { kind: held.kind, by: actorName(held.by, config), at: held.at, ...nearTo(held, pact) },
    unowned: pact === undefined,
    asks: agent.asks,
    gauges: readings.map((reading) =>
      gauge(
        reading,
        pact?.thresholds.find(({ cited }) => cited === reading.clause),
      ),
    ),
    open,
  };
}

function nearTo({ cause }: Restraint, pact: EffectivePact | undefined): { near?: string } {
  if (!cause.startsWith("near-miss:")) return {};
  const clause = cause.slice(cause.indexOf("|") + 1);
  return { near: pact?.thresholds.find(({ cited }) => unversioned(cited) === clause)?.title ?? clause };
}

function stateWord(
  held: InterventionKind | ReturnType<typeof freeState>,
  open: readonly string[],
  readings: readonly ThresholdReading[],
): { word: string; tone: Tone } {
  if (typeof held === "string")
    return { word: capital(restrained[held]), tone: held === "supervise" ? "held" : "restrained" };
  const inBreach = open.some((id) => kindOfId(id) === "breach");
  if (inBreach || readings.some(({ state }) => state === "breach")) return { word: "In breach", tone: "alert" };
  if (readings.some(({ state }) => state === "near")) return { word: "Near", tone: "held" };
  if (open.length > 0) return { word: "Asking", tone: "pending" };
  return { word: held.word, tone: held.tone };
}

/** "Dana Reyes", "the pact", "Wardroom", "a command on the host". */
export function actorName(actor: string, config: FleetConfig): string {
  if (actor.startsWith("person:")) return nameOf(config, actor.slice("person:".length));
  if (actor.startsWith("pact:")) return "the pact";
  if (actor.startsWith("agent:")) return actor.slice("agent:".length);
  if (actor.startsWith("token:")) return `the token ${actor.slice("token:".length)}`;
  return actor === "host" ? "a command on the host" : "Wardroom";
}
