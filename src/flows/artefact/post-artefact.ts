/** "/ward graph": the picture is posted where it was asked for. It is an answer, so nothing is tried again: who asked is told. */

import { done, refused } from "../../domain/words/reply.ts";
import type { ChatPlatform } from "../../ports/chat.ts";
import type { Typed } from "../../ports/command.ts";
import type { World } from "../../ports/world.ts";
import type { ArtefactKind } from "../../views/artefact/artefact.ts";
import { artefactCard, artefactNotice } from "../../views/artefact/artefact-card.ts";
import type { Card } from "../../views/card.ts";
import { replyCard } from "../../views/notice.ts";
import { addressOf, artefactPath } from "../../views/room/page-path.ts";
import { destinationsOf } from "../find/destinations.ts";
import { drawPicture } from "../tell/picture.ts";
import { readArtefact } from "./read-artefact.ts";

/** In a channel of a room for everybody there; elsewhere, where strangers may read along, in words for who asked alone. */
export async function postArtefact(world: World, typed: Typed, kind: ArtefactKind): Promise<Card> {
  const { room, rooms, visitor, channel, person } = typed;
  const artefact = await readArtefact(world, kind, { of: room ?? world.config.fleet, rooms });
  const page = pageOf(world, typed, kind);
  const platform = world.platforms.find(({ name }) => name === visitor.how);
  if (!room || !platform || !(await shows(platform, channel, world, room)))
    return artefactNotice(artefact, { room, page });
  const { draw, words } = artefact;
  const picture = await drawPicture(world, { room, file: `${kind}.png`, sketch: draw("light"), alt: words.join(" ") });
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

/** Every channel that shows the room. */
const shows = async ({ name }: ChatPlatform, channel: string, world: World, room: string): Promise<boolean> =>
  (await destinationsOf(world, room)).some((one) => one.platform === name && one.channel === channel);

const noButtons = (): string => {
  throw new Error("this message has no buttons");
};
