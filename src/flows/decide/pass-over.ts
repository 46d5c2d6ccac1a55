/** Whatever asks only people who cannot be reached goes on to the ladder's next step at once. */
import type { PersonId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import { decideChange } from "../change/decide-change.ts";
import { decideDrill } from "../drill/run-drill-command.ts";
import { decideApproval } from "./run-approval-command.ts";
import { decideBreach } from "./run-breach-command.ts";

/** Safe to repeat; a question that asks somebody else, or that somebody looks at, stays as it is. */
export async function passOverUnreachable(world: World): Promise<void> {
  const gone = new Set<PersonId>(
    Object.values(world.config.people).flatMap(({ id, unreachable }) => (unreachable ? [id] : [])),
  );
  if (gone.size === 0) return;
  const asksThem = ({ lastAsked }: { lastAsked: { to: PersonId[] } | undefined }): boolean =>
    lastAsked?.to.some((id) => gone.has(id)) ?? false;
  for (const { state } of await world.store.list("breach", { status: "open" }))
    if (asksThem(state)) await decideBreach(world, state.id, { type: "pass-over" });
  for (const { state } of await world.store.list("approval", { status: "waiting" }))
    if (asksThem(state)) await decideApproval(world, state.id, { type: "pass-over" });
  for (const { state } of await world.store.list("change", { status: "proposed" }))
    if (asksThem(state)) await decideChange(world, state.id, { type: "pass-over" });
  for (const { state } of await world.store.list("drill", { status: "running" }))
    if (asksThem(state)) await decideDrill(world, state.id, { type: "pass-over" });
}

/** Does so whenever an account turns out to take nothing. Returns the removal. */
export const followReach = (world: World): (() => void) =>
  world.store.onCommit((events) => {
    if (!events.some(({ type }) => type === "route.failed")) return;
    passOverUnreachable(world).catch((fault: unknown) =>
      world.log.error({ err: fault }, "questions to people who cannot be reached still wait for them"),
    );
  });
