/** The words of a digest: each figure against the time before, nothing where there was none, and never longer than people read. */
import { expect, test } from "vitest";
import { drawCard as onDiscord } from "../../src/chat/discord/render.ts";
import { drawCard as onSlack } from "../../src/chat/slack/render.ts";
import type { DigestFigures } from "../../src/domain/digest/figures.ts";
import { type Block, type Card, plain } from "../../src/views/card.ts";
import { digestCard } from "../../src/views/digest/digest-card.ts";
import { discordPeople } from "../chat/discord/people.ts";
import { digested, digests, fullDigests } from "../chat/sample-cards.ts";
import { fleet } from "../support/breaches.ts";

const say = { person: (id: string) => fleet.people[id]?.name ?? id, time: String };

const lines = ({ body }: Card): string[] =>
  body.flatMap((block: Block) => {
    switch (block.type) {
      case "text":
      case "context":
        return [plain(block.text, say)];
      case "fields":
        return block.fields.map(({ label, value }) => `${label}: ${plain(value, say)}`);
      case "list":
        return block.items.map((item) => `- ${plain(item, say)}`);
      default:
        return [];
    }
  });

const token = () => "t".repeat(22);
const named = (name: string): Card => {
  const found = [...digests().slice(0, 4), ...fullDigests()].find(([one]) => one === name)?.[1];
  if (!found) throw new Error(`no sample is called ${name}`);
  return found;
};

test("each figure says what it was the time before and on the mean of a week, and which way it went", () => {
  expect(lines(named("a full digest"))).toEqual(
    expect.arrayContaining([
      "Signals: 40117 (↓ 41220, ↑ 38114.7)",
      "Breaches opened: 3 (↑ 1, ↓ 4.3): 1 critical, 2 high · 1 only watched",
      "Median time to answer: 4 min (↓ 6 min, ↓ 6 min)",
      "Approvals: 5 (↑ 3, ↑ 3) asked, 3 (= 3, = 3) approved, 1 (↑ 0, ↑ 0) denied, 1 (= 1, = 1) expired, 2 by a standing approval",
      "Escalations: 2 (= 2, = 2)",
      "Near misses: 7 (↓ 9, ↑ 2)",
      "In brackets: the day before, then 7-day mean; ↑ more, ↓ less, = the same",
    ]),
  );
});

test("without a time before there are no brackets and no word about them", () => {
  const said = lines(named("a digest")).join("\n");
  expect(said).toContain("Breaches opened: 3: 1 critical, 2 high · 1 only watched");
  expect(said).not.toMatch(/[↑↓=]|brackets/);
});

test("noughts that ever were noughts are no crowd of figures, and one severity is said once", () => {
  const quiet = { asked: 0, approved: 0, denied: 0, expired: 0 };
  const before = { ...quiet, breaches: 2, escalations: 0, near_misses: 1, noise: 0, signals: 3 };
  const words = (figures: Partial<DigestFigures>): string =>
    lines(digestCard({ ...digested, figures: { ...digested.figures, ...figures } }, fleet)).join("\n");
  const calm = words({ breaches: {}, shadow: 0, approvals: quiet, escalations: 0, near_misses: 0, noise: 0, before });
  expect(calm).toContain("Breaches opened: 0 (↓ 2)\n");
  expect(calm).toContain("Approvals: none\nEscalations: 0\nNear misses: 0 (↓ 1)\nMarked as noise: 0\n");
  expect(words({ breaches: { high: 2 } })).toContain("Breaches opened: 2, all high · 1 only watched");
  expect(words({ breaches: { critical: 1 }, before })).toContain("Breaches opened: 1 (↓ 2), critical");
  expect(words({ approvals: quiet, before: { ...before, asked: 1, expired: 1 } })).toContain(
    "Approvals: 0 (↓ 1) asked, 0 approved, 0 denied, 0 (↓ 1) expired",
  );
});

