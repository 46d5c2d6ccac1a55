/** Findings at their place in a file, and the one line in which people read them. */
import type { Finding } from "../domain/pact/pact.ts";

/** One-based, as editors count. */
export interface Place {
  line: number;
  col: number;
}

export type Path = (string | number)[];

export interface Located extends Finding, Place {
  file: string;
}

/** "examples/airline/pacts/fleet.yaml:3:5: what. What to do." */
export function lineOf({ file, line, col, message, hint, severity }: Located): string {
  const kind = severity === "error" ? "" : `${severity === "not-yet" ? "not yet" : severity}: `;
  return `${file}:${line}:${col}: ${kind}${message}.${hint ? ` ${hint}` : ""}`;
}

/** Gives findings about a document's value their place in the file. */
export const locate = (findings: readonly Finding[], source: { placeOf(path: Path): Place }, file: string): Located[] =>
  findings.map((finding) => ({ ...finding, file, ...source.placeOf(finding.path) }));

/** Text of a file in an error message: at most 80 characters, control characters escaped. */
export function shorten(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1);
  return `"${escaped.length > 80 ? `${escaped.slice(0, 79)}…` : escaped}"`;
}
