/** A pact file named on the command line. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { lineOf } from "../documents/located.ts";
import { parsePact } from "../documents/pact.ts";
import type { Pact } from "../domain/pact/pact.ts";
import { wrong } from "./pact-deps.ts";

/** A pact file with the right shape, or everything that is wrong with it. */
export function readPact(file: string): { ok: true; pact: Pact; text: string } | ReturnType<typeof wrong> {
  if (!existsSync(file)) return wrong(`${file}: there is no such file. Check the name.`);
  if (!statSync(file).isFile()) return wrong(`${file} is a directory; give one pact file.`);
  const { pact, text, findings } = parsePact(readFileSync(file), file);
  return pact ? { ok: true, pact, text } : wrong(findings.map(lineOf).join("\n"));
}
