/** Cards as Discord messages: their words, who is called, what is pressed, and that what is too much is cut and never refused. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { drawConfirm } from "../../../src/chat/discord/confirm.ts";
import { pressed } from "../../../src/chat/discord/custom-id.ts";
import { type Drawn, drawCard, drawNote, drawPlainly, drawPrivate, resent } from "../../../src/chat/discord/render.ts";
import { refused } from "../../../src/domain/words/reply.ts";
import type { TokenMaker } from "../../../src/ports/chat.ts";
import type { Block, Button, Card, Note } from "../../../src/views/card.ts";
import { replyCard } from "../../../src/views/notice.ts";
import { problemsOfRequest } from "../../support/discord-limits.ts";
import { approval, breachCard, directNote, escalationNote, everything, sampleCards } from "../sample-cards.ts";
import { discordPeople } from "./people.ts";

const token: TokenMaker = ({ item, verb, epoch }) =>
  createHash("sha256").update(`${item}/${verb}/${epoch}`).digest("base64url").slice(0, 22);
const post = (card: Card): Drawn => drawCard(card, token, discordPeople, true);
const problems = (drawn: Drawn): string[] => problemsOfRequest("POST", "/channels/1/messages", drawn);
const text = (drawn: Drawn): string => drawn.embeds.map(({ description }) => description).join("\n");
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
/** What can be pressed: per row, a button's label or the labels of a menu. */
const rows = ({ components }: Drawn): unknown[] =>
  components.map(({ components: inside }) =>
    inside.map((one) => ("options" in one ? one.options.map(({ label }) => label) : "label" in one ? one.label : "")),
  );

describe("the words", () => {
  test("a breach says its state, what happened, whom it asks, and where it comes from", () => {
    const drawn = post(breachCard("open"));
    expect(drawn.content).toBe(
      "<@1001>: OPEN BR-142 (high): airline-a fails its travellers. Dana: quarantine airline-a?",
    );
    expect(drawn.embeds).toEqual([
      {
        color: 0xb3231c,
        title: "🔴 OPEN · BR-142 · airline-a fails its travellers",
        description: [
          "8 of its last 10 travellers were failed. Mean of evaluation.task\\_success over its last 10 runs is 0.2; the pact allows no less than 0.3. Last one <t:1795348799:t>. It is still running.",
          "**Dana Reyes**: **quarantine airline-a?** Release undoes it.",
          "No answer by <t:1795348920:t>: quarantined by the pact.",
          "-# `airline-service@4#task-failure` · high · wrong-output · 1 near miss before · next: Lee <t:1795348830:t> · evidence complete 8 of 10, missing evaluation 2, tool calls 1",
        ].join("\n"),
      },
    ]);
    expect(rows(drawn)).toEqual([
      ["Approve: quarantine airline-a", "Deny: keep it running", "I'm looking · 15 min"],
      [["Pause airline-a now (anyone in the room)", "Snooze…", "Escalate now", "Reassign…", "Mute…", "Details"]],
    ]);
  });

  test("an approval lists its arguments in the card's order, and quotes its agent as unchecked", () => {
    expect(text(post(approval()))).toBe(
      [
        "Approving sends €4,200.00 once, to the card that paid order 88123. It cannot be called back.",
        "**order** `88123`",
        "**amount** `4200`",
        "**currency** `EUR`",
        "**card** `•••• 4417`",
        "-# Complete: 4 of 4 arguments.",
        "**Dana Reyes** may decide; Lee Park may not (his grant).",
        'No answer by <t:1795348800:t>: not run, refund-c is told "expired".',
        "`refund-c` says: `Customer charged twice on 21 Nov.` (unchecked)",
        "-# `payments@7#refunds` · irreversible · `args sha256:9f2c1d0e7a44…`",
      ].join("\n"),
    );
  });

  test("an escalation calls the next person where its sentence names them", () => {
    const { content, allowed_mentions } = drawNote(escalationNote(), token, discordPeople);
    expect(content).toContain("<@1002>");
    expect(content.match(/<@\d+>/g)).toHaveLength(1);
    expect(allowed_mentions).toEqual({ parse: [], users: ["1002"] });
  });

  test("a refusal is one embed that only one person sees, with its sentence", () => {
    const drawn = drawPrivate(replyCard(refused("not_eligible", "Only Dana can approve this.")), token, discordPeople);
    expect(drawn).toEqual({
      content: "",
      embeds: [{ color: 0x8b8880, title: "✋ NOT DONE · Only Dana can approve this." }],
      components: [],
      allowed_mentions: { parse: [], users: [] },
    });
  });

  test("colour follows tone, and the word says the same", () => {
    const colours = sampleCards().map(([, card]) => [card.tone, post(card).embeds[0]?.color]);
    expect(new Map(colours.map(([tone, colour]) => [colour, tone])).size).toBe(
      new Set(colours.map(([tone]) => tone)).size,
    );
  });
});

