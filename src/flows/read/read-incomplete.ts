/** Runs that left less evidence than their pact asks for, lately. */
import type { IncompleteRun } from "../../domain/evidence/incomplete-run.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { day } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";

/** More than these are not counted. */
const mostIncomplete = 200;

/** Judged in the last 24 hours, the latest first. */
export async function readIncomplete({ store, clock }: World, rooms: readonly RoomId[]): Promise<IncompleteRun[]> {
  const since = clock.now() - day;
  const runs: IncompleteRun[] = [];
  for (const room of rooms)
    for (const { state } of await store.list("evidence", { room, newestFirst: true, limit: mostIncomplete }))
      if (state.judgedAt >= since) runs.push(state);
  return runs.sort((a, b) => b.judgedAt - a.judgedAt).slice(0, mostIncomplete);
}
