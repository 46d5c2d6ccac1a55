/** Linting how a threshold is judged: a statistic over a window that it can be read from, over agents that this pact may speak for. */
import { error } from "./finding.ts";
import { statesField } from "./hierarchy.ts";
import type { Finding, PactLevel, PartialThreshold, Threshold } from "./pact.ts";

type Path = Finding["path"];

export const lintStatistic = (stated: PartialThreshold, whole: Threshold, level: PactLevel, at: Path): Finding[] => [
  ...togetherness(stated, whole, level, at),
  ...needs(stated, whole, at),
];

/** What holds for several agents together is one promise: a pact of fewer of them may not say it, nor change it. */
function togetherness(stated: PartialThreshold, { id, per }: Threshold, level: PactLevel, at: Path): Finding[] {
  const speaks = per === "agent" || level === "fleet" || (level === "room" && per !== "fleet");
  if (speaks) return [];
  const owner = per === "fleet" ? "the fleet's pact" : "the pact of the room or the fleet";
  return [
    error(
      "scope_too_wide",
      [...at, statesField(stated, "per") ? "per" : "id"],
      `${id} is judged per ${per}, over more agents than this ${level}'s pact is for`,
      `State it in ${owner} alone, or write per: agent under another id.`,
    ),
  ];
}

function needs(stated: PartialThreshold, whole: Threshold, at: Path): Finding[] {
  const { stat, window, signal, over, per, breach, min_samples, near_miss } = whole;
  const found: Finding[] = [];
  /** On the line of the first field this pact states itself. */
  const wrong = (fields: string[], message: string, hint: string): void => {
    const field = fields.find((path) => statesField(stated, path));
    if (field !== undefined) found.push(error("statistic_unfit", [...at, ...field.split(".")], message, hint));
  };
  if ((stat === "rate" || stat === "absent") && "runs" in window)
    wrong(
      ["window", "stat"],
      `${stat === "rate" ? "a rate is per second" : "silence is measured in seconds"}, and a window of runs has none`,
      "Write a window of time, like { time: 15m }.",
    );
  if (stat === "ratio" && over === signal)
    wrong(["over", "signal", "stat"], `${signal} over itself is always 1`, "Name another signal in over.");
  if (near_miss?.do && per !== "agent")
    wrong(
      ["near_miss.do", "near_miss", "per"],
      `a near miss of several agents together is counted, and holds none of them back`,
      "Leave do out, or write per: agent.",
    );
  if (stat === "consistency" && per === "agent")
    wrong(["per", "stat"], "one agent has no peers to agree with", "Write per: role, room or fleet.");
  if (stat === "absent") {
    if (!("above" in breach)) wrong(["breach", "stat"], "silence only grows", "Write breach: { above: SECONDS }.");
    else if ("time" in window && window.time < breach.above * 1_000)
      wrong(
        ["window", "breach"],
        `a silence of ${breach.above} s does not fit into the window`,
        `Widen the window to ${Math.ceil(breach.above)}s at least.`,
      );
    if (min_samples > 1)
      wrong(["min_samples", "stat"], "absent looks at the newest sample alone", "Leave min_samples out.");
  }
  return found;
}
