/** What the doctor and a first set-up read from Discord, over real HTTP from a server that answers as Discord's reference says. */
import { afterEach, expect, test } from "vitest";
import { checkDiscord } from "../../../src/chat/discord/doctor.ts";
import { findChannel, whoseToken } from "../../../src/chat/discord/look-up.ts";
import { inviteAddress, needed } from "../../../src/chat/discord/permissions.ts";
import { allNeeded as all, type DiscordRest, discordRest, smallServer as world } from "../../support/discord-rest.ts";

const running: DiscordRest[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

const discord = async (answers: Record<string, unknown>): Promise<DiscordRest> => {
  const one = await discordRest(answers);
  running.push(one);
  return one;
};

const look = async (answers: Record<string, unknown>, { token = "good", now = () => Date.now() } = {}) => {
  const { apiUrl, asked } = await discord(answers);
  const channels = new Map([["20001", "airline"]]);
  const checks = await checkDiscord({ token, apiUrl, channels, accounts: new Map([["1001", "dana"]]), now });
  return { checks, asked, of: (about: string) => checks.find((one) => one.about === about) };
};

test("a set-up that is right is right in every line, and was only read", async () => {
  const { checks, asked } = await look(world());
  expect(checks.filter(({ state }) => state !== "ok")).toEqual([]);
  expect(checks.map(({ about }) => about)).toEqual([
    "discord token",
    "discord servers",
    "clock",
    "discord intents",
    "discord command",
    "discord channel 20001",
    "discord account 1001",
  ]);
  expect(asked.every((one) => one.startsWith("GET "))).toBe(true);
});

test("a token that Discord refuses is the only finding, and is not repeated", async () => {
  const { checks } = await look(world(), { token: "stolen-token" });
  expect(checks).toHaveLength(1);
  expect(checks[0]).toMatchObject({ state: "fail", do: expect.stringMatching(/^Discord refuses the token. Reset it/) });
  expect(JSON.stringify(checks)).not.toContain("stolen-token");
});

test("what a channel denies the bot is named, overwrite by overwrite", async () => {
  const overwrites = [
    { id: "1", deny: String(needed["Send Messages"]), allow: "0" },
    { id: "55", deny: String(needed["Embed Links"]), allow: String(needed["Send Messages"]) },
  ];
  const channel = { id: "20001", guild_id: "1", name: "airline", permission_overwrites: overwrites };
  const { of } = await look({ ...world(), "/channels/20001": channel });
  expect(of("discord channel 20001")).toMatchObject({
    state: "fail",
    says: "In #airline the bot may not: Embed Links.",
  });
});

test("a member's own overwrite comes last, and an administrator is told to be less", async () => {
  const own = [{ id: "900", allow: String(all), deny: "0" }];
  const roles = { "/guilds/1/roles": [{ id: "1", permissions: "0" }] };
  const channel = { id: "20001", guild_id: "1", name: "airline", permission_overwrites: own };
  const granted = await look({ ...world(), ...roles, "/channels/20001": channel });
  expect(granted.of("discord channel 20001")?.state).toBe("ok");
  const admin = { "/guilds/1/roles": [{ id: "1", permissions: "8" }] };
  expect((await look({ ...world(), ...admin })).of("discord channel 20001")).toMatchObject({ state: "warn" });
});

test("clicks that go elsewhere, intents nobody needs, a missing command and a stranger are each told", async () => {
  const { "/applications/900/commands": _, "/guilds/1/members/1001": __, ...rest } = world();
  const application = { id: "900", flags: 1 << 19, interactions_endpoint_url: "https://elsewhere.example" };
  const { of } = await look({ ...rest, "/applications/@me": application });
  expect(of("discord interactions")?.state).toBe("fail");
  expect(of("discord intents")?.state).toBe("warn");
  expect(of("discord command")?.state).toBe("warn");
  expect(of("discord account 1001")).toMatchObject({ state: "fail", says: expect.stringContaining("dana") });
});

test("a clock that is far off is told against Discord's own", async () => {
  const { of } = await look(world(), { now: () => Date.now() + 6 * 60_000 });
  expect(of("clock")).toMatchObject({ state: "fail", do: "Turn on time synchronisation (NTP)." });
});

test("a bot in no server is given its invitation, with its permissions and no more", async () => {
  const { of } = await look({ ...world(), "/users/@me/guilds": [] });
  expect(of("discord servers")?.do).toBe(`Open ${inviteAddress("900")}`);
  const asked = new URL(inviteAddress("900")).searchParams;
  expect([asked.get("scope"), asked.get("permissions")]).toEqual(["bot applications.commands", String(all)]);
});

test("a channel is found by its name among text channels", async () => {
  const { apiUrl } = await discord(world());
  const way = { token: "good", apiUrl };
  const found = await whoseToken(way);
  const guilds = found.type === "found" ? found.guilds : [];
  expect(await findChannel(way, guilds, "#airline")).toEqual({ type: "found", id: "20001" });
  expect(await findChannel(way, guilds, "ops")).toMatchObject({ type: "problem" });
});
