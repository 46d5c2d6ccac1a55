/**
 * What somebody who types has before their eyes. A button is bound to the card it stands on; what is typed is bound to what stands in the
 * channel or on the page it is typed in, or was shown to that person: nobody lets through a text that they were not shown as it is now.
 */
import type { ShownAt } from "../../domain/journal/card-events.ts";
import { event, type Subject } from "../../domain/journal/event.ts";
import type { ShownMessage } from "../../domain/journal/shown-card.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import type { TypedOver } from "../../ports/chat.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Button, Card, Press } from "../../views/card.ts";
import { rememberShownOnPage } from "../read/read-cards.ts";
import { asSeen, cardDigest } from "../tell/digest.ts";
import { drawCard } from "../tell/draw.ts";

type Viewer = Pick<Typed, "channel"> & { how: string; person: PersonId };

/** Showings of one thing that are looked through: a room has few places. */
const looked = 100;

/** What they were shown, by its digest, and the question it asked. */
interface Shown {
  digest: string;
  epoch: number;
}

/** What stands before them and offers this very verb on the question as it is now; undefined: nothing does. */
export const shownTo = (world: World, subject: Subject, verb: string, viewer: Viewer): Promise<Shown | undefined> =>
  showing(world, subject, verb, (one) => isBefore(one, viewer));

/** The same of what was shown in an answer to them alone: what a button there was pressed on. */
export const shownAlone = (
  world: World,
  subject: Subject,
  verb: string,
  viewer: Omit<Viewer, "channel">,
): Promise<Shown | undefined> =>
  showing(world, subject, verb, (one) => one.platform === alone && one.destination === aloneOf(viewer));

/** The same of the page they type over: it counts as shown to them by what they type. */
export async function shownOnPage(
  world: World,
  subject: Subject,
  verb: string,
  page: TypedOver | undefined,
  person: PersonId,
): Promise<Shown | undefined> {
  const stands = await page?.(subject);
  const then = stands && offered(stands.card, subject, verb);
  if (!then || offered(await drawCard(world, subject), subject, verb)?.epoch !== then.epoch) return undefined;
  await rememberShownOnPage(world, stands, person);
  return { digest: stands.digest, epoch: then.epoch };
}

async function showing(
  world: World,
  subject: Subject,
  verb: string,
  sees: (one: ShownMessage) => boolean,
): Promise<Shown | undefined> {
  const now = await drawCard(world, subject);
  const press = offered(now, subject, verb);
  const places = ((await world.store.load(`card:${subject}`))?.state.messages ?? []).filter(
    (one) => one.lost === undefined && sees(one),
  );
  if (!press || places.length === 0) return undefined;
  const showings = await world.store.journal({
    subject: `card:${subject}`,
    types: ["card.shown"],
    newestFirst: true,
    limit: looked,
  });
  const { epoch } = press;
  const stands = places.toSorted((one, other) => other.at - one.at);
  const shown = stands.find(({ message, digest }) =>
    showings.some(
      (one) =>
        one.type === "card.shown" &&
        one.body.message === message &&
        one.body.digest === digest &&
        offered(one.body.content, subject, verb)?.epoch === epoch,
    ),
  );
  return shown && { digest: shown.digest, epoch };
}

/** Whatever of a thing stands in their channel, or was shown to them alone. */
function isBefore({ platform, destination, person, nth }: ShownMessage, viewer: Viewer): boolean {
  if (person !== undefined) return person === viewer.person;
  if (platform === "web") return destination === `person:${viewer.person}`;
  if (platform === alone) return destination === aloneOf(viewer);
  return nth === undefined && platform === viewer.how && destination === viewer.channel;
}

/** A card in an answer to one person, where the platform keeps no message. */
const alone = "private";
const aloneOf = ({ how, person }: Pick<Viewer, "how" | "person">): string => `${how}/${person}`;

/**
 * The card as it is now with a line above it, remembered as shown to them: what they then type or press is about this one.
 * Undefined: it does not offer this verb any more.
 */
export async function showAlone(
  world: World,
  subject: Subject,
  verb: string,
  viewer: Viewer,
  line: string,
): Promise<Card | undefined> {
  const now = await drawCard(world, subject);
  if (!now || !offered(now, subject, verb)) return undefined;
  const card: Card = { ...now, pings: [], body: [{ type: "text", text: [{ strong: line }] }, ...now.body] };
  const destination = aloneOf(viewer);
  const spot: ShownAt = { card: subject, platform: alone, destination };
  await world.store.commit({
    expected: [],
    events: [
      event("card.shown", `card:${subject}`, "wardroom", {
        ...spot,
        message: `${destination}/${subject}`,
        digest: cardDigest(card),
        content: asSeen(card),
        version: card.version,
      }),
    ],
    effects: [],
  });
  return card;
}

/** The press by which a card, or what the journal kept of one, does this to it. */
const offered = (content: unknown, subject: Subject, verb: string): Press | undefined =>
  buttonsOf(content).find(({ press }) => press.item === subject && press.verb === verb)?.press;

/** A redacted one has none. */
function buttonsOf(content: unknown): Pick<Button, "press">[] {
  const { buttons, more } = (content ?? {}) as Partial<Pick<Card, "buttons" | "more">>;
  return [...(buttons ?? []), ...(more ?? [])];
}
