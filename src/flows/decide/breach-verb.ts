/** A slash command that acts on one breach: finds it, decides through the same flow as the button, answers. */
import type { BreachCommand } from "../../domain/breach/decide-breach.ts";
import type { DecidedBy } from "../../domain/journal/event.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { idAndNote, pickBreach } from "./pick-breach.ts";
import { decideBreach } from "./run-breach-command.ts";

export async function breachVerb(
  world: World,
  typed: Typed,
  input: { id?: string | undefined; note?: string | undefined },
  among: "open" | "waiting" | "held" | "ended",
  command: (as: DecidedBy) => BreachCommand,
): Promise<Card> {
  const { id, note } = idAndNote(input.id, input.note);
  const picked = await pickBreach(world, typed, id, among);
  if ("reply" in picked) return replyCard(picked.reply);
  const as: DecidedBy = { by: typed.person ?? "", how: typed.visitor.how, ...(note && { reason: note }) };
  return replyCard(await decideBreach(world, picked.id, command(as)));
}
