/** The effective pact: what fleet, room and agent add up to, and where each value comes from. */
import { describe, expect, test } from "vitest";
import { inShadow } from "../../src/domain/agent/shadow-rules.ts";
import { explainPact } from "../../src/domain/pact/explain-pact.ts";
import { citationOf, effective, holdsFor, merge, pactsFor } from "../../src/domain/pact/hierarchy.ts";
import { minute } from "../../src/domain/words/time.ts";
import { versionOf } from "../support/pacts.ts";

const threshold = (more = "") => `
  - id: latency
    signal: run.duration
    stat: mean
    window: { time: 15m }
    breach: { above: 60 }
    severity: medium
    failure_mode: unavailable
    intervention: { do: throttle, mode: gated, limit: 10/m }
${more}`;
const fleet = (more = "", inThreshold = "") =>
  versionOf(
    `id: acme\nlevel: fleet\nraci: { accountable: ada, informed: [mia] }\n${more}thresholds:${threshold(inThreshold)}`,
  );
const room = (more: string) => versionOf(`id: airline\nlevel: room\nof: airline\n${more}`, 4);
const agent = (more: string) => versionOf(`id: airline-a-own\nlevel: agent\nof: airline-a\n${more}`, 2);
const a = { id: "airline-a", room: "airline" };
const latency = (...pacts: ReturnType<typeof versionOf>[]) =>
  effective(a, pacts)?.thresholds.find(({ id }) => id === "latency");

describe("which pacts cover an agent", () => {
  const live = [agent("title: own"), room("title: desk"), fleet(), versionOf("id: other\nlevel: room\nof: refunds\n")];
  test("the fleet's, its room's and its own, from the fleet down", () => {
    expect(pactsFor(a, live).map(citationOf)).toEqual(["acme@1", "airline@4", "airline-a-own@2"]);
    expect(pactsFor({ id: "airline-b", room: "airline" }, live).map(citationOf)).toEqual(["acme@1", "airline@4"]);
    expect(pactsFor({ id: "x", room: "refunds" }, live).map(citationOf)).toEqual(["acme@1", "other@1"]);
  });

  test.each([
    ["the fleet's, for everybody", { level: "fleet" }, true],
    ["its own", { level: "agent", of: "airline-a" }, true],
    ["its room's", { level: "room", of: "airline" }, true],
    ["another agent's", { level: "agent", of: "airline-b" }, false],
    ["another room's", { level: "room", of: "refunds" }, false],
    ["one that takes its room for an agent", { level: "agent", of: "airline" }, false],
    ["one whose name would fit if it were a pattern", { level: "agent", of: "airline-*" }, false],
    ["one that names nobody", { level: "room" }, false],
  ])("a pact holds for an agent: %s", (_, pact, holds) => {
    expect(holdsFor(pact, { id: "airline-a", room: "airline" })).toBe(holds);
  });

  test("a pact that names nobody holds for nobody, not even where no room is asked about", () => {
    expect(holdsFor({ level: "room" }, {})).toBe(false);
    expect(holdsFor({ level: "agent" }, { room: "airline" })).toBe(false);
  });

  test("nobody is effective without a pact, or without an accountable", () => {
    expect(effective(a, [])).toBeUndefined();
    expect(effective(a, [room("title: desk")])).toBeUndefined();
  });
});

test("defaults fill in what no pact says", () => {
  expect(effective(a, [fleet()])).toMatchObject({
    agent: "airline-a",
    room: "airline",
    of: ["acme@1"],
    enforce: "live",
    unlisted: "allow",
    free: [],
    asks: { by: "accountable", quorum: 1, ttl: 30 * minute, on_silence: "deny" },
    autonomy: { start: "standard" },
    escalation: [{ after: 0, to: "accountable" }],
    if_wardroom_is_down: "deny",
    raci: { accountable: "ada", consulted: [], informed: ["mia"] },
  });
  expect(latency(fleet())).toMatchObject({
    title: "latency",
    per: "agent",
    min_samples: 1,
    enforce: "live",
    intervention: {
      do: "throttle",
      mode: "gated",
      ttl: 30 * minute,
      on_silence: "apply",
      limit: { count: 10, per: minute },
    },
  });
});

