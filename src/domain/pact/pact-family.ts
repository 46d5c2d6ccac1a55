/** A pact among the others: which stand above it, which below, and what a change of it does to those below. */
import { type FleetConfig, roomOf } from "../people/fleet-config.ts";
import { citationOf, merge, pactsFor } from "./hierarchy.ts";
import type { Finding, Pact, PactVersion } from "./pact.ts";
import { overrules } from "./tighten.ts";

/** The pacts above this one, from the fleet down. Without a fleet configuration an agent's room is unknown. */
export function parentsOf(pact: Pact, others: readonly PactVersion[], config: FleetConfig | undefined): PactVersion[] {
  if (pact.level === "fleet") return [];
  if (pact.level === "room") return pactsFor({}, others);
  return pactsFor({ room: config ? roomOf(config, pact.of ?? "") : undefined }, others);
}

/** What becomes of the pacts below: overruled where they are looser, broken where they rest on a threshold that is gone. */
export function lintChildren(
  changed: PactVersion,
  others: readonly PactVersion[],
  config: FleetConfig | undefined,
): Finding[] {
  const above = ({ pact }: PactVersion) => parentsOf(pact, [changed, ...others], config);
  const children = others.filter((child) => above(child).includes(changed));
  return [
    ...overrules(parentsOf(changed.pact, others, config), changed, children),
    ...children.flatMap((child) => orphans(child, above(child))),
  ];
}

function orphans(child: PactVersion, parents: readonly PactVersion[]): Finding[] {
  const whole = merge([...parents, child]).thresholds.map(({ threshold }) => threshold.id);
  return child.pact.thresholds
    .filter(({ id }) => !whole.includes(id))
    .map(({ id }) => ({
      severity: "error",
      code: "child_orphaned",
      path: ["thresholds"],
      message: `${citationOf(child)} changes the threshold ${id}, which is no longer here`,
      hint: `Keep ${id}, or let ${child.id} state all of it first.`,
    }));
}

/** Two pacts of one place, or one id for two places. */
export function placeConflict(pact: Pact, others: readonly { id: string; pact: Pact }[]): Finding | undefined {
  const at = `the ${pact.level}${pact.of ? ` ${pact.of}` : ""}`;
  const taken = others.find(
    ({ id, pact: other }) => id !== pact.id && other.level === pact.level && other.of === pact.of,
  );
  if (taken)
    return {
      severity: "error",
      code: "pact_place_taken",
      path: ["of"],
      message: `${at} already has the pact ${taken.id}`,
      hint: "Change that one, or correct level and of.",
    };
  const twin = others.find(
    ({ id, pact: other }) => id === pact.id && (other.level !== pact.level || other.of !== pact.of),
  );
  if (twin)
    return {
      severity: "error",
      code: "pact_id_conflict",
      path: ["id"],
      message: `${pact.id} is the pact of the ${twin.pact.level}${twin.pact.of ? ` ${twin.pact.of}` : ""}`,
      hint: "Choose another id, or keep its level and of.",
    };
  return undefined;
}

/** A text must be edited from the version that is live, or somebody's change would be lost. */
export function baseConflict(pact: Pact, base: number | undefined, live: number | undefined): Finding | undefined {
  const conflict = (message: string, hint: string): Finding => ({
    severity: "error",
    code: "pact_conflict",
    path: ["base"],
    message,
    hint,
  });
  if (live === undefined)
    return base === undefined
      ? undefined
      : conflict(`there is no ${pact.id} yet, so nothing this was edited from`, "Remove base.");
  if (base === live) return undefined;
  return conflict(
    `${pact.id} is at version ${live}, and this text was ${base === undefined ? "not edited from a version" : `edited from ${base}`}`,
    `See wardroom pact diff ${pact.id} FILE, take over what changed, and write base: ${live}.`,
  );
}