describe("calling people", () => {
  test("only a post calls, only in its content, and only whom the card calls", () => {
    const first = post(breachCard("open"));
    expect(first.allowed_mentions).toEqual({ parse: [], users: ["1001"] });
    expect(JSON.stringify(first.embeds)).not.toContain("<@");
    const edited = drawCard(breachCard("open"), token, discordPeople, false);
    expect(edited.allowed_mentions).toEqual({ parse: [], users: [] });
    expect(JSON.stringify(edited)).not.toContain("<@");
    const mine = drawPrivate(breachCard("open"), token, discordPeople);
    expect(JSON.stringify(mine)).not.toContain("<@");
  });
  test("who has no account is called by name", () => {
    const drawn = post(blank({ pings: ["kim", "dana", "dana"] }));
    expect(drawn.content).toBe("**Kim Ito**, <@1001>: BR-1 is open.");
    expect(drawn.allowed_mentions.users).toEqual(["1001"]);
  });
  test("a note mentions nobody its sentence names without calling them, and calls first whom it does not name", () => {
    const note: Note = {
      summary: "s",
      text: [{ person: "lee", ping: true }, " passed it on."],
      pings: ["dana", "kim"],
      buttons: [],
    };
    expect(drawNote(note, token, discordPeople).content).toBe("<@1001>, **Kim Ito**: **Lee Park** passed it on.");
    const again = drawNote(note, token, discordPeople, false);
    expect(again.content).toBe("**Lee Park** passed it on.");
    expect(again.allowed_mentions.users).toEqual([]);
  });
  test("a call is never what is cut", () => {
    const note: Note = { summary: "s", text: ["x".repeat(5_000)], pings: ["dana"], buttons: [] };
    const drawn = drawNote(note, token, discordPeople);
    expect(drawn.content).toMatch(/^<@1001>: x+ … \(\+\d+ characters\)$/);
    expect(problems(resent(drawPlainly(drawn), true))).toEqual([]);
  });
  test("a hundred people are called in as many words as there is room for, and the rest counted", () => {
    const everyone = (id: string) => ({ id, name: id, discord: id, tz: "UTC", away: [] });
    const pings = Array.from({ length: 100 }, (_, index) => `${10n ** 17n + BigInt(index)}`);
    const drawn = drawCard(blank({ pings }), token, everyone, true);
    expect(drawn.content).toMatch(/>, \d+ more: BR-1 is open\.$/);
    expect(problems(drawn)).toEqual([]);
  });
});

describe("what is pressed", () => {
  test("carries a letter for how to answer and the token, and comes back whole", () => {
    const questions = { title: "Why?", submit: "Go", fields: [] };
    const confirm = { title: "Sure?", text: "It is final.", yes: "Do it", no: "Not yet" };
    const drawn = post(
      blank({
        buttons: [button("a"), button("b", { form: questions }), button("c", { confirm })],
        more: [button("d", { opens: "details" }), button("e")],
      }),
    );
    const found = drawn.components.flatMap(({ components }) =>
      components.flatMap((one) =>
        "options" in one
          ? one.options.map(({ value }) => pressed(one.custom_id, [value]))
          : "custom_id" in one
            ? [pressed(one.custom_id)]
            : [],
      ),
    );
    const of = (kind: string, verb: string) => ({ kind, token: token({ item: "breach:BR-1", verb, epoch: 1 }) });
    expect(found).toEqual([
      of("press", "a"),
      of("form", "b"),
      of("confirm", "c"),
      of("details", "d"),
      of("press", "e"),
    ]);
    expect(rows(drawn)).toEqual([["a", "b", "c"], [["d", "e"]]]);
  });
  test("of somebody else is none of ours", () => {
    for (const [id, values] of [["approve"], ["v1:"], ["v1:q:token"], ["v1:m:0"], ["v1:m:0", ["a", "b"]]] as const)
      expect(pressed(id as string, values as string[] | undefined)).toBeUndefined();
  });
  test("a lone entry is a button; more than 25 make another menu; the same press stands once", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => button(`entry ${index}`));
    expect(rows(post(blank({ more: many(1) })))).toEqual([["entry 0"]]);
    expect(rows(post(blank({ more: many(60) }))).map((row) => (row as unknown[][])[0]?.length)).toEqual([25, 25, 10]);
    expect(problems(post(blank({ buttons: many(4), more: many(200) })))).toEqual([]);
  });
  test("only the first primary button is primary", () => {
    const drawn = post(
      blank({
        buttons: [
          button("a", { style: "primary" }),
          button("b", { style: "primary" }),
          button("c", { style: "danger" }),
        ],
      }),
    );
    expect(drawn.components[0]?.components.map((one) => ("style" in one ? one.style : 0))).toEqual([1, 2, 4]);
  });
  test("a question before it is its own message: yes presses, no takes it away", () => {
    const drawn = drawConfirm("Release", "abc", {
      title: "Release?",
      text: "It may act again.",
      yes: "Release",
      no: "Keep",
    });
    expect(drawn.content).toBe("**Release?**\nIt may act again.");
    expect(rows(drawn)).toEqual([["Release", "Keep"]]);
    const ids = drawn.components[0]?.components.map((one) => ("custom_id" in one ? pressed(one.custom_id) : undefined));
    expect(ids).toEqual([{ kind: "press", token: "abc" }, { kind: "dismiss" }]);
    expect(drawConfirm("Release refund-b", "abc").content).toBe(
      "**Release refund-b: are you sure?**\nThis cannot be undone.",
    );
  });
});

