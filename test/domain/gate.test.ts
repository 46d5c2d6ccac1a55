/** Rulings of the gate, one reason at a time. */
import { expect, test } from "vitest";
import { type Bucket, type Question, rule } from "../../src/domain/agent/gate.ts";
import type { Restraint } from "../../src/domain/agent/restraint.ts";
import type { ActionRule, EffectivePact } from "../../src/domain/pact/pact.ts";
import { minute, second } from "../../src/domain/words/time.ts";
import { noon, pact } from "../support/breaches.ts";

const rules: (ActionRule & { cited: string })[] = [
  { tool: "delete_*", decision: "deny", cited: "acme-air@1" },
  { tool: "send_certificate", cited: "airline-service@4" },
  { tool: "book", until: "trusted", cited: "airline-service@4" },
];
const effective: EffectivePact = { ...pact, actions: rules, free: ["think"] };

const ask = (tool: string, change: Partial<Question> = {}) =>
  rule({
    agent: "airline-a",
    tool,
    effective,
    restraints: [],
    autonomy: change.effective?.autonomy.start ?? "standard",
    holds: () => true,
    bucket: undefined,
    at: noon,
    ...change,
  });

const held = (kind: Restraint["kind"], more: Partial<Restraint> = {}): Restraint => ({
  kind,
  cause: "breach:BR-7",
  by: "pact:airline-service@4",
  at: noon,
  ...more,
});

test("a tool no rule names is allowed where the pact allows what it does not name", () => {
  expect(ask("search")).toMatchObject({
    decision: "allow",
    because: { pact: "airline-service", version: 4, clause: "unlisted" },
    autonomy: "standard",
    restraint: "none",
    ifWardroomIsDown: "deny",
  });
  expect(ask("search", { effective: { ...effective, unlisted: "deny" } }).decision).toBe("deny");
  expect(ask("search", { effective: { ...effective, unlisted: "ask" } }).decision).toBe("ask");
});

test("a deny rule is never, also by a pattern, and cites the pact it stands in", () => {
  expect(ask("delete_user")).toMatchObject({
    decision: "deny",
    because: {
      pact: "acme-air",
      version: 1,
      clause: "actions.delete_*",
      sentence: "delete_user is never allowed by this pact.",
    },
  });
});

test("what a rule asks for is asked, with the pact's default approval where the rule has none of its own", () => {
  const { decision, because, asking } = ask("send_certificate");
  expect([decision, because.clause]).toEqual(["ask", "actions.send_certificate"]);
  expect(because.sentence).toBe("A person must approve send_certificate.");
  expect(asking).toMatchObject({ needs: [{ by: [effective.asks.by].flat(), quorum: 1 }], on_silence: "deny" });
  expect(ask("book").decision).toBe("ask");
  expect(ask("book", { effective: { ...effective, autonomy: { start: "trusted" } } }).decision).toBe("allow");
  expect(ask("search", { effective: { ...effective, autonomy: { start: "supervised" } } }).because.clause).toBe(
    "autonomy",
  );
});

const asksFor = (more: Partial<ActionRule>): ActionRule & { cited: string } => ({
  tool: "refund",
  cited: "airline-service@4",
  approval: { by: "accountable", quorum: 1, ttl: 30 * minute, on_silence: "deny" },
  ...more,
});
const under = (actions: (ActionRule & { cited: string })[], more: Partial<EffectivePact> = {}): EffectivePact => ({
  ...effective,
  actions,
  ...more,
});

test("a rule whose condition does not hold asks nothing", () => {
  const actions = [asksFor({ when: "args.amount >= 150.0" })];
  expect(ask("refund", { effective: under(actions), holds: () => false }).decision).toBe("allow");
  expect(ask("refund", { effective: under(actions), holds: () => true }).decision).toBe("ask");
});

test("a condition that cannot be checked asks, also where its rule would deny, or would no longer ask this agent", () => {
  const denies: ActionRule & { cited: string } = {
    tool: "refund",
    decision: "deny",
    when: "args.amount > 9.0",
    cited: "acme-air@1",
  };
  const doubt = ask("refund", { effective: under([denies]), holds: () => "error" });
  expect(doubt).toMatchObject({ decision: "ask", because: { clause: "actions.refund", pact: "acme-air" } });
  expect(doubt.because.sentence).toContain("could not be checked");
  const trusted = under([asksFor({ when: "args.amount > 9.0", until: "trusted" })], { autonomy: { start: "trusted" } });
  expect(ask("refund", { effective: trusted, holds: () => "error" }).decision).toBe("ask");
  expect(ask("refund", { effective: trusted, holds: () => true }).decision).toBe("allow");
});

