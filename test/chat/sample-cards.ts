/** Cards as the product makes them, from breaches at each stage of their life. */
import { type LastStep, unearned } from "../../src/domain/autonomy/earned.ts";
import type { Breach } from "../../src/domain/breach/breach.ts";
import { type ChangeRequest, changeLadder } from "../../src/domain/change/change.ts";
import type { Finding } from "../../src/domain/check/finding.ts";
import type { DigestFigures } from "../../src/domain/digest/figures.ts";
import type { Drill } from "../../src/domain/drill/drill.ts";
import { drillResults } from "../../src/domain/drill/drill-results.ts";
import { event } from "../../src/domain/journal/event.ts";
import { beginClimb } from "../../src/domain/ladder/climb.ts";
import type { Metrics } from "../../src/domain/metrics/metrics.ts";
import { defaultRoomSettings, type FleetConfig } from "../../src/domain/people/fleet-config.ts";
import type { Postmortem } from "../../src/domain/postmortem/postmortem.ts";
import { day, minute, second } from "../../src/domain/words/time.ts";
import { autonomyCard } from "../../src/views/autonomy/autonomy-card.ts";
import { breachCard as drawBreach } from "../../src/views/breach/breach-card.ts";
import { breachForm, formVerbs } from "../../src/views/breach/breach-forms.ts";
import { breachDirect, breachNote } from "../../src/views/breach/breach-notes.ts";
import type { Card, Form, Note } from "../../src/views/card.ts";
import { type ChangeContext, changeCard } from "../../src/views/change/change-card.ts";
import { changeDetailsCard } from "../../src/views/change/change-details.ts";
import { changeDirect } from "../../src/views/change/change-notes.ts";
import { fieldForm, textForm } from "../../src/views/change/propose-forms.ts";
import { checksCard, dismissForm } from "../../src/views/check/checks-card.ts";
import { digestCard, digestPreview } from "../../src/views/digest/digest-card.ts";
import { drillCard } from "../../src/views/drill/drill-card.ts";
import { drillDetailsCard } from "../../src/views/drill/drill-details.ts";
import { drillDirect } from "../../src/views/drill/drill-notes.ts";
import type { DrillContext } from "../../src/views/drill/drill-words.ts";
import { drillsCard } from "../../src/views/drill/drills-card.ts";
import { helpCard } from "../../src/views/help.ts";
import { pactCard } from "../../src/views/pact-card.ts";
import { postmortemCard } from "../../src/views/postmortem/postmortem-card.ts";
import { postmortemDetailsCard } from "../../src/views/postmortem/postmortem-details.ts";
import { postmortemForm } from "../../src/views/postmortem/postmortem-form.ts";
import { postmortemListCard } from "../../src/views/postmortem/postmortem-list.ts";
import { postmortemDirect } from "../../src/views/postmortem/postmortem-notes.ts";
import type { PostmortemContext } from "../../src/views/postmortem/postmortem-words.ts";
import { settingsForm } from "../../src/views/room/settings-form.ts";
import { as, fleet, having, noon, opened, pact, placed } from "../support/breaches.ts";

export type Stage = "open" | "acknowledged" | "escalated" | "quarantined" | "denied" | "resolved";

