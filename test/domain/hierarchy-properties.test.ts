/** For any pacts whatever: the effective pact is never looser than any of them on any field, judged by rules written anew here. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { effective } from "../../src/domain/pact/hierarchy.ts";
import {
  autonomies,
  interventionKinds,
  interventionModes,
  type LadderStep,
  type Pact,
  type PactLevel,
  type PactVersion,
  type PartialThreshold,
  severities,
  type Threshold,
} from "../../src/domain/pact/pact.ts";
import { compare, directionOf } from "../../src/domain/pact/pact-diff.ts";
import { tightens } from "../../src/domain/pact/tighten.ts";
import { minute } from "../../src/domain/words/time.ts";

const silences = ["drop", "hold", "apply"] as const;
const level = <T>(ladder: readonly T[], value: T): number => ladder.indexOf(value);
const bound = fc.integer({ min: 1, max: 9 }).map((tenth) => tenth / 10);
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const ttl = fc.integer({ min: 1, max: 120 }).map((minutes) => minutes * minute);
const limit = fc.record({ count: fc.integer({ min: 1, max: 50 }), per: fc.constantFrom(1_000, minute, 60 * minute) });

const intervention = {
  do: fc.constantFrom(...interventionKinds),
  mode: fc.constantFrom(...interventionModes),
  ttl,
  on_silence: fc.constantFrom(...silences),
};

const fields = {
  min_samples: fc.integer({ min: 1, max: 20 }),
  severity: fc.constantFrom(...severities),
  enforce: fc.constantFrom("live" as const, "shadow" as const),
};

/** Says everything; one signal and one side, so that two of them can be compared. */
const whole: fc.Arbitrary<PartialThreshold> = fc
  .record({
    ...fields,
    breach: fc.record({ below: bound, clear: optional(bound.map((above) => ({ above }))) }),
    near_miss: optional(fc.record({ below: bound, do: optional(intervention.do) })),
    intervention: fc.record({ ...intervention, limit: optional(limit) }),
  })
  .map((stated) => ({
    id: "t",
    signal: "s",
    stat: "mean",
    window: { runs: 10 },
    per: "agent",
    failure_mode: "wrong-output",
    ...stated,
  }));

/** Says some of it. */
const part: fc.Arbitrary<PartialThreshold> = fc
  .record({
    min_samples: optional(fields.min_samples),
    severity: optional(fields.severity),
    enforce: optional(fields.enforce),
    breach: optional(fc.record({ below: optional(bound), clear: optional(bound.map((above) => ({ above }))) })),
    near_miss: optional(fc.record({ below: bound, do: optional(intervention.do) })),
    intervention: optional(
      fc.record({
        do: optional(intervention.do),
        mode: optional(intervention.mode),
        ttl: optional(ttl),
        on_silence: optional(intervention.on_silence),
        limit: optional(limit),
      }),
    ),
  })
  .map((stated) => ({ id: "t", ...stated }));

const step: fc.Arbitrary<LadderStep> = fc.record({
  after: fc.integer({ min: 0, max: 60 }).map((minutes) => minutes * minute),
  to: fc.constantFrom("accountable", "deputy", "room", "sam"),
  from: optional(fc.constantFrom(...severities)),
});

const rest = {
  unlisted: optional(fc.constantFrom("allow" as const, "ask" as const, "deny" as const)),
  free: optional(fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"))),
  escalation: optional(
    fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.sort((a, b) => a.after - b.after)),
  ),
  evidence: optional(fc.uniqueArray(fc.constantFrom("input", "output", "tool_calls"))),
  if_wardroom_is_down: optional(fc.constantFrom("deny" as const, "allow_listed" as const)),
  asks: optional(
    fc.record({
      quorum: optional(fc.integer({ min: 1, max: 4 })),
      ttl: optional(ttl),
      on_silence: optional(fc.constantFrom("deny" as const, "hold" as const)),
    }),
  ),
  autonomy: optional(
    fc.record({ start: optional(fc.constantFrom(...autonomies)), narrow_on: optional(fc.constantFrom(...severities)) }),
  ),
  actions: fc.array(fc.record({ tool: fc.constantFrom("x", "y"), decision: fc.constant("deny" as const) }), {
    maxLength: 2,
  }),
};

const levels: PactLevel[] = ["fleet", "room", "agent"];
const ofs = { fleet: undefined, room: "r", agent: "a" };
const version = (at: PactLevel, pact: Omit<Pact, "id" | "level" | "of">): PactVersion => ({
  id: at,
  version: 1,
  text: "",
  digest: "",
  pact: { id: at, level: at, of: ofs[at], raci: { accountable: "dana" }, ...pact },
});

