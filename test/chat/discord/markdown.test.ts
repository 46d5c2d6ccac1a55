/** Typed text in Discord: what is typed as live is live, and nothing else ever is. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { literal, markdown } from "../../../src/chat/discord/markdown.ts";
import type { Saying } from "../../../src/chat/text/typed.ts";
import type { Span } from "../../../src/views/card.ts";
import { noon } from "../../support/breaches.ts";
import { hostileTexts, seededTexts } from "../hostile-texts.ts";
import { liveMarkdown } from "./live-markdown.ts";
import { discordPeople } from "./people.ts";

const say: Saying = { person: discordPeople, mention: true };
const draw = (...rich: Span[]): string => markdown(rich, 3_000, say);

describe("what is meant to live", () => {
  test("a person who is called is mentioned, by the linked account", () => {
    expect(draw({ person: "dana", ping: true }, ": quarantine?")).toBe("<@1001>: quarantine?");
  });
  test("a person who is only named is not mentioned", () => {
    expect(draw("by ", { person: "dana" })).toBe("by Dana Reyes");
  });
  test("an edit names whom the post called", () => {
    expect(markdown([{ person: "dana", ping: true }], 100, { ...say, mention: false })).toBe("**Dana Reyes**");
  });
  test("a person without a Discord account, or with nonsense for one, is called by name", () => {
    const odd: Saying = {
      person: (id) => ({ id, name: "Kim @everyone", discord: "&1001", tz: "UTC", away: [] }),
      mention: true,
    };
    expect(markdown([{ person: "kim", ping: true }], 100, odd)).toBe("**Kim @\u2060everyone**");
    expect(draw({ person: "ghost", ping: true })).toBe("**ghost**");
  });
  test("a time is drawn in the reader's zone", () => {
    expect(draw({ time: noon, as: "clock" })).toBe("<t:1795348800:t>");
    expect(draw({ time: noon, as: "date" })).toBe("<t:1795348800:f>");
    expect(draw({ time: noon, as: "relative" })).toBe("<t:1795348800:R>");
    expect(draw({ time: Number.NaN, as: "clock" })).toBe("at an unknown time");
  });
  test("a link leads where it says, shows no page below, and only leads to the web", () => {
    expect(draw({ link: "https://ward.acme.example/b/1?a=1&b=2", text: "open" })).toBe(
      "[open](<https://ward.acme.example/b/1?a=1&b=2>)",
    );
    expect(draw({ link: "javascript:alert(1)", text: "open" })).toBe("open (javascript:alert(1))");
    expect(draw({ link: "https://x.example/a)b>(c", text: "a](https://evil.example)" })).toBe(
      "[a)(https:\u2060//evil.example)](<https://x.example/a%29b%3E%28c>)",
    );
  });
  test("marks of two pieces do not run together", () => {
    expect(draw({ strong: "a" }, { strong: "b" })).toBe("**a**\u200B**b**");
    expect(draw({ code: "a" }, { agent: "b" })).toBe("`a`\u200B`b`");
  });
});

describe("what is not", () => {
  test.each([...hostileTexts, ...seededTexts(300, 7)].map((text) => [text.slice(0, 40), text]))(
    "%j is inert wherever it stands",
    (_, text) => {
      expect(liveMarkdown(literal(text))).toEqual([]);
      for (const rich of [
        [text],
        [{ untrusted: text }],
        [{ agent: text }],
        [{ code: text }],
        ["before", { untrusted: text }, "after"],
        [text, text, { untrusted: text }, text],
        [text, { code: "x" }, text],
      ] satisfies Span[][])
        expect(liveMarkdown(draw(...rich)), JSON.stringify(rich).slice(0, 200)).toEqual([]);
      const web = /^https?:/i.test(text) && URL.canParse(text) ? [new URL(text).href] : [];
      expect(liveMarkdown(draw({ link: text, text: "x" }), { links: web })).toEqual([]);
      const href = "https://ward.acme.example/";
      expect(liveMarkdown(draw({ link: href, text }), { links: [href] })).toEqual([]);
      expect(liveMarkdown(draw({ strong: text }, text), { formats: true })).toEqual([]);
    },
  );

  test("an underscore in a word opens nothing that code would close", () => {
    expect(draw("of task_success: ", { untrusted: "x_ <@1001>" })).toBe("of task\\_success: `x_ <@\u20601001>`");
  });

  test("a colon before code does not take its backtick for an emoji's name", () => {
    expect(draw("why:", { untrusted: "x: <@1001>" })).toBe("why\\:`x: <@\u20601001>`");
  });

  test("two texts side by side do not make an address or a call together", () => {
    expect(liveMarkdown(draw("https:", "//x.example"))).toEqual([]);
    expect(liveMarkdown(draw("<", "@1001>"))).toEqual([]);
    expect(liveMarkdown(draw("@every", "one"))).toEqual([]);
    expect(liveMarkdown(draw("[x]", "(https://evil.example)"))).toEqual([]);
  });

  test("nothing that can be typed comes to life, at any length", () => {
    const piece = fc.constantFrom(
      ...[
        "<",
        ">",
        "&",
        "!",
        "@",
        "#",
        "|",
        "*",
        "_",
        "~",
        "`",
        ":",
        "/",
        "//",
        "\\",
        "[",
        "]",
        "(",
        ")",
        "\n",
        " ",
        "a",
      ],
      ...["-", "- ", "1. ", "1001", "everyone", "https", "skull", "t", "é", "\u202E", "\u0000", "👍", ";", "lt"],
    );
    const text = fc.array(piece, { maxLength: 40 }).map((parts) => parts.join(""));
    const span = fc.oneof<fc.Arbitrary<Span>[]>(
      text,
      text.map((untrusted) => ({ untrusted })),
      text.map((agent) => ({ agent })),
      text.map((code) => ({ code })),
    );
    fc.assert(
      fc.property(fc.array(span, { maxLength: 6 }), fc.integer({ min: 60, max: 400 }), (rich, most) => {
        const drawn = markdown(rich, most, say);
        expect(drawn.length).toBeLessThanOrEqual(most);
        expect(liveMarkdown(drawn)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  test("ordinary sentences are left as they are", () => {
    for (const text of [
      "5 of 10 travellers; €1,240 (3 %)",
      "tau.reward over 10 runs",
      "Dana's question: really?",
      "a-b/c.d@4#x, dana@acme.example",
      "at 12:30, for 2 h",
      "-5 % is < 3 and #1 | 2 ~ 3",
    ])
      expect(literal(text)).toBe(text);
  });
});

describe("what is too long", () => {
  test("is cut, and the amount and its place are said", () => {
    const drawn = markdown(["x".repeat(5_000)], 3_000, { ...say, rest: "characters in Details" });
    expect(drawn.length).toBeLessThanOrEqual(3_000);
    const [, left] = drawn.match(/ … \(\+(\d+) characters in Details\)$/) ?? [];
    expect(5_000 - Number(left)).toBe(drawn.indexOf(" …"));
  });
  test("never splits an escape, a mention or an emoji", () => {
    for (let most = 40; most < 120; most += 1) {
      expect(liveMarkdown(markdown(["*".repeat(200)], most, say))).toEqual([]);
      const called = markdown(["a ", { person: "dana", ping: true }, " b".repeat(200)], most, say);
      expect(liveMarkdown(called, { users: ["1001"] })).toEqual([]);
      expect(markdown(["👍".repeat(200)], most, say).isWellFormed()).toBe(true);
    }
  });
});
