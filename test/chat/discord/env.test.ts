/** What is said about a half or wrong setting of Discord: each problem at once, with what to set, and never the token. */
import { describe, expect, test } from "vitest";
import { readDiscordEnv } from "../../../src/chat/discord/env.ts";

const good = "MTA1.Gx_Y-z.aB3-_9";
const where = "the bot token, under Bot of the application at discord.com/developers";

describe("the settings of Discord", () => {
  test("are absent where nothing is set", () => {
    expect(readDiscordEnv({})).toEqual({ settings: undefined });
    expect(readDiscordEnv({ DISCORD_TOKEN: "", DISCORD_API_URL: "" })).toEqual({ settings: undefined });
  });

  test("are the token, and another address without its last slashes", () => {
    expect(readDiscordEnv({ DISCORD_TOKEN: good })).toEqual({ settings: { token: good } });
    expect(readDiscordEnv({ DISCORD_TOKEN: good, DISCORD_API_URL: "https://discord.example/api//" })).toEqual({
      settings: { token: good, apiUrl: "https://discord.example/api" },
    });
  });

  test.each([
    [{ DISCORD_API_URL: "https://discord.com/api" }, `DISCORD_TOKEN is missing: set ${where}.`],
    [{ DISCORD_TOKEN: `Bot ${good}` }, 'DISCORD_TOKEN begins with "Bot ": set the bare token.'],
    [{ DISCORD_TOKEN: ` ${good}` }, "DISCORD_TOKEN has white space or quotes in it: set the bare token."],
    [{ DISCORD_TOKEN: `${good}\n` }, "DISCORD_TOKEN has white space or quotes in it: set the bare token."],
    [{ DISCORD_TOKEN: `"${good}"` }, "DISCORD_TOKEN has white space or quotes in it: set the bare token."],
    [
      { DISCORD_TOKEN: "only.two" },
      `DISCORD_TOKEN is not a bot token, which has three parts with dots between them: set ${where}.`,
    ],
    [
      { DISCORD_TOKEN: good, DISCORD_API_URL: "discord" },
      "DISCORD_API_URL is not an address: set one like https://discord.com/api, or leave it out.",
    ],
    [
      { DISCORD_TOKEN: good, DISCORD_API_URL: "ftp://discord.com/api" },
      "DISCORD_API_URL is not an address: set one like https://discord.com/api, or leave it out.",
    ],
    [
      { DISCORD_TOKEN: good, DISCORD_API_URL: "http://discord.com/api" },
      "DISCORD_API_URL must be https: the token would travel in the clear.",
    ],
  ])("%o are refused in one sentence", (env, problem) => {
    expect(readDiscordEnv(env)).toEqual({ problems: [problem] });
  });

  test.each(["http://localhost:4000/api", "http://127.0.0.1:4000/api", "http://[::1]:4000/api"])(
    "may lead to this machine without encryption: %s",
    (apiUrl) => {
      expect(readDiscordEnv({ DISCORD_TOKEN: good, DISCORD_API_URL: apiUrl })).toEqual({
        settings: { token: good, apiUrl },
      });
    },
  );

  test("that are wrong twice are told twice, and no part of the token is repeated", () => {
    const said = readDiscordEnv({ DISCORD_TOKEN: "s3cr3t", DISCORD_API_URL: "http://example.com" });
    expect(said).toEqual({ problems: [expect.any(String), expect.any(String)] });
    expect(JSON.stringify(said)).not.toContain("s3cr3t");
  });
});
