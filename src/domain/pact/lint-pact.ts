/** The linter of pacts: what would surprise its owner one night, named before it is live. Pure; places are paths in the document. */
import type { FleetConfig } from "../people/fleet-config.ts";
import { type Merged, merge } from "./hierarchy.ts";
import { lintOwners } from "./lint-owners.ts";
import { lintThresholds } from "./lint-thresholds.ts";
import type { Finding, Pact, PactVersion } from "./pact.ts";
import { pactFields } from "./pact-fields.ts";
import { thresholdFields } from "./threshold-fields.ts";
import { tightens } from "./tighten.ts";

/** What a pact is judged against. Without a fleet, people and rooms are not checked. */
export interface LintContext {
  /** The pacts above it, from the fleet down. */
  parents: readonly PactVersion[];
  config: FleetConfig | undefined;
  /** "2026-11-22": review dates before it are due. */
  today?: string;
}

/** Everything about a pact at its place in the hierarchy: no looser than its parents, owned by people, reachable, judgeable. */
export function lintPact(version: PactVersion, context: LintContext): Finding[] {
  const { pact } = version;
  const merged: Merged = merge([...context.parents, version]);
  return [
    ...tightens(context.parents, pact),
    ...lintThresholds(pact, merged, context),
    ...lintOwners(pact, merged, context.config),
    ...(context.config ? place(pact, context.config) : []),
  ];
}

/** What the pact shows by itself, whatever stands above it. */
export function lintPactAlone(pact: Pact): Finding[] {
  const found: Finding[] = [];
  const error = (code: string, path: (string | number)[], message: string, hint: string) =>
    found.push({ severity: "error", code, path, message, hint });
  if (pact.level === "fleet" && pact.of !== undefined)
    error("of_needless", ["of"], "the fleet pact is of the whole fleet", "Remove of.");
  if (pact.level !== "fleet" && pact.of === undefined)
    error("field_missing", ["level"], `a pact of a ${pact.level} says which`, `Add of: NAME of the ${pact.level}.`);
  if (pact.failure_modes && pact.level !== "fleet")
    error(
      "fleet_only",
      ["failure_modes"],
      "only the fleet pact adds failure modes",
      "Move them to the fleet pact, so that near misses are counted alike everywhere.",
    );
  const ids = pact.thresholds.map(({ id }) => id);
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) < index)
      error(
        "threshold_duplicate",
        ["thresholds", index, "id"],
        `the threshold ${id} is written twice`,
        "Give it an id of its own.",
      );
    if (id.includes("#") || id.includes("@"))
      error(
        "id_format",
        ["thresholds", index, "id"],
        "a threshold id has no @ or #",
        "They separate the parts of a citation.",
      );
  }
  if (/[@#/]/.test(pact.id))
    error("id_format", ["id"], "a pact id has no @, # or /", "It is cited as id@version#threshold.");
  for (const [index, { says }] of pact.thresholds.entries())
    for (const unknown of unknownPlaceholders(says ?? ""))
      error(
        "placeholder_unknown",
        ["thresholds", index, "says"],
        `nothing fills in {${unknown}}`,
        `Known: ${placeholders.map((name) => `{${name}}`).join(", ")}.`,
      );
  for (const [index, { says }] of pact.actions.entries())
    for (const [, name = ""] of (says ?? "").matchAll(/\{([^{}]*)\}/g))
      if (!/^(args\.[A-Za-z_][\w.]*|tool|agent)$/.test(name))
        error(
          "placeholder_unknown",
          ["actions", index, "says"],
          `nothing fills in {${name}}`,
          "Known: {args.NAME}, {tool}, {agent}.",
        );
  for (const [index, path] of (pact.overridable ?? []).entries())
    if (!isKnownPath(path, ids))
      error(
        "overridable_unknown",
        ["overridable", index],
        `${path} is no field of this pact`,
        "Write a field, thresholds.ID or thresholds.ID.FIELD.",
      );
  for (const [index, { tool, decision }] of pact.actions.entries())
    if (decision === "deny" && pact.free?.includes(tool))
      found.push({
        severity: "warning",
        code: "free_denied",
        path: ["actions", index],
        message: `${tool} is free and denied`,
        hint: "The denial wins; remove it from free.",
      });
  return found;
}

/** What `says` of a threshold may be filled with. */
const placeholders = ["agent", "value", "bad", "n", "limit", "signal"] as const;

const unknownPlaceholders = (says: string): string[] =>
  [...says.matchAll(/\{([^{}]*)\}/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !(placeholders as readonly string[]).includes(name));

function isKnownPath(path: string, ids: readonly string[]): boolean {
  const known = pactFields.map((one) => one.path);
  if (known.some((one) => one === path || one.startsWith(`${path}.`))) return true;
  const id = ids.find((one) => path === `thresholds.${one}` || path.startsWith(`thresholds.${one}.`));
  if (id === undefined) return false;
  const rest = path.slice(`thresholds.${id}.`.length);
  return rest === "" || thresholdFields.some((one) => one.path === rest || one.path.startsWith(`${rest}.`));
}

function place({ level, of }: Pact, config: FleetConfig): Finding[] {
  if (level === "room" && of !== undefined && !config.rooms[of])
    return [
      {
        severity: "error",
        code: "room_unknown",
        path: ["of"],
        message: `there is no room ${of}`,
        hint: `Rooms: ${Object.keys(config.rooms).join(", ")}.`,
      },
    ];
  return [];
}