const family = fc
  .tuple(
    fc.record({ ...rest, threshold: whole }),
    fc.record({ ...rest, threshold: part }),
    fc.record({ ...rest, threshold: part }),
  )
  .map((all) =>
    all.map(({ threshold, ...pact }, index) => version(levels[index] ?? "fleet", { ...pact, thresholds: [threshold] })),
  );

const effectiveOf = (pacts: PactVersion[]) => {
  const pact = effective({ id: "a", room: "r" }, pacts);
  if (!pact) throw new Error("the family has an accountable");
  return pact;
};
const thresholdOf = (pacts: PactVersion[]): Threshold => {
  const threshold = effectiveOf(pacts).thresholds[0];
  if (!threshold) throw new Error("the family has a threshold");
  return threshold;
};
const below = (of: object | undefined): number | undefined =>
  of && "below" in of ? (of.below as number | undefined) : undefined;
const above = (of: object | undefined): number | undefined =>
  of && "above" in of ? (of.above as number | undefined) : undefined;
const atLeast = (value: number | undefined, least: number | undefined) =>
  least === undefined || (value !== undefined && value >= least);
const atMost = (value: number | undefined, most: number | undefined) =>
  most === undefined || (value !== undefined && value <= most);
const rate = (of: { count: number; per: number } | undefined) => of && of.count / of.per;

test("a threshold is at least as tight as each pact that speaks of it", () => {
  fc.assert(
    fc.property(family, (pacts) => {
      const whole = thresholdOf(pacts);
      for (const { pact } of pacts)
        for (const stated of pact.thresholds) {
          const { breach, near_miss: near, intervention: rule = {} } = stated;
          expect(atLeast(below(whole.breach), below(breach)), "breach").toBe(true);
          expect(atLeast(above(whole.breach.clear), above(breach?.clear)), "clear").toBe(true);
          expect(atLeast(below(whole.near_miss), below(near)), "near miss").toBe(true);
          // What a near miss does holds where there is a near miss at all.
          if (whole.near_miss && near?.do)
            expect(level(interventionKinds, whole.near_miss.do ?? "supervise")).toBeGreaterThanOrEqual(
              level(interventionKinds, near.do),
            );
          expect(atMost(whole.min_samples, stated.min_samples), "min_samples").toBe(true);
          if (stated.severity)
            expect(level(severities, whole.severity)).toBeGreaterThanOrEqual(level(severities, stated.severity));
          if (stated.enforce === "live") expect(whole.enforce).toBe("live");
          if (rule.do)
            expect(level(interventionKinds, whole.intervention.do)).toBeGreaterThanOrEqual(
              level(interventionKinds, rule.do),
            );
          if (rule.mode)
            expect(level(interventionModes, whole.intervention.mode)).toBeGreaterThanOrEqual(
              level(interventionModes, rule.mode),
            );
          if (rule.on_silence)
            expect(level(silences, whole.intervention.on_silence)).toBeGreaterThanOrEqual(
              level(silences, rule.on_silence),
            );
          expect(atMost(rate(whole.intervention.limit), rate(rule.limit)), "limit").toBe(true);
        }
    }),
    { numRuns: 2_000 },
  );
});

