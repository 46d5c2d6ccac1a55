/** Cards as Slack messages: always within Slack's limits, whatever is in them, and nothing in them comes to life. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pressed } from "../../../src/chat/slack/buttons.ts";
import { formView, noticeView } from "../../../src/chat/slack/form.ts";
import { type Drawn, drawCard, drawNote, drawNotice, drawPlainly } from "../../../src/chat/slack/render.ts";
import { refused } from "../../../src/domain/words/reply.ts";
import type { TokenMaker } from "../../../src/ports/chat.ts";
import type { Block, Button, Card, Span } from "../../../src/views/card.ts";
import { faultCard, replyCard } from "../../../src/views/notice.ts";
import { fleet, noon } from "../../support/breaches.ts";
import { textSize, violations } from "../../support/slack-limits.ts";
import { slackPeople } from "../../support/slack-workspace.ts";
import { hostileTexts } from "../hostile-texts.ts";
import { breachCard, directNote, escalationNote, everything, type Stage } from "../sample-cards.ts";
import { liveMarkup } from "./live-mrkdwn.ts";

const accounts = new Set<string>(Object.values(slackPeople));
const people = (id: string) => fleet.people[id];
const token: TokenMaker = ({ item, verb, epoch }) =>
  createHash("sha256").update(`${item}/${verb}/${epoch}`).digest("base64url").slice(0, 22);
const post = (card: Card): Drawn => drawCard(card, token, people, true);

/** What Slack would refuse or bring to life. */
const faults = (drawn: Drawn): string[] => [
  ...violations("chat.postMessage", { channel: "C01AIR", ...drawn }, accounts),
  ...liveMarkup(drawn.text),
];
const mrkdwnOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(mrkdwnOf);
  if (typeof value !== "object" || value === null) return [];
  if ("type" in value && value.type === "mrkdwn" && "text" in value) return [String(value.text)];
  return Object.values(value).flatMap(mrkdwnOf);
};
const blank = (change: Partial<Card> = {}): Card => ({
  version: 1,
  tone: "alert",
  icon: "🔴",
  state: "OPEN",
  title: "BR-1 · airline-a",
  summary: "BR-1 is open.",
  pings: [],
  body: [],
  buttons: [],
  more: [],
  footer: [],
  ...change,
});
const button = (label: string, change: Partial<Button> = {}): Button => ({
  label,
  press: { item: "breach:BR-1", verb: label, epoch: 1 },
  ...change,
});
const elements = (drawn: Drawn) => drawn.blocks.flatMap((block) => (block.type === "actions" ? block.elements : []));

describe("the cards of the product", () => {
  const stages: Stage[] = ["open", "acknowledged", "escalated", "quarantined", "denied", "resolved"];
  const samples: [string, Drawn][] = [
    ...stages.map((stage): [string, Drawn] => [`a breach that is ${stage}`, post(breachCard(stage))]),
    ["a breach of an agent that never asks", post(breachCard("quarantined", false))],
    ["an edited card", drawCard(breachCard("open"), token, people, false)],
    ["an escalation", drawNote(escalationNote(), token, people)],
    ["a direct message", drawNote(directNote(), token, people)],
    ["one of everything", post(everything())],
    ["a refusal", drawNotice(replyCard(refused("not_eligible", "Only Dana can approve this.")), people)],
    ["a fault", drawNotice(faultCard("ab12"), people)],
    ["an empty card", post(blank({ title: "", state: "", icon: "", summary: "" }))],
    ["the plain words of a card", drawPlainly(post(breachCard("open")))],
  ];
  test.each(samples)("%s is a message that Slack takes", (_, drawn) => {
    expect(faults(drawn)).toEqual([]);
  });
});

test("a card reads from its state to its provenance", () => {
  expect(post(breachCard("open")).blocks.map(({ type }) => type)).toEqual(["header", "section", "actions", "context"]);
  expect(post(everything()).blocks.map(({ type }) => type)).toEqual([
    ...["header", "section", "section", "section", "section", "divider", "context"],
    ...["actions", "context"],
  ]);
});

