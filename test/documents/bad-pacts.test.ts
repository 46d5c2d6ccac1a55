/** What a pact file may not be: each with its code, its line, and words that help. */
import { describe, expect, test } from "vitest";
import { lineOf } from "../../src/documents/located.ts";
import { parsePact } from "../../src/documents/pact.ts";
import { codes, lint, versionOf } from "../support/pacts.ts";

/** A pact that is right; each case changes it. */
const good = `id: airline-service
level: room
of: airline
raci: { responsible: sam, accountable: dana, consulted: [lee] }
thresholds:
  - id: task-failure
    signal: evaluation.task_success
    stat: mean
    window: { runs: 10 }
    min_samples: 10
    near_miss: { below: 0.5 }
    breach: { below: 0.3, clear: { above: 0.5 } }
    severity: high
    failure_mode: wrong-output
    intervention: { do: quarantine, mode: gated, ttl: 20m }
    says: "{bad} of its last {n} travellers were failed"
escalation:
  - { after: 0s, to: accountable }
  - { after: 5m, to: deputy }
  - { after: 10m, to: room }
`;
const change = (from: string | RegExp, to: string): string => {
  const changed = good.replace(from, to);
  if (changed === good) throw new Error(`nothing to change: ${from}`);
  return changed;
};
const bytes = (encoding: BufferEncoding, prefix: number[] = []) =>
  Buffer.concat([Buffer.from(prefix), Buffer.from(good, encoding)]);

test("the pact that the cases change is right itself", () => {
  expect(lint(good).map(lineOf)).toEqual([]);
});

test.each([
  ["a person choosing", "mode: gated, ttl: 20m", "mode: human-review, limit: 10/m"],
  ["a near miss that acts", "{ below: 0.5 }", "{ below: 0.5, do: supervise }"],
  ["one that says how", "{ below: 0.5 }", "{ below: 0.5, do: supervise, mode: automatic }"],
  ["a threshold in shadow", "severity: high", "severity: high\n    enforce: shadow"],
  ["a pact in shadow", "level: room", "level: room\nenforce: shadow"],
])("%s is right too", (_, from, to) => expect(lint(change(from, to)).map(lineOf)).toEqual([]));

test("a near miss cannot ask a person yet, and says what it can", () => {
  const found = lint(change("{ below: 0.5 }", "{ below: 0.5, do: supervise, mode: gated }"));
  expect(codes(found)).toEqual(["11 not_yet"]);
  expect(found.map(lineOf).join()).toContain("Write automatic, or leave mode out");
});

