/** `wardroom agents list|pause|resume|quarantine|supervise|release|narrow|widen`: how agents stand, and the cords that hold one back or let it go. */
import type { Command } from "commander";
import { restrained } from "../domain/agent/restraint.ts";
import type { Env } from "../env.ts";
import { type Cord, cords } from "../flows/decide/pull-cord.ts";
import { type AgentFacts, describeAgent } from "../flows/read/describe-agent.ts";
import { hostCommand } from "./host.ts";
import { overHttp } from "./over-http.ts";
import { columns, reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";
import { registerTrackRecord } from "./track-record.ts";

interface CordOptions {
  as?: string;
  reason?: string;
  url?: string;
  json?: boolean;
}

const summaries: Record<Cord, string> = {
  pause: "Pull the cord: pause an agent at once",
  quarantine: "Quarantine an agent",
  supervise: "Let an agent act only after asking",
  resume: "End an agent's pauses",
  release: "End everything that holds an agent back",
  narrow: "Take a step of an agent's autonomy back",
  widen: "Give an agent a step of its autonomy back, up to where its pact begins",
};

export function registerAgentCommands(program: Command, env: () => Env, terminal: Terminal): void {
  const agents = program.command("agents").description("Agents: how they stand, and what holds them back");
  agents
    .command("list")
    .description("Every agent that was seen; thresholds as the watch last saved them")
    .option("--room <room>", "only of this room")
    .option("--json", "print as JSON")
    .action(({ room, json }: { room?: string; json?: boolean }) =>
      reading(env(), async (world) => {
        const things = await world.store.list("agent", room ? { room } : {});
        const facts = await Promise.all(things.map(({ state }) => describeAgent(world, state.id)));
        if (json) return terminal.out(JSON.stringify(facts));
        terminal.out(facts.length > 0 ? columns(facts.map(row)) : "No agent was seen here yet.");
      }),
    );
  registerTrackRecord(agents, env, terminal);
  for (const cord of cords)
    agents
      .command(cord)
      .description(summaries[cord])
      .argument("<agent>", "its name")
      .option("--as <person>", "who decides it, a person of wardroom.yaml")
      .option("--reason <text>", "why; kept with the decision")
      .option("--url <url>", "a service elsewhere, with a person's token in WARDROOM_TOKEN in place of --as")
      .option("--json", "print as JSON")
      .action(async (agent: string, { as, reason, url, json }: CordOptions) => {
        if (url !== undefined) {
          if (as !== undefined)
            return terminal.fail("--as and --url: there the token says who decides. Leave one out.", 2);
          const path = `/v1/agents/${encodeURIComponent(agent)}/${cord}`;
          return terminal.print(await overHttp(url, path, reason ? { reason } : {}, process.env), json);
        }
        if (as === undefined) return terminal.fail("Say who decides it: --as PERSON.", 2);
        const order = { cord, agent, as, ...(reason !== undefined && { reason }) };
        terminal.print(await hostCommand(env(), "agent.cord", order), json);
      });
}

const row = ({ agent, room, role, restraint, autonomy, owned, thresholds, pacts }: AgentFacts): string[] => {
  const worst =
    thresholds.find(({ state }) => state === "breach") ??
    thresholds.find(({ state }) => state === "near") ??
    thresholds[0];
  return [
    agent,
    room,
    role ?? "",
    restraint === "none" ? "free" : restrained[restraint],
    autonomy,
    owned ? pacts.join(" ") : "unowned",
    worst
      ? `${worst.title}: ${worst.value ?? "too few samples"}${worst.value === null ? "" : ` (${worst.state})`}`
      : "",
  ];
};
