/** One card model, three renderers: whatever an agent writes, no platform is sent what it refuses, and no text comes to life on any. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { drawConfirm } from "../../src/chat/discord/confirm.ts";
import { drawContinue, drawForm, steps } from "../../src/chat/discord/form.ts";
import * as discord from "../../src/chat/discord/render.ts";
import { formView } from "../../src/chat/slack/form.ts";
import * as slack from "../../src/chat/slack/render.ts";
import { cardHtml } from "../../src/chat/web/card.ts";
import type { Html } from "../../src/chat/web/html.ts";
import { questionForm } from "../../src/chat/web/press-form.ts";
import type { TokenMaker } from "../../src/ports/chat.ts";
import type { Card } from "../../src/views/card.ts";
import { fleet } from "../support/breaches.ts";
import { problemsOfRequest } from "../support/discord-limits.ts";
import { place, reader } from "../support/reader.ts";
import { rounds } from "../support/rounds.ts";
import { violations } from "../support/slack-limits.ts";
import { slackPeople } from "../support/slack-workspace.ts";
import { liveMarkdown } from "./discord/live-markdown.ts";
import { discordAccounts, discordPeople } from "./discord/people.ts";
import { hostileTexts, seededTexts } from "./hostile-texts.ts";
import { sampleCards, sampleForms, sampleNotes, widened } from "./sample-cards.ts";

const token: TokenMaker = ({ item, verb, epoch }) =>
  createHash("sha256").update(`${item}/${verb}/${epoch}`).digest("base64url").slice(0, 22);
const press = { item: "breach:BR-142", verb: "resolve", epoch: 1 } as const;

/** Long ones are many times slower to judge, and there are some among the seeded ones. */
const texts = [...hostileTexts.filter(({ length }) => length < 500), ...seededTexts(700, 20261126)].slice(
  0,
  rounds(200, 500),
);

/** The text at every place where a text of a card, a note or a form is shown; presses, kinds and times stay. */
function poisoned<T>(value: T, text: string, key?: string): T;
function poisoned(value: unknown, text: string, key = ""): unknown {
  if (typeof value === "string") return kept.has(key) ? value : `${value}${text}`;
  if (Array.isArray(value)) return value.map((one) => poisoned(one, text, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, poisoned(one, text, name)]));
}
const kept = new Set([
  ...[
    "subject",
    "tone",
    "icon",
    "pings",
    "type",
    "item",
    "verb",
    "style",
    "opens",
    "as",
    "person",
    "link",
    "name",
    "value",
    "command",
    "sign",
  ],
]);

describe(`${texts.length} hostile texts in every card, note and form`, { timeout: 300_000 }, () => {
  test("are nothing to Discord", () => {
    const bad = new Map<string, string>();
    for (const [index, text] of texts.entries()) {
      for (const [nth, [name, sample]] of sampleCards().entries()) {
        const card = poisoned(sample, text);
        const first = discord.drawCard(card, token, discordPeople, true);
        note(bad, `${name} posted`, text, [...posted(first), ...live(first)]);
        // The other ways draw the same lines: each card in each of them with every sixth text.
        if ((index + nth) % 6 > 0) continue;
        const edited = discord.drawCard(card, token, discordPeople, false);
        note(bad, `${name} edited`, text, [
          ...problemsOfRequest("PATCH", "/channels/1/messages/2", edited),
          ...live(edited),
        ]);
        const mine = discord.drawPrivate(card, token, discordPeople);
        note(bad, `${name} privately`, text, [...answered(mine), ...live(mine)]);
        const plainly = discord.resent(discord.drawPlainly(first), true);
        note(bad, `${name} in words`, text, [...posted(plainly), ...live(plainly)]);
        for (const { label, confirm } of [...card.buttons, ...card.more]) {
          if (!confirm) continue;
          const sure = drawConfirm(label, "token", confirm);
          note(bad, `${name} confirmed`, text, [...answered(sure), ...live(sure)]);
        }
      }
      for (const [name, one] of sampleNotes()) {
        const drawn = discord.drawNote(poisoned(one, text), token, discordPeople);
        note(bad, name, text, [...posted(drawn), ...live(drawn)]);
      }
      for (const [name, form] of sampleForms())
        for (const step of steps(poisoned(form, text))) {
          const errors = Object.fromEntries(step.fields.map((field) => [field.name, text]));
          const data = drawForm(step, "v1:s:token", { errors, values: errors });
          note(bad, name, text, problemsOfRequest("POST", "/interactions/1/t/callback", { type: 9, data }));
          const again = drawContinue(step, "v1:s:token", { errors });
          note(bad, `${name} again`, text, [...answered(again), ...live(again)]);
        }
    }
    expect(Object.fromEntries(bad)).toEqual({});
  });

  test("are nothing to Slack", () => {
    const accounts = new Set<string>(Object.values(slackPeople));
    const people = (id: string) => fleet.people[id];
    const bad = new Map<string, string>();
    for (const text of texts) {
      for (const [name, card] of sampleCards()) {
        const drawn = slack.drawCard(poisoned(card, text), token, people, true);
        note(bad, name, text, violations("chat.postMessage", { channel: "C01AIR", ...drawn }, accounts));
      }
      for (const [name, one] of sampleNotes()) {
        const drawn = slack.drawNote(poisoned(one, text), token, people);
        note(bad, name, text, violations("chat.postMessage", { channel: "C01AIR", ...drawn }, accounts));
      }
      for (const [name, form] of sampleForms())
        note(bad, name, text, violations("views.open", { view: formView(poisoned(form, text), {}, people) }, accounts));
    }
    expect(Object.fromEntries(bad)).toEqual({});
  });

  test("are nothing to a browser", () => {
    const asked = { press, shown: undefined };
    const page = (card: Card): Html =>
      cardHtml(
        { subject: card.subject ?? "breach:BR-1", card, waits: true, yours: true, digest: "d" } as never,
        reader,
        place,
      );
    const bad = new Map<string, string>();
    for (const text of texts) {
      for (const [name, card] of sampleCards())
        note(bad, name, text, strangers(String(page(card)), String(page(poisoned(card, text)))));
      for (const [name, form] of sampleForms())
        note(
          bad,
          name,
          text,
          strangers(
            String(questionForm(form, asked, reader, place)),
            String(questionForm(poisoned(form, text), asked, reader, place)),
          ),
        );
    }
    expect(Object.fromEntries(bad)).toEqual({});
  });
});

