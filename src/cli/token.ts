/** `wardroom token create|list|confirm|revoke`: keys for agents, exporters and auditors. */
import type { Command } from "commander";
import { wallClock } from "../app.ts";
import { scopes } from "../domain/people/access.ts";
import { nearest } from "../domain/words/nearest.ts";
import { parseRfc3339 } from "../domain/words/rfc3339.ts";
import { type Instant, parseDuration } from "../domain/words/time.ts";
import type { Env } from "../env.ts";
import { hostCommand } from "./host.ts";
import { readingCommand } from "./reading.ts";
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
    .option("--for <person>", "whose agent it is: they count as asking for what it asks, and never approve it")
    .option("--enrol", "it enrols agents of the pattern: each name gets a token of its own, once")
    .option("--expires <when>", "a duration such as 30d, or a time such as 2027-01-01T00:00:00Z; absent: until revoked")
    .option("--json", "print the result as JSON")
    .action(async ({ name, scope = "", agent, person, for: requester, enrol, expires, json }: CreateOptions) => {
      const asked = scope.split(",").map((one) => one.trim());
      const unknown = asked.find((one) => !scopes.some((known) => known === one));
      if (unknown !== undefined) return terminal.fail(noSuchScope(unknown), 2);
      const until = expires === undefined ? undefined : readExpiry(expires, wallClock.now());
      if (expires !== undefined && until === undefined)
        return terminal.fail("--expires: this is no duration and no time. Write 30d, 12h or 2027-01-01T00:00:00Z.", 2);
      const order = { name, scopes: asked, agent, person, for: requester, enrol, expires: until };
      terminal.print(await hostCommand(env(), "token.create", order), json);
    });
  token
    .command("list")
    .description("All tokens, without their secrets")
    .option("--json", "print as JSON")
    .action(async ({ json }: { json?: boolean }) => terminal.print(await readingCommand(env(), "token.list"), json));
  token
    .command("confirm")
    .description(
      "Let a token that somebody asked for speak for its person; in chat they do it themselves with /ward link, on Discord /ward me link",
    )
    .argument("<token>", "its id, as token list shows it")
    .option("--json", "print as JSON")
    .action(async (id: string, { json }: { json?: boolean }) =>
      terminal.print(await hostCommand(env(), "token.confirm", { token: id }), json),
    );
  token
    .command("revoke")
    .description("End a token at once")
    .argument("<token>", "its id, as token list shows it")
    .option("--keep", "of an enrolment token: leave the tokens that it minted, which end with it otherwise")
    .option("--json", "print as JSON")
    .action(async (id: string, { keep, json }: { keep?: boolean; json?: boolean }) =>
      terminal.print(await hostCommand(env(), "token.revoke", { token: id, keep }), json),
    );
}

interface CreateOptions {
  name: string;
  scope: string;
  agent?: string;
  for?: string;
  person?: string;
  enrol?: boolean;
  expires?: string;
  json?: boolean;
}

/** "30d" counts from now. */
function readExpiry(text: string, now: Instant): Instant | undefined {
  const span = parseDuration(text);
  return span === undefined ? parseRfc3339(text) : now + span;
}

function noSuchScope(asked: string): string {
  const near = nearest(asked, scopes);
  return `There is no scope "${asked.slice(0, 40)}". ${near ? `Did you mean ${near}? ` : ""}Scopes are ${scopes.join(", ")}; several with commas.`;
}
