/** Discord's REST API as its reference describes it, over real HTTP: a small server with one bot, one channel and one person. */
import { createServer } from "node:http";
import { needed } from "../../src/chat/discord/permissions.ts";

export const allNeeded = Object.values(needed).reduce((sum, bit) => sum | bit, 0n);

/** Paths of https://docs.discord.com/developers/reference, each with what it answers. */
export const smallServer = (): Record<string, unknown> => ({
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
    { id: "55", permissions: String(allNeeded) },
  ],
  "/guilds/1/members/900": { roles: ["55"] },
  "/guilds/1/members/1001": { roles: [] },
});

export interface DiscordRest {
  apiUrl: string;
  /** "GET /api/v10/users/@me" */
  asked: string[];
  close(): Promise<void>;
}

/** What it does not know is 404, and any token but this one 401. */
export async function discordRest(answers: Record<string, unknown>, token = "good"): Promise<DiscordRest> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const known = answers[(request.url ?? "").replace(/^\/api\/v10/, "")];
    const status = request.headers.authorization !== `Bot ${token}` ? 401 : known === undefined ? 404 : 200;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(status === 200 ? known : { message: "no", code: 0 }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    apiUrl: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}/api`,
    asked,
    close: () => new Promise<void>((done) => void server.close(() => done())),
  };
}