describe("calling people", () => {
  test("a post mentions the person it asks, once", () => {
    expect(
      mrkdwnOf(post(breachCard("open")).blocks)
        .join()
        .match(/<@U01DANA>/g),
    ).toHaveLength(1);
  });
  test("an edit mentions nobody", () => {
    expect(JSON.stringify(drawCard(breachCard("open"), token, people, false))).not.toContain("<@");
  });
  test("whoever must be called and is named nowhere is called in a line of their own", () => {
    expect(mrkdwnOf(post(blank({ pings: ["dana", "lee"] })).blocks)).toEqual(["For <@U01DANA>, <@U03LEE>:"]);
  });
  test("a call is never what is cut", () => {
    const long: Block[] = Array.from({ length: 40 }, () => ({ type: "text", text: ["x".repeat(900)] }));
    const drawn = post(
      blank({ pings: ["dana"], body: [...long, { type: "text", text: [{ person: "dana", ping: true }, "?"] }] }),
    );
    expect(mrkdwnOf(drawn.blocks).join()).toContain("<@U01DANA>");
    expect(faults(drawn)).toEqual([]);
  });
  test("a private answer mentions nobody", () => {
    expect(
      JSON.stringify(
        drawNotice(
          blank({ pings: ["dana"], body: [{ type: "text", text: [{ person: "dana", ping: true }] }] }),
          people,
        ),
      ),
    ).not.toContain("<@");
  });
  test("the notification mentions nobody and is one plain sentence", () => {
    expect(post(breachCard("open")).text).toBe(
      "OPEN BR-142 (high): airline-a fails its travellers. Dana: quarantine airline-a?",
    );
  });
});

describe("buttons", () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => button(`Button ${index}`));
  test("three are in sight, the rest in a menu", () => {
    const [first, second, third, menu] = elements(post(blank({ buttons: many(4), more: many(3) })));
    expect([first, second, third].map((one) => one?.type)).toEqual(["button", "button", "button"]);
    expect(menu).toMatchObject({ type: "overflow", options: [{}, {}, {}, {}] });
  });
  test("one menu holds two to five; more are behind its last entry, and a lone rest is a button", () => {
    const row = (count: number) => elements(post(blank({ buttons: many(3), more: many(9).slice(3, 3 + count) })));
    const kinds = (count: number) =>
      row(count)
        .slice(3)
        .map((one) => (one.type === "overflow" ? one.options.length : one.type));
    expect([1, 2, 5, 6, 9].map(kinds)).toEqual([["button"], [2], [5], [5], [5]]);
    const labels = row(6).flatMap((one) => (one.type === "overflow" ? one.options.map(({ text }) => text.text) : []));
    expect(labels).toEqual(["Button 3", "Button 4", "Button 5", "Button 6", "More…"]);
  });
  test("what wants to be sure of many has no place in the menu, and stands behind its last entry", () => {
    const confirm = { title: "Sure?", text: "It is gone then.", yes: "Do it", no: "Cancel" };
    const guarded = many(4).map((one) => ({ ...one, confirm }));
    expect(elements(post(blank({ more: guarded })))).toMatchObject([{ type: "button", text: { text: "More…" } }]);
    const [menu, ...none] = elements(post(blank({ more: [button("a"), button("b"), ...guarded] })));
    expect(menu).toMatchObject({ type: "overflow", options: [{}, {}, { text: { text: "More…" } }] });
    expect(none).toEqual([]);
  });
  test("a private answer shows all it offers", () => {
    const drawn = drawNotice(blank({ buttons: many(12) }), people, token);
    expect(elements(drawn).map(({ type }) => type)).toEqual(Array(12).fill("button"));
    expect(faults(drawn)).toEqual([]);
  });
  test("a lone entry is a button while there is room for one", () => {
    expect(elements(post(blank({ more: many(1) })))).toMatchObject([{ type: "button" }]);
  });
  test("only the first primary button is primary", () => {
    const styles = elements(
      post(
        blank({
          buttons: [
            button("a", { style: "primary" }),
            button("b", { style: "primary" }),
            button("c", { style: "danger" }),
          ],
        }),
      ),
    ).map((one) => (one.type === "button" ? one.style : ""));
    expect(styles).toEqual(["primary", undefined, "danger"]);
  });
  test("the token travels in the value and comes back whole, from a button, a menu and a question", () => {
    const questions = { title: "Why?", submit: "Go", fields: [] };
    const drawn = post(
      blank({
        buttons: [button("a"), button("b", { form: questions })],
        more: [button("c"), button("d", { form: questions })],
      }),
    );
    const found = elements(drawn).flatMap((one) =>
      one.type === "button"
        ? [pressed({ action_id: one.action_id, value: one.value })]
        : "options" in one
          ? (one.options ?? []).map((option) => pressed({ action_id: one.action_id, selected_option: option }))
          : [],
    );
    const of = (verb: string) => token({ item: "breach:BR-1", verb, epoch: 1 });
    expect(found).toEqual([
      { token: of("a"), asks: false },
      { token: of("b"), asks: true },
      { token: of("c"), asks: false },
      { token: of("d"), asks: true },
    ]);
    expect(pressed({ action_id: "ward.more", selected_option: { value: "rest:t" } })).toEqual({
      token: "t",
      asks: false,
      rest: true,
    });
    expect(pressed({ action_id: "ward.rest", value: "t" })).toEqual({ token: "t", asks: false, rest: true });
  });
  test("a button of somebody else is none of ours", () => {
    expect(pressed({ action_id: "approve", value: "x" })).toBeUndefined();
    expect(pressed({ action_id: "ward.press.0" })).toBeUndefined();
  });
});

