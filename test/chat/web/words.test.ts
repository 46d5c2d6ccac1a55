/** The words of the pages: gauges, the journal in sentences, the pact in force, and forms. */
import { expect, test } from "vitest";
import { blockHtml } from "../../../src/chat/web/card.ts";
import { questionForm } from "../../../src/chat/web/press-form.ts";
import { type Reader, wallTime } from "../../../src/chat/web/reader.ts";
import { rich } from "../../../src/chat/web/rich.ts";
import { event, type JournalEvent, type NewEvent } from "../../../src/domain/journal/event.ts";
import type { ThresholdReading } from "../../../src/domain/watch/threshold-reading.ts";
import { minute, second } from "../../../src/domain/words/time.ts";
import type { Rich } from "../../../src/views/card.ts";
import { pactWords } from "../../../src/views/pact-words.ts";
import { gauge } from "../../../src/views/room/gauge.ts";
import { byFailureMode, inReadingOrder } from "../../../src/views/room/room-page.ts";
import { timelineEntry } from "../../../src/views/room/timeline.ts";
import { fleet, measured, noon, pact, threshold } from "../../support/breaches.ts";

const reading = (state: ThresholdReading["state"], value: number | undefined): ThresholdReading => ({
  threshold: "task-failure",
  clause: "airline-service@4#task-failure",
  title: "fails its travellers",
  state,
  value,
  samples: 10,
  nearMisses: 0,
  at: noon,
});
const reader: Reader = {
  person: "dana",
  name: "Dana Reyes",
  zone: "Europe/Berlin",
  now: noon,
  csrf: "c",
  demo: false,
  config: fleet,
};
const words = (text: Rich): string =>
  text.map((span) => (typeof span === "string" ? span : "strong" in span ? span.strong : "…")).join("");
const written = (one: NewEvent): JournalEvent => ({ ...one, seq: 7, at: noon, schema: 1 });

test("a share of a whole is drawn from 0 to 1, with breach at one end and near beside it", () => {
  expect(gauge(reading("near", 0.41), threshold).bar).toEqual({
    value: 0.41,
    breach: { from: 0, to: 0.3 },
    near: { from: 0.3, to: 0.5 },
  });
});

test("a bound above is drawn at the right end, and the scale leaves room beyond the value", () => {
  const bar = gauge(reading("breach", 80), { ...threshold, near_miss: { above: 40 }, breach: { above: 60 } }).bar;
  expect(bar?.breach.to).toBe(1);
  expect(bar?.near && bar.near.from < bar.near.to).toBe(true);
  expect(bar?.near?.to).toBe(bar?.breach.from);
  expect(bar && bar.value > bar.breach.from && bar.value < 1).toBe(true);
});

test("a value that came back but has not cleared is said to be in breach until it clears", () => {
  expect(gauge(reading("breach", 0.2), threshold).word).toBe("in breach");
  expect(gauge(reading("breach", 0.4), threshold).word).toBe("in breach until above 0.7");
});

test("without a value there is no bar, and nothing is made up", () => {
  const empty = gauge(reading("too-few", undefined), threshold);
  expect([empty.value, empty.bar]).toEqual([undefined, undefined]);
});

test("a threshold whose signal never came says so, one whose signal stopped says that, and neither shows a number", () => {
  const never = gauge({ ...reading("too-few", undefined), samples: 0, at: undefined }, threshold);
  expect([never.word, never.value]).toEqual(["no signal yet", undefined]);
  const stopped = gauge({ ...reading("too-few", 41), samples: 0 }, threshold);
  expect([stopped.word, stopped.value, stopped.bar]).toEqual(["no signal lately", undefined, undefined]);
});

test.each<[string, NewEvent, string | undefined, string | undefined]>([
  [
    "Dana Reyes was asked.",
    event("breach.escalated", "breach:BR-1", "wardroom", {
      step: 1,
      round: 1,
      target: "accountable",
      to: ["dana"],
      instead_of: [],
      room: false,
    }),
    undefined,
    undefined,
  ],
  [
    "Level 2: no answer, so Lee Park was asked (Dana Reyes is away).",
    event("breach.escalated", "breach:BR-1", "wardroom", {
      step: 2,
      round: 1,
      target: "deputy",
      to: ["lee"],
      instead_of: ["dana"],
      room: false,
    }),
    undefined,
    undefined,
  ],
  [
    "Level 3: no answer, so the whole room was asked.",
    event("breach.escalated", "breach:BR-1", "wardroom", {
      step: 3,
      round: 1,
      target: "room",
      to: [],
      instead_of: [],
      room: true,
    }),
    undefined,
    undefined,
  ],
  [
    "Dana Reyes approved the intervention.",
    event("breach.approved", "breach:BR-1", "person:dana", { by: "dana", how: "slack" }),
    undefined,
    "in Slack",
  ],
  [
    "The agent is quarantined, 2 min after the signal.",
    event("breach.applied", "breach:BR-1", "pact:airline-service@4", {
      kind: "quarantine",
      to_intervention_ms: 90 * second,
    }),
    "the pact",
    undefined,
  ],
  [
    "Nobody answered in time. The pact holds the question open: the escalation starts again.",
    event("breach.expired", "breach:BR-1", "wardroom", { silence: "hold" }),
    undefined,
    undefined,
  ],
  [
    "Lee Park denied it: the agent keeps running.",
    event("breach.denied", "breach:BR-1", "person:lee", { by: "lee", how: "cli", reason: "known" }),
    undefined,
    "on the command line",
  ],
  [
    "The value recovered to 0.91.",
    event("breach.recovered", "breach:BR-1", "wardroom", { measured: { ...measured, value: 0.91 } }),
    undefined,
    undefined,
  ],
  [
    "airline-a was paused.",
    event("agent.restrained", "agent:airline-a", "host", {
      agent: "airline-a",
      room: "airline",
      kind: "pause",
      cause: "host",
      reason: "drill",
      how: "cli",
    }),
    "a command on the host",
    "on the command line",
  ],
  [
    "Sam Okafor tried to deny 3 times and was refused: another pair of eyes is needed.",
    event("act.refused", "refusals:person:sam", "person:sam", {
      by: "person:sam",
      item: "breach:BR-1",
      act: "deny",
      code: "four_eyes",
      how: "web",
      count: 3,
    }),
    undefined,
    "in the web room",
  ],
])("the journal says: %s", (sentence, one, who, how) => {
  const entry = timelineEntry(written(one), fleet);
  expect(entry && words(entry.text)).toBe(sentence);
  expect(entry?.who).toBe(who);
  expect(entry?.how).toBe(how);
});

