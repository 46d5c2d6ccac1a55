/** The wizard of `wardroom init`, driven through a stream as a person types: wrong answers are told in a line and asked again. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { Stopped, terminalAsker } from "../../src/cli/init/asker.ts";
import { type Given, setUp } from "../../src/cli/init/set-up.ts";
import { type SlackWorkspace, startSlackWorkspace, until } from "../support/slack-workspace.ts";

const enter = "\r";
const clear = "\u0015"; // Ctrl-U
const down = "\u001b[B";
const interrupt = "\u0003"; // Ctrl-C

let workspace: SlackWorkspace;
let dir: string;
const home = process.cwd();

beforeAll(async () => {
  workspace = await startSlackWorkspace();
});
afterAll(async () => {
  await workspace?.stop();
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wardroom-init-"));
  process.chdir(dir);
});
afterEach(() => {
  process.chdir(home);
  rmSync(dir, { recursive: true });
});

/** Starts it; `type` waits until a question stands on the screen, then types the answer. */
async function wizard(given: Given = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  let screen = "";
  let from = 0;
  output.on("data", (chunk: Buffer) => {
    screen += stripVTControlCharacters(chunk.toString());
  });
  const said: string[] = [];
  const raw: Record<string, string | undefined> = { SLACK_API_URL: workspace.settings.apiUrl };
  const outcome = setUp({
    given,
    asker: await terminalAsker(input, output),
    raw,
    say: (line) => said.push(line),
    today: "2026-11-26",
    tz: "Europe/Berlin",
  });
  const type = async (question: RegExp, ...keys: string[]): Promise<void> => {
    await until(
      () => (question.test(screen.slice(from)) ? true : undefined),
      () => `${String(question)} was not asked. The screen says:\n${screen.slice(from)}`,
    );
    from = screen.length;
    for (const key of keys) input.write(key);
  };
  return { type, outcome, said, screen: () => screen, raw };
}

const file = (name: string): string => readFileSync(name, "utf8");

