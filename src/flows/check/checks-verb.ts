/** "/ward checks", "/ward checks propose 2", "/ward checks dismiss 2 it is seasonal": what was numbered in the list just read. */
import type { DecidedBy } from "../../domain/journal/event.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import { wardLine } from "../../domain/words/ward-line.ts";
import type { Asking, Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Press } from "../../views/card.ts";
import { type ChecksFacts, dismissForm } from "../../views/check/checks-card.ts";
import { dismissFinding, proposeFinding } from "./decide-finding.ts";
import { readFindings } from "./findings-of.ts";

interface ChecksInput {
  what?: "propose" | "dismiss" | undefined;
  which?: string | undefined;
  reason?: string | undefined;
}

export async function checksVerb(
  world: World,
  typed: Typed,
  { what, which, reason }: ChecksInput,
): Promise<ChecksFacts | Reply | Asking> {
  const { person, visitor, rooms, room } = typed;
  if (person === undefined)
    return refused("not_linked", `Link your account first: ${wardLine(world.commands, visitor.how, "link")}`);
  const findings = await readFindings(world, rooms);
  if (what === undefined) return { room, findings, config: world.config, at: world.clock.now() };
  // By its number in the list, or by its key: the list may have changed meanwhile.
  const key = which !== undefined && /^\d+$/.test(which) ? findings.open[Number(which) - 1]?.key : which;
  if (key === undefined)
    return refused(
      "arg_required",
      `Say which: /ward checks ${what} 1. /ward checks numbers ${findings.open.length === 0 ? "what it finds, and finds nothing now" : `1 to ${findings.open.length}`}.`,
    );
  const as: DecidedBy = { by: person, how: visitor.how, ...(reason && { reason }) };
  if (what === "propose") return proposeFinding(world, as, key);
  if (!reason) {
    const press: Press = { item: `check:${key}`, verb: "dismiss", epoch: 0 };
    return { type: "form", form: dismissForm, press };
  }
  return dismissFinding(world, as, key);
}