test("lines that a text loses and gains are code on each platform, whole to the letter, coloured where it can be", () => {
  const diff: Card = {
    ...{ version: 1, tone: "info", icon: "📝", state: "PROPOSED", title: "CR-1", summary: "CR-1.", pings: [] },
    body: [
      {
        type: "diff",
        lines: [
          { sign: " ", text: "    near_miss: { below: 0.5 }" },
          { sign: "-", text: "    breach: { below: 0.3 }" },
          { sign: "+", text: `    breach: { below: 0.4 } # ${"long ".repeat(60)}end` },
        ],
      },
    ],
    ...{ buttons: [], more: [], footer: [] },
  };
  const [embed] = discord.drawCard(diff, token, discordPeople, true).embeds;
  expect(embed?.description).toMatch(
    /^```diff\n {6}near_miss.*\n- {5}breach: \{ below: 0\.3 \}\n\+ {5}breach.*end\n```$/,
  );
  const words = JSON.stringify(slack.drawCard(diff, token, (id) => fleet.people[id], true).blocks);
  expect(words).toMatch(/`near_miss[^`]*`\\n`- {5}breach: \{ below: 0\.3 \}`\\n`\+ {5}breach.*end`/);
  const drawn = { subject: "change:CR-1", card: diff, waits: true, yours: false, digest: "d" };
  const page = String(cardHtml(drawn as never, reader, place));
  expect(page).toMatch(/<del>- {5}breach: \{ below: 0\.3 \}<\/del><ins>\+ {5}breach: .*end<\/ins>/);
});

test("a command is named as it is typed there: on Discord in its group and by its options", () => {
  const card = widened();
  const said = JSON.stringify(discord.drawCard(card, token, discordPeople, true).embeds);
  expect(said).toContain("`/ward agent agent:airline-a step:narrow`");
  const typed = JSON.stringify(slack.drawCard(card, token, (id) => fleet.people[id], true).blocks);
  expect(typed).toContain("`/ward agent airline-a narrow`");
});

/** One example for each place and kind of fault is enough to read. */
function note(bad: Map<string, string>, place: string, text: string, faults: string[]): void {
  for (const fault of faults) {
    const key = `${place}: ${fault.replace(/\d+/g, "N").slice(0, 120)}`;
    if (!bad.has(key)) bad.set(key, text.slice(0, 200));
  }
}

const posted = (drawn: discord.Drawn): string[] => problemsOfRequest("POST", "/channels/1/messages", drawn);
const answered = (drawn: discord.Drawn): string[] =>
  problemsOfRequest("POST", "/interactions/1/t/callback", { type: 4, data: { ...drawn, flags: 64 } });

/** What would come to life on Discord: in the text beside the card only known people may be called, in the card nobody. */
function live({ content, embeds, allowed_mentions: { users } }: discord.Drawn): string[] {
  const links = ["https://ward.acme.example/b/7"];
  const expected = { formats: true, lists: true, links };
  return [
    ...liveMarkdown(content, { ...expected, users }),
    ...users.filter((user) => !Object.values<string>(discordAccounts).includes(user)).map((user) => `calls ${user}`),
    ...embeds.flatMap(({ title, description }) => [
      ...liveMarkdown(title ?? ""),
      ...liveMarkdown(description ?? "", expected),
    ]),
  ];
}

/** Tags and attributes that are not there without the text, in the order they stand in, and addresses that are not ours. */
function strangers(plain: string, drawn: string): string[] {
  // A word that is the id of a thing leads to its page, whoever wrote it; any other is code where the id would be.
  const tags = (text: string): string =>
    [
      ...text
        .replace(/<a class="ref" href="\/[^"]*">([A-Z]{2}-\d+)<\/a>/g, "$1")
        .replace(/<code>[^<]*<\/code>/g, "")
        .replace(/="[^"]*"/g, "")
        .matchAll(/<[^>]*>/g),
    ].join();
  const leads = [...drawn.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, to]) => to ?? "");
  return [
    ...(tags(plain) === tags(drawn) ? [] : [`other tags: ${tags(drawn).slice(0, 200)}`]),
    ...leads
      .filter((to) => !/^(?:\/|#|https:\/\/ward\.acme\.example\/|data:image)/.test(to))
      .map((to) => `leads to ${to}`),
  ];
}
