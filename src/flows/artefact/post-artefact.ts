/** "/ward graph": the picture is posted where it was asked for. It is an answer, so nothing is tried again: who asked is told. */

import { done, refused } from "../../domain/words/reply.ts";
import type { ChatPlatform, Picture } from "../../ports/chat.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { Artefact, ArtefactKind } from "../../views/artefact/artefact.ts";
import { artefactCard, artefactNotice } from "../../views/artefact/artefact-card.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import type { Theme } from "../../views/picture/palette.ts";
import { addressOf, artefactPath } from "../../views/room/page-path.ts";
import { destinationsOf } from "../tell/destinations.ts";
import { readArtefact } from "./read-artefact.ts";

/** In a channel of a room for everybody there; elsewhere, where strangers may read along, in words for who asked alone. */
export async function postArtefact(world: World, typed: Typed, kind: ArtefactKind): Promise<Card> {
  const { room, rooms, visitor, channel, person } = typed;
  const artefact = await readArtefact(world, kind, { of: room ?? world.config.fleet, rooms });
  const page = pageOf(world, typed, kind);
  const platform = world.platforms.find(({ name }) => name === visitor.how);
  if (!room || !platform || !(await shows(platform, channel, world, room)))
    return artefactNotice(artefact, { room, page });
  const picture = await pictureOf(artefact).catch((fault: unknown) => {
    world.log.warn({ artefact: kind, fault: String(fault) }, "an artefact could not be drawn; it is said in words");
    return undefined;
  });
  if (!picture) return artefactNotice(artefact, { room, page });
  const delivery = await platform.post(channel, artefactCard(artefact, { by: person, page }), noButtons, { picture });
  if (delivery.type === "sent") return replyCard(done(`Posted: ${artefact.title}.`));
  return replyCard(
    refused(
      delivery.type === "retry" ? "rate_exceeded" : "not_configured",
      `${platform.name} did not take it (${delivery.error}). Try again, or use wardroom artefact ${kind}.`,
    ),
  );
}

/** In the web room a path, elsewhere the whole address; undefined where people reach no web room. */
function pageOf({ config }: World, { visitor, room }: Typed, kind: ArtefactKind): string | undefined {
  const path = artefactPath(kind, room);
  return visitor.how === "web" ? path : addressOf(path, config.public_url);
}

export async function pictureOf({ kind, draw, words }: Artefact, theme: Theme = "light"): Promise<Picture> {
  // Loaded with the first picture: the libraries are large.
  const { pngOf, svgOf } = await import("../../pictures/pictures.ts");
  return { file: `${kind}.png`, png: await pngOf(await svgOf(draw(theme), theme), { theme }), alt: words.join(" ") };
}

/** Every channel that shows the room. */
const shows = async ({ name }: ChatPlatform, channel: string, world: World, room: string): Promise<boolean> =>
  (await destinationsOf(world, room)).some((one) => one.platform === name && one.channel === channel);

const noButtons = (): string => {
  throw new Error("this message has no buttons");
};
