/** Tells whether the file of a pact says what is live: in the room concerned, else in the fleet's, else to each admin. */
import type { PactFile } from "../../domain/pact/pact-file.ts";
import { fleetRoom } from "../../domain/people/fleet-config.ts";
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { DeliveryJob, OutboxDraft } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { pactFileCard } from "../../views/notes/pact-file-note.ts";
import { destinationsOf } from "../find/destinations.ts";
import { adminsTold } from "./page-people.ts";

export async function pactFileTold(
  world: World,
  { room, pact }: Pick<PactFile, "room" | "pact">,
): Promise<OutboxDraft[]> {
  const own = await destinationsOf(world, room);
  const places = own.length > 0 ? own : await destinationsOf(world, fleetRoom);
  if (places.length === 0) return adminsTold(world, `pact-file:${pact}`, pact);
  return places.map(({ platform, channel }) => ({
    lane: "update",
    platform,
    destination: channel,
    job: { type: "pact-file", pact },
    collapse: `pact-file:${pact}`,
  }));
}

/** As it stands when it is sent. */
export async function tellPactFile(
  world: World,
  platform: ChatPlatform,
  channel: string,
  { pact }: Extract<DeliveryJob, { type: "pact-file" }>,
): Promise<Delivery> {
  const known = await world.store.load(`pact-file:${pact}`);
  if (!known) return { type: "sent", message: "" };
  return platform.post(channel, pactFileCard(known.state, world.config), () => {
    throw new Error("this message has no buttons");
  });
}
