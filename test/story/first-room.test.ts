/** From nothing to a live room in a real local Slack, doing only what `init` and `doctor` print. Nothing sleeps. */
import { execFile } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { type ServiceProcess, serviceProcess, until } from "../support/service.ts";
import { type SlackWorkspace, startSlackWorkspace } from "../support/slack-workspace.ts";

const run = promisify(execFile);
const minutes = 60_000;

let workspace: SlackWorkspace;
let service: ServiceProcess;
let begun: number;
let printed = "";

const readme = readFileSync("README.md", "utf8");
/** Words of a command line, its quotes taken off. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? "");

const file = (name: string): string => readFileSync(join(service.dir, name), "utf8");

beforeAll(async () => {
  workspace = await startSlackWorkspace();
  // No token is in the environment: they go where init says they go.
  service = await serviceProcess({ empty: true, env: { SLACK_API_URL: workspace.settings.apiUrl } });
  begun = performance.now();
});

afterAll(async () => {
  await service?.remove();
  await workspace?.stop();
});

test("in an empty folder without a terminal, init names what it needs and writes nothing", async () => {
  const { code, err } = await service.run("init");
  expect(code).toBe(2);
  expect(err).toBe(
    'Nobody can be asked here, so add --fleet acme-air --person "dana=Dana Reyes" --room airline. Or run it in a terminal.\n',
  );
  await expect(run("ls", ["-A", service.dir])).resolves.toMatchObject({ stdout: "" });
});

test.each([
  [["--platform", "slak"], /Allowed choices are slack, discord, web/],
  [["--person", "Dana"], /Write ID=VALUE, such as dana=Dana Reyes/],
  [["--person", "room=Dana Reyes"], /No person can be called "room"/],
  [["--person", "dana=Dana Reyes", "--account", "dana=U1"], /"U1" is not a Slack account id/],
  [["--person", "dana=Dana Reyes", "--account", "lee=U03LEE"], /no --person has this id/],
  [["--person", "dana=Dana Reyes", "--room", "a room"], /"a room" is not an id/],
  [["--person", "dana=Dana Reyes", "--agents", "bad agent"], /"bad agent" is neither an agent name nor a pattern/],
])("%j is refused in one line with exit 2", async (words, said) => {
  const { code, err } = await service.run(
    "init",
    ...["--platform", "slack", "--fleet", "acme-air", "--room", "airline"],
    ...words,
  );
  expect(code).toBe(2);
  expect(err).toMatch(said);
  expect(err.trim().split("\n")).toHaveLength(1);
});

test("the line of README writes the fleet, and says where the app is made and where its tokens go", async () => {
  const line = /`npx wardroom (init --platform slack .*)`/.exec(readme)?.[1] ?? "";
  const { code, out } = await service.run(...wordsOf(line));
  expect(code).toBe(0);
  const address = /https:\/\/api\.slack\.com\/apps\?new_app=1&manifest_yaml=(\S+)/.exec(out)?.[1] ?? "";
  expect(parse(decodeURIComponent(address))).toEqual(parse(readFileSync("manifest.yml", "utf8")));
  expect(out).toMatch(
    /1\. Open this address.*2\. Install App.*SLACK_BOT_TOKEN.*3\. .*connections:write.*4\. Run npx wardroom init again/s,
  );
  expect(file(".env")).toMatch(/^SLACK_BOT_TOKEN=\nSLACK_APP_TOKEN=$/m);
  expect(statSync(join(service.dir, ".env")).mode & 0o777).toBe(0o600);
  expect((await service.runWith({ SLACK_API_URL: "" }, "pact", "lint", ".")).out).toBe("3 files: nothing to remark\n");
});

test("a token that Slack refuses is named, and nothing that was written is lost", async () => {
  const before = file(".env");
  writeFileSync(join(service.dir, ".env"), before.replace("SLACK_BOT_TOKEN=", "SLACK_BOT_TOKEN=xoxb-wrong"));
  workspace.proxy.inject("auth.test", { type: "refuse", error: "invalid_auth" }, { times: 2 });
  const { code, err } = await service.run("init");
  expect(code).toBe(1);
  expect(err).toMatch(/^SLACK_BOT_TOKEN is set, and will not do: Slack refuses the bot token \(invalid_auth\)\./);
  expect(err).not.toContain("xoxb-wrong");
  const looked = await service.run("doctor");
  expect(looked.code).toBe(1);
  expect(looked.out).toContain(
    "fail  slack token: Slack refuses SLACK_BOT_TOKEN (invalid_auth). Install the app again",
  );
  writeFileSync(join(service.dir, ".env"), before);
});

test("with the tokens in .env it goes on: tries them, finds the members and the channel, and says what is next", async () => {
  const { botToken, appToken } = workspace.settings;
  const filled = file(".env")
    .replace("SLACK_BOT_TOKEN=", `SLACK_BOT_TOKEN=${botToken}`)
    .replace("SLACK_APP_TOKEN=", `SLACK_APP_TOKEN=${appToken}`);
  writeFileSync(join(service.dir, ".env"), filled);
  const written = file("wardroom.yaml");

  const wrong = await service.run("init", "--channel", "#airlin");
  expect(wrong.code).toBe(2);
  expect(wrong.err).toMatch(/^There is no channel #airlin that the bot can see\./);

  const { code, out } = await service.run("init", "--channel", "#airline");
  expect(code).toBe(0);
  expect(out).toContain("SLACK_BOT_TOKEN is set. Slack: it is the bot of Acme Air.");
  expect(out).toContain("added { slack: C01AIR }");
  expect(out).not.toContain(botToken);
  const config = parse(file("wardroom.yaml"));
  expect(config.rooms.airline.channels).toEqual([{ slack: "C01AIR" }]);
  expect([config.people.dana.slack, config.people.lee.slack]).toEqual(["U01DANA", "U03LEE"]);
  // Only what was looked up was added; every comment stands where it stood.
  const bare = file("wardroom.yaml")
    .replace("{ slack: C01AIR }]   ", "]   ")
    .replace(/, slack: U0\w+/g, "");
  expect(bare).toBe(written);
  expect(file(".env")).toBe(filled);
  printed = out;

  const again = await service.run("init");
  expect([again.code, file("wardroom.yaml")]).toEqual([0, file("wardroom.yaml")]);
});

test("doctor finds nothing wrong before the start", async () => {
  const { code, out, err } = await service.run("doctor");
  expect([code, err]).toEqual([0, ""]);
  expect(out).toContain("ok  slack channel C01AIR: The bot is in #airline, which shows the room airline.");
  expect(out).toContain("ok  slack account U01DANA: dana can be written to.");
  expect(out).toContain("ok  slack socket: SLACK_APP_TOKEN opens a Socket Mode connection.");
});

test("started and invited, it introduces the room", async () => {
  await service.start();
  workspace.invite("C01AIR", workspace.as("dana"));
  await workspace.channel("C01AIR").expectMessage(/This is the airline room of acme-air/);
});

test("a test card goes there and back", async () => {
  const looking = service.run("doctor", "--test-card", "airline", "--json");
  const card = await workspace.channel("C01AIR").expectMessage(/a test of the airline room/);
  expect(card.buttons).toEqual(["It works"]);
  await card.click("It works", workspace.as("dana"));
  await workspace.expectEphemeral("dana", /It arrived. You are Dana Reyes here./);
  await workspace.channel("C01AIR").expectMessage(/ARRIVED.*Dana Reyes pressed it/s);
  const { code, out } = await looking;
  const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: { about: string; state: string; says: string }[] };
  expect([code, ok]).toEqual([0, true]);
  expect(checks.find(({ about }) => about === "test card airline")?.says).toMatch(
    /^dana pressed it in slack, \d+\.\d s after/,
  );
  expect(checks.find(({ about }) => about === "service")?.says).toMatch(/is ready/);
});

test.each([
  ["nowhere", "There is no room nowhere in wardroom.yaml. It names fleet, airline."],
  ["fleet", "The room fleet is shown in no channel."],
])("a test card for %s is not posted, and doctor fails with what to do", async (room, says) => {
  const { code, out } = await service.run("doctor", "--test-card", room);
  expect(code).toBe(1);
  expect(out).toContain(`fail  test card ${room}: It was not posted. ${says}`);
});

test("the signal it prints breaches the first pact, and Dana decides in the channel", async () => {
  const curl = /curl .*/.exec(printed)?.[0] ?? "";
  expect(readme).toContain(curl.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:8484"));
  const { stdout } = await run("bash", ["-c", curl], { cwd: service.dir });
  expect(JSON.parse(stdout)).toMatchObject({ accepted: 3 });
  const card = await workspace.channel("C01AIR").expectMessage(/airline-a fails its tasks/);
  expect(card.words).toContain("3 of its last 3 runs failed");
  await card.click("Approve", workspace.as("dana"));
  await workspace.channel("C01AIR").expectMessage(/QUARANTINED.*Dana/s);
  await until(
    async () =>
      (await service.post("/v1/actions", { agent: "airline-a", tool: "send", args: {} })).body.decision === "deny",
    "the agent is held back",
  );
});

test("all of it took less than five minutes", () => {
  expect(performance.now() - begun).toBeLessThan(5 * minutes);
});
