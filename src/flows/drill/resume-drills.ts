/** What a stop left undone of drills: one gives way to a breach that came meanwhile, and one whose signal never went out sends it. */
import { awaitsSomeone } from "../../domain/breach/breach.ts";
import type { Drill } from "../../domain/drill/drill.ts";
import type { World } from "../../ports/world.ts";
import { decideDrill } from "./run-drill-command.ts";
import { sendSignal } from "./start-drill.ts";

/** Only once the watch has read what it missed: then a drill that is still "started" has no signal that counts. */
export async function resumeDrills(world: World): Promise<void> {
  for (const { state } of await world.store.list("drill", { status: "running" }))
    try {
      await resume(world, state);
    } catch (fault) {
      world.log.error({ err: fault, drill: state.id }, "a drill could not go on after the stop; it ends as lost");
    }
}

async function resume(world: World, { id, room, status, startedAt, endsAt }: Drill): Promise<void> {
  const breach = (await world.store.list("breach", { room, status: "open" })).find(
    ({ state }) => !state.shadow && (awaitsSomeone(state) || state.openedAt >= startedAt),
  );
  if (breach) await decideDrill(world, id, { type: "give-way", breach: breach.state.id });
  else if (status === "started" && world.clock.now() < endsAt) await sendSignal(world, id);
}
