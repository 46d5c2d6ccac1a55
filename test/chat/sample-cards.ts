/** Cards as the product makes them, from breaches at each stage of their life. */
import type { Breach } from "../../src/domain/breach/breach.ts";
import { event } from "../../src/domain/journal/event.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { breachCard as drawBreach } from "../../src/views/breach/breach-card.ts";
import { breachDirect, breachNote } from "../../src/views/breach/breach-notes.ts";
import type { Card, Note } from "../../src/views/card.ts";
import { as, fleet, having, noon, opened, placed } from "../support/breaches.ts";

export type Stage = "open" | "acknowledged" | "escalated" | "quarantined" | "denied" | "resolved";

const named = (breach: Breach): Breach => ({
  ...breach,
  id: "BR-142",
  threshold: { ...breach.threshold, intervention: { ...breach.threshold.intervention } },
});

export function breachAt(stage: Stage): Breach {
  const open = opened();
  switch (stage) {
    case "open":
      return named(open);
    case "acknowledged":
      return named(having(open, [{ type: "acknowledge", as: as("dana") }, noon + 20 * second]).breach);
    case "escalated":
      return named(having(open, [{ type: "step", round: 1, step: 2 }, noon + 30 * second]).breach);
    case "quarantined":
      return named(having(open, [{ type: "approve", as: as("dana") }, noon + 45 * second]).breach);
    case "denied":
      return named(having(open, [{ type: "deny", as: as("dana") }, noon + 45 * second]).breach);
    case "resolved":
      return named(
        having(
          open,
          [{ type: "approve", as: as("dana") }, noon + 45 * second],
          [{ type: "lift", as: as("dana", { reason: "fixed the prompt" }) }, noon + 20 * minute],
          [{ type: "resolve", as: as("dana") }, noon + 38 * minute],
        ).breach,
      );
  }
}

export const breachCard = (stage: Stage, asks = true): Card =>
  drawBreach(breachAt(stage), { config: fleet, version: 3, asks });

/** The line under the card that calls the next person. */
export function escalationNote(): Note {
  const breach = breachAt("escalated");
  const [escalated] = placed(
    [
      event("breach.escalated", "breach:BR-142", "wardroom", {
        step: 2,
        round: 1,
        target: "deputy",
        to: ["lee"],
        instead_of: [],
        room: false,
      }),
    ],
    noon + 30 * second,
  );
  const note = escalated && breachNote(escalated, breach, { config: fleet, version: 3, asks: true });
  if (!note) throw new Error("an escalation has a line in the thread");
  return note;
}

export const directNote = (): Note =>
  breachDirect("lee", breachAt("escalated"), { config: fleet, version: 3, asks: true });

/** One of everything a card can hold. */
export const everything = (): Card => ({
  subject: "breach:BR-7",
  version: 2,
  tone: "alert",
  icon: "🔴",
  state: "OPEN",
  title: "BR-7 · refund-b is paying refunds twice",
  summary: "OPEN BR-7: refund-b is paying refunds twice.",
  pings: ["dana", "lee"],
  body: [
    {
      type: "text",
      text: [
        "4 of its last 50 refunds were duplicates. ",
        { person: "dana", ping: true },
        ": ",
        { strong: "quarantine refund-b?" },
      ],
    },
    {
      type: "fields",
      fields: [
        { label: "Observed", value: ["8 %"] },
        { label: "Since", value: [{ time: noon, as: "date" }] },
        { label: "Owner", value: [{ person: "dana" }] },
        { label: "Run", value: [{ code: "r_81f" }] },
      ],
    },
    { type: "quote", by: "refund-b", text: "Customer charged twice on 21 Nov." },
    {
      type: "list",
      items: [
        ["first ", { time: noon, as: "relative" }],
        ["second ", { agent: "refund-a" }],
      ],
    },
    { type: "divider" },
    {
      type: "context",
      text: [
        "Last output: ",
        { untrusted: "all good" },
        " · ",
        { link: "https://ward.acme.example/b/7", text: "open in the web room" },
      ],
    },
  ],
  buttons: [
    {
      label: "Approve: quarantine refund-b",
      press: { item: "breach:BR-7", verb: "approve", epoch: 1 },
      style: "primary",
    },
    { label: "Deny: keep it running", press: { item: "breach:BR-7", verb: "deny", epoch: 1 } },
    {
      label: "Resolve…",
      press: { item: "breach:BR-7", verb: "resolve", epoch: 1 },
      form: { title: "Resolve", submit: "Resolve", fields: [] },
    },
  ],
  more: [
    { label: "Pause refund-b", press: { item: "breach:BR-7", verb: "pause", epoch: 1 } },
    { label: "Snooze 1 h", press: { item: "breach:BR-7", verb: "snooze", epoch: 1 } },
    {
      label: "Mark as noise…",
      press: { item: "breach:BR-7", verb: "noise", epoch: 1 },
      form: { title: "Noise", submit: "Mark", fields: [] },
    },
    {
      label: "Release",
      press: { item: "breach:BR-7", verb: "lift", epoch: 1 },
      style: "danger",
      confirm: { title: "Release?", text: "It may act again at once.", yes: "Release", no: "Keep it" },
    },
  ],
  footer: [
    { code: "payments@7#duplicate-refund" },
    " · 3 near misses since Monday · next: Sam ",
    { time: noon, as: "clock" },
  ],
});
