/** Reads which versions of pacts became live in a time, of those that hold in a room. */
import type { PactLine } from "../../domain/digest/figures.ts";
import { idOf } from "../../domain/journal/event.ts";
import { holdsFor } from "../../domain/pact/hierarchy.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { roomOf } from "../../domain/people/fleet-config.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { eventsBetween } from "../read/events-between.ts";

/** @param room of one room, or of all */
export async function readPactLines(
  world: World,
  room: RoomId | undefined,
  span: { from: Instant; to: Instant },
): Promise<PactLine[]> {
  const lines: PactLine[] = [];
  for await (const { type, subject, body, actor } of eventsBetween(world.store, ["pact.applied"], span)) {
    if (type !== "pact.applied" || !holdsIn(world, room, body)) continue;
    const { version, change, how } = body;
    const by = how === "boot" ? "wardroom" : actor;
    lines.push({ pact: idOf(subject), version, ...(change !== undefined && { change }), by });
  }
  return lines;
}

/** For the whole room, or for an agent that sits there. */
const holdsIn = ({ config }: World, room: RoomId | undefined, pact: { level: string; of?: string }): boolean =>
  room === undefined ||
  holdsFor(pact, { room }) ||
  (pact.level === "agent" && pact.of !== undefined && roomOf(config, pact.of) === room);
