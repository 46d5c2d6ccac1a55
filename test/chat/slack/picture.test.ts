/** A picture in Slack: kept by a real local one in the thread of its message; on a bad day the message stands without it. */
import { expect } from "vitest";
import { testPictures } from "../picture-tests.ts";
import { type SlackWorld, slackWorld } from "./slack-world.ts";

type Fault = Parameters<SlackWorld["workspace"]["proxy"]["inject"]>[1];

const refused = (method: string, fault: Fault, says: RegExp) => ({
  name: `${method} answers ${fault.type}`,
  inject: ({ workspace }: SlackWorld) => workspace.proxy.inject(method, fault),
  says,
});

testPictures({
  start: slackWorld,
  post: ({ slack }, card, token, picture) => slack.post("C01AIR", card, token, { picture }),
  alt: `Breaches a day of airline, Mon 9 Nov to Sun 22 Nov: 4 in all. ${"Longer than a title may be. ".repeat(10)}`,
  async isShown(it, { file: name, png, alt }) {
    const [card, shown] = await it.room();
    expect(card?.words).toContain("Digest of Sun 22 Nov");
    expect([card?.files, shown?.thread]).toEqual([[], card?.ts]);
    const [file] = shown?.files ?? [];
    expect([file?.name, file?.alt]).toEqual([name, alt]);
    expect(await file?.bytes()).toEqual(png);
  },
  faults: [
    refused("files.getUploadURLExternal", { type: "refuse", error: "missing_scope" }, /scope files:write/),
    refused("files.getUploadURLExternal", { type: "rate-limit", seconds: 30 }, /its message stands without it/),
    refused("files.completeUploadExternal", { type: "status", status: 503 }, /its message stands without it/),
  ],
  async standsAlone(it, words) {
    expect((await it.room()).map((one) => [one.words, one.files])).toMatchObject([
      [expect.stringContaining(words), []],
    ]);
  },
});
