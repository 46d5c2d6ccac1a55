/** Nothing that comes from an agent or a person can become markup, wherever a page puts it. */
import { expect, test } from "vitest";
import { cardHtml, noticeBody } from "../../../src/chat/web/card.ts";
import { Html, html } from "../../../src/chat/web/html.ts";
import { rich } from "../../../src/chat/web/rich.ts";
import { timelineHtml } from "../../../src/chat/web/timeline.ts";
import type { Card } from "../../../src/views/card.ts";
import { noon } from "../../support/breaches.ts";
import { place, reader } from "../../support/reader.ts";

const hostile = `</p><script>alert(1)</script><img src=x onerror="alert(2)" title='"><hx-partial hx-target="body">' \`{{7*7}}\` & \u202e`;

const card: Card = {
  subject: `breach:${hostile}`,
  version: 1,
  tone: "alert",
  icon: hostile,
  state: hostile,
  title: hostile,
  summary: hostile,
  pings: [],
  body: [
    {
      type: "text",
      text: [
        hostile,
        { strong: hostile },
        { code: hostile },
        { untrusted: hostile },
        { agent: hostile },
        { person: hostile, ping: true },
        { link: hostile, text: hostile },
        { link: `https://e.example/"onmouseover="x`, text: hostile },
      ],
    },
    { type: "fields", fields: [{ label: hostile, value: [hostile] }] },
    { type: "quote", by: hostile, text: hostile },
    { type: "list", items: [[hostile]] },
    { type: "context", text: [hostile] },
  ],
  buttons: [{ label: hostile, press: { item: hostile, verb: hostile, epoch: 1 } }],
  more: [{ label: hostile, press: { item: hostile, verb: hostile, epoch: 1 } }],
  footer: [hostile],
};

/** The tags of a page with their attribute names: all that a browser could act upon. */
const skeleton = (markup: string): string[] =>
  [...markup.matchAll(/<([a-z][a-z0-9-]*)((?:\s+[a-z:-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, tag = "", attributes = ""]) =>
      `${tag} ${[...attributes.matchAll(/\s([a-z:-]+)(?:="[^"]*")?/gi)].map(([, name]) => name).join(" ")}`.trim(),
  );

test("a card made of hostile text has the same tags and attributes as one made of plain text", () => {
  const plain: Card = JSON.parse(JSON.stringify(card).replaceAll(JSON.stringify(hostile).slice(1, -1), "plain"));
  const drawn = { room: "airline", digest: "d", waits: true, yours: true };
  const evil = cardHtml({ ...drawn, subject: `breach:${hostile}`, card }, reader, place).toString();
  const good = cardHtml({ ...drawn, subject: "breach:plain", card: plain }, reader, place).toString();
  expect(skeleton(evil)).toEqual(skeleton(good));
  expect(evil).not.toMatch(/<script|<img|<hx-partial|onerror="/i);
  expect(evil).toContain("&lt;script&gt;");
});

test("what an agent wrote is a quote and never a link, whatever scheme it asks for", () => {
  const text = rich(
    [{ link: "javascript:alert(1)", text: "runbook" }, { untrusted: "https://evil.example" }],
    reader,
  ).join("");
  expect(text).not.toContain("<a ");
  expect(text).toContain('<q class="said">https://evil.example</q>');
});

test("a private answer and a line of the journal escape what they are told", () => {
  const notice = noticeBody(card, reader).toString();
  const line = timelineHtml(
    [
      {
        seq: 1,
        at: noon,
        about: `breach:${hostile}`,
        tone: "info",
        who: hostile,
        text: [hostile],
        how: hostile,
        said: hostile,
        shown: hostile,
      },
    ],
    reader,
    true,
  ).toString();
  for (const markup of [notice, line]) expect(markup).not.toMatch(/<script|<img|<hx-partial/i);
});

test("text that looks like built markup is still text", () => {
  const forged = { toString: () => "<b>bold</b>", markup: "<b>bold</b>" } as unknown as string;
  expect(html`<p>${forged}</p>`.toString()).toBe("<p></p>");
  expect(() => new Html(Symbol("built by html") as never, "<b>")).toThrow("only built by");
  expect(html`<p>${"<b>"}${html`<i>${"&"}</i>`}${[1, null, false, undefined]}</p>`.toString()).toBe(
    "<p>&lt;b&gt;<i>&amp;</i>1</p>",
  );
});
