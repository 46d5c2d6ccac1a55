/** `wardroom link`: a one-time address with which a person signs in to the web room. */
import type { Command } from "commander";
import type { Env } from "../env.ts";
import type { HostAnswer } from "../flows/access/host-commands.ts";
import { hostCommand } from "./host.ts";
import type { Terminal } from "./terminal.ts";

export function registerLink(program: Command, env: () => Env, terminal: Terminal): void {
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