test("a restraint comes no later than any pact says that does not let it drop", () => {
  fc.assert(
    fc.property(family, (pacts) => {
      const { ttl: whole } = thresholdOf(pacts).intervention;
      for (const [index, { pact }] of pacts.entries()) {
        const ttl = pact.thresholds[0]?.intervention?.ttl;
        const { on_silence } = thresholdOf(pacts.slice(0, index + 1)).intervention;
        const own = pact.thresholds[0]?.intervention?.on_silence ?? on_silence;
        if (ttl !== undefined && on_silence !== "drop" && own !== "drop") expect(whole).toBeLessThanOrEqual(ttl);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("a value never clears while it still breaches", () => {
  fc.assert(
    fc.property(family, (pacts) => {
      const { breach } = thresholdOf(pacts);
      const clear = above(breach.clear);
      if (clear !== undefined) expect(clear).toBeGreaterThanOrEqual(below(breach) ?? 0);
    }),
  );
});

test("everything beside the thresholds is at least as tight as each pact says", () => {
  fc.assert(
    fc.property(family, (pacts) => {
      const whole = effectiveOf(pacts);
      for (const { pact } of pacts) {
        if (pact.unlisted)
          expect(level(["allow", "ask", "deny"], whole.unlisted)).toBeGreaterThanOrEqual(
            level(["allow", "ask", "deny"], pact.unlisted),
          );
        if (pact.free) expect(pact.free).toEqual(expect.arrayContaining(whole.free));
        if (pact.evidence) expect(whole.evidence).toEqual(expect.arrayContaining(pact.evidence));
        if (pact.if_wardroom_is_down === "deny") expect(whole.if_wardroom_is_down).toBe("deny");
        expect(atLeast(whole.asks.quorum, pact.asks?.quorum), "quorum").toBe(true);
        expect(atMost(whole.asks.ttl, pact.asks?.ttl), "ttl").toBe(true);
        if (pact.asks?.on_silence === "deny") expect(whole.asks.on_silence).toBe("deny");
        if (pact.autonomy?.start)
          expect(level(autonomies, whole.autonomy.start)).toBeLessThanOrEqual(level(autonomies, pact.autonomy.start));
        if (pact.autonomy?.narrow_on)
          expect(level(severities, whole.autonomy.narrow_on ?? "critical")).toBeLessThanOrEqual(
            level(severities, pact.autonomy.narrow_on),
          );
        expect(whole.actions.length).toBeGreaterThanOrEqual(pact.actions.length);
        // For every step a pact promises, whoever it asks is asked no later, for every severity it is asked for.
        for (const { to, after, from } of pact.escalation ?? [])
          expect(
            whole.escalation.some(
              (one) =>
                one.to === to &&
                one.after <= after &&
                level(severities, one.from ?? "low") <= level(severities, from ?? "low"),
            ),
          ).toBe(true);
      }
      expect(whole.escalation.map(({ after }) => after)).toEqual(
        whole.escalation.map(({ after }) => after).sort((a, b) => a - b),
      );
    }),
    { numRuns: 2_000 },
  );
});

test("of two whole pacts it does not matter which stands above: the tighter wins", () => {
  fc.assert(
    fc.property(fc.record({ ...rest, threshold: whole }), fc.record({ ...rest, threshold: whole }), (one, other) => {
      const stack = (pacts: (typeof one)[]) =>
        pacts.map(({ threshold, ...pact }, index) =>
          version(levels[index] ?? "fleet", { ...pact, thresholds: [threshold] }),
        );
      const [a, b] = [thresholdOf(stack([one, other])), thresholdOf(stack([other, one]))];
      const ordered = ({
        breach,
        near_miss,
        min_samples,
        severity,
        enforce,
        intervention: { do: kind, mode, on_silence, limit },
      }: Threshold) => ({
        breach,
        near: below(near_miss),
        min_samples,
        severity,
        enforce,
        kind,
        mode,
        on_silence,
        rate: rate(limit),
      });
      expect(ordered(a)).toEqual(ordered(b));
      const [x, y] = [effectiveOf(stack([one, other])), effectiveOf(stack([other, one]))];
      const sets = ({ unlisted, free, evidence, if_wardroom_is_down, asks }: typeof x) => ({
        unlisted,
        free: [...free].sort(),
        evidence: [...evidence].sort(),
        if_wardroom_is_down,
        quorum: asks.quorum,
      });
      expect(sets(x)).toEqual(sets(y));
      expect(new Set(x.escalation.map(({ after, to, from }) => `${to} ${after} ${from ?? "low"}`))).toEqual(
        new Set(y.escalation.map(({ after, to, from }) => `${to} ${after} ${from ?? "low"}`)),
      );
    }),
    { numRuns: 1_000 },
  );
});

test("a child without findings is taken word for word, and a pact repeated below itself changes nothing", () => {
  fc.assert(
    fc.property(family, (pacts) => {
      const [fleet, room] = pacts;
      if (!fleet || !room) return;
      expect(thresholdOf([fleet, { ...fleet, pact: { ...fleet.pact, level: "room", of: "r" } }])).toEqual({
        ...thresholdOf([fleet]),
      });
      const stated = room.pact.thresholds[0];
      if (!stated || tightens([fleet], room.pact).length > 0) return;
      const whole = thresholdOf([fleet, room]);
      if (stated.severity) expect(whole.severity).toBe(stated.severity);
      if (below(stated.breach) !== undefined) expect(below(whole.breach)).toBe(below(stated.breach));
      if (stated.intervention?.ttl !== undefined) expect(whole.intervention.ttl).toBe(stated.intervention.ttl);
    }),
    { numRuns: 2_000 },
  );
});

test("the way back of a change that only tightens loosens, and nothing changes when nothing changes", () => {
  fc.assert(
    fc.property(family, fc.record({ ...rest, threshold: whole }), ([before], { threshold, ...pact }) => {
      if (!before) return;
      const after = version("fleet", { ...pact, thresholds: [threshold] });
      expect(directionOf(compare([], before, before))).toBe("neutral");
      if (directionOf(compare([], before, after)) === "tightens")
        expect(directionOf(compare([], after, before))).toBe("loosens");
    }),
    { numRuns: 2_000 },
  );
});
