/** What the doctor and a first set-up read from Discord, over real HTTP from a server that answers as Discord's reference says. */
import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { checkDiscord } from "../../../src/chat/discord/doctor.ts";
import { findChannel, whoseToken } from "../../../src/chat/discord/look-up.ts";
import { inviteAddress, needed } from "../../../src/chat/discord/permissions.ts";

const all = Object.values(needed).reduce((sum, bit) => sum | bit, 0n);

/** Paths of https://docs.discord.com/developers/reference, with what a small server of one bot answers. */
const world = (): Record<string, unknown> => ({
  "/users/@me": { id: "900", username: "wardroom" },
  "/applications/@me": { id: "900", flags: 0, interactions_endpoint_url: null },
  "/users/@me/guilds": [{ id: "1", name: "Acme Air" }],
  "/guilds/1/channels": [
    { id: "20000", type: 4, name: "airline" },
    { id: "20001", type: 0, name: "airline" },
  ],
  "/applications/900/commands": [{ name: "ward" }],
  "/applications/900/guilds/1/commands": [],
  "/channels/20001": { id: "20001", guild_id: "1", name: "airline", permission_overwrites: [] },
  "/guilds/1/roles": [
    { id: "1", permissions: "0" },
    { id: "55", permissions: String(all) },
  ],
  "/guilds/1/members/900": { roles: ["55"] },
  "/guilds/1/members/1001": { roles: [] },
});

let server: Server | undefined;
afterEach(() => new Promise<void>((done) => (server ? server.close(() => done()) : done())));

async function discord(answers: Record<string, unknown>, token = "good"): Promise<{ apiUrl: string; asked: string[] }> {
  const asked: string[] = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const known = answers[(request.url ?? "").replace(/^\/api\/v10/, "")];
    const status = request.headers.authorization !== `Bot ${token}` ? 401 : known === undefined ? 404 : 200;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(status === 200 ? known : { message: "no", code: 0 }));
  });
  await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
  const address = server.address();
  return { apiUrl: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/api`, asked };
}

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
  server?.close();
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

test("a bot in no server is given its invitation, with five permissions and no more", async () => {
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