describe("a child", () => {
  test("states only what changes, and the nearest pact that speaks of a threshold is cited", () => {
    const merged = latency(fleet(), room("thresholds:\n  - { id: latency, severity: high, breach: { above: 30 } }\n"));
    expect(merged).toMatchObject({
      signal: "run.duration",
      severity: "high",
      breach: { above: 30 },
      cited: "airline@4#latency",
    });
    expect(latency(fleet(), room("title: desk"))?.cited).toBe("acme@1#latency");
  });

  test("may state the clear alone", () => {
    expect(
      latency(fleet(), room("thresholds:\n  - { id: latency, breach: { clear: { below: 20 } } }\n"))?.breach,
    ).toEqual({ above: 60, clear: { below: 20 } });
  });

  test("adds thresholds, rules and steps to its parents'", () => {
    const own = room(`thresholds:${threshold().replace("latency", "cost")}
actions: [{ tool: pay, decision: deny }]
escalation: [{ after: 0s, to: accountable }, { after: 5m, to: room }]
`);
    const whole = effective(a, [
      fleet(
        "actions: [{ tool: delete_user, decision: deny }]\nescalation: [{ after: 0s, to: accountable }, { after: 10m, to: deputy }]\n",
      ),
      own,
    ]);
    expect(whole?.thresholds.map(({ cited }) => cited)).toEqual(["acme@1#latency", "airline@4#cost"]);
    expect(whole?.actions).toEqual([
      { tool: "delete_user", decision: "deny", cited: "acme@1" },
      { tool: "pay", decision: "deny", cited: "airline@4" },
    ]);
    expect(whole?.escalation.map(({ to }) => to)).toEqual(["accountable", "room", "deputy"]);
  });

  test("names its own owners where it names any, role by role", () => {
    expect(effective(a, [fleet(), room("raci: { accountable: dana }\n")])?.raci).toEqual({
      accountable: "dana",
      consulted: [],
      informed: ["mia"],
    });
  });
});

describe("a parent that was tightened later overrules its child", () => {
  const child = room(
    "unlisted: ask\nthresholds:\n  - { id: latency, breach: { above: 50, clear: { below: 45 } }, intervention: { ttl: 20m } }\n",
  );
  const later = fleet("unlisted: deny\n").pact;
  const tightened = {
    ...fleet(),
    version: 2,
    pact: {
      ...later,
      thresholds: later.thresholds.map((one) => ({
        ...one,
        breach: { above: 40 },
        intervention: { ...one.intervention, ttl: 5 * minute },
      })),
    },
  };

  test("the tighter of both wins, whoever says it", () => {
    expect(latency(tightened, child)).toMatchObject({ breach: { above: 40 }, intervention: { ttl: 5 * minute } });
    expect(effective(a, [tightened, child])?.unlisted).toBe("deny");
  });

  test("a breach never clears while it still breaches", () => {
    expect(latency(tightened, child)?.breach).toEqual({ above: 40, clear: { below: 40 } });
  });

  test("and the source of each value is the pact that decides it", () => {
    const sources = merge([tightened, child]).thresholds[0]?.sources;
    expect(sources).toMatchObject({
      breach: "acme@2",
      "breach.clear": "airline@4",
      "intervention.ttl": "acme@2",
      signal: "acme@2",
    });
    expect(explainPact([tightened, child])).toContainEqual({ path: "unlisted", value: "deny", source: "acme@2" });
    expect(explainPact([tightened, child])).toContainEqual({
      path: "if_wardroom_is_down",
      value: "deny",
      source: "default",
    });
  });
});

