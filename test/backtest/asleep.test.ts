/** Where a threshold that sleeps, or the other side, could be in the way: pasts made so that the least slip shows. */
import { expect, test } from "vitest";
import { second } from "../../src/domain/words/time.ts";
import { noon } from "../support/breaches.ts";
import { judgePast, received, told, toldOf } from "../support/chance-past.ts";
import { versionOf } from "../support/pacts.ts";

/** In seconds from noon: when it was measured, what, by whom, and when it arrived. A number alone is a beat. */
type Said = number | { at: number; value: number; agent?: string; arrives?: number };

interface Asked {
  stat: string;
  window: string;
  above: number;
  per?: string;
}

const thresholdOf = ({ stat, window, above, per = "agent" }: Asked): string => `  - id: slow
    signal: latency
    stat: ${stat}
    window: ${window}
    per: ${per}
    breach: { above: ${above} }
    severity: high
    failure_mode: unavailable
    intervention: { do: pause, mode: gated, ttl: 20m, on_silence: hold }
`;

const versionWith = (version: number, asked: Asked | undefined) =>
  versionOf(
    `id: airline-service\nlevel: room\nof: airline\n${version > 1 ? `base: ${version - 1}\n` : ""}raci: { responsible: sam, accountable: dana }\n${
      asked ? `thresholds:\n${thresholdOf(asked)}` : "thresholds: []\n"
    }`,
    version,
  );

/** Each of the versions is live from a segment on; the candidate is the newest of them all along. */
function judged(versions: readonly [Asked | undefined, from: number][], past: readonly Said[], mostKept?: number) {
  const all = versions.map(([asked, from], index) => ({
    ...versionWith(index + 1, asked),
    from: { "ingest:1": from - 1 },
    at: noon,
  }));
  const candidate = versionWith(versions.length + 1, versions.at(-1)?.[0]);
  const segments = past.map((said, index) => {
    if (typeof said === "number") return received([], index + 1, noon + said * second);
    const { at, value, agent = "airline-a", arrives = at } = said;
    const line = JSON.stringify({ kind: "signal", agent, signal: "latency", value, at: noon + at * second });
    return received([line], index + 1, noon + arrives * second);
  });
  const { found, plain } = judgePast({
    applied: all,
    candidate,
    segments,
    ...(mostKept !== undefined && { mostKept }),
  });
  for (const side of ["live", "candidate"] as const) expect(toldOf(found, side), side).toEqual(told(plain(side)));
  return found.trips.live.map(({ measured }) => [(measured.at - noon) / second, measured.value]);
}

const row = (from: number, count: number, value: number): Said[] =>
  Array.from({ length: count }, (_, index) => ({ at: from + index, value }));

test("a room's threshold that is new begins with its own time, whatever the candidate's heard before", () => {
  const room: Asked = { stat: "max", window: "{ time: 5m }", above: 5, per: "room" };
  const late = { at: 30, value: 9, agent: "airline-b", arrives: 61 };
  expect(
    judged(
      [
        [undefined, 1],
        [room, 2],
      ],
      [{ at: 60, value: 1 }, late],
    ),
  ).toEqual([[30, 9]]);
});

test("a room's threshold that comes back begins anew, though the candidate's stood all the while", () => {
  const room: Asked = { stat: "max", window: "{ time: 5m }", above: 5, per: "room" };
  const late = { at: 30, value: 9, agent: "airline-b", arrives: 62 };
  expect(
    judged(
      [
        [room, 1],
        [undefined, 2],
        [room, 3],
      ],
      [{ at: 60, value: 1 }, { at: 61, value: 1 }, late],
    ),
  ).toEqual([[30, 9]]);
});

test("under a new bound what slept is judged again when its oldest sample leaves", () => {
  const mean = (above: number): Asked => ({ stat: "mean", window: "{ time: 2m }", above });
  const past: Said[] = [{ at: 0, value: 1 }, { at: 60, value: 5 }, 130];
  expect(
    judged(
      [
        [mean(8), 1],
        [mean(4), 3],
      ],
      past,
    ),
  ).toEqual([[120, 5]]);
});

test("under a new bound what slept is not judged at an instant that a beat had passed", () => {
  const mean = (above: number): Asked => ({ stat: "mean", window: "{ time: 2m }", above });
  const past: Said[] = [{ at: 0, value: 1 }, { at: 60, value: 5 }, 125, 130, 200];
  expect(
    judged(
      [
        [mean(8), 1],
        [mean(4), 4],
      ],
      past,
    ),
  ).toEqual([]);
});

test("one value beyond the bound keeps it awake until that value leaves, for others may leave before it", () => {
  const mean: Asked = { stat: "mean", window: "{ time: 9m }", above: 5 };
  const past: Said[] = [...row(0, 30, 1), { at: 31, value: 100 }, ...row(310, 20, 3), 575];
  expect(judged([[mean, 1]], past)).toEqual([[556, 173 / 34]]);
});

test("a sum is added up as the watch adds it, also where a value far below nought took the last digits with it", () => {
  const sum: Asked = { stat: "sum", window: "{ time: 2m }", above: 10.025 };
  const past: Said[] = [{ at: 0, value: -1e30 }, { at: 1, value: -7e13 }, ...row(10, 3, 3.34), 122];
  // Exact it would be 10.02.
  expect(judged([[sum, 1]], past)).toEqual([[121, 10.03125]]);
});

test("what is dropped from the samples kept for those asleep was taken in before, if a window still holds it", () => {
  const mean: Asked = { stat: "mean", window: "{ time: 2m }", above: 5 };
  const past: Said[] = [...row(1, 20, 0), ...row(100, 17, 4.9), { at: 118, value: 95 }];
  expect(judged([[mean, 1]], past, 16)).toEqual([]);
});
