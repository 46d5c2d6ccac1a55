/** Cards on pages, each as one person sees it: what waits, what of that is theirs, and that it was shown. */
import { event, type Subject } from "../../domain/journal/event.ts";
import type { PersonId, RoomId } from "../../domain/pact/pact.ts";
import type { World } from "../../ports/world.ts";
import type { DrawnCard } from "../../views/room/room-page.ts";
import { askingOf } from "../find/asking.ts";
import { asSeen, cardDigest } from "../tell/digest.ts";
import { drawCard } from "../tell/draw.ts";
import { tellingOf } from "../tell/telling.ts";
import { roomOfSubject } from "./rooms-of.ts";
import { seesRoom, seesThing } from "./sees-room.ts";
import { type Unsettled, unsettledOf } from "./unsettled.ts";

/** In their order; what cannot be drawn any more is left out. */
export async function drawAll(world: World, things: readonly Unsettled[], person: PersonId): Promise<DrawnCard[]> {
  const drawn = await Promise.all(
    things.map(async ({ subject, room, waits, yours }) => {
      const card = await drawCard(world, subject);
      const why = yours ? (await tellingOf(world, subject))?.why(person) : undefined;
      return card && { subject, room, card, digest: cardDigest(card), waits, yours, ...(why && { why }) };
    }),
  );
  return drawn.filter((one) => one !== undefined);
}

/** Undefined for what they may not see. */
export async function readCard(world: World, subject: Subject, person: PersonId): Promise<DrawnCard | undefined> {
  const room = await roomOfSubject(world, subject);
  if (room === undefined || !(await seesSubject(world, subject, room, person))) return undefined;
  const card = await drawCard(world, subject);
  if (!card) return undefined;
  const { waits, yours } = (await unsettledOf(world, subject, person)) ?? { waits: false, yours: false };
  const why = yours ? (await tellingOf(world, subject))?.why(person) : undefined;
  return { subject, room, card, digest: cardDigest(card), waits, yours, ...(why && { why }) };
}

async function seesSubject(world: World, subject: Subject, room: RoomId, person: PersonId): Promise<boolean> {
  const asking = await askingOf(world, subject);
  return asking ? seesThing(world, asking.kind, asking.thing.state, person) : seesRoom(world, room, person);
}

/** The web has no message to edit; its card counts as shown to a person once that person acts on it. */
export async function rememberShownOnPage(
  world: World,
  { subject, card, digest }: DrawnCard,
  person: PersonId,
): Promise<void> {
  const known = await world.store.load(`card:${subject}`);
  const destination = `person:${person}`;
  const before = known?.state.messages.find((one) => one.platform === "web" && one.destination === destination);
  if (before?.digest === digest) return;
  await world.store.commit({
    expected: [],
    events: [
      event("card.shown", `card:${subject}`, destination, {
        card: subject,
        platform: "web",
        destination,
        message: digest.slice(0, 12),
        digest,
        content: asSeen(card),
        version: card.version,
      }),
    ],
    effects: [],
  });
}