describe("what a parent lists as overridable", () => {
  const open = fleet("overridable: [thresholds.latency.breach, unlisted]\nunlisted: deny\n");
  const loose = "unlisted: allow\nthresholds:\n  - { id: latency, breach: { above: 100 }, severity: low }\n";

  test("a child may loosen, and nothing else", () => {
    expect(latency(open, room(loose))).toMatchObject({ breach: { above: 100 }, severity: "medium" });
    expect(effective(a, [open, room(loose)])?.unlisted).toBe("allow");
  });

  test("binds again where a pact between does not list it", () => {
    expect(latency(open, room(loose.replace("100", "80")), agent(loose.replace("100", "90")))?.breach).toEqual({
      above: 80,
    });
  });

  test("still binds by a pact above that does not list it", () => {
    const middle = room("overridable: [thresholds.latency]\nthresholds:\n  - { id: latency, breach: { above: 30 } }\n");
    expect(
      latency(fleet(), middle, agent("thresholds:\n  - { id: latency, breach: { above: 50 } }\n"))?.breach,
    ).toEqual({ above: 50 });
    expect(
      latency(fleet(), middle, agent("thresholds:\n  - { id: latency, breach: { above: 70 } }\n"))?.breach,
    ).toEqual({ above: 60 });
  });
});

describe("ttl", () => {
  const dropping = (ttl: string) =>
    fleet("", "").pact.thresholds.map((one) => ({
      ...one,
      intervention: {
        ...one.intervention,
        on_silence: "drop" as const,
        ttl: ttl === "10m" ? 10 * minute : 60 * minute,
      },
    }));
  const parent = (ttl: string) => ({ ...fleet(), pact: { ...fleet().pact, thresholds: dropping(ttl) } });

  test("is tighter when sooner, but later where silence drops it", () => {
    expect(
      latency(parent("10m"), room("thresholds:\n  - { id: latency, intervention: { ttl: 20m } }\n"))?.intervention.ttl,
    ).toBe(20 * minute);
    expect(
      latency(parent("60m"), room("thresholds:\n  - { id: latency, intervention: { ttl: 20m } }\n"))?.intervention.ttl,
    ).toBe(60 * minute);
  });

  test("of a silence that drops does not bind a child that applies", () => {
    expect(
      latency(parent("10m"), room("thresholds:\n  - { id: latency, intervention: { on_silence: apply, ttl: 20m } }\n"))
        ?.intervention,
    ).toMatchObject({ on_silence: "apply", ttl: 20 * minute });
  });
});

test("a threshold that no pact completes judges nothing", () => {
  expect(
    effective(a, [fleet(), room("thresholds:\n  - { id: elsewhere, severity: high }\n")])?.thresholds.map(
      ({ id }) => id,
    ),
  ).toEqual(["latency"]);
});

describe("a pact in shadow", () => {
  const acting = (more: string) => `${more}actions: [{ tool: refund, decision: deny }]\nunlisted: deny\n`;
  test("refuses nothing: its rules stand aside, those of the pacts above it hold", () => {
    const above = fleet("actions: [{ tool: delete_user, decision: deny }]\n");
    const holding = effective(a, [above, room(acting("enforce: shadow\n"))]);
    expect(holding?.actions.map(({ tool }) => tool)).toEqual(["delete_user"]);
    expect(holding?.unlisted).toBe("allow");
    expect(holding?.inShadow).toMatchObject([{ tool: "refund", decision: "deny", cited: "airline@4" }]);
    expect(inShadow(holding, "refund", () => true)).toBe(" In shadow: airline@4 would refuse refund.");
    expect(inShadow(holding, "delete_user", () => true)).toBe("");
  });

  test("judges its own thresholds in shadow, and leaves a parent's as they are", () => {
    const holding = effective(a, [
      fleet(),
      room(`enforce: shadow\nthresholds:${threshold().replace("latency", "slow")}`),
    ]);
    expect(holding?.thresholds.map(({ id, enforce }) => [id, enforce])).toEqual([
      ["latency", "live"],
      ["slow", "shadow"],
    ]);
  });
});
