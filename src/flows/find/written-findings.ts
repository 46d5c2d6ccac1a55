/** What people wrote when they filed a postmortem or amended it: only the journal has it. */
import type { EventBodies } from "../../domain/journal/event-kinds.ts";
import type { World } from "../../ports/world.ts";

export type Written = EventBodies["postmortem.filed"] | EventBodies["postmortem.amended"];

/** As it was written last; undefined while it is a draft. */
export const writtenFindings = async (world: World, id: string): Promise<Written | undefined> =>
  (await allFindings(world, id)).at(-1);

/** As it was filed, and each time as it was amended. */
export async function allFindings(world: World, id: string): Promise<Written[]> {
  const types: ("postmortem.filed" | "postmortem.amended")[] = ["postmortem.filed", "postmortem.amended"];
  const events = await world.store.journal({ subject: `postmortem:${id}`, types });
  return events.flatMap((one) =>
    one.type === "postmortem.filed" || one.type === "postmortem.amended" ? [one.body] : [],
  );
}
