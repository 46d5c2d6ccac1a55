/** What the words of a change request need beside it. */
import type { ChangeRequest } from "../../domain/change/change.ts";
import type { Subject } from "../../domain/journal/event.ts";
import type { Thing } from "../../domain/journal/projection.ts";
import type { World } from "../../ports/world.ts";
import type { ChangeContext } from "../../views/change/change-card.ts";
import { proposedText } from "./proposed-text.ts";

export async function changeContext(
  world: World,
  { state, version, subject }: Thing<ChangeRequest>,
): Promise<ChangeContext> {
  const newest = await proposedText(world, state.id);
  const proposed = newest?.body.text ? newest.body : undefined;
  const holds = (await world.store.list("agent")).filter(({ state: agent }) =>
    world.pacts.effective(agent.id)?.of.some((cited) => cited.startsWith(`${state.pact}@`)),
  );
  const live = world.pacts.live().find((one) => one.id === state.pact)?.version ?? 0;
  return {
    config: world.config,
    // A later version of the pact takes the button away that takes this one back.
    version: version + live,
    at: world.clock.now(),
    proposed: proposed && {
      title: proposed.title,
      text: proposed.text,
      ...(proposed.why && { why: proposed.why }),
    },
    before: state.base > 0 ? world.pacts.version(state.pact, state.base)?.text : undefined,
    agents: holds.length,
    overtaken: state.version !== undefined && live > state.version,
    ...((state.status === "rejected" || state.status === "withdrawn" || state.editsAsked) &&
      (await whySaid(world, subject))),
  };
}

/** What was said when it was last sent back, rejected or taken back. */
async function whySaid(world: World, subject: Subject): Promise<{ reason?: string }> {
  const types = ["change.rejected", "change.withdrawn", "change.edits-asked"] as const;
  const [said] = await world.store.journal({ subject, types: [...types], newestFirst: true, limit: 1 });
  const reason = said && "reason" in said.body ? said.body.reason : undefined;
  return typeof reason === "string" && reason !== "" ? { reason } : {};
}
