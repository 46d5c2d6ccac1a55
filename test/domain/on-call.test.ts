/** A rota: somebody is always on call, one change a week at its wall time, whatever the clocks do. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { nextShift, type Rota, shiftsAt } from "../../src/domain/people/on-call.ts";
import { reach } from "../../src/domain/people/person.ts";
import { day, hour, localDate, localTime, minute } from "../../src/domain/words/time.ts";
import { fleet, pact } from "../support/breaches.ts";

const zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"];
const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const rotas = fc.record({
  rota: fc.uniqueArray(fc.constantFrom<string>("dana", "lee", "sam", "mia", "kim"), { minLength: 1, maxLength: 5 }),
  handover: fc
    .tuple(fc.constantFrom(...days), fc.integer({ min: 0, max: 24 * 60 - 1 }))
    .map(([name, of]) => `${name} ${String(Math.floor(of / 60)).padStart(2, "0")}:${String(of % 60).padStart(2, "0")}`),
});
const instants = fc.integer({ min: Date.UTC(2019, 0, 1), max: Date.UTC(2038, 0, 1) });
const weekdayIn = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short" }).format(at).toLowerCase();
const turn = (rota: Rota, at: number) => {
  const [shift, ...more] = shiftsAt(rota, at);
  if (!shift || more.length > 0) throw new Error("a rota has exactly one shift at an instant");
  return shift;
};

describe.each(zones)("in %s", (tz) => {
  test("at every instant exactly one person is on call, and the shift holds that instant", () => {
    fc.assert(
      fc.property(rotas, instants, (one, at) => {
        const { person, from, until } = turn({ ...one, tz }, at);
        expect(one.rota).toContain(person);
        expect(from <= at && at < until).toBe(true);
      }),
      { numRuns: 400 },
    );
  });

  test("over years, shifts follow each other without a gap, one a week, each to the next of the list", () => {
    fc.assert(
      fc.property(rotas, instants, (one, start) => {
        const rota = { ...one, tz };
        let shift = turn(rota, start);
        for (let week = 0; week < 110; week++) {
          const next = turn(rota, shift.until);
          expect(next.from).toBe(shift.until);
          expect(turn(rota, shift.until - 1)).toEqual(shift);
          // A week by the wall: an hour more or less where the clocks change.
          expect(Math.abs(shift.until - shift.from - 7 * day)).toBeLessThanOrEqual(hour);
          const place = one.rota.indexOf(shift.person);
          expect(next.person).toBe(one.rota[(place + 1) % one.rota.length]);
          expect(nextShift(rota, shift.from)).toEqual(next);
          shift = next;
        }
      }),
      { numRuns: 15 },
    );
  }, 60_000);

  test("the handover is at its wall time, or at the first minute after where the clocks skip it", () => {
    fc.assert(
      fc.property(rotas, instants, (one, at) => {
        const { from } = turn({ ...one, tz }, at);
        const [weekday, time = ""] = one.handover.split(" ");
        expect(weekdayIn(from, tz)).toBe(weekday);
        const shown = localTime(from, tz);
        if (shown !== time) {
          expect(shown > time).toBe(true);
          expect(localTime(from - minute, tz) < time).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });
});

const desk: Rota = { rota: ["dana", "lee", "sam"], handover: "mon 09:00", tz: "Europe/Berlin" };

test("the first of the list began in the week of Monday, 1 January 2024: the turn depends on the file alone", () => {
  const monday = Date.UTC(2024, 0, 1, 8);
  expect(turn(desk, monday - 1).person).toBe("sam");
  expect(turn(desk, monday).person).toBe("dana");
  expect(turn(desk, monday + 7 * day).person).toBe("lee");
  expect(turn(desk, monday + 21 * day).person).toBe("dana");
});

test("the handover stays at nine through both changes of the clocks", () => {
  for (const at of [Date.UTC(2026, 2, 30, 12), Date.UTC(2026, 9, 26, 12)])
    expect(localTime(turn(desk, at).from, "Europe/Berlin")).toBe("09:00");
  expect(turn(desk, Date.UTC(2026, 2, 30, 12)).from).toBe(Date.UTC(2026, 2, 30, 7));
  expect(turn(desk, Date.UTC(2026, 9, 26, 12)).from).toBe(Date.UTC(2026, 9, 26, 8));
});

test("a handover that the clocks skip is at the end of the gap; of one shown twice the first counts", () => {
  const night: Rota = { ...desk, handover: "sun 02:30" };
  expect(turn(night, Date.UTC(2026, 2, 29, 12)).from).toBe(Date.UTC(2026, 2, 29, 1));
  expect(turn(night, Date.UTC(2026, 9, 25, 12)).from).toBe(Date.UTC(2026, 9, 25, 0, 30));
});

describe("a ladder that asks oncall:desk", () => {
  const config: FleetConfig = { ...fleet, oncall: { desk } };
  const at = (date: string): number => Date.parse(`${date}T12:00:00Z`);
  const reached = (now: number, people = config.people) => reach("oncall:desk", pact.raci, { ...config, people }, now);
  const away = (id: string) => {
    const person = config.people[id];
    if (!person) throw new Error(`there is no ${id}`);
    return { ...person, awayNow: { from: 0 } };
  };

  test("reaches whose turn it is", () => {
    expect(localDate(at("2026-11-24"), "UTC")).toBe("2026-11-24");
    const { person } = turn(desk, at("2026-11-24"));
    expect(reached(at("2026-11-24"))).toEqual({ to: [person], instead_of: [], room: false });
  });

  test("reaches the deputy of who is away, by the file or as said in chat", () => {
    const christmas = [0, 7, 14]
      .map((more) => at("2026-12-24") + more * day)
      .find((one) => turn(desk, one).person === "dana");
    if (christmas !== undefined && christmas < at("2027-01-03"))
      expect(reached(christmas)).toEqual({ to: ["lee"], instead_of: ["dana"], room: false });
    const herWeek = [0, 7, 14]
      .map((more) => at("2026-11-24") + more * day)
      .find((one) => turn(desk, one).person === "dana");
    expect(reached(herWeek ?? 0, { ...config.people, dana: away("dana") })).toMatchObject({
      to: ["lee"],
      instead_of: ["dana"],
    });
  });

  test("reaches the next of the rota who is there, where there is no deputy", () => {
    const week = [0, 7, 14]
      .map((more) => at("2026-11-24") + more * day)
      .find((one) => turn(desk, one).person === "lee");
    const people = { ...config.people, lee: away("lee"), sam: away("sam") };
    expect(reached(week ?? 0, people)).toEqual({ to: ["dana"], instead_of: ["lee"], room: false });
    expect(reached(week ?? 0, { ...people, dana: away("dana") }).to).toEqual([]);
  });

  test("reaches nobody through a rota that is not there", () => {
    expect(reach("oncall:night", pact.raci, config, at("2026-11-24"))).toEqual({ to: [], instead_of: [], room: false });
  });
});
