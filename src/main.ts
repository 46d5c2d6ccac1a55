/** The command `wardroom`: starts the service, or runs one command of an operator. */
import { Command, CommanderError } from "commander";
import { registerJournal } from "./cli/journal.ts";
import { registerPactCommands } from "./cli/pact.ts";
import { pactDeps } from "./cli/pact-host.ts";
import { registerReplay, replayDeps } from "./cli/replay.ts";
import { terminal } from "./cli/terminal.ts";
import { registerTokens } from "./cli/token.ts";
import { registerUp } from "./cli/up.ts";
import { type Env, readEnv } from "./env.ts";

const program = new Command("wardroom")
  .description("Governs fleets of AI agents: pacts, breaches, named owners, a record that holds.")
  .showHelpAfterError("(wardroom help shows how)")
  .exitOverride();

/** Read when a command needs it, so that help works whatever is set. */
const env = (): Env => {
  const result = readEnv(process.env);
  if (result.type === "env") return result.env;
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  process.exit(2);
};

registerUp(program, env, terminal);
registerTokens(program, env, terminal);
registerReplay(program, replayDeps(env));
registerPactCommands(program, pactDeps(env, terminal));
registerJournal(program, env, terminal);

try {
  await program.parseAsync();
} catch (fault) {
  if (fault instanceof CommanderError) process.exitCode = fault.exitCode === 0 ? 0 : 2;
  else terminal.fail(fault instanceof Error ? fault.message : String(fault));
}
