/** Posts a digest, as the journal holds it: the same however often it is tried. */
import type { DigestEvents } from "../../domain/digest/digest-events.ts";
import { type Duration, second } from "../../domain/words/time.ts";
import type { ChatPlatform, Delivery, Picture } from "../../ports/chat.ts";
import type { DeliveryJob } from "../../ports/store.ts";
import type { World } from "../../ports/world.ts";
import { digestCard } from "../../views/digest/digest-card.ts";
import { chartOfDigest } from "../../views/digest/digest-chart.ts";
import type { Theme } from "../../views/picture/palette.ts";
import { drawPicture } from "./picture.ts";

/** So many were posted at most while one waited for its channel. */
const mostWaiting = 100;
/** A picture takes a second, most of it the start of its libraries. The words do not wait longer for it on a machine that is busy. */
const patience: Duration = 8 * second;

export async function tellDigest(
  world: World,
  platform: ChatPlatform,
  channel: string,
  { room, to }: Extract<DeliveryJob, { type: "digest" }>,
): Promise<Delivery> {
  const posted = await postedDigest(world, room, to);
  if (!posted) return { type: "failed", error: "a newer digest was posted long ago" };
  const picture = await pictureOf(world, posted);
  return platform.post(channel, digestCard(posted, world.config), noButtons, { ...(picture && { picture }) });
}

/** The digest of a room whose time ends at `to`, of the newest. */
export async function postedDigest(
  { store }: World,
  room: string,
  to: number,
): Promise<DigestEvents["digest.posted"] | undefined> {
  const posted = await store.journal({
    subject: `digest:${room}`,
    types: ["digest.posted"],
    newestFirst: true,
    limit: mostWaiting,
  });
  for (const one of posted) if (one.type === "digest.posted" && one.body.to === to) return one.body;
  return undefined;
}

/** Undefined where there is nothing to see, or it cannot be drawn or not in time: the words go out without it. */
export async function pictureOf(
  { config, log }: World,
  posted: DigestEvents["digest.posted"],
  { theme = "light", wait = patience }: { theme?: Theme; wait?: Duration } = {},
): Promise<Picture | undefined> {
  const chart = chartOfDigest(posted, config, theme);
  return (
    chart &&
    drawPicture(
      { log },
      { room: posted.room, file: `digest-${posted.day}.png`, sketch: { chart: chart.spec }, alt: chart.alt },
      { theme, wait },
    )
  );
}

const noButtons = (): string => {
  throw new Error("this message has no buttons");
};
