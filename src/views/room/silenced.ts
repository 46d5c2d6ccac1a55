/** What calls nobody, always shown: mutes in force, what was called noise, and what would have happened in shadow. */

import type { Breach } from "../../domain/breach/breach.ts";
import { isInForce, type Mute } from "../../domain/breach/hush/mute.ts";
import { unversioned } from "../../domain/pact/citation.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import { day, type Instant } from "../../domain/words/time.ts";
import { headline } from "../breach/breach-words.ts";
import { wouldHave } from "../breach/shadow-words.ts";
import type { Block, Rich } from "../card.ts";

/** Noise and shadow older than this no longer say how the room does now. */
export const silencedSpan = 7 * day;

export interface Silenced {
  mutes: Rich[];
  noise: NoiseLine[];
  shadow: { id: string; text: Rich }[];
  /** Shadow breaches beyond those. */
  moreShadow: number;
}

interface NoiseLine {
  /** "airline-service#task-failure" */
  clause: string;
  noise: number;
  /** Breaches of the clause in the same time, noise among them. */
  breaches: number;
}

/** `breaches`: those of the rooms, the newest of each first; `reasons`: why an agent or clause was muted, by the mute's id. */
export function silenced(
  breaches: readonly Breach[],
  mutes: readonly Mute[],
  reasons: ReadonlyMap<string, string>,
  config: FleetConfig,
  at: Instant,
): Silenced {
  const recent = breaches.filter(({ openedAt }) => at - openedAt < silencedSpan);
  const shadow = recent.filter((breach) => breach.shadow);
  return {
    mutes: mutes.filter((mute) => isInForce(mute, at)).map((mute) => muteLine(mute, reasons.get(mute.id), config)),
    noise: noiseLines(recent.filter((breach) => !breach.shadow)),
    shadow: shadow.slice(0, mostShadow).map((breach) => ({
      id: breach.id,
      text: [{ strong: `${breach.id} ${headline(breach)}` }, ". ", ...wouldHave(breach, { config })],
    })),
    moreShadow: Math.max(0, shadow.length - mostShadow),
  };
}

const mostShadow = 8;

/** The blocks of a status card; none when nothing is silenced. */
export function silencedBlocks({ mutes, noise, shadow, moreShadow }: Silenced): Block[] {
  const more: Rich[] = moreShadow > 0 ? [[`and ${moreShadow} more in shadow`]] : [];
  const blocks: Block[] = [];
  if (mutes.length > 0) blocks.push({ type: "list", items: mutes });
  if (noise.length > 0)
    blocks.push({ type: "text", text: [`Called noise in 7 days: ${noise.map(sayNoise).join(", ")}.`] });
  if (shadow.length > 0) blocks.push({ type: "list", items: [...shadow.map(({ text }) => text), ...more] });
  return blocks;
}

export const sayNoise = ({ clause, noise, breaches }: NoiseLine): string => `${noise} of ${breaches} of ${clause}`;

function muteLine({ agent, clause, by, until }: Mute, reason: string | undefined, config: FleetConfig): Rich {
  return [
    "🔇 ",
    { strong: clause ? `${agent}, ${clause}` : agent },
    ` is muted by ${nameOf(config, by)} until `,
    { time: until, as: "clock" },
    ...(reason ? [": ", { untrusted: reason }] : ["."]),
  ];
}

function noiseLines(breaches: readonly Breach[]): NoiseLine[] {
  const lines = new Map<string, NoiseLine>();
  for (const { clause: cited, resolved } of breaches) {
    const clause = unversioned(cited);
    const line = lines.get(clause) ?? { clause, noise: 0, breaches: 0 };
    lines.set(clause, {
      clause,
      noise: line.noise + Number(resolved?.because === "noise"),
      breaches: line.breaches + 1,
    });
  }
  return [...lines.values()].filter(({ noise }) => noise > 0).sort((a, b) => b.noise - a.noise);
}
