/** `wardroom token` and `wardroom link`: keys for agents, and one-time sign-in addresses for people. */
import type { Command } from "commander";
import type { Env } from "../env.ts";
import type { HostAnswer } from "../flows/host-commands.ts";
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
    .action(async ({ name, scope, agent, person, json }: Record<string, string> & { json?: boolean }) =>
      terminal.print(
        await hostCommand(env(), "token.create", { name, scopes: (scope ?? "").split(","), agent, person }),
        json,
      ),
    );
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

  program
    .command("link")
    .description("A one-time address with which a person signs in to the web room (10 minutes)")
    .requiredOption("--person <person>", "a person of wardroom.yaml")
    .option("--web", "for the web room")
    .option("--json", "print as JSON")
    .action(async ({ person, web, json }: { person: string; web?: boolean; json?: boolean }) => {
      if (!web) return terminal.fail("Say --web: codes for chat accounts are not available yet.", 2);
      const answer = await hostCommand(env(), "link.create", { person });
      terminal.print(answer.ok ? withAddress(answer, env()) : answer, json);
    });
}

function withAddress(answer: HostAnswer, { host, port }: Env): HostAnswer {
  const { token, publicUrl, expires } = answer.data as { token: string; publicUrl?: string; expires: number };
  const base = publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const address = `${base.replace(/\/$/, "")}/sign-in/${token}`;
  return { ok: true, sentence: address, data: { address, expires: new Date(expires).toISOString() } };
}