test("bookkeeping is no news to a person", () => {
  expect(
    timelineEntry(written(event("segments.head", "segments:x", "wardroom", { chain: "x", seq: 1, hash: "h" })), fleet),
  ).toBeUndefined();
});

test("the pact in force says what silence does, who is asked when, and who is away", () => {
  const said = pactWords(pact, ["airline-a"], [], fleet, Date.UTC(2026, 11, 25, 12));
  expect(words(said.clauses[0]?.text ?? [])).toBe(
    "Fails its travellers: breach when the mean of evaluation.task_success over its last 10 runs is below 0.3, near miss when below 0.5. A person is asked to quarantine it; no answer in 2 min: quarantined all the same.",
  );
  expect(words(said.ladder)).toBe("Dana Reyes at once, then Lee Park after 30 s, then the whole room after 1 min");
  expect(said.raci[0]).toMatchObject({
    role: "Accountable",
    people: [{ name: "Dana Reyes", away: true, deputy: "Lee Park" }],
  });
});

test("what has waited longest is read first, and what waits before what is answered", () => {
  const things = [
    { id: "answered", waits: false, openedAt: 1 },
    { id: "newer", waits: true, openedAt: 3 },
    { id: "older", waits: true, openedAt: 2 },
  ];
  expect(inReadingOrder(things).map(({ id }) => id)).toEqual(["older", "newer", "answered"]);
});

test("a decision that silence will take is read before older things that only want a look or a verdict", () => {
  const things = [
    { id: "verdict", waits: true, open: false, openedAt: 1 },
    { id: "look", waits: true, open: true, openedAt: 2 },
    { id: "decision", waits: true, decides: true, open: true, openedAt: 3 },
    { id: "answered", waits: false, open: true, openedAt: 0 },
  ];
  expect(inReadingOrder(things).map(({ id }) => id)).toEqual(["decision", "look", "verdict", "answered"]);
});

test("near misses are counted by failure mode, the most frequent first", () => {
  const miss = (failure_mode: string, countedAt: number) => ({ failure_mode, countedAt });
  expect(byFailureMode([miss("overspend", 1), miss("wrong-output", 2), miss("wrong-output", 5)])).toEqual([
    { mode: "wrong-output", count: 2, lastAt: 5 },
    { mode: "overspend", count: 1, lastAt: 1 },
  ]);
});

test("a time today is the wall clock of the reader's zone; another day carries its date", () => {
  expect(wallTime(noon, reader)).toBe("13:00");
  expect(wallTime(noon, { ...reader, zone: "Asia/Tokyo" })).toBe("21:00");
  expect(wallTime(noon - 24 * 60 * minute, reader)).toBe("21 Nov 13:00");
});

test("the question stands out, and so does the minute at which silence decides", () => {
  const ask = blockHtml({ type: "text", text: [{ person: "dana", ping: true }, ": quarantine?"] }, reader).toString();
  const silence = blockHtml(
    { type: "text", text: ["No answer by ", { time: noon + minute, as: "clock" }, "."] },
    reader,
  ).toString();
  expect(ask).toContain('class="ask"');
  expect(silence).toContain('class="deadline"');
  expect(silence).toContain(">13:01</time>");
});

test("a form asks its questions with labels, and its fields never meet ours", () => {
  const form = questionForm(
    {
      title: "Resolve BR-1",
      submit: "Resolve",
      fields: [
        {
          type: "select",
          name: "verdict",
          label: "Was the pact right?",
          options: [{ value: "pact right", label: "Pact right" }],
        },
        { type: "text", name: "csrf", label: "Note", multiline: true, optional: true },
      ],
    },
    { press: { item: "breach:BR-1", verb: "resolve", epoch: 3 }, shown: "abc" },
    reader,
    { path: "/breaches/BR-1", room: "airline" },
  ).toString();
  expect(form).toContain(
    '<label for="field-verdict">Was the pact right?</label><select id="field-verdict" name="field.verdict" required>',
  );
  expect(form).toContain('name="field.csrf"');
  expect(form.match(/name="csrf"/g)).toHaveLength(1);
  expect(form).toContain('name="answered" value="yes"');
});

test("what has a page is a link to it wherever our own words name it; an agent's words stay words", () => {
  const drawn = rich(
    ["It needs its postmortem (PM-1); see BR-12, not XX-1. ", { untrusted: "look at BR-7" }, { code: "BR-3" }],
    reader,
  );
  expect(drawn.join("")).toBe(
    'It needs its postmortem (<a class="ref" href="/postmortems/PM-1">PM-1</a>); see <a class="ref" href="/breaches/BR-12">BR-12</a>, not XX-1. <q class="said">look at BR-7</q><a class="ref" href="/breaches/BR-3">BR-3</a>',
  );
});
