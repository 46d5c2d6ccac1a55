/** Agents listed for whoever asked: who is held back, who is unowned, how the worst of each one's thresholds stands. */
import { restrained } from "../../domain/agent/restraint.ts";
import type { Autonomy, InterventionKind } from "../../domain/pact/pact.ts";
import type { ThresholdReading } from "../../domain/watch/threshold-reading.ts";
import { counted } from "../../domain/words/counted.ts";
import type { Block, Card, Rich, Span } from "../card.ts";
import { number } from "../measure-words.ts";
import { plainCard } from "../notice.ts";
import { left, most } from "./item-lists.ts";

export interface AgentFacts {
  id: string;
  room: string;
  role: string | undefined;
  restraint: InterventionKind | undefined;
  /** A pact holds for it and a living person answers. */
  owned: boolean;
  autonomy: Autonomy;
  /** Why it may do less than where its pact lets it begin; absent: it may as much, or more. */
  narrowed?: string;
  thresholds: ThresholdReading[];
}

const allAgents: Span = { command: "list", values: { what: "agents", which: "all" } };

/** Said below a list of agents that was asked for without saying whose. */
export const agentListHints = {
  mine: ["These are yours; ", allAgents, " names all of them."],
  none: ["You operate none and answer for none; these are all of them."],
} satisfies Record<string, Rich>;

export function agentListCard(
  agents: AgentFacts[],
  which: "mine" | "open" | "all" = "all",
  /** Why these are shown, and what names the others. */
  hint?: Rich,
): Card {
  if (agents.length === 0 && which === "mine")
    return plainCard("You operate no agent here and answer for none.", [
      { type: "context", text: [allAgents, " names all of them."] },
    ]);
  if (agents.length === 0 && which === "open")
    return plainCard("No agent here is held back, and nothing of any waits.", []);
  if (agents.length === 0)
    return plainCard("No agent has sent a signal here yet.", [
      { type: "text", text: ["Point an OpenTelemetry exporter at /v1/traces, or post to /v1/signals."] },
    ]);
  const items = agents.slice(0, most).map(({ id, role, restraint, owned, autonomy, thresholds }): Rich => {
    const worst =
      thresholds.find(({ state }) => state === "breach") ??
      thresholds.find(({ state }) => state === "near") ??
      thresholds[0];
    const value = worst?.value === undefined ? "" : ` · ${worst.title}: ${number(worst.value, worst)}`;
    return [
      { strong: id },
      `${role ? ` (${role})` : ""} · ${standing(restraint, owned, autonomy)}${owned ? value : ""}`,
    ];
  });
  const named = counted(agents.length, "agent");
  const title = { mine: `Yours: ${named}`, open: `${named} held back or with something open`, all: named }[which];
  return plainCard(title, [
    { type: "list", items: [...items, ...left(agents.length)] },
    ...(hint === undefined ? [] : [{ type: "context", text: hint } satisfies Block]),
  ]);
}

/** "quarantined · supervised", "supervised", "free · trusted", "free", "unowned". */
function standing(restraint: InterventionKind | undefined, owned: boolean, autonomy: Autonomy): string {
  const words = [
    ...(restraint ? [restrained[restraint]] : []),
    ...(!owned ? ["unowned"] : restraint || autonomy === "supervised" ? [] : ["free"]),
    ...(owned && autonomy !== "standard" ? [autonomy] : []),
  ];
  return [...new Set(words)].join(" · ");
}