const named = (breach: Breach): Breach => ({
  ...breach,
  id: "BR-142",
  evidence: { complete: 8, closed: 10, missing: { evaluation: 2, tool_calls: 1 } },
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

/** As the contract shows it: what approving does, the arguments, who may, what silence does. */
export const approval = (): Card => ({
  subject: "approval:AP-77",
  version: 1,
  tone: "pending",
  icon: "🟦",
  state: "WAITING",
  title: "AP-77 · refund-c asks to refund €4,200.00",
  summary: "WAITING AP-77: refund-c asks to refund €4,200.00. Dana: approve?",
  pings: ["dana"],
  body: [
    {
      type: "text",
      text: ["Approving sends €4,200.00 once, to the card that paid order 88123. It cannot be called back."],
    },
    {
      type: "fields",
      fields: [
        { label: "order", value: [{ code: "88123" }] },
        { label: "amount", value: [{ code: "4200" }] },
        { label: "currency", value: [{ code: "EUR" }] },
        { label: "card", value: [{ code: "•••• 4417" }] },
      ],
    },
    { type: "context", text: ["Complete: 4 of 4 arguments."] },
    {
      type: "text",
      text: [{ person: "dana", ping: true }, " may decide; ", { person: "lee" }, " may not (his grant)."],
    },
    { type: "text", text: ["No answer by ", { time: noon, as: "clock" }, ': not run, refund-c is told "expired".'] },
    { type: "quote", by: "refund-c", text: "Customer charged twice on 21 Nov." },
  ],
  buttons: [
    {
      label: "Approve once",
      press: { item: "approval:AP-77", verb: "approve", epoch: 1 },
      style: "primary",
      confirm: { title: "Approve once?", text: "It cannot be called back.", yes: "Approve once", no: "Not yet" },
    },
    { label: "Deny", press: { item: "approval:AP-77", verb: "deny", epoch: 1 }, style: "danger" },
  ],
  more: [
    { label: "Details", press: { item: "approval:AP-77", verb: "details", epoch: 1 }, opens: "details" },
    { label: "I'm looking · 15 min", press: { item: "approval:AP-77", verb: "acknowledge", epoch: 1 } },
  ],
  footer: [{ code: "payments@7#refunds" }, " · irreversible · ", { code: "args sha256:9f2c1d0e7a44…" }],
});

/** As the contract shows it: what changes, and what it would have done. */
const proposal = {
  title: "Stop duplicate refunds sooner",
  why: "BR-142 let 4 duplicates through before it tripped.",
  text: "id: payments\nthresholds:\n  - id: duplicate-refund\n    breach: { above: 0.02 }\n",
};

const changeState = (): ChangeRequest => ({
  id: "CR-19",
  status: "proposed",
  pact: "payments",
  base: 7,
  room: "airline",
  digest: "d",
  because: { breach: "BR-142", postmortem: "PM-12" },
  direction: "tightens",
  changes: [
    { path: "thresholds.duplicate-refund.breach", direction: "tightens", before: "above 0.06", after: "above 0.02" },
  ],
  consent: { appliers: ["dana"], owners: ["dana"], handsOver: false, loosened: [], seconds: ["lee"] },
  raci: { accountable: "dana", responsible: "sam", consulted: [], informed: [] },
  by: "person:sam",
  how: "slack",
  ...beginClimb([...changeLadder], noon),
  step: 1,
  highestStep: 1,
  reached: ["dana"],
  lastAsked: { to: ["dana"], instead_of: [], room: false, target: "consent", at: noon },
  proposedAt: noon,
  expiresAt: noon + 7 * 24 * 60 * minute,
  votes: [],
  editsAsked: undefined,
  decided: undefined,
  version: undefined,
  outdatedBy: undefined,
  reverts: undefined,
  beganAs: undefined,
  revertedBy: undefined,
  replay: ["Over the last 30 days: BR-142 trips 14 min earlier, 2 duplicates fewer."],
  epoch: 1,
});

const changeContext = (): ChangeContext => ({
  config: fleet,
  version: 1,
  at: noon,
  proposed: proposal,
  before: proposal.text.replace("0.02", "0.06"),
  agents: 3,
  overtaken: false,
});

export const change = (more: Partial<ChangeRequest> = {}): Card =>
  changeCard({ ...changeState(), ...more }, changeContext());

const changeEnded = { by: "person:dana", at: noon + minute };

export const digested = {
  room: "airline",
  kind: "daily" as const,
  day: "2026-11-24",
  zone: "Europe/Berlin",
  from: noon,
  to: noon + 24 * 60 * minute,
  next: noon + 48 * 60 * minute,
  figures: {
    breaches: { critical: 1, high: 2 },
    shadow: 1,
    acknowledge_ms: 4 * minute,
    approvals: { asked: 5, approved: 3, denied: 1, expired: 1 },
    escalations: 2,
    near_misses: 7,
    noise: 1,
    changes: { live: 1, waiting: 1 },
    mutes: 1,
    snoozes: 1,
    open: [
      { item: "breach:BR-142", since: noon, agent: "airline-a", severity: "high" as const, held: "dana", level: 2 },
      { item: "approval:AP-77", since: noon + minute, agent: "airline-b" },
      { item: "change:CR-19", since: noon + 2 * minute },
    ],
    more: 14,
    agents: 12,
  },
};

const before = {
  breaches: 1,
  acknowledge_ms: 6 * minute,
  asked: 3,
  approved: 3,
  denied: 0,
  expired: 1,
  escalations: 2,
  near_misses: 9,
  noise: 0,
  signals: 41_220,
};

const later = (minutes: number): number => noon + minutes * minute;

/** With all that one can hold, each list longer than what is named of it. */
export const fullFigures: DigestFigures = {
  ...digested.figures,
  approvals: { ...digested.figures.approvals, standing: 2 },
  before,
  week: { ...before, breaches: 4.333, near_misses: 2.04, signals: 38_114.7 },
  signals: 40_117,
  drills: { passed: 3, failed: 1 },
  open: Array.from({ length: 8 }, (_, index) => ({
    item: `breach:BR-${1140 + index}`,
    since: later(index),
    agent: `airline-booking-${index}`,
    severity: "critical" as const,
    held: "dana",
    level: 3,
  })),
  hushed: Array.from({ length: 5 }, (_, index) => ({
    of:
      index % 2 === 0
        ? { agent: `airline-booking-${index}`, clause: "airline-service#task-failure" }
        : { breach: `BR-${1140 + index}` },
    by: "dana",
    until: later(60),
  })),
  overdue: Array.from({ length: 4 }, (_, index) => ({
    postmortem: `PM-${112 + index}`,
    breach: `BR-${1100 + index}`,
    owner: "sam",
    due: later(-3000),
  })),
  standing: Array.from({ length: 5 }, (_, index) => ({
    approval: `AP-${777 + index}`,
    agent: `airline-booking-${index}`,
    tool: "update_reservation_passengers",
    by: "dana",
    until: later(90),
    left: 4,
  })),
  pacts: Array.from({ length: 4 }, (_, index) => ({
    pact: "airline-service",
    version: 7 + index,
    change: `CR-${119 + index}`,
    by: "person:dana",
  })),
  budgets: Array.from({ length: 10 }, (_, index) => ({
    agent: `airline-booking-${index}`,
    threshold: "spend",
    title: "spends too much",
    used: 99.95 - index,
    cap: 100,
    unit: "USD a day",
    was: 80,
  })),
  heard: 9,
  quiet: Array.from({ length: 5 }, (_, index) => ({ agent: `airline-booking-${index}`, since: later(-900) })),
  silent_longer: 2,
  delivery: {
    refused: 3,
    retried: 12,
    oldest: later(-30),
    dead: [{ platform: "slack", channel: "C01AIRLINEOPS", since: later(-600), cards: 7 }],
    unreachable: ["lee", "kim"],
    down: [
      { platform: "slack", severity: "refused" },
      { platform: "discord", severity: "degraded" },
    ],
  },
  checks: {
    found: [
      {
        ...{ kind: "owner-left", role: "accountable", owner: "kim", because: "left", successor: "dana" },
        ...{ pact: "airline-service", version: 7, room: "airline-ops", key: "owner-left/1", basis: "1" },
      },
      {
        ...{ kind: "no-enforcement", agents: ["airline-booking-7"], count: 12, since: later(-60 * 24 * 30) },
        ...{ room: "airline-ops", key: "no-enforcement/1", basis: "1" },
      },
      {
        ...{ kind: "never-fired", since: later(-60 * 24 * 90), threshold: "duplicate-refund" },
        ...{ pact: "payments", version: 7, room: "airline-ops", key: "never-fired/1", basis: "1" },
      },
    ],
    more: 1,
  },
};

const withPages = { ...fleet, public_url: "https://ward.acme.example" };

const measuredWeek: Metrics = {
  from: noon,
  to: noon + 7 * 24 * 60 * minute,
  toIntervention: { n: 3, median: 12 * second, p90: 40 * second, mean: 20 * second },
  nearMisses: { n: 7, byFailureMode: { "wrong-output": 5, overspend: 2 } as Metrics["nearMisses"]["byFailureMode"] },
  evidence: { state: "measured", complete: 48, closed: 50, missing: { evaluation: 2 } },
  staleControl: { part: 1, n: 4, byVerdict: { "pact right": 3, "threshold stale": 1 } },
  breaches: { opened: 3, escalations: { 1: 3, 2: 2 } },
  toAcknowledge: { n: 3, median: 4 * minute, p90: 9 * minute, mean: 5 * minute },
  toResolve: { n: 2, median: 40 * minute, p90: 50 * minute, mean: 45 * minute },
  approvals: { n: 5, median: 90 * second, p90: 4 * minute, mean: 2 * minute, approved: 4, denied: 1, bySilence: 1 },
  refused: { n: 1, byReason: { not_eligible: 1 } },
  rubberStamps: { n: 5, part: 1, approved: 4 },
  load: ["dana", "lee", "sam", "mia", "kim"].map((person, index) => ({
    ...{ person, decisions: 9 - index, minutes: 30.5 - index },
    perWeek: { decisions: 9 - index, minutes: 30.5 - index },
  })),
};

const weekBefore: Metrics = {
  ...measuredWeek,
  toIntervention: { n: 2, median: 30 * second, p90: 40 * second, mean: 35 * second },
  nearMisses: { ...measuredWeek.nearMisses, n: 4 },
  evidence: { state: "measured", complete: 30, closed: 40, missing: { evaluation: 10 } },
  toResolve: { n: 0 },
};

/** Everything in it, of a room and of the fleet's week: nothing longer is ever shown. */
export const fullDigests = (config: FleetConfig = withPages): [name: string, card: Card][] => [
  ["a full digest", digestCard({ ...digested, figures: fullFigures, late: true }, config)],
  [
    "a full weekly digest",
    digestCard(
      {
        ...digested,
        room: "fleet",
        kind: "weekly",
        to: noon + 7 * 24 * 60 * minute,
        figures: { ...fullFigures, open: fullFigures.open.map((one) => ({ ...one, room: "airline-desk" })) },
        metrics: { now: measuredWeek, before: weekBefore },
        rooms: Array.from({ length: 10 }, (_, index) => ({
          room: `airline-desk-${index}`,
          breaches: { critical: 10 - index, high: 2 },
          escalations: 3,
          near_misses: 12,
          open: 4,
        })),
      },
      config,
    ),
  ],
];

/** A digest with all that one can hold; a quiet one; one while nothing arrives. */
export const digests = (): [name: string, card: Card][] => {
  const figures = {
    ...digested.figures,
    ...{ breaches: {}, shadow: 0, escalations: 0, near_misses: 0, noise: 0, mutes: 0, snoozes: 0, open: [], more: 0 },
    approvals: { asked: 0, approved: 0, denied: 0, expired: 0 },
    changes: { live: 0, waiting: 0 },
    heard: 9,
    quiet: [{ agent: "airline-c", since: noon }],
  };
  return [
    ["a digest", digestCard({ ...digested, late: true }, fleet)],
    ["a digest of a quiet day", digestCard({ ...digested, figures, short: true }, fleet)],
    ["a digest while no signals arrive", digestCard({ ...digested, figures, silent: { since: noon } }, fleet)],
    [
      "a digest for one alone",
      digestPreview(digestCard(digested, fleet), { next: undefined, zone: "UTC", at: noon, room: "airline" }),
    ],
    // It draws every line that a room's own has, and more.
    ...fullDigests(fleet).slice(1),
  ];
};
const written: Postmortem = {
  id: "PM-12",
  status: "draft",
  breach: "BR-142",
  room: "airline",
  agent: "airline-a",
  owner: "dana",
  zone: "Europe/Berlin",
  due: noon + 5 * 24 * 60 * minute,
  why: "severity",
  draftedAt: noon,
  reminded: 0,
  remindedAt: undefined,
  postponedTo: undefined,
  filed: undefined,
  failureMode: undefined,
  verdict: undefined,
  change: undefined,
  amended: undefined,
  proposes: undefined,
  epoch: 1,
};

const filed: Postmortem = {
  ...written,
  status: "filed",
  filed: { by: "dana", at: noon + minute },
  failureMode: "wrong-output",
  verdict: "threshold stale",
  change: "CR-19",
};

const amended: Postmortem = { ...filed, amended: { by: "sam", at: noon + 2 * minute }, verdict: "pact outdated" };

const found = {
  summary: "The prompt lost its examples <!channel> @everyone\n\n2026-11-22 13:00 Dana Reyes was asked.",
  cause: "prompt",
  impact: "8 travellers were sent away.",
  factors: "A merge nobody reviewed.",
  verdict: "threshold stale",
  proposed: "task-failure breach below 0.4",
};

const postmortemContext = (at = noon): PostmortemContext => ({
  config: fleet,
  version: 1,
  at,
  about: "airline-a fails its travellers",
  found,
  before: [],
});

export const postmortemFormSample = (): Form =>
  postmortemForm(written, breachAt("resolved"), {
    config: fleet,
    standing: { summary: "airline-a fails its travellers.", due: "2026-11-27" },
    modes: ["wrong-output", "context-lost"],
  });

const earning = { start: "standard", widen_after: { clean_runs: 50, drill: true }, narrow_on: "high" } as const;

const narrowed = (): Card => stepped({ from: "standard", to: "supervised", because: "breach", cause: "breach:BR-142" });
export const widened = (): Card =>
  stepped({ from: "supervised", to: "standard", because: "person", cause: "person:dana" });

function stepped(step: Pick<LastStep, "from" | "to" | "because" | "cause">): Card {
  const last = { ...step, cited: "airline-service@4#task-failure", at: noon };
  const agent = {
    id: "airline-a",
    room: "airline",
    firstSeen: noon,
    restraints: [],
    epoch: 0,
    asks: true,
    toldUnowned: false,
  };
  const card = autonomyCard(
    "autonomy:airline-a",
    { ...agent, earned: { ...unearned, said: { level: step.to, start: "standard", room: "airline" }, last } },
    { config: fleet, version: 4, effective: { ...pact, autonomy: earning } },
  );
  if (!card) throw new Error("a change of autonomy has a card");
  return card;
}

const asked = breachAt("escalated");
const drilled: Drill = {
  id: "DR-3",
  status: "open",
  room: "airline",
  agent: "airline-a",
  operator: "sam",
  clause: asked.clause,
  threshold: asked.threshold,
  raci: asked.raci,
  by: "mia",
  how: "slack",
  startedAt: noon,
  endsAt: noon + 20 * minute,
  crossing: "airline-a|drill",
  receivedAt: noon,
  called: [
    { person: "dana", at: noon, level: 1 },
    { person: "lee", at: noon + 30 * second, level: 2 },
  ],
  answered: undefined,
  ended: undefined,
  epoch: 1,
  ...beginClimb(asked.ladder, noon),
  step: asked.step,
  highestStep: asked.highestStep,
  lastAsked: asked.lastAsked,
};

const drillsBy: Record<"started" | "open" | "passed" | "failed" | "cut short", Drill> = {
  started: { ...drilled, status: "started", called: [], crossing: undefined, receivedAt: undefined },
  open: drilled,
  passed: {
    ...drilled,
    status: "ended",
    answered: { by: "lee", at: noon + minute, answer: "approve", ms: minute },
    ended: { passed: true, because: "answered", at: noon + minute },
  },
  failed: { ...drilled, status: "ended", ended: { passed: false, because: "silence", at: noon + 20 * minute } },
  "cut short": {
    ...drilled,
    status: "ended",
    ended: { passed: false, because: "breach", breach: "BR-142", at: noon + minute },
  },
};
const drillContext: DrillContext = { config: fleet, version: 3 };

const drillCards = (): [name: string, card: Card][] => {
  const all = Object.entries(drillsBy);
  const latest = all.map(([, drill]) => drill);
  return [
    ...all.map(([how, drill]): [string, Card] => [`a drill that is ${how}`, drillCard(drill, drillContext)]),
    ["all about a drill", drillDetailsCard(drillsBy.passed, [], drillContext)],
    [
      "how drills went",
      drillsCard({ of: "airline", span: 90 * day, results: drillResults(latest), latest, config: fleet }),
    ],
  ];
};

const ofThreshold = { room: "airline", basis: "b", pact: "airline-service", version: 4, threshold: "task-failure" };
const findings: Finding[] = [
  {
    ...{ key: "owner-left/airline-service", basis: "b", room: "airline", pact: "airline-service", version: 4 },
    ...{ kind: "owner-left", role: "accountable", owner: "dana", because: "left", successor: "lee" },
  },
  {
    ...{ key: "no-pact/airline", basis: "b", room: "airline" },
    ...{ kind: "no-pact", agents: ["airline-x", "airline-y"], count: 7, since: noon - 3 * day },
  },
  {
    ...{ ...ofThreshold, key: "always-overridden/airline-service#task-failure" },
    ...{ kind: "always-overridden", times: 6, since: noon - 80 * day, worst: 0.12 },
  },
  {
    ...{ ...ofThreshold, key: "silent-threshold/airline-service#task-failure" },
    ...{ kind: "silent-threshold", signal: "evaluation.task_success", agents: 3, since: noon - 20 * day },
  },
  {
    ...{ key: "no-enforcement/airline", basis: "b", room: "airline" },
    ...{ kind: "no-enforcement", agents: ["airline-x"], count: 1, since: noon - 20 * day },
  },
  {
    ...{ ...ofThreshold, key: "review-overdue/airline-service#task-failure" },
    ...{ kind: "review-overdue", due: "2026-03-01", late: 40 * day },
  },
  {
    ...{ ...ofThreshold, key: "never-fired/airline-service#task-failure" },
    ...{ kind: "never-fired", since: noon - 100 * day },
  },
];

/** Every kind of finding: one with its change request, one set aside, more than are written out; and none. */
const checksCards = (): [name: string, card: Card][] => {
  const [first, ...rest] = findings;
  const by = { by: "dana", at: noon, basis: "b" };
  const facts = { room: "airline", config: fleet, at: noon };
  return [
    [
      "checks that found something",
      checksCard({
        ...facts,
        findings: {
          open: [...(first ? [{ ...first, change: "CR-19" }] : []), ...rest, ...rest],
          dismissed: rest.slice(0, 2).map((one) => ({ ...one, by })),
        },
      }),
    ],
    ["checks that found nothing", checksCard({ ...facts, findings: { open: [], dismissed: [] } })],
  ];
};

/** Every kind of card, by name. */
export const sampleCards = (): [name: string, card: Card][] => [
  ...(["open", "acknowledged", "escalated", "quarantined", "denied", "resolved"] as const).map(
    (stage): [string, Card] => [`a breach that is ${stage}`, breachCard(stage)],
  ),
  ["a breach of an agent that never asks", breachCard("quarantined", false)],
  ["an agent that was narrowed", narrowed()],
  ["an approval", approval()],
  ["a change of a pact", change()],
  [
    "a change that is live",
    change({
      status: "live",
      version: 8,
      votes: [changeEnded].map(({ at }) => ({ by: "dana", at })),
      decided: changeEnded,
    }),
  ],
  ["a change that is outdated", change({ status: "outdated", outdatedBy: 8, decided: changeEnded })],
  ["a change that was rejected", change({ status: "rejected", decided: changeEnded })],
  ["a change that expired", change({ status: "expired", decided: changeEnded })],
  ["all about a change", changeDetailsCard(changeState(), [], changeContext())],
  ...digests(),
  ...drillCards(),
  ...checksCards(),
  ["a postmortem to be written", postmortemCard(written, postmortemContext())],
  ["a postmortem that is overdue", postmortemCard(written, postmortemContext(noon + 30 * 24 * 60 * minute))],
  ["a postmortem that is filed", postmortemCard(filed, postmortemContext())],
  ["all about a postmortem", postmortemDetailsCard(filed, [], postmortemContext())],
  ["a postmortem that is amended", postmortemCard(amended, postmortemContext())],
  [
    "all about an amended postmortem",
    postmortemDetailsCard(amended, [], { ...postmortemContext(), before: [{ ...found, summary: "Nobody knew." }] }),
  ],
  [
    "postmortems that wait",
    postmortemListCard(
      [
        { postmortem: written, about: "airline-a fails its travellers" },
        { postmortem: { ...written, id: "PM-13", due: noon + 90 * 24 * 60 * minute }, about: "airline-b is slow" },
      ],
      noon + 30 * 24 * 60 * minute,
    ),
  ],
  [
    "a breach that needs its postmortem",
    drawBreach({ ...breachAt("resolved"), postmortem: "PM-12" }, { config: fleet, version: 3, asks: true }),
  ],
  ["a pact", pactCard("airline-a", pact, fleet)],
  [
    "help",
    helpCard([
      {
        name: "status",
        usage: "status",
        summary: "What waits for whom",
        examples: ["status"],
        who: "Anybody",
        fields: [],
      },
      {
        name: "ack",
        usage: "ack ID",
        summary: "Say that you are on it",
        examples: ["ack BR-142"],
        who: "RACI",
        fields: [],
      },
    ]),
  ],
  ["one of everything", everything()],
];

export const sampleNotes = (): [name: string, note: Note][] => [
  ["an escalation", escalationNote()],
  ["a direct message", directNote()],
  ["a direct message about a postmortem", postmortemDirect(written, postmortemContext())],
  ["a direct message about a drill", drillDirect(drillsBy.open, drillContext)],
  ["a direct message about a change", changeDirect(changeState(), changeContext())],
];

export const sampleForms = (): [name: string, form: Form][] => [
  ...formVerbs.map((verb): [string, Form] => [`the form of ${verb}`, breachForm(verb, breachAt("open"), fleet)]),
  ["the form that sets a finding aside", dismissForm],
  ["the form of one field of a pact", fieldForm("payments", proposal.text)],
  ["the form of a postmortem", postmortemFormSample()],
  ["the form of a pact's text", textForm("payments", proposal.text)],
  ["the settings of a room", settingsForm("airline", "room", { ...defaultRoomSettings, quiet: "none" })],
];
