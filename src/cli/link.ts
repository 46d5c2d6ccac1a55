/** `wardroom link`: a code with which a person links a chat account, or a one-time address to the web room. */
import type { Command } from "commander";
import { rfc3339 } from "../domain/words/rfc3339.ts";
import type { Env } from "../env.ts";
import type { HostAnswer } from "../flows/access/host-commands.ts";
import { hostCommand } from "./host.ts";
import { readingCommand } from "./reading.ts";
import type { Terminal } from "./terminal.ts";

interface Options {
  person?: string;
  web?: boolean;
  list?: boolean;
  remove?: string;
  json?: boolean;
}

export function registerLink(program: Command, env: () => Env, terminal: Terminal): void {
  program
    .command("link")
    .description(
      "A code with which a person links a chat account (/ward link CODE; on Discord /ward me link), or with --web an address to sign in; 10 minutes",
    )
    .option("--person <person>", "a person of wardroom.yaml")
    .option("--web", "a one-time address for the web room")
    .option("--list", "the accounts that were linked by a code")
    .option("--remove <account>", "take one back, such as slack/U04MIA")
    .option("--json", "print as JSON")
    .action(async ({ person, web, list, remove, json }: Options) => {
      if (list) return terminal.print(await readingCommand(env(), "link.list"), json);
      if (remove !== undefined) {
        const [platform = "", account = ""] = remove.split("/");
        if (!/^(slack|discord)$/.test(platform) || account === "")
          return terminal.fail("--remove: write the platform and the account, such as slack/U04MIA.", 2);
        return terminal.print(await hostCommand(env(), "link.remove", { platform, account }), json);
      }
      if (person === undefined) return terminal.fail("Say whom: --person PERSON, a person of wardroom.yaml.", 2);
      const answer = await hostCommand(env(), web ? "link.create" : "link.code", { person });
      terminal.print(answer.ok && web ? withAddress(answer, env()) : answer, json);
    });
}

function withAddress(answer: HostAnswer, { host, port }: Env): HostAnswer {
  const { token, publicUrl, expires } = answer.data as { token: string; publicUrl?: string; expires: number };
  const base = publicUrl ?? `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  const address = `${base.replace(/\/$/, "")}/sign-in/${token}`;
  return { ok: true, sentence: address, data: { address, expires: rfc3339(expires) } };
}
