/** `wardroom drill` starts a drill, `wardroom drills decide` answers one, both through the running service; `wardroom drills` tells how they went. */
import { Argument, type Command } from "commander";
import { fleetRoom } from "../domain/people/fleet-config.ts";
import { readId } from "../domain/words/command-line.ts";
import { listed } from "../domain/words/listed.ts";
import { sayDuration } from "../domain/words/time.ts";
import type { Env } from "../env.ts";
import { type DrillVerb, drillVerbs } from "../flows/drill/drill-verb.ts";
import { readDrills } from "../flows/drill/read-drills.ts";
import { type DrillFacts, drillFacts } from "../views/drill/drill-facts.ts";
import { resultLine } from "../views/drill/drills-card.ts";
import { hostCommand } from "./host.ts";
import { overHttp } from "./over-http.ts";
import { columns, reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";

export function registerDrills(program: Command, env: () => Env, terminal: Terminal): void {
  program
    .command("drill")
    .description("Test the way from a signal to a person: it calls people, labelled DRILL, and does nothing else")
    .argument("<agent>", "which agent")
    .argument("[threshold]", "which of its thresholds; the most severe one when left out")
    .option("--as <person>", "who starts it, a person of wardroom.yaml")
    .option("--json", "print as JSON")
    .action(async (agent: string, threshold: string | undefined, { as, json }: { as?: string; json?: boolean }) => {
      if (as === undefined) return terminal.fail("Say who starts it: --as PERSON.", 2);
      const order = { agent, as, ...(threshold !== undefined && { threshold }) };
      terminal.print(await hostCommand(env(), "drill.start", order), json);
    });
  const drills = program
    .command("drills")
    .description("How drills went, the latest first: whom each called, and how fast they answered")
    .option("--room <room>", "only of this room")
    .option("--json", "print as JSON")
    .action(({ room, json }: { room?: string; json?: boolean }) =>
      reading(env(), async (world) => {
        if (room !== undefined && room !== fleetRoom && !Object.hasOwn(world.config.rooms, room))
          return terminal.fail(
            `There is no room "${room.slice(0, 60)}" in wardroom.yaml. It names ${Object.keys(world.config.rooms).join(", ")}.`,
            2,
          );
        const { results, drills } = await readDrills(world, {
          ...(room !== undefined && { rooms: [room] }),
          from: 0,
          to: Number.POSITIVE_INFINITY,
        });
        const facts = drills.map(drillFacts);
        if (json) return terminal.out(JSON.stringify(facts));
        if (facts.length === 0) return terminal.out("No drill is on record here. wardroom drill AGENT starts one.");
        // Of those that run yet there is no result.
        const sums = facts.some(({ ended }) => ended) ? ["", resultLine(results)] : [];
        terminal.out([columns(facts.map(row)), ...sums].join("\n"));
      }),
    );
  drills
    .command("decide")
    .description("Answer one that runs as at its card, or call it off, as a person of the fleet")
    .argument("<id>", "such as DR-3")
    .addArgument(new Argument("<answer>", drillVerbs.join(", ")).choices(drillVerbs))
    .option("--as <person>", "who answers it, a person of wardroom.yaml")
    .option("--reason <text>", "why; kept with the answer")
    .option("--url <url>", "a service elsewhere, with a person's token in WARDROOM_TOKEN in place of --as")
    .action(async (typed: string, verb: DrillVerb, { as, reason, url }: DecideOptions, command: Command) => {
      // The list beside it takes --json as well, so it may have been given to that one.
      const { json } = command.optsWithGlobals<{ json?: boolean }>();
      const id = readId(typed, "DR");
      if (!id) return terminal.fail(`"${typed.slice(0, 40)}" is no drill id. They look like DR-3.`, 2);
      const said = { ...(reason && { reason }) };
      if (url !== undefined) {
        if (as !== undefined)
          return terminal.fail("--as and --url: there the token says who answers. Leave one out.", 2);
        return terminal.print(await overHttp(url, `/v1/drills/${id}/${verb}`, said, process.env), json);
      }
      if (as === undefined) return terminal.fail("Say who answers it: --as PERSON.", 2);
      terminal.print(await hostCommand(env(), "drill.decide", { id, verb, as, ...said }), json);
    });
}

interface DecideOptions {
  as?: string;
  reason?: string;
  url?: string;
}

const row = (facts: DrillFacts): string[] => [
  facts.id,
  stand(facts),
  `${facts.agent} ${facts.clause}`,
  facts.started_at,
  outcome(facts),
];

const stand = ({ status, ended }: DrillFacts): string => {
  if (!ended) return status;
  if (ended.because === "breach" || ended.because === "called-off") return "cut short";
  return ended.passed ? "passed" : "failed";
};

function outcome({ answered, called, level, ended }: DrillFacts): string {
  const whom = listed(called.map(({ person }) => person)) || "nobody";
  switch (ended?.because) {
    case "answered":
      return answered
        ? `${answered.by} after ${sayDuration(answered.ms)}, at step ${level}`
        : `answered at step ${level}`;
    case "silence":
      return `${whom} called, no answer by step ${level}`;
    case "lost":
      return "its signal did not come through";
    case "breach":
      return `${ended.breach} came first`;
    case "called-off":
      return "called off";
    case undefined:
      return `${whom} called`;
  }
}
