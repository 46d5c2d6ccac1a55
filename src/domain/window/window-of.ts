/** The window a threshold asks for, by its statistic; anew, or as a snapshot kept it. */
import type { Threshold } from "../pact/pact.ts";
import { AbsenceWindow } from "./absence-window.ts";
import { ChangeOverRuns, ChangeOverTime } from "./change-window.ts";
import type { Compared } from "./compared.ts";
import { ConsistencyOverRuns, ConsistencyOverTime } from "./consistency-window.ts";
import { RatioOverRuns, RatioOverTime } from "./ratio-window.ts";
import { RunWindow } from "./run-window.ts";
import { TimeWindow } from "./window.ts";

export type AnyWindow = TimeWindow | RunWindow | Compared;

/** What a snapshot holds of a window; one of the three. */
export interface PackedWindow {
  time?: number[];
  runs?: ReturnType<RunWindow["pack"]>;
  compared?: unknown;
}

export function packWindow(window: AnyWindow): PackedWindow {
  if (window instanceof TimeWindow) return { time: window.pack() };
  if (window instanceof RunWindow) return { runs: window.pack() };
  return { compared: window.pack() };
}

export function windowOf({ stat, signal, over = "", by = "", window }: Threshold, packed?: PackedWindow): AnyWindow {
  const shares = { signal, over };
  switch (stat) {
    case "absent":
      return AbsenceWindow.unpack(packed?.compared);
    case "change":
      return "time" in window
        ? ChangeOverTime.unpack(window.time, packed?.compared)
        : ChangeOverRuns.unpack(window.runs, packed?.compared);
    case "ratio":
      return "time" in window
        ? RatioOverTime.unpack(shares, window.time, packed?.compared)
        : RatioOverRuns.unpack(shares, window.runs, packed?.compared);
    case "consistency":
      return "time" in window
        ? ConsistencyOverTime.unpack(by, window.time, packed?.compared)
        : ConsistencyOverRuns.unpack(by, window.runs, packed?.compared);
    default:
      return "time" in window
        ? TimeWindow.unpack(window.time, packed?.time ?? [])
        : RunWindow.unpack(window.runs, packed?.runs ?? []);
  }
}
