/** A page whose destination refuses it: the admin is told, readiness says so until one goes through, and the service goes on. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { second } from "../../src/domain/words/time.ts";
import { type HttpSink, httpSink } from "../support/http-sink.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

const pact = `id: airline-a
level: agent
of: airline-a
escalation:
  - { after: 0s, to: accountable }
  - { after: 5s, to: page:hook }
  - { after: 10s, to: page:hook }
  - { after: 15s, to: room }
`;

describe.each(platforms)("a page is refused, in $name", (platform) => {
  let sink: HttpSink;
  let set: Scene;
  beforeAll(async () => {
    sink = await httpSink();
    set = await scene(platform, {
      pacts: { "airline-a.yaml": pact },
      config: (text) =>
        `${text}\npages: { hook: { webhook: "${sink.url}/page", secret: env:HOOK, allow_private: true } }\n`,
      secrets: { HOOK: "s3cr3t" },
    });
    await set.app.replayExample();
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([expect.stringContaining("answered 410")]);
    await set?.close();
    await sink?.close();
  });
  const card = () => set.room.expectCard(/airline-a fails its travellers/);

  test("it is ready all the while, and names the page, why, and what to do", async () => {
    expect((await set.app.ask("/readyz")).body).toEqual({ status: "ready" });
    sink.answers.push({ status: 410 });
    await set.app.advance(6 * second);
    expect(sink.taken).toHaveLength(1);
    expect(await set.app.ask("/readyz")).toEqual({
      status: 200,
      body: {
        status: "ready",
        degraded: ["page: hook is refused: answered 410. Nobody is paged this way; correct it in wardroom.yaml."],
      },
    });
  });

  test("the admin is told what did not go out and what to check, and nobody else is", async () => {
    const told =
      /The page hook did not go out for BR-1.*answered 410.*Check pages\.hook in wardroom\.yaml and its secret/;
    await set.room.expectDirect("dana", told);
    expect((await set.room.directs("sam")).filter(({ words }) => words.includes("page hook"))).toEqual([]);
    await set.room.expectLine(await card(), /Level 2.*(Paged: hook|the page hook was called)/);
  });

  test("the next one that goes through ends it, and the ladder has gone on", async () => {
    await set.app.advance(5 * second);
    expect(sink.taken).toHaveLength(2);
    expect((await set.app.ask("/readyz")).body).toEqual({ status: "ready" });
    await set.app.advance(5 * second);
    await set.room.expectLine(await card(), /Level 4.*(room was asked|Everyone responsible in this room)/);
  });
});
