/** The signal of a drill lies in the chain among real ones; a backtest neither counts nor judges it, as the watch did not. */
import { expect, test } from "vitest";
import { drillAttribute, drillSource } from "../../src/domain/drill/drill-signal.ts";
import { second } from "../../src/domain/words/time.ts";
import { noon } from "../support/breaches.ts";
import { judgePast, received, told, toldOf } from "../support/chance-past.ts";
import { versionOf } from "../support/pacts.ts";

const slow = versionOf(
  `id: airline-service
level: room
of: airline
raci: { responsible: sam, accountable: dana }
thresholds:
  - id: slow
    signal: latency
    stat: max
    window: { time: 5m }
    breach: { above: 5 }
    severity: high
    failure_mode: unavailable
    intervention: { do: pause, mode: gated, ttl: 20m, on_silence: hold }
`,
  1,
);

test("the signal of a drill is no signal of the past, and crosses nothing there", () => {
  const line = (value: number, at: number) =>
    JSON.stringify({ kind: "signal", agent: "airline-a", signal: "latency", value, at });
  const at = noon + second;
  const label = { [drillAttribute]: "DR-1" };
  const labelled = { kind: "signal", agent: "airline-a", signal: "latency", value: 5.5, at, attributes: label };
  const drill = { ...received([JSON.stringify(labelled)], 2, at), source: drillSource("DR-1") };
  const past = (middle: typeof drill) => [
    received([line(1, noon)], 1, noon),
    middle,
    received([line(2, noon + 2 * second)], 3, noon + 2 * second),
  ];
  const judged = (segments: ReturnType<typeof past>) =>
    judgePast({ applied: [{ ...slow, from: { "ingest:1": 0 }, at: noon }], candidate: slow, segments });

  const { found, plain } = judged(past(drill));
  expect(found).toMatchObject({ signals: 2, trips: { live: [], candidate: [] } });
  expect([...found.looked]).toEqual([["latency", 2]]);
  for (const side of ["live", "candidate"] as const) expect(toldOf(found, side)).toEqual(told(plain(side)));
  // The same line from anybody else is judged, label or not.
  expect(judged(past({ ...drill, source: "token:a" })).found).toMatchObject({ signals: 3, trips: { live: [{}] } });
});
