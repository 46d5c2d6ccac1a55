/** `wardroom reload`: the running service reads wardroom.yaml and the directory of pacts again, as it does on SIGHUP. */
import type { Command } from "commander";
import type { Env } from "../env.ts";
import { askService } from "./host.ts";
import type { Terminal } from "./terminal.ts";

export function registerReload(program: Command, env: () => Env, terminal: Terminal): void {
  program
    .command("reload")
    .description(
      "Let the running service read wardroom.yaml and new pacts again; a file with anything wrong in it changes nothing",
    )
    .option("--json", "print what changed as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const answer = await askService(env(), "config.reload", {});
      if (answer) return terminal.print(answer, json);
      terminal.fail("No service runs on this store; the next start reads wardroom.yaml by itself.");
    });
}
