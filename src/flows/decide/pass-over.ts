/** Whatever asks only people who cannot be reached goes on to the ladder's next step at once. */
import { allAsking } from "../../domain/journal/asking-kinds.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import { stillAsking } from "../find/asking.ts";
import { moves } from "./moves.ts";

/** Safe to repeat; a question that asks somebody else, or that somebody looks at, stays as it is. */
export async function passOverUnreachable(world: World): Promise<void> {
  const gone = new Set<PersonId>(
    Object.values(world.config.people).flatMap(({ id, unreachable }) => (unreachable ? [id] : [])),
  );
  if (gone.size === 0) return;
  for (const kind of allAsking) {
    const { passOver } = moves[kind];
    if (!passOver) continue;
    for (const { asked } of await stillAsking(world, kind))
      if (asked.climb?.lastAsked?.to.some((id) => gone.has(id))) await passOver(world, asked.id);
  }
}

/** Does so whenever an account turns out to take nothing. Returns the removal. */
export const followReach = (world: World): (() => void) =>
  world.store.onCommit((events) => {
    if (!events.some(({ type }) => type === "route.failed")) return;
    passOverUnreachable(world).catch((fault: unknown) =>
      world.log.error({ err: fault }, "questions to people who cannot be reached still wait for them"),
    );
  });
