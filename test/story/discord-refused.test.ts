/** The whole program while Discord refuses its token: readiness names it, what is to be told waits, agents are answered, and all goes out in the end. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleDir } from "../../src/config.ts";
import { minute } from "../../src/domain/words/time.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type DiscordGuild, discordPeople, startDiscordGuild } from "../support/discord-guild.ts";

let guild: DiscordGuild;
let app: TestApp;
let dir: string;

/** The example's fleet, told on Discord alone. */
function onDiscord(): string {
  dir = mkdtempSync(join(tmpdir(), "wardroom-discord-refused-"));
  const text = readFileSync(join(exampleDir, "wardroom.yaml"), "utf8")
    .replace("{ slack: C01AIR }", '{ discord: "20001" }')
    .replace("{ dir: ./pacts }", `{ dir: ${JSON.stringify(join(exampleDir, "pacts"))} }`)
    .replace(/^ {2}(dana|lee|sam|mia): .*slack: \w+/gm, (line, name: keyof typeof discordPeople) =>
      line.replace(/slack: \w+/, `discord: "${discordPeople[name]}"`),
    );
  writeFileSync(join(dir, "wardroom.yaml"), text);
  return join(dir, "wardroom.yaml");
}

beforeAll(async () => {
  guild = await startDiscordGuild();
  app = await testApp({ env: { discord: guild.settings }, config: onDiscord() });
});
afterAll(async () => {
  await app?.remove();
  await guild?.stop();
  rmSync(dir, { recursive: true, force: true });
});

test("row 41: a token that is revoked while it runs", async () => {
  expect(await app.ask("/readyz")).toEqual({ status: 200, body: { status: "ready" } });
  guild.proxy.inject("*", { type: "refuse", code: 401 }, { times: Number.MAX_SAFE_INTEGER });
  await app.replayExample();
  expect(await app.ask("/readyz")).toEqual({
    status: 503,
    body: {
      status: "not ready",
      problems: [
        expect.stringMatching(/^chat: discord refuses the bot: .*401.* Reset its token and set DISCORD_TOKEN/),
      ],
    },
  });
  expect((await app.ask("/healthz")).status).toBe(200);
  const gate = await app.ask("/v1/actions", { agent: "airline-a", tool: "think", args: {} });
  expect(gate.body.decision).toBe("allow");
  const shown = async () =>
    (await guild.channel("20001").messages()).filter(({ words }) => words.includes("airline-a fails its travellers"));
  expect(await shown()).toEqual([]);

  guild.proxy.recover();
  await app.advance(2 * minute);
  await app.advance(2 * minute);
  await guild.channel("20001").expectMessage(/airline-a fails its travellers/);
  expect(await app.ask("/readyz")).toEqual({ status: 200, body: { status: "ready" } });
  expect(app.faults).toEqual([]);
});
