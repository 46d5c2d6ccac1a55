/** Quiet hours, in the zone of whoever would be called: dana in Berlin, her deputy lee in Seoul. */
import { expect, test } from "vitest";
import { nextStep } from "../../src/domain/breach/breach.ts";
import { breachProjection } from "../../src/domain/breach/breach-projection.ts";
import type { Severity } from "../../src/domain/pact/pact.ts";
import { defaultRoomSettings, type FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { hour, minute, second } from "../../src/domain/words/time.ts";
import { as, fleet, having, opened } from "../support/breaches.ts";

const quiet = { from: "22:00", to: "07:00" };
const config: FleetConfig = {
  ...fleet,
  rooms: {
    airline: { ...(fleet.rooms.airline as FleetConfig["rooms"][string]), settings: { ...defaultRoomSettings, quiet } },
  },
};
/** 23:00 in Berlin, 07:00 in Seoul. */
const night = Date.UTC(2026, 10, 22, 22);
const morning = Date.UTC(2026, 10, 23, 6);
const review = { do: "supervise", mode: "human-review", ttl: 30 * minute, on_silence: "hold" } as const;
const at = (severity: Severity, when = night) => opened({ severity, intervention: review }, {}, when, config);

test("low and medium call nobody at night, and say when they will", () => {
  for (const severity of ["low", "medium"] as const) {
    const breach = at(severity);
    expect(breach).toMatchObject({ reached: [], hushed: { because: "quiet-hours", until: morning } });
    expect((breachProjection.timers?.(breach) ?? []).map(({ command, due }) => [command, due])).toEqual([
      ["breach.hush-ends", morning],
    ]);
  }
});

test("high and critical always call", () => {
  for (const severity of ["high", "critical"] as const) expect(at(severity)).toMatchObject({ reached: ["dana"] });
});

test("by day everything calls", () => {
  expect(at("low", night - 2 * hour)).toMatchObject({ reached: ["dana"] });
});

test("in the morning the ladder begins, with all its gaps", () => {
  const { breach } = having(
    at("medium"),
    [{ type: "hush-ends", until: morning }, morning, config],
    [{ type: "step", round: 1, step: 1 }, morning, config],
  );
  expect(breach).toMatchObject({ reached: ["dana"], step: 1 });
  expect(nextStep(breach)).toMatchObject({ step: 2, due: morning + 30 * second });
});

test("each step goes by the zone of whom it would call", () => {
  const evening = Date.UTC(2026, 10, 22, 20, 59, 45);
  // Opened 21:59:45 in Berlin; the deputy is due at 22:00:15 there, which is 06:00:15 in Seoul.
  const before = at("medium", evening);
  expect(before.reached).toEqual(["dana"]);
  const { breach } = having(before, [{ type: "step", round: 1, step: 2 }, evening + 30 * second, config]);
  expect(breach.hushed).toMatchObject({ until: evening + 15 * second + hour });
});

test("a person may call in quiet hours all the same", () => {
  const { breach } = having(at("low"), [{ type: "escalate", as: as("sam"), to: "mia" }, night + minute, config]);
  expect(breach).toMatchObject({ reached: ["mia"] });
  expect(breach.hushed).toBeUndefined();
});

test("a decision does not wait for the morning", () => {
  const gated = opened({ severity: "low" }, {}, night, config);
  expect(gated).toMatchObject({ hushed: { because: "quiet-hours" }, intervention: { expiresAt: night + 2 * minute } });
  const { breach } = having(gated, [{ type: "expire", epoch: 1, round: 1 }, night + 2 * minute, config]);
  expect(breach.intervention.state).toBe("applied");
});

test("getting worse calls at once", () => {
  const { breach } = having(at("low"), [
    { type: "cross-again", crossing: "airline-a|2", measured: at("low").measured, severity: "high" },
    night + minute,
    config,
  ]);
  expect(breach.hushed).toBeUndefined();
  expect(nextStep(breach)).toMatchObject({ step: 1, due: night });
});