const cases: [what: string, text: string | Uint8Array, expected: string, says?: RegExp][] = [
  ["an empty file", "", "1 pact_empty"],
  ["a file of comments", "# later\n", "1 pact_empty"],
  ["tabs for indents", change("  - id", "\t- id"), "6 yaml_syntax", /tab/],
  ["two documents", `${good}---\nid: other\n`, "21 yaml_multi_doc", /one pact per file/],
  [
    "a key written twice",
    change("level: room\n", "level: room\nlevel: room\n"),
    "3 yaml_duplicate_key",
    /first on line 2/,
  ],
  ["an alias", change("severity: high", "severity: &x high\n    title: *x"), "13 yaml_alias"],
  ["a merge key", change("    severity: high", "    <<: *x\n    severity: high"), "13 yaml_alias"],
  ["a laugh of a billion aliases", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "1 yaml_alias"],
  ["a tag that runs code", change("severity: high", "severity: !!js/function 'x'"), "13 yaml_tag"],
  ["a binary tag", change("severity: high", "severity: !!binary aGlnaA=="), "13 yaml_tag"],
  ["a tag of one's own", change("severity: high", "severity: !mine high"), "13 yaml_tag"],
  ["a key that reaches into objects", `${good}__proto__: {}\n`, "21 key_forbidden"],
  ["a constructor key", `${good}constructor: {}\n`, "21 key_forbidden"],
  ["a file of a megabyte", `${good}# ${"x".repeat(1024 * 1024)}\n`, "1 pact_too_large"],
  ["200 levels", `${good}title: ${"[".repeat(200)}${"]".repeat(200)}\n`, "21 pact_too_deep"],
  ["brackets that exhaust a parser", `a:\n  ${"[".repeat(100_000)}`, "2 pact_too_deep"],
  ["dashes that exhaust a parser", `a:\n  ${"- ".repeat(60_000)}x\n`, "2 pact_too_deep"],
  ["UTF-16", bytes("utf16le", [0xff, 0xfe]), "1 encoding"],
  ["UTF-16 without a mark", bytes("utf16le"), "1 encoding"],
  ["a byte order mark", `\uFEFF${good}`, "1 encoding"],
  ["a byte order mark in bytes", bytes("utf8", [0xef, 0xbb, 0xbf]), "1 encoding"],
  ["Latin-1", Buffer.from(`${good}title: café\n`, "latin1"), "1 encoding"],
  ["a YAML 1.1 directive", `%YAML 1.1\n---\n${good}`, "1 yaml_directive"],
  ["a list", "- id: x\n", "1 type"],
  [
    "a number where text is meant",
    change("severity: high", "severity: high\n    title: 1.0"),
    "14 type",
    /Quote it: "1.0"/,
  ],
  ["yes for true", `${good}autonomy: { widen_after: { clean_runs: 5, drill: yes } }\n`, "21 type", /true or false/],
  ["a hexadecimal number", change("below: 0.3", "below: 0x1F"), "12 number_format"],
  ["an underscored number", change("below: 0.3", "below: 1_000"), "12 number_format"],
  ["a number with a leading zero", change("min_samples: 10", "min_samples: 010"), "10 number_format"],
  ["infinity", change("below: 0.3", "below: -.inf"), "12 number_format"],
  ["a time of day as a duration", change("ttl: 20m", "ttl: 12:30"), "15 time_format"],
  ["an unknown key", change("thresholds:", "treshold:"), "5 field_unknown", /Did you mean thresholds\?/],
  ["an unknown key inside", change("severity: high", "severty: high"), "13 field_unknown", /Did you mean severity\?/],
  ["an unknown word", change("do: quarantine", "do: quarantined"), "15 value_unknown", /Did you mean quarantine\?/],
  ["an unknown statistic", change("stat: mean", "stat: median"), "8 value_unknown"],
  ["nobody accountable", change(", accountable: dana", ""), "4 raci_accountable_missing", /exactly one/],
  ["no raci at all", change(/raci:.*\n/, ""), "1 raci_accountable_missing"],
  ["two accountables", change("accountable: dana", "accountable: [dana, lee]"), "4 raci_accountable_many"],
  ["an agent accountable", change("accountable: dana", "accountable: airline-a"), "4 raci_not_human", /is an agent/],
  ["a user group accountable", change("accountable: dana", "accountable: S0123456"), "4 raci_not_human"],
  ["a channel name accountable", change("accountable: dana", 'accountable: "@oncall"'), "4 raci_not_human"],
  ["an unknown owner", change("accountable: dana", "accountable: dena"), "4 owner_unknown"],
  ["an unknown person consulted", change("[lee]", "[leo]"), "4 owner_unknown"],
  ["the operator accountable", change("accountable: dana", "accountable: sam"), "4 four_eyes_impossible"],
  ["a quorum nobody can meet", `${good}asks: { by: accountable, quorum: 9 }\n`, "21 quorum_unreachable", /only 3 can/],
  ["an approver of the wrong shape", `${good}asks: { by: {} }\n`, "21 type", /a name or a list/],
  ["an approver among others of the wrong shape", `${good}asks: { by: [dana, 7] }\n`, "21 type", /Quote it: "7"/],
  [
    "an attribute of the wrong shape",
    change("severity: high", "severity: high\n    match: { channel: [web] }"),
    "14 type",
  ],
  ["an unknown approver", `${good}asks: { by: [dana, deputy-head] }\n`, "21 owner_unknown"],
  [
    "a bound that is an expression",
    change("breach: { below: 0.3, clear: { above: 0.5 } }", 'breach: "> 5; drop"'),
    "12 type",
    /a map/,
  ],
  ["a bound with two sides", change("below: 0.3,", "below: 0.3, above: 1,"), "12 bound_one_side"],
  ["a bound without a side", change("below: 0.3, ", ""), "6 threshold_incomplete", /breach/],
  [
    "a bound that nothing crosses",
    change(/stat: mean/, "stat: count")
      .replace("below: 0.3, clear: { above: 0.5 }", "below: 0")
      .replace("    near_miss: { below: 0.5 }\n", ""),
    "11 threshold_trivial",
    /never/,
  ],
  [
    "a near miss beyond the breach",
    change("near_miss: { below: 0.5 }", "near_miss: { below: 0.2 }"),
    "11 threshold_order",
  ],
  [
    "a near miss on the other side",
    change("near_miss: { below: 0.5 }", "near_miss: { above: 0.5 }"),
    "11 threshold_order",
  ],
  [
    "a clear before the near miss is over",
    change("clear: { above: 0.5 }", "clear: { above: 0.4 }"),
    "12 threshold_order",
  ],
  ["a clear on the breach's side", change("clear: { above: 0.5 }", "clear: { below: 0.5 }"), "12 threshold_order"],
  ["a window of nothing", change("window: { runs: 10 }", "window: { time: 0s }"), "9 duration_range"],
  ["a window before now", change("window: { runs: 10 }", "window: { time: -5m }"), "9 duration_range"],
  ["a window of ages", change("window: { runs: 10 }", "window: { time: 1e9d }"), "9 duration_range"],
  ["a window without a unit", change("window: { runs: 10 }", "window: { time: 5 }"), "9 duration_unit", /5m/],
  ["a window without a unit, as text", change("window: { runs: 10 }", 'window: { time: "5" }'), "9 duration_unit"],
  ["a window of two kinds", change("{ runs: 10 }", "{ runs: 10, time: 5m }"), "9 window_one_kind"],
  ["an escalation without steps", change(/escalation:\n(.*\n)+/, "escalation: []\n"), "17 escalation_empty"],
  ["a step earlier than the one before", change("after: 10m", "after: 2m"), "20 escalation_order"],
  ["a step after the decision ended", change("after: 10m", "after: 25m"), "20 step_after_ttl", /never comes/],
  ["a step after a week", change("after: 10m", "after: 8d"), "20 duration_range"],
  ["a step to nobody", change("to: room", "to: ruum"), "20 owner_unknown"],
  ["a step to who is only informed", change("to: room", "to: informed"), "20 step_reaches_nobody"],
  [
    "a step to a deputy who is not there",
    change("accountable: dana", "accountable: ada"),
    "19 step_reaches_nobody",
    /no deputy/,
  ],
  ["a step to a rota that is not there", change("to: room", 'to: "oncall:night"'), "20 oncall_unknown"],
  ["a ttl of a second", change("ttl: 20m", "ttl: 1s"), "15 duration_range"],
  ["a ttl of eight days", change("ttl: 20m", "ttl: 8d"), "15 duration_range"],
  [
    "a runbook on a disk",
    change("severity: high", "severity: high\n    runbook: file:///etc/passwd"),
    "14 url_forbidden",
  ],
  ["a runbook that is no address", change("severity: high", "severity: high\n    runbook: wiki"), "14 url_format"],
  [
    "a Slack token",
    change("severity: high", "severity: high\n    rationale: use xoxb-123-abc"),
    "14 secret_in_pact",
    /xoxb…/,
  ],
  [
    "an API key",
    change("severity: high", "severity: high\n    rationale: sk-abcdefghijklmnop"),
    "14 secret_in_pact",
    /sk-a…/,
  ],
  [
    "two thresholds of one id",
    `${good}`.replace("escalation:", "  - { id: task-failure, severity: critical }\nescalation:"),
    "17 threshold_duplicate",
  ],
  ["an unknown failure mode", change("wrong-output", "wrong-outcome"), "14 failure_mode_unknown"],
  ["an unknown placeholder", change("{bad}", "{bed}"), "16 placeholder_unknown", /\{bad\}/],
  ["a throttle without a limit", change("do: quarantine", "do: throttle"), "15 limit_missing"],
  ["a limit in words", change("do: quarantine", "do: throttle, limit: ten"), "15 limit_format"],
  ["more samples than the window holds", change("min_samples: 10", "min_samples: 11"), "10 min_samples_unreachable"],
  ["half a threshold", change("    severity: high\n", ""), "6 threshold_incomplete", /severity/],
  ["a ratio of one signal", change("stat: mean", "stat: ratio"), "8 field_missing"],
  [
    "a ratio of a signal over itself",
    change("stat: mean", "stat: ratio\n    over: evaluation.task_success"),
    "9 statistic_unfit",
    /another signal/,
  ],
  ["a rate of runs", change("stat: mean", "stat: rate"), "9 statistic_unfit", /window of time/],
  [
    "a consistency of one agent",
    change("stat: mean", "stat: consistency\n    by: task"),
    "8 statistic_unfit",
    /no peers/,
  ],
  [
    "a room's pact about the fleet",
    change("stat: mean", "stat: mean\n    per: fleet"),
    "9 scope_too_wide",
    /fleet's pact/,
  ],
  ["a room that is not there", change("of: airline", "of: airlines"), "3 room_unknown"],
  ["a fleet pact of a room", change("level: room", "level: fleet"), "3 of_needless"],
  ["a room pact of nothing", change("of: airline\n", ""), "2 field_missing"],
  ["an id with a space", change("id: airline-service", "id: airline service"), "1 id_format"],
  ["an id that a citation could not hold", change("id: airline-service", "id: airline@2"), "1 id_format"],
  ["a date that is none", change("severity: high", "severity: high\n    review_by: 2026-02-30"), "14 date_format"],
  ["a review that is due", change("severity: high", "severity: high\n    review_by: 2026-11-21"), "14 review_due"],
  ["a rule that neither denies nor asks", `${good}actions:\n  - tool: pay\n`, "22 action_one_way"],
  ["a rule that does both", `${good}actions:\n  - { tool: pay, decision: deny, approval: {} }\n`, "22 action_one_way"],
  ["failure modes of a room", `${good}failure_modes: [rude]\n`, "21 fleet_only"],
  ["something overridable that is not there", `${good}overridable: [thresholds.latency]\n`, "21 overridable_unknown"],
];

