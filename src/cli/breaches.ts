/** `wardroom breaches list|show`: what is open and what was, read from the store without disturbing the service. */
import type { Command } from "commander";
import { restrained } from "../domain/agent/restraint.ts";
import { breachStatuses } from "../domain/breach/breach.ts";
import { readShortId } from "../domain/journal/short-id.ts";
import { listed } from "../domain/words/listed.ts";
import type { Env } from "../env.ts";
import { type BreachFacts, breachFacts } from "../views/breach/breach-facts.ts";
import { listCommand } from "./list-command.ts";
import { reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";
import { timelineOf, timelineText } from "./timeline.ts";

export function registerBreaches(program: Command, env: () => Env, terminal: Terminal): void {
  const breaches = program.command("breaches").description("Breaches: what is open, and how one went");
  listCommand(
    breaches,
    {
      kind: "breach",
      statuses: breachStatuses,
      byAgent: true,
      facts: breachFacts,
      row: (breach) => row(breachFacts(breach)),
      none: "No breach is on record here.",
    },
    env,
    terminal,
  );
  breaches
    .command("show")
    .description("One breach: what was measured, what waits, and all that happened")
    .argument("<id>", "such as BR-142")
    .option("--json", "print as JSON")
    .action((typed: string, { json }: { json?: boolean }) =>
      reading(env(), async (world) => {
        const id = readShortId("breach", typed);
        if (!id) return terminal.fail(`"${typed.slice(0, 40)}" is no breach id. They look like BR-142.`, 2);
        const thing = await world.store.load(`breach:${id}`);
        if (!thing) return terminal.fail(`There is no ${id}. wardroom breaches list shows them.`);
        const facts = breachFacts(thing.state);
        const { timeline, evidence } = await timelineOf(world, thing.subject);
        if (json) return terminal.out(JSON.stringify({ ...facts, timeline, evidence }));
        terminal.out([...head(facts), "", ...timelineText(timeline, evidence)].join("\n"));
      }),
    );
}

const row = ({ id, status, severity, agent, title, opened_at, ...facts }: BreachFacts): string[] => [
  id,
  status,
  severity,
  `${agent} ${title}`,
  opened_at,
  waits({ ...facts, id, status, severity, agent, title, opened_at }),
];

function head(facts: BreachFacts): string[] {
  const { id, status, severity, agent, title, clause, measured, verdict, resolved } = facts;
  return [
    `${id} ${status}: ${agent} ${title} (${severity})`,
    `${clause}: ${measured.signal} was ${measured.value}, ${measured.bad} of ${measured.samples} samples beyond the bound`,
    waits(facts),
    ...(resolved
      ? [`resolved ${resolved.at} by ${resolved.by ?? "itself"}${verdict ? `, judged "${verdict}"` : ""}`]
      : []),
  ].filter((line) => line !== "");
}

/** What is being waited for, or how the intervention ended. */
function waits({ intervention, asked, agent }: BreachFacts): string {
  const { state, do: kind, by, expires_at } = intervention;
  const whom = asked?.room ? "the room" : listed(asked?.to ?? []) || "nobody";
  switch (state) {
    case "proposed":
      return `${whom} is asked: ${kind} ${agent}? until ${expires_at}`;
    case "applied":
    case "approved":
      return `${restrained[kind]} by ${by}`;
    case "none":
      return "";
    default:
      return `${kind} ${state}${by ? ` by ${by}` : ""}`;
  }
}
