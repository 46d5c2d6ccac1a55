/** wardroom.yaml: read whole, and refused with line and remedy where it is wrong. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { overlap } from "../../src/documents/check-fleet-config.ts";
import { parseFleetConfig } from "../../src/documents/fleet-config.ts";
import { lineOf } from "../../src/documents/located.ts";
import { hour, minute } from "../../src/domain/words/time.ts";
import { codes } from "../support/pacts.ts";

const good = `fleet: acme-air
public_url: https://ward.acme.example
admins: [dana]
people:
  dana: { name: Dana Reyes, slack: U01DANA, discord: "1001", tz: Europe/Berlin, deputy: lee }
  lee: { name: Lee Park, slack: U03LEE, tz: Asia/Seoul }
rooms:
  airline:
    channels: [{ slack: C01AIR }]
    agents: ["airline-*", special]
    members: [lee]
    settings: { ack_ttl: 2h, reopen_window: 30m, broadcast_from_level: 2 }
  refunds:
    agents: ["refund-*"]
agents:
  "airline-*": { role: airline-service, operator: lee }
pacts: { dir: ./pacts }
`;
const change = (from: string | RegExp, to: string): string => {
  const changed = good.replace(from, to);
  if (changed === good) throw new Error(`nothing to change: ${from}`);
  return changed;
};

test("a right file becomes the fleet, with durations in milliseconds and the room fleet always there", () => {
  const { config, findings } = parseFleetConfig(good, "wardroom.yaml");
  expect(findings.map(lineOf)).toEqual([]);
  expect(config).toMatchObject({
    fleet: "acme-air",
    public_url: "https://ward.acme.example",
    people: { dana: { id: "dana", deputy: "lee", away: [] }, lee: { tz: "Asia/Seoul" } },
    rooms: {
      fleet: { id: "fleet", channels: [], agents: [] },
      airline: {
        channels: [{ platform: "slack", channel: "C01AIR" }],
        settings: { ack_ttl: 2 * hour, reopen_window: 30 * minute, broadcast_from_level: 2 },
      },
      refunds: { settings: { ack_ttl: 2 * hour, broadcast_from_level: 2 } },
    },
    agents: [{ pattern: "airline-*", role: "airline-service", operator: "lee" }],
    pacts: { dir: "./pacts", writeback: "none" },
  });
});

test("the shortest file is enough to start: everything absent has a default, and nothing absent is refused", () => {
  const { config, findings } = parseFleetConfig("fleet: tiny\n", "wardroom.yaml");
  expect(config?.rooms.fleet).toBeDefined();
  expect(codes(findings)).toEqual(["1 admins_none"]);
});

test("people and rooms know no names but their own", () => {
  const { config } = parseFleetConfig(good, "wardroom.yaml");
  expect(config?.people.constructor).toBeUndefined();
  expect(config?.rooms.toString).toBeUndefined();
});

test("every key of the reference is understood; what is not built is named and does not stop reading", () => {
  const file = "test/fixtures/pacts/wardroom.yaml";
  const { config, findings } = parseFleetConfig(readFileSync(file), file);
  expect(config).toBeDefined();
  expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(["not-yet"]));
  expect(findings.map(({ path }) => path.join("."))).toEqual(["agents.airline-a.stop"]);
});

test("what is switched off is true today", () => {
  const off = change("broadcast_from_level: 2", "card_budget_per_hour: off, storm: off").replace(
    "dir: ./pacts",
    "writeback: none",
  );
  expect(codes(parseFleetConfig(off, "wardroom.yaml").findings)).toEqual([]);
});

const cases: [what: string, text: string, expected: string, says?: RegExp][] = [
  ["an empty file", "", "1 config_empty"],
  ["no fleet", change("fleet: acme-air\n", ""), "1 field_missing", /fleet/],
  ["an unknown key", change("admins:", "admin:"), "3 field_unknown", /Did you mean admins\?/],
  ["an unknown key of a person", change("deputy: lee", "deputee: lee"), "5 field_unknown", /Did you mean deputy\?/],
  ["an unknown setting", change("ack_ttl", "ack_til"), "12 field_unknown", /Did you mean ack_ttl\?/],
  ["an unknown admin", change("admins: [dana]", "admins: [dena]"), "3 person_unknown", /Did you mean dana\?/],
  ["an unknown deputy", change("deputy: lee", "deputy: leo"), "5 person_unknown"],
  ["one's own deputy", change("deputy: lee", "deputy: dana"), "5 deputy_self"],
  ["an unknown member", change("members: [lee]", "members: [mia]"), "11 person_unknown"],
  ["an unknown operator", change("operator: lee", "operator: sam"), "16 person_unknown"],
  ["a time zone that is none", change("Asia/Seoul", "EST5"), "6 tz_unknown"],
  ["an offset for a time zone", change("Asia/Seoul", '"+09:00"'), "6 tz_unknown"],
  ["a person called like a role", change("  lee: {", "  accountable: {"), "6 id_reserved"],
  ["an id with a space", change("  lee: {", '  "lee park": {'), "6 id_format"],
  ["one account of two people", change("U03LEE", "U01DANA"), "6 identity_conflict", /dana/],
  ["a channel by its name", change("slack: C01AIR", 'slack: "#ops"'), "9 channel_id_required", /Use its id/],
  ["a short channel id", change("C01AIR", "C123"), "9 id_format"],
  ["a channel id in small letters", change("C01AIR", "c0123abcd"), "9 id_format"],
  ["a direct message as a room", change("C01AIR", "D0123ABCD"), "9 dm_not_room"],
  ["a person as a channel", change("C01AIR", "U0123ABCD"), "9 id_kind"],
  ["a workspace as a channel", change("C01AIR", "T0123ABCD"), "9 id_kind"],
  ["a mention as a channel", change("C01AIR", '"<#C123|ops>"'), "9 id_format"],
  ["a channel id with a space behind it", change("C01AIR", '"C01AIR "'), "9 id_format"],
  ["a channel id of SQL", change("C01AIR", "\"C1' OR '1'='1\""), "9 id_format"],
  ["a channel id in wide digits", change("C01AIR", "C０１ＡＩＲＸ"), "9 id_format"],
  ["a channel id of 10 KB", change("C01AIR", `C${"0".repeat(10_000)}`), "9 id_format"],
  [
    "a webhook as a channel",
    change("C01AIR", "https://hooks.slack.com/services/T0/B0/x"),
    "9 secret_in_config",
    /\(hook…\)/,
  ],
  [
    "a channel of two platforms",
    change("{ slack: C01AIR }", '{ slack: C01AIR, discord: "20001" }'),
    "9 channel_one_platform",
  ],
  [
    "a channel of two rooms",
    change("  refunds:\n", "  refunds:\n    channels: [{ slack: C01AIR }]\n"),
    "14 channel_conflict",
    /airline/,
  ],
  ["a bot as a person", change("U03LEE", "B0123ABCD"), "6 not_human"],
  ["Slack itself as a person", change("U03LEE", "USLACKBOT"), "6 not_human"],
  ["a user group as a person", change("U03LEE", "S0123ABCD"), "6 raci_not_human"],
  ["a channel as a person", change("U03LEE", "C0123ABCD"), "6 id_kind"],
  ["a mention as a person", change("U03LEE", '"<@U123ABC>"'), "6 id_format"],
  ["a handle as a person", change("U03LEE", '"@alice"'), "6 id_format"],
  [
    "a Discord id as a number",
    change('discord: "1001"', "discord: 123456789012345678"),
    "5 snowflake_precision",
    /Quote it/,
  ],
  ["a Discord id of nothing", change('"1001"', '"0"'), "5 id_format"],
  ["a Discord id of 21 digits", change('"1001"', '"123456789012345678901"'), "5 id_format"],
  ["an agent in two rooms", change('"refund-*"', "special"), "14 agent_in_two_rooms", /airline/],
  ["patterns of equal length that meet", change('"refund-*"', '"*irline-x"'), "14 agent_in_two_rooms"],
  ["agents of the room fleet", change("  refunds:", "  fleet:"), "14 fleet_room_agents"],
  ["a duration without a unit", change("ack_ttl: 2h", "ack_ttl: 5"), "12 duration_unit", /5m/],
  ["a duration out of range", change("ack_ttl: 2h", "ack_ttl: 30d"), "12 duration_range"],
  ["a time of day as a duration", change("ack_ttl: 2h", "ack_ttl: 02:00"), "12 time_format"],
  [
    "a storm with an unknown key",
    change("broadcast_from_level: 2", "storm: { agent: 5, share: 0.5, within: 1m }"),
    "12 field_unknown",
    /Did you mean agents\?/,
  ],
  ["a storm that is no storm", change("broadcast_from_level: 2", "storm: on"), "12 type", /a map of keys or off/],
  ["a level of nothing", change("broadcast_from_level: 2", "broadcast_from_level: 0"), "12 range"],
  ["an insecure public address", change("https://ward", "http://ward"), "2 url_forbidden"],
  ["a public address that is none", change("https://ward.acme.example", "ward.acme.example"), "2 url_format"],
  [
    "an absence that ends before it begins",
    change("deputy: lee }", "deputy: lee, away: [{ from: 2027-01-02, to: 2026-12-24 }] }"),
    "5 date_order",
  ],
  [
    "an absence on no day",
    change("deputy: lee }", "deputy: lee, away: [{ from: 2026-02-30, to: 2026-12-24 }] }"),
    "5 date_format",
  ],
  [
    "a secret written out",
    change("operator: lee", "stop: { url: https://stop.acme.example, secret: hunter2 }"),
    "16 secret_in_config",
    /env:NAME/,
  ],
  ["a Slack token anywhere", change("Dana Reyes", "xoxb-1-2"), "5 secret_in_config"],
  [
    "a stop hook on this machine",
    change("operator: lee", "stop: { url: http://localhost:9, secret: env:S }"),
    "16 url_forbidden",
  ],
  [
    "a stop hook at the cloud's door",
    change("operator: lee", "stop: { url: http://169.254.169.254/, secret: env:S }"),
    "16 url_forbidden",
  ],
  [
    "a stop hook on a private network",
    change("operator: lee", "stop: { url: https://10.1.2.3/, secret: env:S }"),
    "16 url_forbidden",
  ],
  [
    "a stop hook in a file",
    change("operator: lee", "stop: { url: file:///bin/sh, secret: env:S }"),
    "16 url_forbidden",
  ],
  ["a fallback that is no page", `${good}fallback: [page:hook]\n`, "18 fallback_unknown"],
  [
    "a rota from two places",
    `${good}oncall: { desk: { rota: [lee], ics: "https://cal.example/x" } }\n`,
    "18 oncall_one_source",
  ],
  ["a rota that names somebody twice", `${good}oncall: { desk: { rota: [lee, lee] } }\n`, "18 duplicate", /once/],
  ["a rota of nobody", `${good}oncall: { desk: { rota: [] } }\n`, "18 range"],
  ["a handover on no day", `${good}oncall: { desk: { rota: [lee], handover: "mo 09:00" } }\n`, "18 time_format"],
  ["a handover at no time", `${good}oncall: { desk: { rota: [lee], handover: "mon 24:00" } }\n`, "18 time_format"],
  ["a rota in no zone", `${good}oncall: { desk: { rota: [lee], tz: Mars/Base } }\n`, "18 tz_unknown"],
  [
    "a calendar with a handover",
    `${good}oncall: { desk: { ics: "https://a.example/x", tz: UTC } }\n`,
    "18 field_misplaced",
  ],
  ["a calendar on this machine", `${good}oncall: { desk: { ics: "http://127.0.0.1/x" } }\n`, "18 url_forbidden"],
  ["a calendar in a file", `${good}oncall: { desk: { ics: "file:///etc/passwd" } }\n`, "18 url_forbidden"],
  ["a rota of strangers", `${good}oncall: { desk: { rota: [mo] } }\n`, "18 person_unknown"],
  [
    "a page that goes two ways",
    `${good}pages: { p: { pagerduty: env:A, smtp: env:B, to: ops@acme.example } }\n`,
    "18 page_one_way",
  ],
  [
    "a webhook without a signature",
    `${good}pages: { p: { webhook: "https://a.example/" } }\n`,
    "18 field_missing",
    /signed/,
  ],
  [
    "a webhook at the cloud's door",
    `${good}pages: { p: { webhook: "http://169.254.169.254/", secret: env:S } }\n`,
    "18 url_forbidden",
  ],
  [
    "a webhook on this machine",
    `${good}pages: { p: { webhook: "http://localhost/", secret: env:S } }\n`,
    "18 url_forbidden",
  ],
  ["a webhook in a file", `${good}pages: { p: { webhook: "file:///bin/sh", secret: env:S } }\n`, "18 url_forbidden"],
  [
    "a PagerDuty on this machine",
    `${good}pages: { p: { pagerduty: env:S, url: "http://127.0.0.1:9/" } }\n`,
    "18 url_forbidden",
  ],
  ["a key of another way", `${good}pages: { p: { pagerduty: env:S, to: ops@acme.example } }\n`, "18 field_misplaced"],
  ["a routing key written out", `${good}pages: { p: { pagerduty: R0UT1NG } }\n`, "18 secret_in_config", /env:NAME/],
  [
    "mail to a name with a line break",
    `${good}pages: { p: { smtp: env:B, to: "a@b.example\\nBcc: c@d.example" } }\n`,
    "18 invalid",
  ],
  ["mail to nobody", `${good}pages: { p: { smtp: env:B } }\n`, "18 field_missing"],
];

describe("a configuration is refused, naming line and remedy, for", () => {
  test.each(cases)("%s", (_, text, expected, says) => {
    const { config, findings } = parseFleetConfig(text, "wardroom.yaml");
    expect(config).toBeUndefined();
    expect(codes(findings)).toContain(expected);
    for (const finding of findings) expect(lineOf(finding).length).toBeLessThan(400);
    const line = findings.find((finding) => codes([finding])[0] === expected);
    if (says && line) expect(lineOf(line)).toMatch(says);
  });
});

test("a stop hook on a private network is right where its entry says so", () => {
  const text = change("operator: lee", "stop: { url: https://10.1.2.3/, secret: env:S, allow_private: true }");
  expect(codes(parseFleetConfig(text, "wardroom.yaml").findings)).toEqual(["16 not_yet"]);
});

test("a secret stays a reference: it is not read here", () => {
  const text = change("operator: lee", "stop: { url: https://stop.acme.example, secret: env:STOP }");
  expect(parseFleetConfig(text, "wardroom.yaml").config?.agents[0]?.stop?.secret).toBe("env:STOP");
});

test.each([
  ["a*", "*a", true],
  ["a*b", "ab*", true],
  ["a*x", "a*y", false],
  ["*", "anything", true],
  ["a*c*e", "abcde", true],
  ["refund-*", "airline-*", false],
  ["a".repeat(20), `${"*a".repeat(60)}b`, false],
])("%s and %s: is there a name that both match? %s", (a, b, met) => {
  expect(overlap(a, b)).toBe(met);
  expect(overlap(b, a)).toBe(met);
});
