/** What holds of a picture on every chat platform: nothing is warned of when it is shown, and on a bad day its message stands without it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Delivery, Picture, TokenMaker } from "../../src/ports/chat.ts";
import type { Card } from "../../src/views/card.ts";
import { noticeCard } from "../../src/views/notice.ts";
import { pngSignature } from "../support/png.ts";
import type { TestWorld } from "../support/world.ts";

interface Staged {
  world: TestWorld;
  stop(): Promise<void>;
}

interface PictureStory<W extends Staged> {
  start(): Promise<W>;
  /** A post of the platform in the room's channel. */
  post(it: W, card: Card, token: TokenMaker, picture: Picture): Promise<Delivery>;
  alt: string;
  /** That the message shows it, with what is said to whoever does not see it. */
  isShown(it: W, picture: Picture): Promise<void>;
  /** What keeps the picture away: its name, how to bring it about, and what the log then says. */
  faults: readonly { name: string; inject(it: W): void; says: RegExp }[];
  /** That the words were posted once, and no picture. */
  standsAlone(it: W, words: string): Promise<void>;
}

const words = "Digest of Sun 22 Nov";
const token: TokenMaker = () => "unused";

/** Returns the stage, for what holds of one platform alone. */
export function testPictures<W extends Staged>(story: PictureStory<W>): { it(): W; post(): Promise<Delivery> } {
  const picture: Picture = { file: "digest.png", png: pngSignature, alt: story.alt };
  let it: W;
  let warned: string[];
  beforeEach(async () => {
    it = await story.start();
    warned = [];
    it.world.log.warn = (_, message) => void warned.push(message ?? "");
  });
  afterEach(async () => {
    expect(it.world.faults).toEqual([]);
    await it.stop();
  });
  const post = () => story.post(it, { ...noticeCard(words), silent: true }, token, picture);

  test("is shown as it was drawn, with what a screen reader says of it", async () => {
    expect(await post()).toMatchObject({ type: "sent" });
    await story.isShown(it, picture);
    expect(warned).toEqual([]);
  });

  test.each(story.faults)("$name: the words are posted alone, once, and the log says why", async ({ inject, says }) => {
    inject(it);
    expect(await post()).toMatchObject({ type: "sent" });
    await story.standsAlone(it, words);
    expect(warned).toMatchObject([expect.stringMatching(says)]);
  });

  return { it: () => it, post };
}
