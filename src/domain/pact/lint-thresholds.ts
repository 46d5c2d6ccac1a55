/** Linting thresholds: complete, in order, able to judge and able to act. */
import { error, warning } from "./finding.ts";
import { type Merged, missingFields, statesField } from "./hierarchy.ts";
import type { LintContext } from "./lint-pact.ts";
import { lintStatistic } from "./lint-statistics.ts";
import {
  type Bound,
  builtInFailureModes,
  type Finding,
  type Pact,
  type PartialThreshold,
  type Threshold,
} from "./pact.ts";
import { sayBound } from "./threshold-fields.ts";

type Path = (string | number)[];

export function lintThresholds(pact: Pact, merged: Merged, { today }: LintContext): Finding[] {
  return pact.thresholds.flatMap((stated, index): Finding[] => {
    const at: Path = ["thresholds", index];
    const whole = merged.thresholds.find(({ threshold }) => threshold.id === stated.id)?.threshold;
    if (!whole) {
      const missing = missingFields(stated, undefined).join(", ");
      return [
        error(
          "threshold_incomplete",
          at,
          `the threshold ${stated.id} lacks ${missing}, and no pact above it has them`,
          "Complete it, or correct its id to the parent's.",
        ),
      ];
    }
    return [
      ...order(stated, whole, at),
      ...trivial(stated, whole, at),
      ...judging(stated, whole, at),
      ...lintStatistic(stated, whole, pact.level, at),
      ...acting(stated, whole, at),
      ...words(stated, merged, at, today),
    ];
  });
}

/** From safe to bad: clear, near miss, breach. Only what this pact itself says is its to correct. */
function order(stated: PartialThreshold, { breach, near_miss: near }: Threshold, at: Path): Finding[] {
  const found: Finding[] = [];
  const says = (path: string) => statesField(stated, path);
  if (near && (says("near_miss") || says("breach"))) {
    const path = [...at, says("near_miss") ? "near_miss" : "breach"];
    if ("below" in near !== "below" in breach)
      found.push(
        error(
          "threshold_order",
          path,
          "the near miss and the breach are on different sides",
          "Write both above or both below.",
        ),
      );
    else if (!isSafer(near, breach))
      found.push(
        error(
          "threshold_order",
          path,
          `a near miss ${sayBound(near)} comes no earlier than the breach ${sayBound(breach)}`,
          "A near miss lies on the safe side of the breach.",
        ),
      );
  }
  const { clear } = breach;
  if (clear && (says("breach.clear") || says("breach") || says("near_miss"))) {
    const path: Path = says("breach.clear")
      ? [...at, "breach", "clear"]
      : [...at, says("breach") ? "breach" : "near_miss"];
    if ("below" in clear === "below" in breach)
      found.push(
        error(
          "threshold_order",
          path,
          `it breaches ${sayBound(breach)} and clears ${sayBound(clear)}, the same side`,
          "A value clears on the other side: breach below, clear above.",
        ),
      );
    else {
      const edge = near && "below" in near === "below" in breach ? near : breach;
      if (numberOf(clear) !== numberOf(edge) && !isSafer(flipped(clear), edge))
        found.push(
          error(
            "threshold_order",
            path,
            `it clears ${sayBound(clear)}, before it is past ${edge === near ? "the near miss" : "the breach"} ${sayBound(edge)}`,
            "A value clears on the safe side of its near miss.",
          ),
        );
    }
  }
  return found;
}

const numberOf = (bound: Bound): number => ("below" in bound ? bound.below : bound.above);
const flipped = (bound: Bound): Bound => ("below" in bound ? { above: bound.below } : { below: bound.above });
/** Of two bounds on one side, the first is met earlier. */
const isSafer = (bound: Bound, than: Bound): boolean =>
  "below" in bound ? numberOf(bound) > numberOf(than) : numberOf(bound) < numberOf(than);

/** A bound that every value or no value can cross. */
function trivial(stated: PartialThreshold, { stat, window, breach }: Threshold, at: Path): Finding[] {
  if (!statesField(stated, "breach")) return [];
  const [least, most] = rangeOf(stat, "runs" in window ? window.runs : undefined);
  const value = numberOf(breach);
  const never = "below" in breach ? value <= least : value >= most;
  const always = "below" in breach ? value > most : value < least;
  if (!never && !always) return [];
  return [
    warning(
      "threshold_trivial",
      [...at, "breach"],
      `a ${stat} ${sayBound(breach)} is ${never ? "never" : "always"} met here`,
      `It lies between ${least} and ${most === Number.POSITIVE_INFINITY ? "any number" : most}.`,
    ),
  ];
}

