/** A command of the host, run in this process beside the service it is about. */
import { Command } from "commander";
import type { Terminal } from "../../src/cli/terminal.ts";
import type { Env } from "../../src/env.ts";

type Register = (program: Command, env: () => Env, terminal: Terminal) => void;

export async function hostCommand(
  register: Register,
  env: Env,
  words: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  const said = { code: 0, out: "", err: "" };
  const program = new Command().exitOverride();
  register(program, () => env, {
    out: (text) => void Object.assign(said, { out: `${said.out}${text}\n` }),
    progress: () => {},
    print: () => {},
    fail: (sentence, code = 1) => void Object.assign(said, { code, err: sentence }),
  });
  await program.parseAsync(words, { from: "user" });
  return said;
}
