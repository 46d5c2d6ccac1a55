/** A child may only tighten: each way of loosening is named at its line, each way of tightening passes. */
import { describe, expect, test } from "vitest";
import { lineOf } from "../../src/documents/located.ts";
import { overrules, tightens } from "../../src/domain/pact/tighten.ts";
import { codes, lint, versionOf } from "../support/pacts.ts";

const parent = versionOf(`id: acme-air
level: fleet
raci: { accountable: ada }
thresholds:
  - id: failing
    signal: evaluation.task_success
    stat: mean
    window: { runs: 10 }
    match: { channel: web }
    min_samples: 5
    near_miss: { below: 0.5 }
    breach: { below: 0.3, clear: { above: 0.6 } }
    severity: high
    failure_mode: wrong-output
    intervention: { do: pause, mode: gated, ttl: 20m, on_silence: hold }
  - id: slow
    signal: run.duration
    stat: mean
    window: { time: 15m }
    breach: { above: 60, clear: { below: 40 } }
    severity: medium
    failure_mode: unavailable
    intervention: { do: throttle, mode: automatic, limit: 10/m }
  - id: dropping
    signal: run.duration
    stat: max
    window: { time: 15m }
    breach: { above: 600 }
    severity: low
    failure_mode: unavailable
    intervention: { do: supervise, mode: gated, ttl: 20m, on_silence: drop }
actions:
  - { tool: delete_user, decision: deny }
unlisted: ask
free: [think, calculate]
asks: { by: accountable, quorum: 1, ttl: 30m, on_silence: deny, risk: irreversible }
escalation:
  - { after: 0s, to: accountable }
  - { after: 10m, to: room, from: medium }
evidence: [tool_calls, evaluation]
autonomy: { start: standard, widen_after: { clean_runs: 50, drill: true }, narrow_on: high }
postmortem: { from: high, or_escalated_to: 3 }
if_wardroom_is_down: deny
enforce: live
`);

/** Line 5 of the child is what it says. */
const child = (says: string) => `id: airline-service
level: room
of: airline
raci: { responsible: sam, accountable: dana, consulted: [lee] }
${says}
`;
const of = (id: string, says: string) => `thresholds: [{ id: ${id}, ${says} }]`;

const loosened: [what: string, says: string][] = [
  ["a breach that trips later, below", of("failing", "breach: { below: 0.2 }")],
  ["a breach that trips later, above", of("slow", "breach: { above: 61 }")],
  ["a near miss that is met later", of("failing", "near_miss: { below: 0.4 }")],
  ["a clear that is nearer, above", of("failing", "breach: { clear: { above: 0.55 } }")],
  ["a clear that is nearer, below", of("slow", "breach: { clear: { below: 50 } }")],
  ["more samples to wait for", of("failing", "min_samples: 6")],
  ["more samples than the default", of("slow", "min_samples: 2")],
  ["a lower severity", of("failing", "severity: medium")],
  ["a milder intervention", of("failing", "intervention: { do: throttle, limit: 10/m }")],
  ["a weaker mode", of("slow", "intervention: { mode: gated }")],
  ["review where a person pressed", of("failing", "intervention: { mode: human-review }")],
  ["a longer ttl", of("failing", "intervention: { ttl: 21m }")],
  ["a ttl longer than the default", of("slow", "intervention: { ttl: 31m }")],
  ["a shorter ttl where silence drops it", of("dropping", "intervention: { ttl: 19m }")],
  ["silence that drops", of("failing", "intervention: { on_silence: drop }")],
  ["silence that holds where it applied", of("slow", "intervention: { on_silence: hold }")],
  ["a higher limit", of("slow", "intervention: { limit: 11/m }")],
  ["the same rate with room for a burst", of("slow", "intervention: { limit: 600/h }")],
  ["a shadow over what was live", of("failing", "enforce: shadow")],
  ["a whole pact in the shadow", "enforce: shadow"],
  ["unlisted tools allowed", "unlisted: allow"],
  ["more that is free", "free: [think, pay]"],
  ["a later step", "escalation: [{ after: 1m, to: accountable }]"],
  ["a step for fewer severities", "escalation: [{ after: 10m, to: room, from: high }]"],
  ["less evidence", "evidence: [tool_calls]"],
  ["more autonomy at the start", "autonomy: { start: trusted }"],
  ["fewer clean runs", "autonomy: { widen_after: { clean_runs: 49, drill: true } }"],
  ["no drill", "autonomy: { widen_after: { clean_runs: 50 } }"],
  ["narrowing only on worse", "autonomy: { narrow_on: critical }"],
  ["fewer postmortems", "postmortem: { from: critical }"],
  ["approvals that wait longer", "asks: { ttl: 40m }"],
  ["approvals held for ever", "asks: { on_silence: hold }"],
  ["an approval without typing the amount", "asks: { risk: normal }"],
  ["actions while Wardroom is down", "if_wardroom_is_down: allow_listed"],
];

