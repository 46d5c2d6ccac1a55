/** The commands of `wardroom`, and how a word that is none of them is answered. */
import { Command, CommanderError } from "commander";
import { capital } from "../domain/words/capital.ts";
import { addSecretsFile, type Env, readEnv } from "../env.ts";
import { programVersion } from "../gate/program-version.ts";
import { registerAgentCommands } from "./agents.ts";
import { registerApprovals } from "./approvals.ts";
import { registerArtefact } from "./artefact.ts";
import { registerBreaches } from "./breaches.ts";
import { registerChanges } from "./changes.ts";
import { registerChecks } from "./checks.ts";
import { registerDev } from "./dev.ts";
import { registerDigest } from "./digest.ts";
import { registerDoctor } from "./doctor.ts";
import { registerDrills } from "./drills.ts";
import { registerEvidence } from "./evidence.ts";
import { registerInit } from "./init.ts";
import { registerJournal } from "./journal.ts";
import { registerLink } from "./link.ts";
import { registerPactCommands } from "./pact.ts";
import { pactDeps } from "./pact-host.ts";
import { registerReload } from "./reload.ts";
import { registerReplay, replayDeps } from "./replay.ts";
import { registerSimulate } from "./simulate.ts";
import { terminal } from "./terminal.ts";
import { registerTokens } from "./token.ts";
import { registerUp } from "./up.ts";

/** Runs one command line and leaves the exit code: 0 done, 1 failed, 2 wrong usage or input. */
export async function runProgram(words: readonly string[]): Promise<void> {
  const program = new Command("wardroom")
    .description("Governs fleets of AI agents: pacts, breaches, named owners, a record that holds.")
    .version(programVersion(), "-V, --version", "print the version")
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
    .hook("preAction", addSecretsFile)
    .exitOverride();
  registerUp(program, env, terminal);
  registerInit(program, terminal);
  registerDoctor(program, terminal);
  registerDev(program, env, terminal);
  registerLink(program, env, terminal);
  registerTokens(program, env, terminal);
  registerReplay(program, replayDeps(env));
  registerPactCommands(program, pactDeps(env, terminal));
  registerApprovals(program, env, terminal);
  registerBreaches(program, env, terminal);
  registerChanges(program, env, terminal);
  registerAgentCommands(program, env, terminal);
  registerDrills(program, env, terminal);
  registerReload(program, env, terminal);
  registerSimulate(program, env, terminal);
  registerChecks(program, env, terminal);
  registerDigest(program, env, terminal);
  registerArtefact(program, env, terminal);
  registerJournal(program, env, terminal);
  registerEvidence(program, env, terminal);
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (fault) {
    if (fault instanceof CommanderError) process.exitCode = fault.exitCode === 0 ? 0 : 2;
    else terminal.fail(fault instanceof Error ? fault.message : String(fault));
  }
}

/** Read when a command needs it, so that help works whatever is set. */
const env = (): Env => {
  const result = readEnv(process.env);
  if (result.type === "env") return result.env;
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  process.exit(2);
};

/** "error: unknown command 'lnk'" and its suggestion, as one sentence each on one line, with where to read on. */
function oneLine(text: string): string {
  const said = text
    .replace(/^error: /, "")
    .trim()
    .split(/\s*\n\s*/)
    .map((line) => line.replace(/^\((.*)\)$/, "$1"));
  const sentences = said.map((line) => (/[.?!]$/.test(line) ? line : `${line}.`));
  const first = sentences[0] ?? "";
  return `${[capital(first), ...sentences.slice(1)].join(" ")} See wardroom help.\n`;
}
