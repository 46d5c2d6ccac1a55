/** `wardroom init` on Discord: the token tried, the invitation printed, the channel found by name. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { inviteAddress } from "../../src/chat/discord/permissions.ts";
import { type Given, setUp } from "../../src/cli/init/set-up.ts";
import { type DiscordRest, discordRest, smallServer } from "../support/discord-rest.ts";

const home = process.cwd();
let dir: string;
let discord: DiscordRest;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "wardroom-init-"));
  process.chdir(dir);
});
afterEach(async () => {
  process.chdir(home);
  rmSync(dir, { recursive: true });
  await discord.close();
});

const fleet: Given = {
  way: "discord",
  fleet: "acme-air",
  people: [{ id: "dana", name: "Dana", account: "1001" }],
  room: "airline",
};

async function init(given: Given, answers: Record<string, unknown>, token?: string) {
  discord = await discordRest(answers);
  const said: string[] = [];
  const raw: Record<string, string | undefined> = { DISCORD_API_URL: discord.apiUrl, DISCORD_TOKEN: token };
  const say = (line: string) => said.push(line);
  const outcome = await setUp({ given, asker: undefined, raw, say, today: "2026-11-26", tz: "UTC" });
  return { outcome, said: said.join("\n") };
}

test("without a token it writes the files and says where one is made", async () => {
  const { outcome, said } = await init(fleet, smallServer());
  expect(outcome).toEqual({ type: "done" });
  expect(said).toMatch(
    /1\. Open https:\/\/discord.com\/developers\/applications.*2\. Bot -> Reset Token.*3\. Run npx wardroom init again/s,
  );
  expect(readFileSync(".env", "utf8")).toMatch(/^DISCORD_TOKEN=$/m);
  expect(discord.asked).toEqual([]);
});

test("with a token it names the bot, finds the channel and writes both ids quoted", async () => {
  const { outcome, said } = await init({ ...fleet, channel: "#airline" }, smallServer(), "good");
  expect(outcome).toEqual({ type: "done" });
  expect(said).toContain("DISCORD_TOKEN is set. Discord: it is wardroom.");
  const config = parse(readFileSync("wardroom.yaml", "utf8"));
  expect(config.rooms.airline.channels).toEqual([{ discord: "20001" }]);
  expect(config.people.dana.discord).toBe("1001");
});

test("a bot in no server is invited first, with the address to open", async () => {
  const { said } = await init(fleet, { ...smallServer(), "/users/@me/guilds": [] }, "good");
  expect(said).toContain(`1. Invite the bot to your server: open ${inviteAddress("900")}`);
});

test("a refused token fails, and is not repeated", async () => {
  const { outcome } = await init(fleet, smallServer(), "stolen");
  expect(outcome).toMatchObject({
    type: "problem",
    code: 1,
    problem: expect.stringMatching(/^DISCORD_TOKEN is set, and will not do/),
  });
  expect(JSON.stringify(outcome)).not.toContain("stolen");
});