test("what is held back, let through, overdue, changed, used up, silent or undelivered is named, and the rest counted", () => {
  const said = lines(named("a full digest")).join("\n");
  for (const part of [
    "Needs a human now: 22",
    "Budgets: 10\n- airline-booking-0 100 of 100 USD a day, 100 % (↑ 80)",
    "Standing approvals: 5\n- AP-777 (https://ward.acme.example/approvals/AP-777) airline-booking-0 may update_reservation_passengers 4 more times · Dana Reyes · until Sun 22 Nov 14:30",
    "Calls held back: 5\n- airline-booking-0 (airline-service#task-failure) muted · Dana Reyes · until Sun 22 Nov 14:00",
    "Postmortems overdue: 4\n- PM-112 (https://ward.acme.example/postmortems/PM-112) of BR-1100 · Sam Okafor · due Fri 20 Nov 11:00",
    "Pacts that changed: 4\n- airline-service v7 · was v6 · CR-119 (https://ward.acme.example/change-requests/CR-119) · Dana Reyes",
    "Governance checks (/ward checks): 4\n- ",
    "Kim Ito is accountable, and is not among the people",
    "Delivery: 3 cards could not be shown; 12 messages tried and not out yet, the first since Sun 22 Nov 12:30; Slack channel C01AIRLINEOPS has taken nothing since Sun 22 Nov 03:00 (7 cards waiting); Slack refuses the app; Discord is not well; Lee Park and 1 more cannot be reached.",
    "Not heard from: airline-booking-0 (last Sat 21 Nov 22:00)",
    "and 4 more; 2 for over a week",
    "12 agents known here, 9 heard from · nobody is paged while chat is down",
  ])
    expect(said).toContain(part);
});

test("a quiet day is one line, and says what was looked at", () => {
  expect(lines(named("a digest of a quiet day"))).toEqual([
    "All quiet: 0 breaches, 0 waiting, 9 agents seen, 1 quiet since Sun 22 Nov 13:00.",
  ]);
});

test("a week has its figures against the week before, and the rooms in order", () => {
  const card = named("a full weekly digest");
  expect(card.title).toBe("Wardroom weekly digest · acme-air: week to Tue 24 Nov (Europe/Berlin)");
  expect(card.summary).toBe(
    "Weekly digest of acme-air, to Tue 24 Nov: 3 breaches opened, 5 approvals asked, 22 waiting in 10 rooms.",
  );
  expect(lines(card)).toEqual(
    expect.arrayContaining([
      "Longest open: 22",
      "Rooms, the one that needs most first",
      "- 1. airline-desk-0: 10 critical, 2 high · 3 escalations · 12 near misses · 4 waiting",
      "Signal to intervention: median 12 s, p90 40 s (3 interventions) (↓ 30 s)",
      "Near misses: 7 (↑ 4): wrong-output 5, overspend 2",
      "Complete evidence: 48 of 50 (96 %) runs (↑ 75 %); missing evaluation 2",
      "To resolve a breach: median 40 min, p90 50 min (2 resolutions)",
      "Load: Dana Reyes: 9 decisions, about 31 min",
      "In brackets: the week before; ↑ more, ↓ less, = the same",
    ]),
  );
});

test.each([...digests().slice(0, 4), ...fullDigests()])(
  "%s fits whole into a message of each platform, and calls nobody",
  (_, card) => {
    const [message] = onDiscord(card, token, discordPeople, true).embeds;
    expect(message?.description?.length).toBeLessThanOrEqual(3_500);
    expect(message?.description).not.toContain("… (+");
    const { blocks } = onSlack(card, token, (id) => fleet.people[id], true);
    const drawn = JSON.stringify(blocks);
    expect(drawn.length).toBeLessThanOrEqual(9_000);
    expect(drawn).not.toMatch(/not fit into a Slack message|… \(\+/);
    expect(drawn).not.toMatch(/<@|<!|<#/);
    expect([card.pings, card.silent]).toEqual([[], true]);
  },
);