describe("a pact file is refused, naming line and remedy, when it is", () => {
  test.each(cases)("%s", (_, text, expected, says) => {
    const found = lint(text);
    expect(codes(found)).toContain(expected);
    for (const finding of found) {
      expect(finding.message).not.toBe("");
      expect(lineOf(finding).length).toBeLessThan(400);
      expect(finding.col).toBeGreaterThan(0);
    }
    const line = found.find((finding) => codes([finding])[0] === expected);
    if (says && line) expect(lineOf(line)).toMatch(says);
  });
});

test("a word that YAML once took for no stays a word", () => {
  const { pact } = parsePact(change("severity: high", "severity: high\n    match: { country: NO }"), "pact.yaml");
  expect(pact?.thresholds[0]?.match).toEqual({ country: "NO" });
});

test("an error is one line, and quotes no more than 80 characters of the file", () => {
  const [found] = lint(change("signal: evaluation.task_success", `signal: "${"x y".repeat(200)}\\n"`));
  expect(found && lineOf(found)).toMatch(/^pact\.yaml:7:5: ".{79}…" is not a signal name\. /);
});

test("every problem of a file is told at once", () => {
  const found = lint(
    change("below: 0.3", "below: x").replace("ttl: 20m", "ttl: 20").replace("severity: high", "severity: hihg"),
  );
  expect(codes(found)).toEqual(["12 type", "13 value_unknown", "15 duration_unit"]);
});