describe("too much", () => {
  const long = (count: number): Block[] =>
    Array.from({ length: count }, (_, index): Block => ({ type: "text", text: [`${index} ${"x".repeat(900)}`] }));
  const question: Block = { type: "text", text: [{ person: "dana", ping: true }, ": ", { strong: "quarantine it?" }] };
  const cut: [string, Partial<Card>][] = [
    ["a title of 5,000 characters", { title: "t".repeat(5_000) }],
    ["a summary of 10,000", { summary: "*".repeat(10_000) }],
    ["a sentence of 50,000", { body: [{ type: "text", text: ["w ".repeat(25_000)] }] }],
    ["200 sentences", { body: long(200) }],
    ["a list of 500", { body: [{ type: "list", items: Array.from({ length: 500 }, () => ["y".repeat(60)]) }] }],
    [
      "60 fields",
      {
        body: [
          {
            type: "fields",
            fields: Array.from({ length: 60 }, (_, nth) => ({ label: `L${nth}`, value: ["v".repeat(3_000)] })),
          },
        ],
      },
    ],
    [
      "100 quotes",
      {
        body: Array.from(
          { length: 100 },
          (): Block => ({ type: "quote", by: "a".repeat(300), text: "`line`\n".repeat(50) }),
        ),
      },
    ],
    ["a footer of 9,000", { footer: ["_".repeat(9_000)] }],
    ["nothing at all", { title: "", state: "", icon: "", summary: "" }],
    ["only dividers", { body: Array.from({ length: 100 }, (): Block => ({ type: "divider" })) }],
    [
      "long labels",
      {
        buttons: ["a", "b", "c"].map((name) => button(name + "b".repeat(300))),
        more: [button("d".repeat(300)), button("")],
      },
    ],
  ];
  test.each(cut)("%s is cut to what Discord takes", (_, change) => {
    expect(problems(post(blank(change)))).toEqual([]);
    const mine = drawPrivate(blank(change), token, discordPeople);
    const data = { ...mine, flags: 64 };
    expect(problemsOfRequest("POST", "/interactions/1/t/callback", { type: 4, data })).toEqual([]);
    expect(problems(resent(drawPlainly(post(blank(change))), true))).toEqual([]);
  });
  test("a long argument is cut before a short sentence, with what is left told of Details", () => {
    const details = button("details", { opens: "details" });
    const drawn = post(blank({ body: [{ type: "text", text: ["x".repeat(9_000)] }, question], more: [details] }));
    expect(text(drawn)).toMatch(/^x+ … \(\+\d+ characters in Details\)\n\*\*Dana Reyes\*\*: \*\*quarantine it\?\*\*$/);
  });
  test("however much there is, the state, the question, the buttons and the provenance stay", () => {
    const drawn = post({ ...breachCard("open"), body: [...long(80), question, ...long(80)] });
    expect(drawn.embeds[0]?.title).toBe("🔴 OPEN · BR-142 · airline-a fails its travellers");
    expect(text(drawn)).toMatch(/\n… \(\+\d+ characters in Details\)\n/);
    expect(text(drawn)).toContain("**Dana Reyes**: **quarantine it?**");
    expect(text(drawn)).toMatch(/\n-# `airline-service@4#task-failure` .*$/);
    expect(rows(drawn)[0]).toHaveLength(3);
  });
  test("what is read privately fills as many embeds as a message may hold", () => {
    const { embeds } = drawPrivate(blank({ body: long(20) }), undefined, discordPeople);
    expect(embeds.length).toBeGreaterThan(1);
    expect(embeds.slice(1).every(({ title }) => title === undefined)).toBe(true);
    expect(embeds.reduce((sum, { description = "" }) => sum + description.length, 0)).toBeGreaterThan(5_000);
  });
});

test("without its drawing a card keeps its call and its sentence; a second copy says that it is one", () => {
  const drawn = resent(drawPlainly(post(breachCard("open"))), true);
  expect(drawn.content).toBe(
    [
      "<@1001>: OPEN BR-142 (high): airline-a fails its travellers. Dana: quarantine airline-a?",
      "The buttons could not be drawn here; `/ward` does what they do.",
      "-# (sent again) Discord did not confirm the first copy; it may be above.",
    ].join("\n"),
  );
  expect([drawn.embeds, drawn.components]).toEqual([[], []]);
  expect(problems(drawn)).toEqual([]);
  expect(resent(drawn, false)).toBe(drawn);
});

test("one of everything, and a direct message, are messages that Discord takes", () => {
  expect(problems(post(everything()))).toEqual([]);
  expect(problems(drawNote(directNote(), token, discordPeople))).toEqual([]);
  expect(text(post(everything()))).toContain("- first <t:1795348800:R>\n- second `refund-a`");
});
