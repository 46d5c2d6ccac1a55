/** Over a past of which signals were dropped a backtest judges what is left, and says so. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { day, hour, minute } from "../../src/domain/words/time.ts";
import { backtest } from "../../src/flows/backtest/backtest.ts";
import { dropOld } from "../../src/flows/evidence/drop-old.ts";
import { holdEvidence } from "../../src/flows/evidence/hold-evidence.ts";
import { backtestSentences } from "../../src/views/backtest/backtest-words.ts";
import { as, noon, withoutStorms } from "../support/breaches.ts";
import type { Service } from "../support/intake-service.ts";
import { versionOf } from "../support/pacts.ts";
import { deskPact, live, say, startPast } from "../support/past.ts";

let service: Service;
beforeEach(async () => {
  service = await startPast({}, { ...withoutStorms, retention: { signals: 30 * day, journal: 0 } });
  await live(service, deskPact());
});
afterEach(() => service.stop());

async function minutes(agent: string, from: number, ...values: number[]): Promise<void> {
  service.clock.at = from;
  for (const value of values) {
    await say(service, agent, value);
    service.clock.at += minute;
  }
  service.clock.at += hour;
  await service.watch.beat();
}

const over = (from: number, text = deskPact({ base: 1, above: 6 })) =>
  backtest(service.world, { candidate: [versionOf(text, 2)], from, to: service.clock.now() });

test("what is left is judged, and it is said before when the past is incomplete", async () => {
  await minutes("airline-a", noon, 7, 7, 7);
  await minutes("airline-b", noon + 20 * day, 7, 7, 7);
  service.clock.at = noon + 40 * day;
  const whole = await over(noon);
  expect(whole.incompleteBefore).toBeUndefined();
  expect(whole.breaches).toMatchObject({ live: 0, candidate: 2 });

  expect(await dropOld(service.world)).toBeGreaterThanOrEqual(3);
  const left = await over(noon);
  expect(left).toMatchObject({ incompleteBefore: noon + 10 * day, breaches: { live: 0, candidate: 1 } });
  expect(backtestSentences(left)[1]).toBe(
    "Signals received before 2 Dec 12:00 were dropped, their time to be kept being over: up to there the past is incomplete, and so is the comparison.",
  );
  // Only the windows begin in what was dropped.
  const behind = await over(noon + 12 * day);
  expect(behind).toMatchObject({ incompleteBefore: noon + 10 * day, breaches: { candidate: 1 } });
  expect(backtestSentences(behind)[1]).toContain("windows that reach back so far began without them.");
  // All that is judged is there.
  expect((await over(noon + 18 * day)).incompleteBefore).toBeUndefined();
});

test("where only what is held was kept, its breach comes again and the others are said not to", async () => {
  await minutes("airline-a", noon, 4, 30, 30, 1);
  await minutes("airline-b", noon + 2 * hour, 30, 30);
  await minutes("airline-c", noon + 4 * hour, 1, 1);
  expect(await holdEvidence(service.world, "breach:BR-2", "held", as("dana", { reason: "audit" }))).toMatchObject({
    type: "done",
  });
  service.clock.at = noon + 40 * day;
  expect(await dropOld(service.world)).toBeGreaterThan(0);
  const report = await over(noon);
  expect(report).toMatchObject({
    incompleteBefore: noon + 10 * day,
    reproduced: { recorded: 2, same: 1, missing: ["BR-1"], unknown: [] },
    breaches: { live: 1, candidate: 1 },
  });
});

test("with every signal dropped nothing is left to judge, and that is said too", async () => {
  await minutes("airline-a", noon, 1, 1);
  service.clock.at = noon + 40 * day;
  await dropOld(service.world);
  const report = await backtest(service.world, {
    candidate: [versionOf(deskPact({ base: 1, above: 6 }), 2)],
    from: noon,
    to: noon + 5 * day,
  });
  expect(report).toMatchObject({ signals: 0, incompleteBefore: noon + 5 * day });
  expect(backtestSentences(report)).toHaveLength(2);
});