describe("too much", () => {
  const cut: [string, Partial<Card>][] = [
    ["a title of 5,000 characters", { title: "t".repeat(5_000) }],
    ["a summary of 10,000", { summary: "&".repeat(10_000) }],
    ["a sentence of 50,000", { body: [{ type: "text", text: ["w ".repeat(25_000)] }] }],
    [
      "200 sentences",
      {
        body: Array.from(
          { length: 200 },
          (_, index): Block => ({ type: "text", text: [`Sentence ${index} ${"x".repeat(80)}`] }),
        ),
      },
    ],
    [
      "60 fields of 3,000",
      {
        body: [
          {
            type: "fields",
            fields: Array.from({ length: 60 }, (_, index) => ({ label: `L${index}`, value: ["v".repeat(3_000)] })),
          },
        ],
      },
    ],
    [
      "a list of 500",
      {
        body: [{ type: "list", items: Array.from({ length: 500 }, (_, index) => [`item ${index} ${"y".repeat(60)}`]) }],
      },
    ],
    [
      "100 quotes",
      {
        body: Array.from({ length: 100 }, (): Block => ({ type: "quote", by: "airline-a", text: "line\n".repeat(50) })),
      },
    ],
    ["120 dividers", { body: Array.from({ length: 120 }, (): Block => ({ type: "divider" })) }],
    ["a footer of 9,000", { footer: ["f".repeat(9_000)] }],
    [
      "200 buttons with long labels",
      {
        buttons: Array.from({ length: 200 }, (_, index) =>
          button(`${index} ${"b".repeat(200)}`, {
            confirm: { title: "t".repeat(300), text: "x".repeat(900), yes: "y".repeat(90), no: "n".repeat(90) },
          }),
        ).slice(0, 20),
      },
    ],
    ["150 menu entries", { more: Array.from({ length: 150 }, (_, index) => button(`entry ${index}`)) }],
    [
      "everything at once",
      {
        title: "<!channel>".repeat(100),
        summary: "s".repeat(9_000),
        footer: ["`".repeat(4_000)],
        body: Array.from({ length: 30 }, (): Block => ({ type: "text", text: ["<".repeat(2_000)] })),
      },
    ],
  ];
  test.each(cut)("%s is cut to what Slack takes", (_, change) => {
    const drawn = post(blank(change));
    expect(faults(drawn)).toEqual([]);
    expect(textSize(drawn.blocks)).toBeLessThanOrEqual(9_000);
  });
  test.each([
    ["Korean", "항공권을 바꾸지 못했습니다. "],
    ["Chinese", "机票没有改签成功，"],
    ["Thai", "เปลี่ยนตั๋วไม่สำเร็จ "],
    ["emoji", "✈️🔥👩‍💻"],
    ["quotes", "\"'\"' "],
    ["angles", "<&> "],
    ["Latin", "words and more words "],
  ])("a click on the fullest card in %s comes back over HTTP in less than 64 KiB", (_, text) => {
    const long = text.repeat(3_000);
    const drawn = post(
      blank({
        title: long,
        summary: long,
        footer: [long],
        body: [
          ...Array.from({ length: 40 }, (): Block => ({ type: "text", text: [text.repeat(40)] })),
          { type: "fields", fields: Array.from({ length: 20 }, () => ({ label: text, value: [text.repeat(20)] })) },
          { type: "quote", by: "airline-a", text: long },
        ],
        buttons: Array.from({ length: 3 }, (_, index) => button(`${index} ${long}`)),
        more: Array.from({ length: 8 }, (_, index) => button(`${index + 3} ${long}`)),
      }),
    );
    const message = {
      ...drawn,
      blocks: drawn.blocks.map((block) => ({ ...block, block_id: "Abc12" })),
      metadata: { event_type: "wardroom_card", event_payload: { subject: "breach:BR-142", version: 3 } },
    };
    const around = 4_000;
    const body = `payload=${encodeURIComponent(JSON.stringify({ type: "block_actions", message }))}`;
    expect(body.length + around).toBeLessThan(64 * 1024);
    expect(drawn.blocks.length).toBeGreaterThan(4);
  });
  test("what was left out is counted", () => {
    const drawn = post(
      blank({
        body: [{ type: "list", items: Array.from({ length: 400 }, (_, index) => [`item ${index} of a long list`]) }],
      }),
    );
    expect(mrkdwnOf(drawn.blocks).join("\n")).toMatch(/… and \d+ more$/);
    const quoted = post(blank({ body: [{ type: "quote", by: "a", text: "line\n".repeat(48) }] }));
    expect(mrkdwnOf(quoted.blocks).join("\n")).toContain("(unchecked, +38 lines)");
  });
  test("the buttons and the provenance are never what is cut", () => {
    const drawn = post({
      ...breachCard("open"),
      body: Array.from({ length: 80 }, (): Block => ({ type: "text", text: ["x".repeat(1_000)] })),
    });
    expect(drawn.blocks.slice(-2).map(({ type }) => type)).toEqual(["actions", "context"]);
  });
});

