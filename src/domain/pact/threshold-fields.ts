/** The fields of a threshold, and what "tighter" means for each, one entry a field. */

import { type Duration, formatDuration } from "../words/time.ts";
import { type Field, field, fixed, lower, nearest, type Order, ranked } from "./field.ts";
import {
  type Bound,
  interventionKinds,
  interventionModes,
  type Limit,
  severities,
  type Threshold,
  type Window,
} from "./pact.ts";

type NearMiss = NonNullable<Threshold["near_miss"]>;

const nested = <K extends "breach" | "intervention" | "near_miss">(
  threshold: Threshold,
  key: K,
  part: object,
): Threshold => ({
  ...threshold,
  [key]: { ...threshold[key], ...part },
});

/** below 0.4 trips earlier than below 0.3; above 3 earlier than above 5. The side may not change. */
const earlier: Order<Bound> = {
  relate: (from, to) => {
    if ("below" in from) return "below" in to ? (to.below > from.below ? "tighter" : "looser") : "fixed";
    return "above" in to ? (to.above < from.above ? "tighter" : "looser") : "fixed";
  },
};

/** Clears only farther on the safe side: above 0.7 is farther than above 0.5, below 2 farther than below 3. */
const farther: Order<Bound> = {
  relate: (from, to) => {
    if ("above" in from) return "above" in to ? (to.above > from.above ? "tighter" : "looser") : "fixed";
    return "below" in to ? (to.below < from.below ? "tighter" : "looser") : "fixed";
  },
};

/**
 * A restraint sooner is tighter. Where silence drops it, time is all a person has, so later is tighter; and such a ttl
 * promises no restraint, so it does not bind a child that applies or holds.
 */
const sooner: Order<{ ttl: Duration; drops: boolean }> = {
  relate: (from, to) => {
    if (from.ttl === to.ttl) return "same";
    if (from.drops) return to.drops ? (to.ttl > from.ttl ? "tighter" : "looser") : "changed";
    return to.ttl < from.ttl ? "tighter" : "looser";
  },
};

/** Fewer calls over time; at the same rate, the shorter span, which leaves no room for a burst. */
const slower: Order<Limit> = {
  relate: (from, to) => {
    const [a, b] = [from.count * to.per, to.count * from.per];
    return (a === b ? to.per < from.per : b < a) ? "tighter" : "looser";
  },
};

export const sayBound = (bound: Bound): string => ("below" in bound ? `below ${bound.below}` : `above ${bound.above}`);
const sayWindow = (window: Window): string => ("runs" in window ? `${window.runs} runs` : formatDuration(window.time));
const sayLimit = ({ count, per }: Limit): string => `${count} in ${formatDuration(per)}`;

const boundOf = (value: Bound): Bound => ("below" in value ? { below: value.below } : { above: value.above });

const own = <K extends keyof Threshold & string>(
  key: K,
  order: Order<NonNullable<Threshold[K]>>,
  words?: (value: NonNullable<Threshold[K]>) => string,
): Field<Threshold> =>
  field(
    key,
    (threshold) => threshold[key] ?? undefined,
    (threshold, value) => ({ ...threshold, [key]: value }),
    order,
    words,
  );

export const thresholdFields: Field<Threshold>[] = [
  own("signal", fixed),
  own("stat", fixed),
  own("window", fixed, sayWindow),
  own("per", fixed),
  own("match", fixed),
  own("over", fixed),
  own("by", fixed),
  own("min_samples", lower),
  field(
    "near_miss",
    ({ near_miss }) => near_miss && boundOf(near_miss),
    ({ near_miss: { do: kind, mode } = {} as Partial<NearMiss>, ...rest }, bound) => ({
      ...rest,
      near_miss: { ...boundOf(bound), ...(kind && { do: kind }), ...(mode && { mode }) },
    }),
    earlier,
    sayBound,
  ),
  field(
    "near_miss.do",
    ({ near_miss }) => near_miss?.do,
    (threshold, value) => (threshold.near_miss ? nested(threshold, "near_miss", { do: value }) : threshold),
    ranked(...interventionKinds),
  ),
  field(
    "near_miss.mode",
    ({ near_miss }) => near_miss?.mode,
    (threshold, value) => (threshold.near_miss ? nested(threshold, "near_miss", { mode: value }) : threshold),
    ranked(...interventionModes),
  ),
  field(
    "breach",
    ({ breach }) => boundOf(breach),
    (threshold, bound) => nested(threshold, "breach", bound),
    earlier,
    sayBound,
  ),
  field(
    "breach.clear",
    ({ breach }) => breach.clear,
    (threshold, clear) => nested(threshold, "breach", { clear }),
    farther,
    sayBound,
  ),
  own("severity", ranked(...severities)),
  field(
    "intervention.do",
    ({ intervention }) => intervention.do,
    (threshold, value) => nested(threshold, "intervention", { do: value }),
    ranked(...interventionKinds),
  ),
  field(
    "intervention.mode",
    ({ intervention }) => intervention.mode,
    (threshold, value) => nested(threshold, "intervention", { mode: value }),
    ranked(...interventionModes),
  ),
  field(
    "intervention.on_silence",
    ({ intervention }) => intervention.on_silence,
    (threshold, value) => nested(threshold, "intervention", { on_silence: value }),
    ranked("drop", "hold", "apply"),
  ),
  field(
    "intervention.ttl",
    ({ intervention }) => ({ ttl: intervention.ttl, drops: intervention.on_silence === "drop" }),
    (threshold, { ttl }) => nested(threshold, "intervention", { ttl }),
    sooner,
    ({ ttl }) => formatDuration(ttl),
  ),
  field(
    "intervention.limit",
    ({ intervention }) => intervention.limit,
    (threshold, limit) => nested(threshold, "intervention", { limit }),
    slower,
    sayLimit,
  ),
  own("enforce", ranked("shadow", "live")),
  own("title", nearest),
  own("failure_mode", nearest),
  own("says", nearest),
  own("unit", nearest),
  own("rationale", nearest),
  own("review_by", nearest),
  own("runbook", nearest),
];
