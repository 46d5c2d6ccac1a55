/** The text that a change request proposes, in its newest version: only the journal has it. */
import type { EventOf } from "../../domain/journal/event.ts";
import type { World } from "../../ports/world.ts";

/** Undefined: there is no such change request. Redacted fields are not there any more. */
export async function proposedText(
  world: Pick<World, "store">,
  id: string,
): Promise<EventOf<"change.proposed" | "change.revised"> | undefined> {
  const [newest] = await world.store.journal({
    subject: `change:${id}`,
    types: ["change.proposed", "change.revised"],
    newestFirst: true,
    limit: 1,
  });
  return newest?.type === "change.proposed" || newest?.type === "change.revised" ? newest : undefined;
}