function rangeOf(stat: Threshold["stat"], runs: number | undefined): [number, number] {
  switch (stat) {
    case "count":
      return [0, runs ?? Number.POSITIVE_INFINITY];
    case "absent":
      return [0, Number.POSITIVE_INFINITY];
    case "consistency":
      return [0, 1];
    case "sum":
    case "mean":
    case "min":
    case "max":
    case "p50":
    case "p95":
    case "p99":
    case "rate":
    case "ratio":
    case "change":
      return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  }
}

function judging(stated: PartialThreshold, { stat, window, min_samples, over, by }: Threshold, at: Path): Finding[] {
  const found: Finding[] = [];
  if (
    "runs" in window &&
    min_samples > window.runs &&
    (statesField(stated, "min_samples") || statesField(stated, "window"))
  )
    found.push(
      error(
        "min_samples_unreachable",
        [...at, statesField(stated, "min_samples") ? "min_samples" : "window"],
        `${min_samples} samples never fit into a window of ${window.runs} runs`,
        "One run gives one sample: lower min_samples or widen the window.",
      ),
    );
  if (stat === "ratio" && over === undefined)
    found.push(error("field_missing", [...at, "stat"], "a ratio needs the signal it is over", "Add over: SIGNAL."));
  if (stat === "consistency" && by === undefined)
    found.push(
      error("field_missing", [...at, "stat"], "consistency needs the attribute it is by", "Add by: ATTRIBUTE."),
    );
  if (over !== undefined && stat !== "ratio" && statesField(stated, "over"))
    found.push(
      error(
        "field_needless",
        [...at, "over"],
        `over belongs to ratio, not to ${stat}`,
        "Remove it, or use stat: ratio.",
      ),
    );
  if (by !== undefined && stat !== "consistency" && statesField(stated, "by"))
    found.push(
      error(
        "field_needless",
        [...at, "by"],
        `by belongs to consistency, not to ${stat}`,
        "Remove it, or use stat: consistency.",
      ),
    );
  return found;
}

function acting(stated: PartialThreshold, { intervention, near_miss: near }: Threshold, at: Path): Finding[] {
  const found: Finding[] = [];
  const { do: kind, limit, mode, on_silence } = intervention;
  if ((kind === "throttle" || near?.do === "throttle") && !limit)
    found.push(
      error(
        "limit_missing",
        [...at, stated.intervention ? "intervention" : "id"],
        "a throttle needs a limit",
        "Add limit: 10/m.",
      ),
    );
  const mayThrottle = kind === "throttle" || near?.do === "throttle" || mode === "human-review";
  if (limit && !mayThrottle && statesField(stated, "intervention.limit"))
    found.push(
      error(
        "field_needless",
        [...at, "intervention", "limit"],
        `a limit belongs to throttle, not to ${kind}`,
        "Remove it, or use do: throttle.",
      ),
    );
  if (
    mode === "automatic" &&
    (statesField(stated, "intervention.ttl") || statesField(stated, "intervention.on_silence"))
  )
    found.push(
      warning(
        "field_unused",
        [...at, "intervention", statesField(stated, "intervention.ttl") ? "ttl" : "on_silence"],
        "an automatic intervention waits for nobody",
        "Remove ttl and on_silence, or use mode: gated.",
      ),
    );
  if (mode === "gated" && on_silence === "drop" && statesField(stated, "intervention.on_silence"))
    found.push(
      warning(
        "silence_drops",
        [...at, "intervention", "on_silence"],
        "if nobody answers, nothing is done",
        "The safe side is apply.",
      ),
    );
  if (stated.near_miss && !near)
    found.push(
      error("near_miss_incomplete", [...at, "near_miss"], "the near miss has no bound", "Add above or below."),
    );
  return found;
}

function words(stated: PartialThreshold, merged: Merged, at: Path, today: string | undefined): Finding[] {
  const found: Finding[] = [];
  const modes = [...builtInFailureModes, ...(merged.fields?.failure_modes ?? [])];
  if (stated.failure_mode !== undefined && !modes.includes(stated.failure_mode))
    found.push(
      error(
        "failure_mode_unknown",
        [...at, "failure_mode"],
        `there is no failure mode ${stated.failure_mode}`,
        `Known: ${modes.join(", ")}; the fleet pact may add some under failure_modes.`,
      ),
    );
  if (today !== undefined && stated.review_by !== undefined && stated.review_by < today)
    found.push(
      warning(
        "review_due",
        [...at, "review_by"],
        `the review was due on ${stated.review_by}`,
        "Review the threshold and set a new date.",
      ),
    );
  return found;
}
