/** Lints several pact files together: each against its parents among them, or among the live ones. */

import { lintPact } from "../domain/pact/lint-pact.ts";
import type { Finding, PactVersion } from "../domain/pact/pact.ts";
import { baseConflict, lintChildren, parentsOf, placeConflict } from "../domain/pact/pact-family.ts";
import type { FleetConfig } from "../domain/people/fleet-config.ts";
import { type Located, locate } from "./located.ts";
import type { ParsedPact } from "./pact.ts";

interface LintAll {
  files: readonly ParsedPact[];
  /** Live pacts; a given file stands in for the live version of its id. */
  live: readonly PactVersion[];
  /** Absent: people, rooms and agents are not checked. */
  config: FleetConfig | undefined;
  /** "2026-11-22", for review dates. */
  today: string;
}

/** Every finding, in the order of files and lines. */
export function lintPacts({ files, live, config, today }: LintAll): Located[] {
  const given = files.flatMap((parsed) =>
    parsed.pact && parsed.source
      ? [{ ...parsed, pact: parsed.pact, source: parsed.source, version: versionOf(parsed.pact.id) }]
      : [],
  );
  function versionOf(id: string): PactVersion | undefined {
    return live.find((one) => one.id === id);
  }
  const candidates = given.map(
    ({ pact, text, version }): PactVersion => ({
      id: pact.id,
      version: version?.text === text ? version.version : (version?.version ?? 0) + 1,
      pact,
      text,
      digest: "",
    }),
  );
  const fleet = [...candidates, ...live.filter(({ id }) => !candidates.some((one) => one.id === id))];

  const found: Located[] = files.flatMap(({ findings }) => findings);
  for (const [index, { pact, source, file, version }] of given.entries()) {
    const candidate = candidates[index];
    if (!candidate) continue;
    const others = fleet.filter((one) => one !== candidate);
    const unchanged = version?.text === candidate.text;
    const lint = lintPact(candidate, { parents: parentsOf(pact, others, config), config, today });
    const twin = given.findIndex((one) => one.pact.id === pact.id);
    const all: Finding[] = [
      // What was accepted once and is unchanged did not loosen anything: its parent was tightened later.
      ...(unchanged ? lint.map(shadowed) : lint),
      ...lintChildren(
        candidate,
        others.filter(({ id }) => id !== pact.id && live.some((one) => one.id === id)),
        config,
      ),
      ...present(placeConflict(pact, [...others.filter(({ id }) => id !== pact.id), ...(version ? [version] : [])])),
      ...(unchanged || (version === undefined && live.length === 0)
        ? []
        : present(baseConflict(pact, pact.base, version?.version))),
      ...(twin < index
        ? [
            {
              severity: "error" as const,
              code: "pact_id_conflict",
              path: ["id"],
              message: `the pact ${pact.id} is also in ${given[twin]?.file}`,
              hint: "Give each pact an id of its own.",
            },
          ]
        : []),
    ];
    found.push(...locate(all, source, file));
  }
  const order = new Map(files.map(({ file }, index) => [file, index]));
  return found.sort((a, b) => (order.get(a.file) ?? 0) - (order.get(b.file) ?? 0) || a.line - b.line || a.col - b.col);
}

const shadowed = (finding: Finding): Finding =>
  finding.code === "loosened" || finding.code === "may_not_change"
    ? {
        ...finding,
        severity: "warning",
        code: "shadowed",
        message: `${finding.message}, which overrules it`,
        hint: "The tighter wins; bring this pact up to it.",
      }
    : finding;

const present = (finding: Finding | undefined): Finding[] => (finding ? [finding] : []);