test("five questions, two tokens and a channel make a fleet; what will not do is asked again", async () => {
  const { type, outcome, said, screen } = await wizard();
  const { botToken, appToken } = workspace.settings;
  await type(/Where does your team talk/, enter);
  await type(/fleet of agents called/, enter);
  await type(/Give it a name, as in acme-air/, "acme air", enter);
  await type(/"acme air" is not a fleet name/, clear, "acme-air", enter);
  await type(/Who answers for it/, enter);
  await type(/Somebody must answer for it/, "Dana Reyes", enter);
  await type(/Who stands in/, "Lee Park", enter);
  await type(/Which team's agents/, "fleet", enter);
  await type(/the room fleet holds the agents that no room names/i, clear, "airline", enter);
  await type(/What are its agents called/, enter);
  await type(/Bot User OAuth Token/, "xoxp-mine", enter);
  workspace.proxy.inject("auth.test", { type: "refuse", error: "invalid_auth" });
  await type(/A bot token begins with xoxb-.*Bot User OAuth Token/s, "xoxb-old", enter);
  await type(/Slack refuses the bot token \(invalid_auth\).*Bot User OAuth Token/s, botToken, enter);
  await type(/App-Level Token/, appToken, enter);
  await type(/Which channel shows the room airline/, "#airlin", enter);
  await type(/There is no channel #airlin.*Which channel shows the room airline/s, "#airline", enter);
  expect(await outcome).toEqual({ type: "done" });

  expect(parse(file("wardroom.yaml"))).toMatchObject({
    fleet: "acme-air",
    admins: ["dana"],
    people: {
      dana: { name: "Dana Reyes", slack: "U01DANA", tz: "Europe/Berlin", deputy: "lee" },
      lee: { name: "Lee Park", slack: "U03LEE" },
    },
    rooms: { airline: { channels: [{ slack: "C01AIR" }], agents: ["airline-*"] } },
  });
  expect(parse(file("pacts/airline.yaml")).escalation.map(({ to }: { to: string }) => to)).toEqual([
    "accountable",
    "deputy",
    "room",
  ]);
  expect(file(".env")).toContain(`SLACK_BOT_TOKEN=${botToken}\nSLACK_APP_TOKEN=${appToken}\n`);
  for (const words of [screen(), said.join("\n")]) expect(words).not.toMatch(/xoxb-(old|test)|xapp-test/);
});

test("stopped at the tokens and run again, it asks only what is missing", async () => {
  const first = await wizard({
    way: "slack",
    fleet: "acme-air",
    people: [{ id: "dana", name: "Dana Reyes" }],
    room: "airline",
    agents: "airline-*",
  });
  await first.type(/Bot User OAuth Token/, interrupt);
  await expect(first.outcome).rejects.toThrow(Stopped);
  expect(existsSync("wardroom.yaml")).toBe(true);

  const again = await wizard();
  await again.type(/Bot User OAuth Token/, enter); // later
  expect(await again.outcome).toEqual({ type: "done" });
  expect(again.said.join("\n")).toMatch(/wardroom.yaml: is there.*Run npx wardroom init again/s);
  expect(again.screen()).not.toMatch(/Where does your team talk|fleet of agents called/);
});

test("where a file of one's own is written in another way, it is told what to add, and stays as it is", async () => {
  const own =
    'fleet: acme-air\nadmins: [dana]\npeople:\n  dana:\n    name: Dana Reyes\nrooms:\n  airline:\n    agents: ["airline-*"]\n';
  writeFileSync("wardroom.yaml", own);
  const { botToken, appToken } = workspace.settings;
  writeFileSync(".env", "MINE=1\n");
  const { type, outcome, said } = await wizard({ way: "slack", channel: "C01AIR" });
  await type(/Bot User OAuth Token/, botToken, enter);
  await type(/App-Level Token/, appToken, enter);
  expect(await outcome).toEqual({ type: "done" });
  expect(file("wardroom.yaml")).toBe(own);
  expect(said.join("\n")).toContain("Dana Reyes is U01DANA. Add slack: U01DANA under people.dana.");
  expect(file(".env")).toBe(`MINE=1\nSLACK_BOT_TOKEN=${botToken}\nSLACK_APP_TOKEN=${appToken}\n`);
});

test("a wardroom.yaml with an error in it is named by its line, and nothing is written", async () => {
  writeFileSync("wardroom.yaml", "fleet: acme-air\nroms: {}\n");
  const { outcome } = await wizard();
  expect(await outcome).toMatchObject({
    type: "problem",
    code: 1,
    problem: expect.stringMatching(/^wardroom.yaml:2:1: /),
  });
  expect(existsSync(".env")).toBe(false);
});

test("the record of the example is left alone: the new fleet gets a store of its own", async () => {
  mkdirSync("data");
  writeFileSync("data/wardroom.db", "");
  const { type, outcome } = await wizard({
    fleet: "acme-air",
    people: [{ id: "dana", name: "Dana" }],
    room: "airline",
    agents: "*",
  });
  await type(/Where does your team talk/, down, down, enter);
  expect(await outcome).toEqual({ type: "done" });
  expect(file(".env")).toContain("DATABASE_URL=file:./data/acme-air/wardroom.db\n");
});

test("an app that may not list members needs no ids: each person is given the way to link themselves", async () => {
  workspace.proxy.inject("users.list", { type: "refuse", error: "missing_scope" }, { times: 2 });
  const { botToken, appToken } = workspace.settings;
  const people = [
    { id: "dana", name: "Dana Reyes" },
    { id: "lee", name: "Lee Park" },
  ];
  const { type, outcome, said } = await wizard({
    way: "slack",
    fleet: "acme-air",
    people,
    room: "airline",
    agents: "*",
  });
  await type(/Bot User OAuth Token/, botToken, enter);
  await type(/App-Level Token/, appToken, enter);
  await type(/Which channel shows the room/, enter);
  expect(await outcome).toEqual({ type: "done" });
  const next = said.at(-1) ?? "";
  expect(next).toMatch(
    /In the Slack channel for airline: \/invite @wardroom, and Dana Reyes presses "Show airline here"/,
  );
  expect(next).toMatch(/link --person dana .*Dana Reyes types it in chat: \/ward link CODE/);
  expect(next).toMatch(/link --person lee /);
});
