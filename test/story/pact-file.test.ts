/** The directory of pacts is gone when a change goes live: the room and its admins are told once, what to do, and that it works again. */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { minute, second } from "../../src/domain/words/time.ts";
import { decideChange } from "../../src/flows/change/decide-change.ts";
import { proposeChange } from "../../src/flows/change/propose-change.ts";
import { retryWriteBack } from "../../src/flows/pacts/write-back.ts";
import { readTroubles } from "../../src/flows/read/read-troubles.ts";
import { discordRoom } from "../support/room-on-discord.ts";
import { slackRoom } from "../support/room-on-slack.ts";
import { type Scene, scene } from "../support/scene.ts";

describe.each([slackRoom, discordRoom])("on $name", (platform) => {
  let told: Scene;
  let dir: string;
  beforeAll(async () => {
    told = await scene(platform, {
      config: (text) => text.replace("{ dir: ./pacts }", "{ dir: ./pacts, writeback: file }"),
    });
    await told.room.enter();
    dir = join(dirname(told.file), "pacts");
  }, 120_000);
  afterAll(() => told?.close());

  const live = () => told.app.world.pacts.live().find(({ id }) => id === "airline-service");
  const change = async (below: number) => {
    const text = (live()?.text ?? "").replace(/breach: \{ below: [\d.]+/, `breach: { below: ${below}`);
    const base = live()?.version ?? 1;
    const order = { pact: "airline-service", base, text, title: "Sooner", by: "person:sam", how: "cli" } as const;
    const reply = await proposeChange(told.app.world, order);
    const [id = ""] = /CR-\d+/.exec(reply.type === "done" ? reply.sentence : "") ?? [];
    await decideChange(told.app.world, id, { type: "approve", as: { by: "dana", how: "web" } });
    // A channel of Slack takes a message a second.
    await told.app.advance(8 * second);
  };

  test("it is told once, in the room, with what to do", async () => {
    rmSync(dir, { recursive: true });
    await change(0.31);
    const line = await told.room.expectCard(/FILE NOT WRITTEN.*airline-service@2 is live, but.*airline-service\.yaml/s);
    expect(line.words).toMatch(/the directory is not there \(ENOENT\)\. Make the directory that pacts\.dir/);
    expect(line.words).not.toContain(dir);
    await change(0.32);
    const noted = await told.app.world.store.journal({ subject: "pact-file:airline-service" });
    expect(noted.map(({ type }) => type)).toEqual(["pact-file.failed"]);
    expect(JSON.stringify(await readTroubles(told.app.world))).toContain("airline-service.yaml");
  }, 60_000);

  test("once it is written it is told that it is, and no trouble any more", async () => {
    mkdirSync(dir);
    await retryWriteBack(told.app.world, dir);
    await told.app.advance(minute);
    await told.room.expectCard(/FILE WRITTEN.*airline-service@3/s);
    expect(readFileSync(join(dir, "airline-service.yaml"), "utf8")).toContain("base: 3");
    expect(await readTroubles(told.app.world)).toEqual([]);
  }, 60_000);
});
