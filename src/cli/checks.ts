/** `wardroom checks`: what governs on paper alone, the worst first; the store is only read. */
import type { Command } from "commander";
import type { Env } from "../env.ts";
import { readFindings } from "../flows/check/findings-of.ts";
import { checksFacts } from "../views/check/checks-facts.ts";
import { printable } from "./printable.ts";
import { reading } from "./reading.ts";
import type { Terminal } from "./terminal.ts";

export function registerChecks(program: Command, env: () => Env, terminal: Terminal): void {
  program
    .command("checks")
    .description("What governs on paper alone: no signal, never fires, nobody answers; and what to do about it")
    .option("--room <room>", "of this room alone")
    .option("--json", "print as JSON")
    .action(({ room, json }: { room?: string; json?: boolean }) =>
      reading(env(), async (world) => {
        if (room !== undefined && room !== "fleet" && !Object.hasOwn(world.config.rooms, room))
          return terminal.fail(
            `There is no room "${room.slice(0, 60)}" in wardroom.yaml. It names ${Object.keys(world.config.rooms).join(", ")}.`,
            2,
          );
        const findings = await readFindings(world, room === undefined ? undefined : [room]);
        const facts = checksFacts(findings, world.config, world.clock.now());
        if (json) return terminal.out(JSON.stringify(facts));
        const { open, dismissed } = facts;
        const lines = open.flatMap(({ title, about, found, todo, change }, index) => [
          `${index + 1}. ${title} · ${about}`,
          `   ${found}`,
          `   ${change === null ? todo : `${change} proposes what answers it, and waits for people.`}`,
        ]);
        const gone = dismissed.length > 0 ? [`${dismissed.length} dismissed, until it changes.`] : [];
        terminal.out(
          printable([...(open.length > 0 ? lines : ["Nothing governs on paper alone."]), ...gone].join("\n")),
        );
      }),
    );
}
