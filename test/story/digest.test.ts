/** The digest of a room comes at nine in its zone, once, in words and with its picture, and calls nobody. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hour } from "../../src/domain/words/time.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";
import { until } from "../support/service.ts";

const digest = '    digest: { at: "09:00", tz: Europe/Berlin, days: [sun, mon] }\n';

describe.each(platforms)("the digest on $name", (platform) => {
  let set: Scene;
  beforeAll(async () => {
    // Sunday, seven in the morning in Berlin.
    set = await scene(platform, {
      at: Date.UTC(2026, 10, 22, 6),
      config: (text) => text.replace(/^( {4}members: .*\n)/m, `$1${digest}`),
    });
    await set.room.enter();
    await set.app.replayExample();
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
  });

  test("comes at nine and not before, once also where the file is read again, tells of the breach, and calls nobody", async () => {
    const { room, app } = set;
    const said = async () =>
      (await room.notices()).filter(({ words }) => /Digest of/i.test(words) || /Wardroom digest/.test(words));
    await app.advance(2 * hour - 1);
    expect(await said()).toEqual([]);
    const pings = (await room.pings("mia")).length;
    await app.advance(1);
    await app.settled();
    const one = await room.expectNotice(/Breaches opened|breach(es)? opened/);
    expect(one.words).not.toContain("@");
    await until(async () => (await room.pictures()).length > 0, "the picture of the digest is shown");
    expect((await room.pictures()).join()).toMatch(/Breaches a day of airline, Mon 9 Nov to Sun 22 Nov: \d+ in all/);
    await app.reload();
    await app.advance(3 * hour);
    expect(await said()).toHaveLength(1);
    expect(await room.pictures()).toHaveLength(1);
    expect(await room.pings("mia")).toHaveLength(pings);
    const [posted] = await app.world.store.journal({ types: ["digest.posted"] });
    expect(posted).toMatchObject({ at: Date.UTC(2026, 10, 22, 8), body: { kind: "daily", day: "2026-11-22" } });
  });
});
