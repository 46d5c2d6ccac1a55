/** Artefacts of what is in force: over HTTP of no more than one may see, on the command line, and in a room. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pastWeeks } from "../../scripts/artefacts/past.ts";
import { registerArtefact } from "../../src/cli/artefact.ts";
import { exampleDir } from "../../src/config.ts";
import { day } from "../../src/domain/words/time.ts";
import { readArtefact } from "../../src/flows/artefact/read-artefact.ts";
import { paperPlatform } from "../../src/flows/simulate/paper-platform.ts";
import { svgOf } from "../../src/pictures/pictures.ts";
import type { Sending } from "../../src/ports/chat.ts";
import type { World } from "../../src/ports/world.ts";
import { artefactKinds } from "../../src/views/artefact/artefact.ts";
import { dashboardWords } from "../../src/views/artefact/dashboard-words.ts";
import { grafanaDashboard } from "../../src/views/artefact/grafana/grafana-dashboard.ts";
import type { Rich } from "../../src/views/card.ts";
import { testApp } from "../support/app.ts";
import { fleet } from "../support/breaches.ts";
import { type Service, startService } from "../support/intake-service.ts";
import { versionOf } from "../support/pacts.ts";
import { testWorld } from "../support/world.ts";

/** The pacts of the example, in force. */
const live = ["fleet", "airline-service"].map((file) =>
  versionOf(readFileSync(join(exampleDir, "pacts", `${file}.yaml`), "utf8")),
);
const governed = (world: World): void => {
  world.pacts = { ...world.pacts, live: () => live };
};

let service: Service;
let tokens: Record<"dana" | "auditor" | "agent", string>;

beforeAll(async () => {
  service = await startService();
  governed(service.world);
  tokens = {
    dana: await service.token(["person"], { person: "dana" }),
    auditor: await service.token(["auditor"]),
    agent: await service.token(["signals:write", "agent"]),
  };
});
afterAll(() => service.stop());

const get = (path: string, secret = tokens.dana) =>
  service.app.inject({ url: path, headers: { authorization: `Bearer ${secret}` } });

/** `wardroom artefact` beside the whole program, with the example's fleet. */
async function commandLine() {
  const app = await testApp();
  return {
    remove: () => app.remove(),
    async run(...words: string[]) {
      const said = { code: 0, out: "" };
      const program = new Command().exitOverride();
      registerArtefact(program, () => app.env, {
        out: (text) => void Object.assign(said, { out: said.out + text }),
        progress: () => {},
        print: () => {},
        fail: (_, code = 1) => void Object.assign(said, { code }),
      });
      await program.parseAsync(["artefact", ...words], { from: "user" });
      return said;
    },
  };
}

test("each of the four figures stands beside that of the week before, evidence as well", () => {
  const words = dashboardWords(pastWeeks("airline", fleet, Date.UTC(2026, 10, 26, 12)));
  expect(words).toContain("Complete evidence: 96 % (412 of 431 closed runs); the week before 94 %.");
});

test("a chart with nothing to show says so, and since when it counts; what lies before that is not called nothing", async () => {
  const app = await testApp();
  try {
    const read = async () => {
      const artefact = await readArtefact(app.world, "dashboard", { of: "airline", rooms: ["airline"] });
      return {
        ...artefact,
        whole: await svgOf(artefact.draw("light"), "light"),
        narrow: await svgOf(artefact.draw("dark", "narrow"), "dark"),
      };
    };
    const young = await read();
    for (const drawn of [young.whole, young.narrow]) {
      for (const what of ["No breach yet", "No near miss yet", "No intervention yet", "No question of an agent yet"])
        expect(drawn).toContain(`>${what}<`);
      expect(drawn.match(/>counted since 22 Nov 2026, 03:00 UTC</g)).toHaveLength(4);
      expect(drawn).toContain("the week before: not counted");
    }
    expect(young.words).toContain("Counted since 22 Nov 2026, 03:00 UTC; what was before is not in it.");
    expect(young.words).toContain("Near misses: 0 (no stay near a bound); the week before was not counted.");
    expect(young.data).toMatchObject({ counted_since: "2026-11-22T03:00:00.000Z" });
    expect(young.table?.rows.map(([, breaches]) => breaches)).toEqual([...Array(13).fill("–"), "0"]);

    await app.advance(30 * day);
    const old = await read();
    expect(old.whole).toContain(">No breach<");
    expect(old.whole.match(/>since 9 Dec 2026</g)).toHaveLength(4);
    expect(`${old.whole}${old.words.join(" ")}`).not.toMatch(/ounted since|not counted/);
    expect(old.table?.rows.map(([, breaches]) => breaches)).toEqual(Array(14).fill("0"));
  } finally {
    await app.remove();
  }
}, 60_000);

