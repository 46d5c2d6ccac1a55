/** wardroom.yaml is read again while the service runs: pages, rotas and calendars count at once, and people in the room see that they do. */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HttpSink, httpSink } from "../support/http-sink.ts";
import { as } from "../support/room-harness.ts";
import { platforms, type Scene, scene } from "../support/scene.ts";

const rota = 'oncall: { desk: { rota: [lee], handover: "mon 09:00", tz: Europe/Berlin } }';
const own = (above: number) => `id: airline-a-own
level: agent
of: airline-a
thresholds:
  - id: too-slow
    title: keeps its travellers waiting
    signal: run.duration
    stat: p95
    window: { time: 15m }
    breach: { above: ${above} }
    severity: low
    failure_mode: unavailable
    intervention: { do: supervise, mode: gated, ttl: 1h, on_silence: drop }
`;

describe.each(platforms)("the file is read again, in $name", (platform) => {
  let set: Scene;
  let sink: HttpSink;
  let example: string;
  beforeAll(async () => {
    sink = await httpSink();
    set = await scene(platform, {
      secrets: { HOOK: "s3cr3t" },
      config: (text) => `${text}${rota}\n`,
      pacts: {
        "airline-service.yaml": (text) => text.replace("- { after: 60s", "- { after: 45s, to: oncall:desk }\n  $&"),
      },
    });
    await set.room.enter();
    example = readFileSync(set.file, "utf8").replace(rota, "");
    const signal = { signal: "run.error", value: 0, at: new Date(set.app.now()).toISOString() };
    await set.app.ask("/v1/signals", { agent: "airline-a", ...signal });
    await set.app.settled();
  });
  afterAll(async () => {
    expect(set?.app.faults).toEqual([]);
    await set?.close();
    await sink?.close();
  });

  const says = async (more: string) => {
    writeFileSync(set.file, `${example}\n${more}\n${more.includes("oncall") ? "" : rota}\n`);
    const answer = await set.app.reload();
    await set.app.settled();
    return answer;
  };
  /** What Mia reads when she asks who is on call; each answer is a new one. */
  const onCall = async (words: RegExp): Promise<string> => {
    const before = (await set.room.privates("mia")).length;
    await set.room.command("/ward oncall", as("mia"));
    await expect.poll(async () => (await set.room.privates("mia")).length, { timeout: 8_000 }).toBe(before + 1);
    return (await set.room.expectPrivate("mia", words)).words;
  };

  test("a page without its secret changes nothing, and says what is missing", async () => {
    const before = (await set.room.notices()).length;
    expect(await says("pages: { pd: { pagerduty: env:PD_KEY } }")).toMatchObject({
      ok: false,
      sentence: expect.stringMatching(/PD_KEY is not set/),
    });
    expect(set.app.world.config.pages).toEqual({});
    expect(set.app.world.pagers).toEqual([]);
    expect(await set.room.notices()).toHaveLength(before);
  });

  test("a page with its secret is there from now on, and gone again when the file no longer names it", async () => {
    const page = 'pages: { hook: { webhook: "https://hook.acme.example/", secret: env:HOOK } }';
    expect(await says(page)).toMatchObject({ ok: true });
    expect(set.app.world.pagers.map(({ name }) => name)).toEqual(["hook"]);
    await says("");
    expect(set.app.world.pagers).toEqual([]);
  });

  test("a calendar is fetched with the file that names it, and another address starts anew", async () => {
    const event = "UID:1\r\nDTSTART:20260101T000000Z\r\nDTEND:20280101T000000Z\r\nSUMMARY:dana";
    sink.answers.push({
      status: 200,
      body: `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n${event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
    });
    await says(`oncall: { desk: { ics: "${sink.url}/a.ics", allow_private: true } }`);
    expect(await onCall(/oncall.desk: Dana/)).not.toContain("could not be read");
    sink.answers.push({ status: 500 });
    await says(`oncall: { desk: { ics: "${sink.url}/b.ics", allow_private: true } }`);
    await onCall(/oncall.desk: nobody can be reached[\s\S]*Its calendar could not be read yet/);
  });

  test("who said that they are away is away in the new file too", async () => {
    await set.room.command("/ward away 2h", as("dana"));
    await set.room.expectPrivate("dana", /away/i);
    await says('oncall: { desk: { rota: [dana, lee], handover: "mon 09:00", tz: Europe/Berlin } }');
    await onCall(/Dana(?: Reyes)?, away until[\s\S]*Lee stands in[\s\S]*oncall.desk: Lee.*\(for Dana, who is away\)/);
  });

  test("a new pact is live with the reload, one that differs is told, and a broken one changes nothing", async () => {
    const pacts = join(dirname(set.file), "pacts");
    const desk = join(pacts, "airline-service.yaml");
    await says("");
    writeFileSync(join(pacts, "airline-a.yaml"), own(60_000).replace("severity", "severty"));
    expect(await set.app.reload()).toMatchObject({
      ok: false,
      sentence: expect.stringMatching(
        /nothing changed\.\n.*airline-a\.yaml:\d+:\d+: .*severity(.|\n)*No new pact was imported\.$/,
      ),
    });
    writeFileSync(join(pacts, "airline-a.yaml"), own(60_000));
    writeFileSync(desk, `${readFileSync(desk, "utf8")}\n# edited\n`);
    const answer = await set.app.reload();
    expect(answer).toMatchObject({
      ok: true,
      data: { pacts: { imported: ["airline-a-own@1"], drifted: ["airline-service"] } },
    });
    expect(answer.sentence).toBe(
      "wardroom.yaml says what it said before; nothing changed.\nairline-a-own@1 is live from the next signal.\nThe file of airline-service differs from what is live, which stays: wardroom pact apply makes a text live.",
    );
    await set.room.command("/ward pact", as("mia"));
    await set.room.expectPrivate("mia", /airline-a-own/);
    expect(set.app.world.pacts.effective("airline-a")?.of).toContain("airline-a-own@1");
    expect(set.app.world.pacts.effective("airline-b")?.of).not.toContain("airline-a-own@1");
    expect((await set.app.reload()).data).toMatchObject({ pacts: { imported: [], drifted: ["airline-service"] } });
  });
});
