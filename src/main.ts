/** The command `wardroom`: on a Node that runs it, starts the service or runs one command of an operator. */
import { wrongNode } from "./cli/node-version.ts";

const wrong = wrongNode(process.versions.node);
if (wrong !== undefined) {
  process.stderr.write(`${wrong}\n`);
  process.exit(2);
}
// Not loaded before the check: an older Node would stop at something it does not know, with a stack trace.
const { runProgram } = await import("./cli/program.ts");
await runProgram(process.argv.slice(2));
