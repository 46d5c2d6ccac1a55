/** A judged text becomes the live version of its pact, and proposals that were edited from the version before are outdated with it. */
import { outdate } from "../../domain/change/silence-change.ts";
import { type Actor, event, type How, type Subject } from "../../domain/journal/event.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { Commit } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { announce } from "../tell/announce.ts";
import type { Judged } from "./judge-pact.ts";

interface Applied {
  by: Actor;
  how: How | "boot";
  also?: PersonId | undefined;
  /** The change request it was agreed to as. */
  change?: string;
}

export async function makeLive(
  world: World,
  { after, stands }: Judged,
  { by, how, also, change }: Applied,
): Promise<Pick<Commit, "expected" | "events" | "effects">> {
  const { id, version, text, digest, pact } = after;
  const subject: Subject = `pact:${id}`;
  const late = (await world.store.list("change", { status: "proposed" })).filter(
    ({ state }) => state.pact === id && state.id !== change,
  );
  const outdated = late.map((thing) => ({ thing, events: outdate(thing.state, version).events }));
  return {
    expected: [[subject, stands], ...late.map(({ subject: one, version: nth }): [Subject, number] => [one, nth])],
    events: [
      event("pact.applied", subject, by, {
        pact: id,
        version,
        level: pact.level,
        ...(pact.of !== undefined && { of: pact.of }),
        text,
        digest,
        how,
        ...(change !== undefined && { change }),
        ...(also !== undefined && { also }),
        // What was received before was promised under the version of then; only the writer knows where that ends.
        from: {},
      }),
      ...outdated.flatMap(({ events }) => events),
    ],
    effects: (
      await Promise.all(
        outdated.map(({ thing, events }) => announce(world, thing.state.room, thing.subject, thing.version, events)),
      )
    ).flat(),
  };
}
