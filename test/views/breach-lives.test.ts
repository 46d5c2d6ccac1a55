/** How the card of a breach reads in the rest of its life: who holds it, who silenced it, what was chosen. */
import { describe, expect, test } from "vitest";
import type { Breach } from "../../src/domain/breach/breach.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { breachCard } from "../../src/views/breach/breach-card.ts";
import { breachForm, formVerbs } from "../../src/views/breach/breach-forms.ts";
import { breachDirect, breachNote } from "../../src/views/breach/breach-notes.ts";
import { type Card, plain, type Rich } from "../../src/views/card.ts";
import { timelineEntry } from "../../src/views/room/timeline.ts";
import { as, fleet, having, noon, opened, placed } from "../support/breaches.ts";

const say = { person: (id: string) => `@${id}`, time: (at: number) => new Date(at).toISOString().slice(11, 16) };
const words = (text: Rich): string => plain(text, say);
const context = { config: fleet, version: 1, asks: true };
const lines = (card: Card): string[] =>
  card.body.map((block) => (block.type === "text" ? words(block.text) : block.type));
const head = (breach: Breach): string => {
  const { icon, state } = breachCard(breach, context);
  return `${icon} ${state}`;
};
const pinged = (card: Card): boolean => /"ping":true/.test(JSON.stringify(card.body)) || card.pings.length > 0;

const review = opened({ intervention: { do: "supervise", mode: "human-review", ttl: hour, on_silence: "hold" } });
const snoozed = having(review, [{ type: "snooze", as: as("dana"), until: noon + hour }]).breach;
const muted = having(review, [{ type: "hush", hush: { because: "muted", until: noon + hour, by: "sam" } }]).breach;
const quiet = having(review, [{ type: "hush", hush: { because: "quiet-hours", until: noon + hour } }]).breach;
const letRun = having(review, [{ type: "choose", as: as("dana"), choice: { do: "nothing" } }]).breach;
const paused = having(review, [{ type: "choose", as: as("sam"), choice: { do: "pause" } }]).breach;
const noise = having(review, [{ type: "noise", as: as("dana") }, noon + 4 * minute]).breach;
const passedOn = having(review, [{ type: "reassign", as: as("sam"), to: "mia" }]);
const shadow = opened({ enforce: "shadow" });

describe("the state line", () => {
  test.each([
    ["snoozed", snoozed, "⏸️ SNOOZED"],
    ["muted", muted, "🔇 MUTED"],
    ["in quiet hours", quiet, "🌙 QUIET HOURS"],
    ["left running", letRun, "▶️ KEPT RUNNING"],
    ["paused by choice", paused, "⛔ PAUSED"],
    ["called noise", noise, "✅ NOISE"],
    ["in shadow", shadow, "🌘 IN SHADOW"],
  ])("%s", (_, breach, expected) => expect(head(breach)).toBe(expected));
});

test("nobody is mentioned on a card that calls nobody", () => {
  for (const breach of [snoozed, muted, quiet, letRun, paused, noise, shadow])
    expect(pinged(breachCard(breach, context))).toBe(false);
  expect(pinged(breachCard(review, context))).toBe(true);
});

test.each([
  [snoozed, "Snoozed by Dana until 13:00. Nobody is called before."],
  [muted, "Muted by Sam Okafor: nobody is called before 13:00."],
  [quiet, "Quiet hours: the next call comes at 13:00."],
  [letRun, "Kept running: chosen by Dana Reyes 12:00."],
  [paused, "Paused by Sam Okafor 12:00, 2 s after the signal."],
  [noise, "Called noise by Dana Reyes 12:04, open 4 min."],
  [passedOn.breach, "@mia: please take a look. Nothing is done by itself: choose what is."],
  [shadow, "In shadow: would have called Dana, and asked until 12:02 whether to quarantine it."],
])("line %#", (breach, expected) => expect(lines(breachCard(breach, context))).toContain(expected));

test("a muted question still asks, and prints its end", () => {
  const gated = having(opened(), [{ type: "hush", hush: { because: "muted", until: noon + hour, by: "sam" } }]).breach;
  expect(lines(breachCard(gated, context))).toEqual(
    expect.arrayContaining([
      "Muted by Sam Okafor: nobody is called before 13:00. It still asks: quarantine airline-a?",
      "No answer by 12:02: quarantined by the pact.",
    ]),
  );
});

test("every button that asks first carries the very form the door gives, of at most five fields", () => {
  for (const breach of [review, opened(), paused, snoozed]) {
    const { buttons, more } = breachCard(breach, context);
    for (const { form, press } of [...buttons, ...more]) {
      const verb = formVerbs.find((one) => one === press.verb);
      expect(form).toEqual(verb && breachForm(verb, breach, fleet));
      expect(form?.fields.length ?? 0).toBeLessThanOrEqual(5);
    }
    expect(buttons.length).toBeLessThanOrEqual(3);
  }
});

test("critical ones cannot be muted, and the card does not offer it", () => {
  const labels = ({ buttons, more }: Card) => [...buttons, ...more].map(({ label }) => label);
  expect(labels(breachCard(opened({ severity: "critical" }), context))).not.toContain("Mute…");
  expect(labels(breachCard(opened(), context))).toContain("Mute…");
});

test("who was called by a person reads who did", () => {
  expect(words(breachDirect("mia", passedOn.breach, context).text)).toContain(
    "You are called because Sam asks you to.",
  );
  const [told, call] = placed(passedOn.events, noon + second).map((one) => breachNote(one, passedOn.breach, context));
  expect(words(told?.text ?? [])).toBe("👉 Sam Okafor passed it on to Mia Lund.");
  expect(words(call?.text ?? [])).toBe("🟠 Sam calls: @mia, please take a look.");
  expect(call?.pings).toEqual(["mia"]);
});

test("the reminder calls the one who is looking, with the button that renews it, and nobody once it is over", () => {
  const until = noon + second + 2 * hour;
  const looking = having(review, [{ type: "acknowledge", as: as("dana") }]).breach;
  const { events, breach } = having(looking, [{ type: "remind", until }, until - 15 * minute]);
  const [event] = placed(events, until - 15 * minute);
  if (!event) throw new Error("nothing was said");
  const note = breachNote(event, breach, context);
  expect(words(note?.text ?? [])).toBe(
    "🟡 @dana: the hold on BR-1 ends at 14:00; without a word the escalation then goes on.",
  );
  expect(note?.pings).toEqual(["dana"]);
  expect(note?.buttons.map(({ label }) => label)).toEqual(["I'm still on it", "Resolve"]);
  const later = having(breach, [{ type: "resolve", as: as("dana") }]).breach;
  expect(breachNote(event, later, context)).toMatchObject({ pings: [], buttons: [] });
});

test("what happened in shadow is never told as if it had", () => {
  const { events } = having(
    shadow,
    [{ type: "step", round: 1, step: 2 }, noon + 30 * second],
    [{ type: "expire", epoch: 1, round: 1 }, noon + 2 * minute],
  );
  const told = placed(events, noon + 2 * minute).map((one) => words(timelineEntry(one, fleet, true)?.text ?? []));
  expect(told).toEqual([
    "In shadow: nobody would have answered in time.",
    "Would have been quarantined. In shadow nothing is held back.",
  ]);
});
