/** `wardroom pact lint|apply|show|diff|backtest|export`: what was agreed, checked before it is live and shown as it is. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { sameButBase, withBase } from "../documents/pact-base.ts";
import { type BacktestOptions, backtestFile } from "./pact-backtest.ts";
import { type LivePacts, type PactAnswer, type PactDeps, readLivePacts, wrong } from "./pact-deps.ts";
import { diff } from "./pact-diff.ts";
import { readPact } from "./pact-file.ts";
import { registerPactLint } from "./pact-lint.ts";
import { registerPactPropose } from "./pact-propose.ts";
import { show } from "./pact-show.ts";

/** Adds `pact` to a program. Reading opens the store read-only; apply goes through the host's door. */
export function registerPactCommands(program: Command, deps: PactDeps): void {
  const pact = program
    .command("pact")
    .description("Pacts: what agents promise, who answers for it, what happens when it is broken");
  registerPactLint(pact, deps);
  pact
    .command("apply")
    .description("Make a pact file live from the next signal")
    .argument("<file>", "the pact, with base: the version it was edited from")
    .option("--as <person>", "who applies it: the accountable, or an admin")
    .option(
      "--also <person>",
      "the second person, where the change loosens something; without them it becomes a change request",
    )
    .option("--json", "print as JSON")
    .action(async (file: string, options: { as?: string; also?: string; json?: boolean }) =>
      print(deps, await apply(file, options, deps), options.json),
    );
  registerPactPropose(pact, deps);
  pact
    .command("show")
    .description("The live pacts; one as its text; or what holds for an agent, with where each value comes from")
    .argument("[id]", "a pact, or one version of it: airline-service@4")
    .option("--agent <agent>", "the effective pact of this agent")
    .option("--json", "print as JSON")
    .action((id: string | undefined, options: { agent?: string; json?: boolean }) =>
      reading(deps, options.json, (live) => show(id, options.agent, live, deps)),
    );
  pact
    .command("diff")
    .description("What a file would change, and whether it tightens or loosens")
    .argument("<id>", "the pact")
    .argument("<file>", "the new text")
    .option("--json", "print as JSON")
    .action((id: string, file: string, { json }: { json?: boolean }) =>
      reading(deps, json, (live) => diff(id, file, live, deps)),
    );
  pact
    .command("backtest")
    .description(
      "How the recorded past would have gone under a file: breaches, near misses, approvals and calls that differ",
    )
    .argument("<file>", "the pact; it stands in for its live version, or for none")
    .option("--from <time>", "since when: a day, a time, or how long ago (default: the last 30 days)")
    .option("--to <time>", "until when (default: now)")
    .option("--json", "print as JSON")
    .action(async (file: string, { json, ...options }: BacktestOptions & { json?: boolean }) =>
      print(deps, await backtestFile(file, options, deps), json),
    );
  pact
    .command("export")
    .description("Write the text of every live pact to a directory, one file each, ready to be edited (with its base)")
    .requiredOption("--out <dir>", "where to; made if it is not there")
    .option("--force", "replace files that say something else")
    .option("--json", "print as JSON")
    .action((options: { out: string; force?: boolean; json?: boolean }) =>
      reading(deps, options.json, (live) => exportAll(options, live)),
    );
}

function print({ terminal }: PactDeps, answer: PactAnswer, json: boolean | undefined): void {
  if (!answer.ok && answer.wrongInput) terminal.fail(answer.sentence, 2);
  else terminal.print(answer, json);
}

async function reading(
  deps: PactDeps,
  json: boolean | undefined,
  answer: (live: LivePacts) => PactAnswer,
): Promise<void> {
  const live = await readLivePacts(deps);
  const none = "There is no store yet, so no live pact. Start Wardroom once, or set DATABASE_URL.";
  print(deps, live ? answer(live) : { ok: false, sentence: none }, json);
}

async function apply(file: string, { as, also }: { as?: string; also?: string }, deps: PactDeps): Promise<PactAnswer> {
  const read = readPact(file);
  if (!read.ok) return read;
  if (as === undefined) return wrong("Say who applies it: --as PERSON.");
  return deps.apply({ file, text: read.text, as, ...(also !== undefined && { also }) });
}

function exportAll({ out, force }: { out: string; force?: boolean }, { versions }: LivePacts): PactAnswer {
  mkdirSync(out, { recursive: true });
  const files = versions.map(({ id, text, version }) => ({
    file: join(out, `${id}.yaml`),
    text: withBase(text, version),
  }));
  const other = files.find(({ file, text }) => existsSync(file) && !sameButBase(readFileSync(file, "utf8"), text));
  if (other && !force)
    return {
      ok: false,
      sentence: `${other.file} says something else, so nothing was written. Use --force to replace it, or another directory.`,
    };
  for (const { file, text } of files) writeFileSync(file, text);
  const names = files.map(({ file }) => file);
  return { ok: true, sentence: names.join("\n") || "No pact is live.", data: names };
}