describe("hostile texts in a card", () => {
  test.each(hostileTexts.map((text) => [text.slice(0, 40), text]))("%j does nothing anywhere", (_, text) => {
    const card = blank({
      icon: "🔴",
      state: text,
      title: text,
      summary: text,
      body: [
        { type: "text", text: [text, { untrusted: text }, { strong: "ours" }, { agent: text }] },
        { type: "fields", fields: [{ label: "of", value: [text, { code: text }] }] },
        { type: "quote", by: text, text },
        { type: "list", items: [[text], [{ untrusted: text }]] },
        { type: "context", text: [text, { link: "https://ward.acme.example/", text }] },
      ],
      buttons: [button("a", { label: text, confirm: { title: text, text, yes: text, no: text } })],
      more: [button("b", { label: text }), button("c", { label: text })],
      footer: [text, { untrusted: text }],
    });
    for (const drawn of [
      post(card),
      drawCard(card, token, people, false),
      drawNotice(card, people),
      drawNote(
        { summary: text, text: [text, { untrusted: text }], pings: ["dana"], buttons: card.buttons },
        token,
        people,
      ),
    ]) {
      expect(faults(drawn)).toEqual([]);
      const texts = mrkdwnOf(drawn.blocks).map((one) =>
        one.replace("*ours*", "ours").replace(/^(\p{Emoji_Presentation} )?\*(?:[^\n]|\n)*?\*(?= ·|$|\n)/gmu, "bold"),
      );
      if (!/^[*`_~]*$/.test(text))
        expect(texts.flatMap(liveMarkup).filter((hit) => !hit.startsWith("format"))).toEqual([]);
    }
    const form = {
      title: text,
      submit: text,
      intro: [text],
      fields: [
        { type: "text" as const, name: "reason", label: text, placeholder: text },
        { type: "select" as const, name: "kind", label: text, options: [{ value: "a", label: text }] },
      ],
    };
    expect(violations("views.open", { view: formView(form, {}, people, { reason: text }) }, accounts)).toEqual([]);
    expect(violations("views.open", { view: noticeView(card, people) }, accounts)).toEqual([]);
  });
});

test("no card at all makes a message that Slack refuses", () => {
  const text = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.string({ minLength: 500, maxLength: 4_000 }),
    fc.constantFrom(...hostileTexts),
  );
  const span = fc.oneof<fc.Arbitrary<Span>[]>(
    text,
    text.map((strong) => ({ strong })),
    text.map((untrusted) => ({ untrusted })),
    text.map((code) => ({ code })),
    fc.record({ person: fc.constantFrom("dana", "kim", "ghost"), ping: fc.boolean() }),
    fc.record({
      time: fc.oneof(fc.integer(), fc.constant(noon), fc.constant(Number.NaN)),
      as: fc.constantFrom("clock", "date", "relative"),
    }),
    fc.record({ link: fc.oneof(fc.webUrl(), text), text }),
  );
  const rich = fc.array(span, { maxLength: 5 });
  const block = fc.oneof<fc.Arbitrary<Block>[]>(
    fc.record({ type: fc.constant("text"), text: rich }),
    fc.record({
      type: fc.constant("fields"),
      fields: fc.array(fc.record({ label: text, value: rich }), { maxLength: 14 }),
    }),
    fc.record({ type: fc.constant("quote"), by: text, text }),
    fc.record({ type: fc.constant("list"), items: fc.array(rich, { maxLength: 30 }) }),
    fc.record({ type: fc.constant("context"), text: rich }),
    fc.constant({ type: "divider" as const }),
  );
  const anyButton = fc.record({
    label: text,
    press: fc.record({ item: fc.constant("breach:BR-1" as const), verb: fc.uuid(), epoch: fc.nat() }),
    style: fc.constantFrom("primary", "danger", undefined),
    confirm: fc.option(fc.record({ title: text, text, yes: text, no: text }), { nil: undefined }),
  });
  const card = fc.record({
    version: fc.nat(),
    tone: fc.constant("alert" as const),
    icon: fc.constantFrom("🔴", ""),
    state: text,
    title: text,
    summary: text,
    pings: fc.subarray(["dana", "lee", "kim", "ghost"]),
    body: fc.array(block, { maxLength: 60 }),
    buttons: fc.array(anyButton, { maxLength: 5 }),
    more: fc.array(anyButton, { maxLength: 8 }),
    footer: rich,
  });
  let minted = 0;
  const fresh: TokenMaker = () => {
    minted += 1;
    return `t${minted}`;
  };
  fc.assert(
    fc.property(card, fc.boolean(), (one, first) => {
      expect(
        violations(
          "chat.postMessage",
          { channel: "C1", ...drawCard(one, fresh, people, first) },
          new Set([...accounts, "U05KIM"]),
        ),
      ).toEqual([]);
      expect(violations("chat.postEphemeral", { channel: "C1", ...drawNotice(one, people) }, accounts)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
