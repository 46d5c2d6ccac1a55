/** The small parts of the Slack side: what was typed, what was seen, what the environment says, what the app asks of Slack. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { createOnce } from "../../../src/chat/common/once.ts";
import { readSlackEnv } from "../../../src/chat/slack/env.ts";
import { addressed, decodeTyped } from "../../../src/chat/slack/typed-text.ts";
import { visible } from "../../../src/chat/text/visible.ts";

describe("what a person typed", () => {
  test.each([
    ["reassign BR-1 <@U03LEE|lee>", "reassign BR-1 U03LEE"],
    ["reassign BR-1 <@U03LEE>", "reassign BR-1 U03LEE"],
    ["link <#C01AIR|airline>", "link C01AIR"],
    ["tell <!subteam^S01|@ops>", "tell S01"],
    ["noise BR-1 <!channel> <!here|here>", "noise BR-1 @channel @here"],
    ["see <https://good.example|good.example>", "see good.example"],
    ["see <https://evil.example|https://good.example>", "see https://good.example (https://evil.example)"],
    ["see <https://acme.example/x>", "see https://acme.example/x"],
    ["mail <mailto:a@acme.example|a@acme.example>", "mail a@acme.example"],
    ["a &lt;b&gt; &amp; c", "a <b> & c"],
    ["&amp;lt;!channel&amp;gt;", "&lt;!channel&gt;"],
    ["“ops room”", "“ops room”"],
    ["", ""],
  ])("%j is read as %j", (typed, meant) => {
    expect(decodeTyped(typed)).toBe(meant);
  });

  test("only a message that begins by addressing the bot is for it", () => {
    expect(addressed("<@U0WARD> ack BR-1", "U0WARD")).toBe("ack BR-1");
    expect(addressed("  <@U0WARD|wardroom>, ack", "U0WARD")).toBe("ack");
    expect(addressed("thanks <@U0WARD>", "U0WARD")).toBeUndefined();
    expect(addressed("<@U03LEE> ack", "U0WARD")).toBeUndefined();
  });
});

describe("what is hidden", () => {
  test("is shown by its number, and what joins an emoji is left alone", () => {
    expect(visible("a\u202Eb\u0000")).toBe("a⟨U+202E⟩b⟨U+0000⟩");
    expect(visible("👩‍💻 ok")).toBe("👩‍💻 ok");
    expect(visible("a\u200Db")).toBe("a⟨U+200D⟩b");
    expect(visible("naïve Zürich ไม่เป็นไร مرحبا 日本語")).toBe("naïve Zürich ไม่เป็นไร مرحبا 日本語");
  });
});

describe("what was taken once", () => {
  test("is remembered for a day, and forgotten when it had no effect", () => {
    let at = 0;
    const once = createOnce({ now: () => at });
    expect(once.first("a")).toBe(true);
    expect(once.first("a")).toBe(false);
    once.forget("a");
    expect(once.first("a")).toBe(true);
    at = 24 * 3_600_000 + 1;
    expect(once.first("a")).toBe(true);
  });
  test("never grows without end: the oldest goes first", () => {
    const once = createOnce({ now: () => 0 }, 1_000, 3);
    for (const key of ["a", "b", "c", "d"]) expect(once.first(key)).toBe(true);
    expect(once.first("d")).toBe(false);
    expect(once.first("a")).toBe(true);
  });
});

describe("the environment", () => {
  const good = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1" };
  test("may be silent about Slack", () => {
    expect(readSlackEnv({})).toEqual({ settings: undefined });
  });
  test("gives both tokens, and perhaps another host", () => {
    expect(readSlackEnv(good)).toEqual({ settings: { botToken: "xoxb-1", appToken: "xapp-1" } });
    expect(readSlackEnv({ ...good, SLACK_API_URL: "http://127.0.0.1:3000/api" })).toEqual({
      settings: { botToken: "xoxb-1", appToken: "xapp-1", apiUrl: "http://127.0.0.1:3000/api/" },
    });
  });
  test("gives the signing secret in place of the app token, for HTTP mode", () => {
    const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5";
    expect(readSlackEnv({ SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: signingSecret })).toEqual({
      settings: { botToken: "xoxb-1", signingSecrets: [signingSecret] },
    });
    const old = "abcd742231b10e8888abcd99yyyzzz85";
    expect(readSlackEnv({ SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: `${signingSecret},${old}` })).toEqual({
      settings: { botToken: "xoxb-1", signingSecrets: [signingSecret, old] },
    });
    for (const wrong of [`${signingSecret},`, `${signingSecret}, ${old}`, `${signingSecret},${old},${old}`])
      expect(readSlackEnv({ SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: wrong })).toMatchObject({
        problems: [expect.stringMatching(/^SLACK_SIGNING_SECRET is not a signing secret.*NEW,OLD/)],
      });
  });
  test.each<[string, Record<string, string>, RegExp[]]>([
    ["half a pair", { SLACK_BOT_TOKEN: "xoxb-1" }, [/^SLACK_APP_TOKEN is missing/]],
    ["the other half", { SLACK_APP_TOKEN: "xapp-1" }, [/^SLACK_BOT_TOKEN is missing/]],
    ["a user token", { ...good, SLACK_BOT_TOKEN: "xoxp-1" }, [/^SLACK_BOT_TOKEN is a user token/]],
    [
      "tokens the wrong way round",
      { SLACK_BOT_TOKEN: "xapp-1", SLACK_APP_TOKEN: "xoxb-1" },
      [/^SLACK_BOT_TOKEN does not start/, /^SLACK_APP_TOKEN does not start/],
    ],
    [
      "a signing secret for a token",
      { ...good, SLACK_BOT_TOKEN: "8f742231b10e8888abcd99yyyzzz85a5" },
      [/^SLACK_BOT_TOKEN does not start with xoxb-/],
    ],
    ["white space inside", { ...good, SLACK_BOT_TOKEN: "xoxb-1 x" }, [/^SLACK_BOT_TOKEN has white space/]],
    [
      "no signing secret",
      { SLACK_BOT_TOKEN: "xoxb-1", SLACK_SIGNING_SECRET: "xapp-1-a" },
      [/^SLACK_SIGNING_SECRET is not a signing secret/],
    ],
    [
      "both ways at once",
      { ...good, SLACK_SIGNING_SECRET: "8f742231b10e8888abcd99yyyzzz85a5" },
      [/^SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set/],
    ],
    ["no address", { ...good, SLACK_API_URL: "slack.com" }, [/^SLACK_API_URL is not an address/]],
    [
      "an address in the clear",
      { ...good, SLACK_API_URL: "http://slack.example/api/" },
      [/^SLACK_API_URL must be https/],
    ],
    [
      "only a host",
      { SLACK_API_URL: "https://slack.com/api/" },
      [/^SLACK_BOT_TOKEN is missing/, /^SLACK_APP_TOKEN is missing/],
    ],
  ])("%s is told, all at once, without repeating a secret", (_, env, expected) => {
    const result = readSlackEnv(env);
    const problems = "problems" in result ? result.problems : [];
    expect(problems).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries()) expect(problems[index]).toMatch(pattern);
    expect(problems.join()).not.toMatch(/xoxb-1|xapp-1|8f7422/);
  });
});

describe("the app manifest", () => {
  interface Manifest {
    display_information: { name: string; description: string };
    features: {
      bot_user: { display_name: string };
      slash_commands: { command: string; description: string; usage_hint: string; should_escape: boolean }[];
    };
    oauth_config: { scopes: { bot: string[]; bot_optional: string[] } };
    settings: {
      event_subscriptions: { bot_events: string[] };
      socket_mode_enabled: boolean;
      interactivity: { is_enabled: boolean };
    };
  }
  const { display_information, features, oauth_config, settings }: Manifest = parse(
    readFileSync("manifest.yml", "utf8"),
  );

  test("keeps to Slack's limits", () => {
    expect(display_information.name.length).toBeLessThanOrEqual(35);
    expect(display_information.description.length).toBeLessThanOrEqual(140);
    expect(features.bot_user.display_name).toMatch(/^[a-z0-9._-]{1,80}$/);
    for (const { command, usage_hint } of features.slash_commands) {
      expect(command.length).toBeLessThanOrEqual(32);
      expect(usage_hint.length).toBeLessThanOrEqual(1_000);
    }
  });
  test("has one command, whose mentions arrive as ids, over Socket Mode", () => {
    expect(features.slash_commands.map(({ command, should_escape }) => [command, should_escape])).toEqual([
      ["/ward", true],
    ]);
    expect(settings).toMatchObject({ socket_mode_enabled: true, interactivity: { is_enabled: true } });
  });
  test("asks for no history and no people's data, and of files only to show a picture, where it is let", () => {
    expect(oauth_config.scopes.bot.filter((scope) => /history|files|users|admin|email/.test(scope))).toEqual([
      "files:write",
    ]);
    expect(oauth_config.scopes.bot_optional).toEqual(["files:write"]);
  });
  test("subscribes to what is listened for, and to nothing else", () => {
    const code = readFileSync("src/chat/slack/inbound.ts", "utf8");
    for (const event of settings.event_subscriptions.bot_events) expect(code, event).toContain(`"${event}"`);
  });
});
