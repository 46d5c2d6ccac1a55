/** `wardroom pact propose FILE --as P`: an edited file becomes a change request; nothing is live before the people it takes agree. */
import { basename } from "node:path";
import type { Command } from "commander";
import { type PactAnswer, type PactDeps, wrong } from "./pact-deps.ts";
import { readPact } from "./pact-file.ts";

interface ProposeOptions {
  as?: string;
  title?: string;
  why?: string;
  revises?: string;
  json?: boolean;
}

export function registerPactPropose(pact: Command, deps: PactDeps): void {
  pact
    .command("propose")
    .description("Propose a pact file as a change request: whoever has to agree is asked in chat")
    .argument("<file>", "the pact, with base: the version it was edited from")
    .option("--as <person>", "who proposes it; that alone is no consent")
    .option("--title <text>", "what it changes, in one line")
    .option("--why <text>", "why")
    .option(
      "--revises <id>",
      "your own change request that waits, such as CR-19, whose text this one takes the place of",
    )
    .option("--json", "print as JSON")
    .action(async (file: string, options: ProposeOptions) => {
      const answer = await propose(file, options, deps);
      if (!answer.ok && answer.wrongInput) deps.terminal.fail(answer.sentence, 2);
      else deps.terminal.print(answer, options.json);
    });
}

async function propose(file: string, { as, title, why, revises }: ProposeOptions, deps: PactDeps): Promise<PactAnswer> {
  const read = readPact(file);
  if (!read.ok) return read;
  if (as === undefined) return wrong("Say who proposes it: --as PERSON.");
  return deps.propose({
    file,
    text: read.text,
    as,
    title: title ?? `Change ${read.pact.id} as in ${basename(file)}`.slice(0, 120),
    ...(why !== undefined && { why }),
    ...(revises !== undefined && { revises }),
  });
}
