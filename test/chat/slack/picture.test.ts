/** A picture in Slack: kept by a real local one in the thread of its message; on a bad day the message stands without it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TokenMaker } from "../../../src/ports/chat.ts";
import { noticeCard } from "../../../src/views/notice.ts";
import { pngSignature } from "../../support/png.ts";
import { type SlackWorld, slackWorld } from "./slack-world.ts";

let it: SlackWorld;
let warned: string[];
beforeEach(async () => {
  it = await slackWorld();
  warned = [];
  it.world.log.warn = (_, message) => void warned.push(message ?? "");
});
afterEach(async () => {
  expect(it.world.faults).toEqual([]);
  await it.stop();
});

const token: TokenMaker = () => "unused";
const alt = `Breaches a day of airline, Mon 9 Nov to Sun 22 Nov: 4 in all. ${"Longer than a title may be. ".repeat(10)}`;
const post = () =>
  it.slack.post("C01AIR", noticeCard("Digest of Sun 22 Nov"), token, {
    picture: { file: "digest.png", png: pngSignature, alt },
  });

test("is kept as it was drawn, in the thread, with what a screen reader says of it", async () => {
  expect(await post()).toMatchObject({ type: "sent" });
  const [card, shown] = await it.room();
  expect(card?.words).toContain("Digest of Sun 22 Nov");
  expect([card?.files, shown?.thread]).toEqual([[], card?.ts]);
  const [file] = shown?.files ?? [];
  expect([file?.name, file?.alt]).toEqual(["digest.png", alt]);
  expect(await file?.bytes()).toEqual(pngSignature);
  expect(warned).toEqual([]);
});

test.each([
  ["files.getUploadURLExternal", { type: "refuse", error: "missing_scope" }, /scope files:write/],
  ["files.getUploadURLExternal", { type: "rate-limit", seconds: 30 }, /its message stands without it/],
  ["files.completeUploadExternal", { type: "status", status: 503 }, /its message stands without it/],
] as const)("%s that fails leaves the words, posted once, and says why in the log", async (method, fault, says) => {
  it.workspace.proxy.inject(method, fault);
  expect(await post()).toMatchObject({ type: "sent" });
  expect((await it.room()).map(({ words, files }) => [words, files])).toMatchObject([
    [expect.stringContaining("Digest of Sun 22 Nov"), []],
  ]);
  expect(warned).toMatchObject([expect.stringMatching(says)]);
});
