/** Posts the card of a thing, or edits it where it stands, and remembers what was shown. */

import type { ShownAt } from "../../domain/journal/card-events.ts";
import { event } from "../../domain/journal/event.ts";
import { type ShownMessage, sameSpot } from "../../domain/journal/shown-card.ts";
import type { ChatPlatform, Delivery } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import type { Card, Note } from "../../views/card.ts";
import { bindButtons } from "./button-tokens.ts";
import { asSeen, cardDigest } from "./digest.ts";
import { drawCard } from "./draw.ts";

export async function showCard(
  world: World,
  platform: ChatPlatform,
  destination: string,
  subject: string,
  settleSent: () => Promise<unknown> = async () => {},
): Promise<Delivery> {
  const spot: ShownAt = { platform: platform.name, destination, card: subject };
  const card = await drawCard(world, subject);
  if (!card) return { type: "failed", error: `there is no ${subject}` };
  const before = await lastAt(world, spot);
  const shown = before?.lost ? undefined : before;
  const digest = cardDigest(card);
  if (shown && (shown.version > card.version || shown.digest === digest))
    return { type: "sent", message: shown.message };
  const token = await bindButtons(world, platform.name, destination, [...card.buttons, ...card.more], digest);
  const delivery = shown
    ? await platform.edit(destination, shown.message, card, token)
    : // Named by the message that it takes the place of: whichever row posts it, it is the same one until it is known to have arrived.
      await platform.post(destination, card, token, { name: `after ${before?.message ?? "none"}` });
  if (delivery.type === "sent") {
    // In one turn, so that both are one transaction and one wait for the disk.
    await Promise.all([
      rememberShown(world, spot, { content: card, version: card.version, digest, message: delivery.message }),
      settleSent(),
    ]);
    return delivery;
  }
  if (delivery.type === "gone" && shown) {
    // Someone deleted the message: a new one takes its place, and the decision path never notices.
    await rememberLost(world, spot, delivery.error);
    return { type: "retry", afterMs: 0, error: delivery.error };
  }
  return delivery;
}

/** The message at a spot that is known last, also where it was lost since. */
async function lastAt(world: World, spot: ShownAt): Promise<ShownMessage | undefined> {
  const shown = await world.store.load(`card:${spot.card}`);
  return shown?.state.messages.find((message) => sameSpot(message, spot));
}

export async function messageAt(world: World, spot: ShownAt): Promise<ShownMessage | undefined> {
  const last = await lastAt(world, spot);
  return last?.lost ? undefined : last;
}

export async function rememberShown(
  world: World,
  spot: ShownAt,
  shown: { content: Card | Note; version: number; digest: string; message: string },
): Promise<void> {
  const body = { ...spot, ...shown, content: asSeen(shown.content) };
  await world.store.commit({
    expected: [],
    events: [event("card.shown", `card:${spot.card}`, "wardroom", body)],
    effects: [],
  });
}

export async function rememberLost(world: World, spot: ShownAt, error: string): Promise<void> {
  await world.store.commit({
    expected: [],
    events: [event("card.lost", `card:${spot.card}`, "wardroom", { ...spot, error })],
    effects: [],
  });
}
