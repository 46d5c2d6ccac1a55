/** `wardroom token create|list|revoke`: keys for agents, exporters and auditors. */
import type { Command } from "commander";
import { scopes } from "../domain/people/access.ts";
import { nearest } from "../domain/words/nearest.ts";
import type { Env } from "../env.ts";
import { hostCommand } from "./host.ts";
import type { Terminal } from "./terminal.ts";

export function registerTokens(program: Command, env: () => Env, terminal: Terminal): void {
  const token = program.command("token").description("Bearer tokens for agents and exporters");
  token
    .command("create")
    .description("Make a token; it is shown once")
    .requiredOption("--name <name>", "what it is for, as it will be listed")
    .requiredOption("--scope <scopes>", "signals:write, agent, person or auditor; several with commas")
    .option("--agent <agent>", "the agent or pattern it speaks for, such as refund-*")
    .option("--person <person>", "the person it speaks for (scope person)")
    .option("--json", "print the result as JSON")
    .action(async ({ name, scope = "", agent, person, json }: Record<string, string> & { json?: boolean }) => {
      const asked = scope.split(",").map((one) => one.trim());
      const unknown = asked.find((one) => !scopes.some((known) => known === one));
      if (unknown !== undefined) return terminal.fail(noSuchScope(unknown), 2);
      terminal.print(await hostCommand(env(), "token.create", { name, scopes: asked, agent, person }), json);
    });
  token
    .command("list")
    .description("All tokens, without their secrets")
    .option("--json", "print as JSON")
    .action(async ({ json }: { json?: boolean }) => terminal.print(await hostCommand(env(), "token.list", {}), json));
  token
    .command("revoke")
    .description("End a token at once")
    .argument("<token>", "its id, as token list shows it")
    .option("--json", "print as JSON")
    .action(async (id: string, { json }: { json?: boolean }) =>
      terminal.print(await hostCommand(env(), "token.revoke", { token: id }), json),
    );
}

function noSuchScope(asked: string): string {
  const near = nearest(asked, scopes);
  return `There is no scope "${asked.slice(0, 40)}". ${near ? `Did you mean ${near}? ` : ""}Scopes are ${scopes.join(", ")}; several with commas.`;
}