test("a rule that denies wins over one that asks", () => {
  const both = under([asksFor({}), { tool: "refund", decision: "deny", cited: "acme-air@1" }]);
  expect(ask("refund", { effective: both })).toMatchObject({ decision: "deny", because: { pact: "acme-air" } });
});

test("of several rules that ask, the strictest of each part counts, and each one's people are needed", () => {
  const two = under([
    asksFor({ says: "one", show: ["a"], standing: { max_uses: 5, ttl: minute, same: [] } }),
    asksFor({
      tool: "re*",
      says: "two",
      show: ["b"],
      redact: ["card"],
      approval: { by: ["lee", "sam"], quorum: 2, ttl: 5 * minute, on_silence: "hold", risk: "irreversible" },
    }),
  ]);
  expect(ask("refund", { effective: two }).asking).toEqual({
    clause: "actions.refund, actions.re*",
    cited: "airline-service@4",
    needs: [
      { by: ["accountable"], quorum: 1 },
      { by: ["lee", "sam"], quorum: 2 },
    ],
    ttl: 5 * minute,
    on_silence: "deny",
    risk: "irreversible",
    says: ["one", "two"],
    show: ["a", "b"],
    redact: ["card"],
    standing: undefined,
  });
});

test("free tools are free, unless a rule names them", () => {
  expect(ask("think")).toMatchObject({ decision: "allow", because: { clause: "free" } });
  const named = [{ tool: "think", decision: "deny" as const, cited: "acme-air@1" }];
  expect(ask("think", { effective: { ...effective, actions: named } }).decision).toBe("deny");
});

test.each(["pause", "quarantine"] as const)("%s stops everything, free tools too", (kind) => {
  for (const tool of ["search", "think", "delete_user"])
    expect(ask(tool, { restraints: [held(kind)] })).toMatchObject({
      decision: "deny",
      restraint: kind,
      because: { pact: "airline-service", version: 4, clause: "restraint" },
    });
});

test("a supervised agent may do what is free and asks for everything else, also when it is throttled as well", () => {
  const restraints = [held("throttle", { cause: "breach:BR-8", limit: { count: 5, per: minute } }), held("supervise")];
  expect(ask("think", { restraints: [held("supervise")] }).decision).toBe("allow");
  expect(ask("search", { restraints: [held("supervise")] })).toMatchObject({
    decision: "ask",
    because: { clause: "restraint" },
  });
  expect(ask("search", { restraints })).toMatchObject({ decision: "ask", restraint: "throttle" });
  const spent = { tokens: 0, at: noon };
  expect(ask("search", { restraints, bucket: spent })).toMatchObject({ decision: "deny", retryAfter: 12 * second });
});

test("a throttled agent gets its limit and is told when to ask again", () => {
  const restraints = [held("throttle", { limit: { count: 2, per: minute } })];
  let bucket: Bucket | undefined;
  const next = (at: number) => {
    const ruling = ask("search", { restraints, bucket, at });
    bucket = ruling.bucket;
    return [ruling.decision, ruling.retryAfter];
  };
  expect(next(noon)).toEqual(["allow", undefined]);
  expect(next(noon)).toEqual(["allow", undefined]);
  expect(next(noon)).toEqual(["deny", 30 * second]);
  expect(next(noon + 30 * second)).toEqual(["allow", undefined]);
  expect(next(noon + 31 * second)).toEqual(["deny", 29 * second]);
});

test("nobody answers for an agent without a pact, so it may do nothing", () => {
  expect(ask("search", { effective: undefined })).toMatchObject({
    decision: "deny",
    because: { pact: null, version: null, clause: "unowned" },
  });
});

test("a person who held it back is named", () => {
  const { because } = ask("search", { restraints: [held("pause", { cause: "person:dana", by: "person:dana" })] });
  expect(because.sentence).toMatch(/^airline-a is paused by dana\./);
});
