/** All that a card offers beside what is in sight on it, for one person, where a platform's menu has no room for it. */
import { isAsking } from "../../domain/journal/asking-kinds.ts";
import { idOf, kindOf } from "../../domain/journal/event.ts";
import type { PersonId } from "../../domain/pact/pact.ts";
import { platforms } from "../../domain/people/platform.ts";
import { type Reply, refused } from "../../domain/words/reply.ts";
import { wardLine } from "../../domain/words/ward-line.ts";
import type { DoorAnswer } from "../../ports/chat.ts";
import type { World } from "../../ports/world.ts";
import { buttonsInSight, type Card, type Press } from "../../views/card.ts";
import { noticeCard } from "../../views/notice.ts";
import { introductionCard } from "../../views/room/introduction.ts";
import { roomOfSubject } from "../read/rooms-of.ts";
import { seesRoom } from "../read/sees-room.ts";
import { drawCard } from "../tell/draw.ts";

/** Drawn from the thing as it is now: looking decides nothing, and is never stale. */
export async function offerRest(world: World, person: PersonId, { item }: Press): Promise<Reply | DoorAnswer> {
  const room = await roomOfSubject(world, item);
  const seen = room === undefined || (await seesRoom(world, room, person));
  const card = seen ? await cardOf(world, item) : undefined;
  const offered = [...(card?.buttons.slice(buttonsInSight) ?? []), ...(card?.more ?? [])];
  const kind = kindOf(item);
  const name = isAsking(kind) || kind === "agent" ? idOf(item) : "Here";
  if (offered.length === 0) return refused("not_found", `${name} offers no more now, or it is not yours to see.`);
  return { type: "notice", card: { ...noticeCard(`${name}: what else can be done`), buttons: offered } };
}

async function cardOf(world: World, item: Press["item"]): Promise<Card | undefined> {
  if (kindOf(item) !== "channel") return drawCard(world, item);
  const [name = "", ...channel] = idOf(item).split("/");
  const platform = platforms.find((one) => one === name);
  return (
    platform &&
    introductionCard(world.config, undefined, channel.join("/"), platform, (name, values) =>
      wardLine(world.commands, platform, name, values),
    )
  );
}