const changed: [what: string, says: string][] = [
  ["another signal", of("failing", "signal: evaluation.other")],
  ["another statistic", of("failing", "stat: min")],
  ["another window", of("failing", "window: { runs: 20 }")],
  ["another kind of window", of("failing", "window: { time: 1h }")],
  ["another scope", of("failing", "per: room")],
  ["another match", of("failing", "match: { channel: phone }")],
  ["the other side of a breach", of("failing", "breach: { above: 0.2 }")],
  ["the other side of a near miss", of("failing", "near_miss: { above: 0.2 }")],
  ["the other side of a clear", of("slow", "breach: { clear: { above: 30 } }")],
];

describe("lint names the line of", () => {
  test.each(loosened)("%s", (_, says) => {
    const found = lint(child(says), [parent]);
    expect(codes(found)).toContain("5 loosened");
    const line = found.find(({ code }) => code === "loosened");
    expect(line && lineOf(line)).toMatch(/acme-air@1/);
    expect(line?.hint).not.toBe("");
  });

  test.each(changed)("%s, which may not change", (_, says) => {
    expect(codes(lint(child(says), [parent]))).toContain("5 may_not_change");
  });
});

test("in a long file it is the line of the very field", () => {
  const found = lint(
    child(`thresholds:
  - id: failing
    severity: critical
    breach:
      below: 0.4
      clear:
        above: 0.5
    intervention:
      do: quarantine
      ttl: 30m
escalation:
  - { after: 0s, to: accountable }
  - { after: 5m, to: deputy }
  - { after: 11m, to: room }
`),
    [parent],
  );
  expect(codes(found).filter((code) => code.endsWith("loosened"))).toEqual([
    "10 loosened",
    "14 loosened",
    "18 loosened",
  ]);
});

const tightened: [what: string, says: string][] = [
  ["an earlier breach", of("failing", "breach: { below: 0.4 }")],
  ["an earlier near miss", of("failing", "near_miss: { below: 0.6 }")],
  ["a farther clear", of("slow", "breach: { clear: { below: 30 } }")],
  ["fewer samples", of("failing", "min_samples: 4")],
  ["a higher severity", of("failing", "severity: critical")],
  ["a stricter intervention", of("failing", "intervention: { do: quarantine }")],
  ["a stronger mode", of("failing", "intervention: { mode: automatic }")],
  ["a sooner ttl", of("failing", "intervention: { ttl: 10m }")],
  ["a later ttl where silence drops it", of("dropping", "intervention: { ttl: 30m }")],
  ["silence that applies", of("failing", "intervention: { on_silence: apply }")],
  ["a lower limit", of("slow", "intervention: { limit: 5/m }")],
  ["the same rate without a burst", of("slow", "intervention: { limit: 1/s }").replace("1/s", "1/m")],
  ["other words", of("failing", "title: disappoints, says: '{bad} of {n}', rationale: because")],
  ["the same again", of("failing", "signal: evaluation.task_success, match: { channel: web }, breach: { below: 0.3 }")],
  [
    "a threshold of its own",
    of(
      "own",
      "signal: x, stat: sum, window: { time: 1m }, breach: { above: 1 }, severity: low, failure_mode: overspend, intervention: { do: supervise, mode: gated }",
    ),
  ],
  ["unlisted tools denied", "unlisted: deny"],
  ["less that is free", "free: [think]"],
  ["a sooner step", "escalation: [{ after: 5m, to: room }]"],
  ["a step for more severities", "escalation: [{ after: 10m, to: room }]"],
  ["a step between", "escalation: [{ after: 5m, to: deputy }]"],
  ["more evidence", "evidence: [evaluation, tool_calls, input]"],
  ["less autonomy at the start", "autonomy: { start: supervised }"],
  ["more clean runs", "autonomy: { widen_after: { clean_runs: 100, drill: true } }"],
  ["narrowing on less", "autonomy: { narrow_on: low }"],
  ["more approvers", "asks: { quorum: 2 }"],
  ["a rule more", "actions: [{ tool: pay, decision: deny }]"],
];

test.each(tightened)("%s passes", (_, says) => {
  expect(tightens([parent], versionOf(child(says)).pact)).toEqual([]);
});

describe("a parent tightened after its child", () => {
  const accepted = versionOf(child(of("failing", "breach: { below: 0.35 }, severity: critical")), 3);
  const stricter = versionOf(parent.text.replace("below: 0.3,", "below: 0.4,"), 2);

  test("is told whom it overrules, at its own line", () => {
    const found = overrules([], stricter, [accepted]);
    expect(found.map(({ severity, code, path }) => ({ severity, code, path }))).toEqual([
      { severity: "warning", code: "shadowed", path: ["thresholds", 0, "breach"] },
    ]);
    expect(found[0]?.message).toContain("airline-service@3");
  });

  test("is told nothing about what it does not touch", () => {
    expect(overrules([], { ...parent, version: 2 }, [accepted])).toEqual([]);
  });
});
