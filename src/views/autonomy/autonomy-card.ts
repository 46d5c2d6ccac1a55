/** One quiet message about an agent whose autonomy changed, or would have: what it may do now, and what changes that. It calls nobody. */
import type { Agent } from "../../domain/agent/agent.ts";
import { type Earned, type LastStep, levelOf, rankOf } from "../../domain/autonomy/earned.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { AgentId, EffectivePact } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { nameOf } from "../../domain/people/person.ts";
import type { Block, Card, Rich } from "../card.ts";
import { whyOf } from "./autonomy-words.ts";
import { atTheGate, wayToMore } from "./gate-words.ts";

interface Shown {
  config: FleetConfig;
  version: number;
  /** Its pact as it is now; absent: nobody answers for it any more. */
  effective?: EffectivePact | undefined;
}

/** Undefined where nothing ever changed. */
export function autonomyCard(subject: Subject, { id, earned }: Agent, shown: Shown): Card | undefined {
  const { config, version, effective } = shown;
  const { last, held } = earned;
  const frame = { subject, version, pings: [], buttons: [], more: [] };
  if (held) {
    const title = `${id} would be ${held.to} now, but nobody who answers for it is there`;
    const owner = effective ? nameOf(config, effective.raci.accountable) : "whoever is accountable for it";
    return {
      ...frame,
      ...{ tone: "info", icon: "⏳", state: "NOT WIDENED", title, summary: `${title}.` },
      body: [
        line([
          `It stays ${levelOf(earned, effective)} until ${owner} or a deputy is there: its next clean run then widens it.`,
        ]),
      ],
      footer: [],
    };
  }
  if (!last) return undefined;
  const up = rankOf(last.to) > rankOf(last.from);
  const title = `${id}'s autonomy ${up ? "widened" : "narrowed"} from ${last.from} to ${last.to}, ${whyOf(last, config)}`;
  return {
    ...frame,
    ...(up
      ? { tone: "resolved" as const, icon: "🔼", state: "WIDENED" }
      : { tone: "held" as const, icon: "🔽", state: "NARROWED" }),
    title,
    summary: `${title}.`,
    body: effective && last.to === levelOf(earned, effective) ? meaning(id, last, shown, earned, effective) : [],
    footer: [{ code: last.cited }],
  };
}

function meaning(id: AgentId, last: LastStep, { config }: Shown, earned: Earned, effective: EffectivePact): Block[] {
  const up = rankOf(last.to) > rankOf(last.from);
  const more = up ? undefined : wayToMore(earned, effective);
  return [
    line(atTheGate(last, effective)),
    ...(more === undefined ? [] : [line(more)]),
    ...(up
      ? [
          line([
            `${nameOf(config, effective.raci.accountable)} answers for it. Whoever may stop it can take the step back at any time: `,
            { command: "agent", values: { agent: id, step: "narrow" } },
            ".",
          ]),
        ]
      : []),
  ];
}

const line = (text: Rich): Block => ({ type: "text", text });
