/** A pact file -> a pact, with every finding that the file alone can show. */
import { lintPactAlone } from "../domain/pact/lint-pact.ts";
import { notYetInPact } from "../domain/pact/not-yet.ts";
import type { Pact } from "../domain/pact/pact.ts";
import { check } from "./checked.ts";
import { type Located, locate } from "./located.ts";
import { pactSchema } from "./pact-schema.ts";
import { readYaml, type Source } from "./yaml.ts";

/** `pact` is there when its shape is right, even if findings forbid to apply it: other pacts are judged against it. */
export interface ParsedPact {
  file: string;
  text: string;
  pact: Pact | undefined;
  source: Source | undefined;
  findings: Located[];
}

/** Text -> pact. Reads nothing but the text; how it stands to its parents and to the fleet is `lintPact`. */
export function parsePact(input: string | Uint8Array, file: string): ParsedPact {
  const text = typeof input === "string" ? input : new TextDecoder().decode(input);
  const { source, findings } = readYaml(input, file, { kind: "pact" });
  if (!source) return { file, text, pact: undefined, source: undefined, findings };
  const { value, findings: shape } = check(pactSchema, source);
  if (!value) return { file, text, pact: undefined, source, findings: locate(shape, source, file) };
  const pact: Pact = value;
  return { file, text, pact, source, findings: locate([...lintPactAlone(pact), ...notYetInPact(pact)], source, file) };
}
