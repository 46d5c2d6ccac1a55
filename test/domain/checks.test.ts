/** What each check finds, and what it leaves alone. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { find } from "../../src/domain/check/find.ts";
import type { Finding } from "../../src/domain/check/finding.ts";
import type { Governed, GovernedAgent, GovernedPact, GovernedThreshold } from "../../src/domain/check/governed.ts";
import { suggestedBounds } from "../../src/domain/check/suggested-bound.ts";
import { emptyThresholdBook, enter, type Fired } from "../../src/domain/check/threshold-book.ts";
import type { JournalEvent } from "../../src/domain/journal/event.ts";
import { day } from "../../src/domain/words/time.ts";
import { fleet, noon } from "../support/breaches.ts";

const since = noon - 200 * day;
const threshold = (more: Partial<GovernedThreshold> = {}): GovernedThreshold => ({
  id: "failing",
  signal: "evaluation.task_success",
  breach: { below: 0.3 },
  shadow: false,
  waitsForSilence: false,
  since,
  agents: 2,
  heard: noon - 1,
  fired: [fired(noon - day)],
  ...more,
});
const fired = (at: number, more: Partial<Fired> = {}): Fired => ({
  at,
  value: 0.2,
  shadow: false,
  ruling: "upheld",
  ...more,
});
const agent = (more: Partial<GovernedAgent> = {}): GovernedAgent => ({
  id: "airline-a",
  room: "airline",
  firstSeen: noon - 20 * day,
  covered: true,
  enforced: true,
  restrainable: true,
  ...more,
});
const governed = (
  thresholds: GovernedThreshold[],
  {
    agents = [agent()],
    raci = { accountable: "dana" },
  }: { agents?: GovernedAgent[]; raci?: GovernedPact["raci"] } = {},
): Governed => ({
  at: noon,
  config: fleet,
  pacts: [{ id: "airline-service", version: 4, room: "airline", raci, thresholds }],
  agents,
});
const kinds = (given: Governed): string[] => find(given).map(({ key }) => key);
const first = (given: Governed): Finding | undefined => find(given)[0];

test("what is owned, fed, fired and reviewed is nothing to find", () => {
  expect(kinds(governed([threshold({ review_by: "2026-12-01" })]))).toEqual([]);
});

describe("a threshold without a signal", () => {
  test("is found after 14 days, from the last signal or from when the pact said so", () => {
    expect(kinds(governed([threshold({ heard: noon - 13 * day })]))).toEqual([]);
    expect(first(governed([threshold({ heard: noon - 14 * day })]))).toMatchObject({
      kind: "silent-threshold",
      key: "silent-threshold/airline-service#failing",
      heard: noon - 14 * day,
    });
    const { heard: _, ...never } = threshold();
    expect(first(governed([never]))).toMatchObject({ kind: "silent-threshold", since });
    expect(kinds(governed([{ ...never, since: noon - 13 * day }]))).toEqual([]);
  });

  test("is no finding where a silence is what it looks for, nor where a parent names the signal", () => {
    const { heard: _, signal, ...never } = threshold();
    expect(kinds(governed([{ ...never, signal: signal ?? "", waitsForSilence: true }]))).toEqual([]);
    expect(kinds(governed([never]))).toEqual([]);
  });
});

describe("a threshold that never fires", () => {
  test("is found after 90 days of signals without a breach, and again when the bound is another", () => {
    expect(kinds(governed([threshold({ fired: [fired(noon - 89 * day)] })]))).toEqual([]);
    const found = first(governed([threshold({ fired: [fired(noon - 90 * day)] })]));
    expect(found).toMatchObject({ kind: "never-fired", last: noon - 90 * day });
    const moved = first(governed([threshold({ fired: [fired(noon - 90 * day)], breach: { below: 0.4 } })]));
    expect(moved?.key).toBe(found?.key);
    expect(moved?.basis).not.toBe(found?.basis);
    expect(kinds(governed([threshold({ fired: [], since: noon - 89 * day })]))).toEqual([]);
  });

  test("in shadow has fired where it would have", () => {
    const shadowed = [fired(noon - day, { shadow: true })];
    expect(kinds(governed([threshold({ fired: shadowed, shadow: true })]))).toEqual([]);
    expect(kinds(governed([threshold({ fired: shadowed })]))).toEqual(["never-fired/airline-service#failing"]);
  });
});

describe("a threshold that is overridden every time", () => {
  const against = (at: number, value = 0.2) => fired(at, { ruling: "overridden", value });

  test("is found at three decisions, all of them against it, and names the worst that passed", () => {
    const three = [against(noon - 3 * day, 0.1), against(noon - 2 * day), against(noon - day)];
    expect(first(governed([threshold({ fired: three })]))).toMatchObject({
      kind: "always-overridden",
      times: 3,
      worst: 0.1,
    });
    expect(kinds(governed([threshold({ fired: three.slice(1) })]))).toEqual([]);
    expect(kinds(governed([threshold({ fired: [...three, fired(noon - 1)] })]))).toEqual([]);
    // What silence decided is nobody's ruling.
    expect(kinds(governed([threshold({ fired: [...three, fired(noon - 1, { ruling: undefined })] })]))).toHaveLength(1);
  });
});

describe("owners, agents and reviews", () => {
  test("an owner who left wardroom.yaml or takes no message is found, with who could take over", () => {
    expect(first(governed([threshold()], { raci: { accountable: "ghost", responsible: "sam" } }))).toMatchObject({
      kind: "owner-left",
      because: "left",
      successor: "sam",
    });
    const dana = { ...fleet.people.dana, unreachable: { platform: "slack" as const, error: "user_disabled" } };
    const config = { ...fleet, people: { ...fleet.people, dana: dana as (typeof fleet.people)[string] } };
    expect(first({ ...governed([threshold()]), config })).toMatchObject({
      kind: "owner-left",
      because: "unreachable",
      successor: "lee",
    });
  });

  test("agents without a pact, and those that nothing can hold, are one finding a room", () => {
    const many = ["a", "b", "c", "d", "e", "f"].map((id) => agent({ id, covered: false, restrainable: false }));
    expect(first(governed([threshold()], { agents: many }))).toMatchObject({
      kind: "no-pact",
      count: 6,
      agents: ["a", "b", "c", "d", "e"],
    });
    const loose = agent({ enforced: false });
    expect(kinds(governed([threshold()], { agents: [loose] }))).toEqual(["no-enforcement/airline"]);
    expect(kinds(governed([threshold()], { agents: [{ ...loose, firstSeen: noon - 13 * day }] }))).toEqual([]);
    expect(kinds(governed([threshold()], { agents: [{ ...loose, restrainable: false }] }))).toEqual([]);
  });

  test("a review is overdue once its day is over", () => {
    expect(kinds(governed([threshold({ review_by: "2026-11-22" })]))).toEqual([]);
    expect(kinds(governed([threshold({ review_by: "2026-11-21" })]))).toEqual([
      "review-overdue/airline-service#failing",
    ]);
  });

  test("the worst comes first", () => {
    const all = governed([threshold({ fired: [], review_by: "2026-01-01" })], {
      raci: { accountable: "ghost" },
      agents: [agent({ enforced: false }), agent({ id: "x", covered: false })],
    });
    expect(find(all).map(({ kind }) => kind)).toEqual([
      "owner-left",
      "no-pact",
      "no-enforcement",
      "review-overdue",
      "never-fired",
    ]);
  });
});

describe("what became of a threshold", () => {
  const happening = (type: string, body: object): JournalEvent =>
    ({ type, subject: "breach:BR-1", actor: "wardroom", body, seq: 1, at: noon, schema: 1 }) as unknown as JournalEvent;
  const opened = happening("breach.opened", {
    effective: ["acme-air@1", "airline-service@4"],
    threshold: { id: "failing" },
    measured: { value: 0.2 },
  });
  const rulingAfter = (...events: JournalEvent[]) => {
    const book = emptyThresholdBook();
    for (const one of [opened, ...events]) enter(book, one);
    expect([...book.fired.keys()]).toEqual(["acme-air#failing", "airline-service#failing"]);
    return book.fired.get("airline-service#failing")?.[0]?.ruling;
  };

  test("the first decision counts; who looks back knows more", () => {
    expect(rulingAfter()).toBeUndefined();
    expect(rulingAfter(happening("breach.denied", {}))).toBe("overridden");
    expect(rulingAfter(happening("breach.approved", {}), happening("breach.lifted", {}))).toBe("upheld");
    expect(rulingAfter(happening("breach.applied", {}), happening("breach.lifted", {}))).toBe("overridden");
    expect(rulingAfter(happening("breach.chosen", { do: "nothing" }))).toBe("overridden");
    expect(rulingAfter(happening("breach.resolved", { because: "noise" }))).toBe("overridden");
    expect(
      rulingAfter(happening("breach.denied", {}), happening("breach.verdict-given", { verdict: "pact right" })),
    ).toBe("upheld");
  });
});

describe("a suggested bound", () => {
  test("lies where one of a hundred values was, and near miss and clear on its safe side", () => {
    const values = Array.from({ length: 1_000 }, (_, index) => index / 1_000);
    expect(suggestedBounds({ breach: { above: 5, clear: { below: 2 } }, near_miss: { above: 3 } }, values)).toEqual({
      breach: 0.99,
      near_miss: 0.95,
      clear: 0.9,
    });
    expect(suggestedBounds({ breach: { below: -1 } }, values)).toEqual({ breach: 0.01 });
  });

  test("is none where there are few values, or they are all the same", () => {
    expect(suggestedBounds({ breach: { above: 5 } }, [1, 2, 3])).toBeUndefined();
    expect(suggestedBounds({ breach: { above: 5 } }, Array(500).fill(1))).toBeUndefined();
  });

  test("is tighter than the present one, crossed by at most a fiftieth of the values, and in order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 100, maxLength: 400 }),
        fc.boolean(),
        (values, above) => {
          const edge = above ? 2e6 : -2e6;
          const stated = above
            ? { breach: { above: edge, clear: { below: edge / 2 } }, near_miss: { above: edge / 2 } }
            : { breach: { below: edge, clear: { above: edge / 2 } }, near_miss: { below: edge / 2 } };
          const found = suggestedBounds(stated, values);
          if (!found) return;
          const { breach, near_miss = breach, clear = near_miss } = found;
          const order = [edge, breach, near_miss, clear];
          expect(order).toEqual(order.toSorted((a, b) => (above ? b - a : a - b)));
          const beyond = values.filter((value) => (above ? value > breach : value < breach)).length;
          expect(beyond).toBeLessThanOrEqual(Math.floor(values.length / 100));
        },
      ),
    );
  });
});