test("each artefact is an SVG, the same each time, in the colours of its theme; Mermaid text; and data with its words", async () => {
  for (const kind of artefactKinds) {
    const svg = await get(`/v1/artefacts/${kind}`);
    expect([svg.statusCode, svg.headers["content-type"]], svg.body.slice(0, 200)).toEqual([200, "image/svg+xml"]);
    expect(svg.body).toMatch(/^<svg /);
    expect((await get(`/v1/artefacts/${kind}`)).body).toBe(svg.body);
    const dark = await get(`/v1/artefacts/${kind}?theme=dark&room=airline`, tokens.auditor);
    expect(dark.body).toContain("#1a1c20");
    const { body: mermaid } = await get(`/v1/artefacts/${kind}?format=mermaid`);
    expect(mermaid).toMatch(/^(block-beta|flowchart|xychart-beta)/);
    const data = (await get(`/v1/artefacts/${kind}?format=json`)).json();
    expect(data.artefact).toBe(kind);
    expect(data.words.length).toBeGreaterThan(1);
  }
  const png = await get("/v1/artefacts/raci?format=png");
  expect(png.headers["content-type"]).toBe("image/png");
  expect(png.rawPayload.subarray(1, 4).toString()).toBe("PNG");
});

test("the words of the matrix name who answers, and what is not there or not theirs is a 404", async () => {
  const { words } = (await get("/v1/artefacts/raci?format=json")).json();
  expect(words.join(" ")).toMatch(/Dana Reyes is accountable/);
  expect((await get("/v1/artefacts/horoscope")).statusCode).toBe(404);
  expect((await get("/v1/artefacts/raci?room=elsewhere")).statusCode).toBe(404);
  expect((await get("/v1/artefacts/raci", tokens.agent)).statusCode).toBe(403);
});

test("json is the facts with their words and grafana a dashboard, over HTTP as on the command line", async () => {
  const board = await get("/v1/artefacts/dashboard?format=grafana");
  expect([board.statusCode, board.headers["content-type"]]).toEqual([200, "application/json; charset=utf-8"]);
  expect(board.body).toBe(grafanaDashboard());
  const refused = await get("/v1/artefacts/raci?format=grafana");
  expect([refused.statusCode, refused.json().error]).toMatchObject([422, { code: "arg_invalid", field: "format" }]);
  const scratch = await commandLine();
  try {
    expect((await scratch.run("dashboard", "--format", "grafana")).out).toBe(grafanaDashboard());
    expect((await scratch.run("raci", "--format", "grafana")).code).toBe(2);
    const facts = JSON.parse((await scratch.run("dashboard", "--format", "json")).out);
    const theirs = (await get("/v1/artefacts/dashboard?format=json")).json();
    expect(Object.keys(facts).sort()).toEqual(Object.keys(theirs).sort());
    expect(facts).toMatchObject({ artefact: "dashboard", words: expect.any(Array) });
  } finally {
    await scratch.remove();
  }
});

test("/ward graph posts the picture in a channel of the room, and elsewhere says it in words to who asked alone", async () => {
  const world = await testWorld();
  governed(world);
  try {
    const posted: { channel: string; title: string; footer: Rich; sending: Partial<Sending> | undefined }[] = [];
    const paper = paperPlatform("slack", world.clock, []);
    world.platforms.push({
      ...paper,
      post: async (channel, card, token, sending) => {
        posted.push({ channel, title: card.title, footer: card.footer, sending });
        return paper.post(channel, card, token, sending);
      },
    });
    const say = (text: string, channel: string, room?: string) =>
      world.door.command(
        { how: "slack", account: "dana", team: "", person: "dana" },
        { channel, ...(room && { room }) },
        text,
      );
    const [here] = world.config.rooms.airline?.channels ?? [];
    const answer = await say("graph escalation", here?.channel ?? "C01AIR", "airline");
    expect(answer.type === "notice" && answer.card.title).toBe("Posted: Who is called, and when · airline.");
    expect(posted).toMatchObject([
      { title: "Who is called, and when · airline", sending: { picture: { file: "escalation.png" } } },
    ]);
    expect(posted[0]?.sending?.picture?.alt).toContain("at once Dana Reyes");
    const words = await say("graph raci", "D0DANA");
    expect(posted).toHaveLength(1);
    expect(JSON.stringify(words)).toContain("Dana Reyes is accountable");
    expect(JSON.stringify(words)).toContain("wardroom artefact raci");
    // Where people reach the web room, chat says where its page is.
    expect(posted[0]?.footer).toEqual([]);
    world.config = { ...world.config, public_url: "https://ward.example.com/" };
    await say("graph escalation", here?.channel ?? "C01AIR", "airline");
    expect(posted[1]?.footer).toEqual([
      {
        link: "https://ward.example.com/artefacts/escalation?room=airline",
        text: "As a page, with all that it shows in words",
      },
    ]);
    expect(JSON.stringify(await say("graph raci", "D0DANA"))).toContain("https://ward.example.com/artefacts/raci");
  } finally {
    await world.close();
  }
});
