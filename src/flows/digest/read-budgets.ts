/** Reads what agents have used of their budgets, by the watch: a slow burn crosses nothing and is still to be seen. */
import type { BudgetLine } from "../../domain/digest/figures.ts";
import type { AgentId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import { inSteps } from "../read/in-steps.ts";

/** The fullest; the table of a message is read no further. */
const most = 10;

/** A budget is a threshold against overspending that trips above its cap. `before`: what the last digest said of them. */
export async function readBudgets(
  world: World,
  agents: readonly AgentId[],
  before: readonly BudgetLine[] = [],
): Promise<BudgetLine[]> {
  const linesOf = (agent: AgentId): BudgetLine[] => {
    const readings = new Map(world.standing(agent).map((reading) => [reading.threshold, reading]));
    return (world.pacts.effective(agent)?.thresholds ?? []).flatMap(
      ({ id, title, unit, failure_mode, breach }): BudgetLine[] => {
        const used = readings.get(id)?.value;
        const cap = "above" in breach ? breach.above : undefined;
        if (failure_mode !== "overspend" || cap === undefined || cap <= 0 || used === undefined) return [];
        const was = before.find((one) => one.agent === agent && one.threshold === id)?.used;
        return [
          {
            ...{ agent, threshold: id, title, used, cap },
            ...(unit && { unit }),
            ...(was !== undefined && { was }),
          },
        ];
      },
    );
  };
  const lines: BudgetLine[] = [];
  for await (const agent of inSteps(agents, 50)) lines.push(...linesOf(agent));
  const full = ({ used, cap }: BudgetLine): number => used / cap;
  return lines
    .toSorted(
      (a, b) =>
        full(b) - full(a) || (a.agent < b.agent ? -1 : a.agent > b.agent ? 1 : a.threshold < b.threshold ? -1 : 1),
    )
    .slice(0, most);
}
