/** What an agent's autonomy means at the gate, and how it comes to more. */
import { earliest } from "../../domain/autonomy/earn.ts";
import { type Earned, levelOf, rankOf, wider } from "../../domain/autonomy/earned.ts";
import type { AgentId, Autonomy, EffectivePact } from "../../domain/pact/pact.ts";
import type { Card, Rich } from "../card.ts";

/** What a step changes: "It no longer asks people before refund." Rules that say nothing of autonomy stay as they are. */
export function atTheGate(
  { from, to }: { from: Autonomy; to: Autonomy },
  { actions, free }: Pick<EffectivePact, "actions" | "free">,
): Rich {
  if (to === "supervised")
    return free.length > 0
      ? ["It asks people before everything but ", ...tools(free), "."]
      : ["It asks people before everything it does."];
  if (from === "supervised")
    return ["It no longer asks people before everything, only where the rules of its pact say so."];
  const asksAt = (level: Autonomy, until: Autonomy): boolean => rankOf(level) < rankOf(until);
  const changed = actions.flatMap(({ tool, until, decision }) =>
    until && decision !== "deny" && asksAt(from, until) !== asksAt(to, until) ? [tool] : [],
  );
  if (changed.length === 0) return ["Nothing changes at the gate: no rule of its pact depends on this step."];
  return rankOf(to) > rankOf(from)
    ? ["It no longer asks people before ", ...tools(changed), "."]
    : ["It asks people before ", ...tools(changed), " again."];
}

/** The state of an agent that nothing holds back: free, unless its autonomy lets it do next to nothing unasked, or nobody answers for it. */
export function freeState(
  earned: Earned,
  effective: EffectivePact | undefined,
): Pick<Card, "icon" | "tone"> & { word: string } {
  if (!effective) return { icon: "⚪", word: "Unowned", tone: "held" };
  return levelOf(earned, effective) === "supervised"
    ? { icon: "🟡", word: "Supervised", tone: "held" }
    : { icon: "🟢", word: "Free", tone: "resolved" };
}

/** How an agent may act that nothing holds back. */
export function whileFree(agent: AgentId, earned: Earned, effective: EffectivePact | undefined): string {
  if (!effective) return `Nobody answers for ${agent}: every action that is not free is refused.`;
  return levelOf(earned, effective) === "supervised"
    ? `Nothing holds ${agent} back, but its autonomy is supervised: it asks people before all but what is free.`
    : `${agent} is free to act within its pact.`;
}

/** Of many tools the first are named. */
const mostNamed = 5;

function tools(all: readonly string[]): Rich {
  const names = [...new Set(all)];
  const rest = names.length - mostNamed;
  const named = names.slice(0, rest > 1 ? mostNamed : mostNamed + 1);
  return [
    ...named.flatMap(
      (name, nth): Rich => [
        ...(nth === 0 ? [] : [nth === named.length - 1 && rest <= 1 ? " and " : ", "]),
        { code: name },
      ],
    ),
    ...(rest > 1 ? [` and ${rest} more tools`] : []),
  ];
}

/** Undefined: there is nothing to earn. */
export function wayToMore(earned: Earned, effective: EffectivePact): Rich | undefined {
  const rule = effective.autonomy.widen_after;
  const to = wider(levelOf(earned, effective));
  if (!rule || !to) return undefined;
  const drill = rule.drill ? " and a passed drill" : "";
  return [
    `It is ${to} again after ${rule.clean_runs} clean runs in a row${drill}; where it tells of them itself, not before `,
    { time: earliest(earned, undefined), as: "date" },
    ".",
  ];
}
