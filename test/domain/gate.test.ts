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
  rule({ agent: "airline-a", tool, effective, restraints: [], bucket: undefined, at: noon, ...change });

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
  expect(ask("search", { effective: { ...effective, unlisted: "ask" } }).decision).toBe("deny");
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

test("what would have to ask a person is denied and says so", () => {
  const { decision, because } = ask("send_certificate");
  expect([decision, because.clause]).toEqual(["deny", "actions.send_certificate"]);
  expect(because.sentence).toMatch(/person must approve.*not available yet/);
  expect(ask("book").decision).toBe("deny");
  expect(ask("book", { effective: { ...effective, autonomy: { start: "trusted" } } }).decision).toBe("allow");
  expect(ask("search", { effective: { ...effective, autonomy: { start: "supervised" } } }).because.clause).toBe(
    "autonomy",
  );
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

test("a supervised agent may do what is free and nothing else, also when it is throttled as well", () => {
  const restraints = [held("throttle", { cause: "breach:BR-8", limit: { count: 5, per: minute } }), held("supervise")];
  expect(ask("think", { restraints: [held("supervise")] }).decision).toBe("allow");
  expect(ask("search", { restraints: [held("supervise")] }).decision).toBe("deny");
  expect(ask("search", { restraints })).toMatchObject({ decision: "deny", restraint: "throttle" });
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