test("nobody is called a person who only inherits a name from an object", () => {
  expect(codes(lint(change("accountable: dana", "accountable: toString")))).toContain("4 owner_unknown");
});

const silent = `id: airline-service
level: room
of: airline
raci: { accountable: dana }
thresholds:
  - id: silent
    signal: heartbeat
    stat: absent
    window: { time: 10m }
    breach: { above: 120 }
    severity: high
    failure_mode: unavailable
    intervention: { do: pause, mode: gated }
`;

test("silence is judged in a window of time that it fits into, and of one sample", () => {
  const changed = (from: string, to: string) => codes(lint(silent.replace(from, to)));
  expect(changed("", "")).toEqual([]);
  expect(changed("time: 10m", "runs: 10")).toEqual(["9 statistic_unfit"]);
  expect(changed("time: 10m", "time: 1m")).toEqual(["9 statistic_unfit"]);
  expect(changed("above: 120", "below: 120")).toContain("10 statistic_unfit");
  expect(changed("severity", "min_samples: 5\n    severity")).toEqual(["11 statistic_unfit"]);
});

test("what is judged over several agents is for no pact of fewer of them to change", () => {
  const room = versionOf(silent.replace("stat: absent", "stat: absent\n    per: role"));
  const own = (threshold: string) => `id: airline-a-own
level: agent
of: airline-a
thresholds:
  - id: silent
    ${threshold}
`;
  expect(codes(lint(own("breach: { above: 60 }"), [room]))).toEqual(["5 scope_too_wide"]);
  expect(codes(lint(own("breach: { above: 60 }"), [versionOf(silent)]))).toEqual([]);
});
