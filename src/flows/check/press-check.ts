/** A button beside a finding. */
import type { DecidedBy } from "../../domain/journal/event.ts";
import type { Reply } from "../../domain/words/reply.ts";
import type { DoorAnswer } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import type { Press } from "../../views/card.ts";
import { dismissForm } from "../../views/check/checks-card.ts";
import { dismissFinding, proposeFinding } from "./decide-finding.ts";

/** Undefined: there is no such verb. `fields`: what was typed into the form; absent at the first press. */
export async function pressCheck(
  world: World,
  as: DecidedBy,
  key: string,
  press: Press,
  fields: Record<string, string> | undefined,
): Promise<Reply | DoorAnswer | undefined> {
  switch (press.verb) {
    case "propose":
      return proposeFinding(world, as, key);
    case "dismiss":
      return fields === undefined ? { type: "form", form: dismissForm, press } : dismissFinding(world, as, key);
    default:
      return undefined;
  }
}
