/** Typed text in Slack: what is typed as live is live, and nothing else ever is. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { literal, mrkdwn, type Saying } from "../../../src/chat/slack/mrkdwn.ts";
import type { Span } from "../../../src/views/card.ts";
import { fleet, noon } from "../../support/breaches.ts";
import { hostileTexts } from "../hostile-texts.ts";
import { liveMarkup } from "./live-mrkdwn.ts";

const say: Saying = { person: (id) => fleet.people[id], mention: true };
const draw = (...rich: Span[]): string => mrkdwn(rich, 3_000, say);

describe("what is meant to live", () => {
  test("a person who is called is mentioned, by the linked account", () => {
    expect(draw({ person: "dana", ping: true }, ": quarantine?")).toBe("<@U01DANA>: quarantine?");
  });
  test("a person who is only named is not mentioned", () => {
    expect(draw("by ", { person: "dana" })).toBe("by Dana Reyes");
  });
  test("an edit names whom the post called", () => {
    expect(mrkdwn([{ person: "dana", ping: true }], 100, { ...say, mention: false })).toBe("*Dana Reyes*");
  });
  test("a person without a Slack account, or with nonsense for one, is called by name", () => {
    const odd: Saying = {
      person: (id) => ({ id, name: "Kim <!here>", slack: "!channel", tz: "UTC", away: [] }),
      mention: true,
    };
    expect(mrkdwn([{ person: "kim", ping: true }], 100, odd)).toBe("*Kim &lt;!here&gt;*");
    expect(mrkdwn([{ person: "ghost", ping: true }], 100, say).includes("<@")).toBe(false);
  });
  test("a time is drawn in the reader's zone and falls back to UTC", () => {
    expect(draw({ time: noon, as: "clock" })).toBe("<!date^1795348800^{time}|12:00 UTC>");
    expect(draw({ time: noon, as: "date" })).toBe("<!date^1795348800^{date_short_pretty} {time}|2026-11-22 12:00 UTC>");
    expect(draw({ time: noon, as: "relative" })).toBe("<!date^1795348800^{ago}|2026-11-22 12:00 UTC>");
  });
  test("a link leads where it says, and only to the web", () => {
    expect(draw({ link: "https://ward.acme.example/b/1?a=1&b=2", text: "open" })).toBe(
      "<https://ward.acme.example/b/1?a=1&amp;b=2|open>",
    );
    expect(draw({ link: "javascript:alert(1)", text: "open" })).toBe("open (javascript:alert(1))");
    expect(draw({ link: "https://x.example/|<!channel>", text: "a|b>" })).toBe(
      "<https://x.example/%7C%3C!channel%3E|a¦b&gt;>",
    );
  });
  test("marks beside a letter are kept off it, so that they still work", () => {
    expect(draw("of ", { agent: "airline-a" }, "s")).toBe("of `airline-a`\u200Bs");
    expect(draw("x", { strong: "bold" }, ".")).toBe("x\u200B*bold*.");
  });
});

describe("what is not", () => {
  test.each(hostileTexts.map((text) => [text.slice(0, 40), text]))("%j is inert wherever it stands", (_, text) => {
    expect(liveMarkup(draw(text))).toEqual([]);
    expect(liveMarkup(draw({ untrusted: text }))).toEqual([]);
    expect(liveMarkup(draw({ agent: text }))).toEqual([]);
    expect(liveMarkup(draw({ code: text }))).toEqual([]);
    expect(liveMarkup(draw("before", { untrusted: text }, "after"))).toEqual([]);
    expect(liveMarkup(draw(text, text, { untrusted: text }, text))).toEqual([]);
    expect(liveMarkup(draw({ link: "https://ward.acme.example", text }))).toEqual([]);
    expect(liveMarkup(draw({ link: text, text: "x" }))).toEqual([]);
    expect(liveMarkup(literal(text))).toEqual([]);
    const strong = draw({ strong: text }).replace(/ … \(\+\d+ characters\)$/, "");
    expect(liveMarkup(strong.replace(/^(\s*)\*(.*)\*(\s*)$/gm, "$1$2$3"))).toEqual([]);
  });

  test("two texts side by side do not make an address together", () => {
    expect(mrkdwn(["U01DANA:", "//x.example"], 100, say)).not.toMatch(/\w:\/\//);
  });

  test("nothing that can be typed comes to life, at any length", () => {
    const piece = fc.constantFrom(
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
      "\n",
      " ",
      "a",
      "U01DANA",
      "channel",
      "https",
      "skull",
      "\u202E",
      "\u0000",
      "👍",
      ";",
      "lt",
      "amp",
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
        const drawn = mrkdwn(rich, most, say);
        expect(drawn.length).toBeLessThanOrEqual(most);
        expect(liveMarkup(drawn)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  test("ordinary sentences are left as they are", () => {
    for (const text of [
      "5 of 10 travellers; €1,240 (3 %)",
      "evaluation.task_success over 10 runs",
      "Dana's question: really?",
      "a-b/c.d@4#x",
      "at 12:30, for 2 h",
    ])
      expect(literal(text)).toBe(text);
  });
});

describe("what is too long", () => {
  test("is cut, and the amount is said", () => {
    const drawn = mrkdwn(["x".repeat(5_000)], 3_000, say);
    expect(drawn.length).toBeLessThanOrEqual(3_000);
    const [, left] = drawn.match(/ … \(\+(\d+) characters\)$/) ?? [];
    expect(5_000 - Number(left)).toBe(drawn.indexOf(" …"));
  });
  test("never splits an entity, a mention or an emoji", () => {
    for (let most = 40; most < 120; most += 1) {
      expect(liveMarkup(mrkdwn(["&".repeat(200)], most, say))).toEqual([]);
      expect(liveMarkup(mrkdwn(["a ", { person: "dana", ping: true }, " b".repeat(200)], most, say))).toEqual([]);
      expect(mrkdwn(["👍".repeat(200)], most, say).isWellFormed()).toBe(true);
    }
  });
  test("an agent's words inside a sentence are cut at 600", () => {
    expect(draw({ untrusted: "y".repeat(700) })).toMatch(/^`y{600}` … \(\+100 characters\)$/);
  });
});
