/** The shape of a threshold in a pact file: what is measured, its bounds, and what is done beyond them. */
import { z } from "zod";
import {
  type Bound,
  interventionKinds,
  interventionModes,
  type Limit,
  severities,
  statistics,
  type Window,
} from "../domain/pact/pact.ts";
import { day, hour, minute, second } from "../domain/words/time.ts";
import { checked, issue, means, Problem } from "./checked.ts";
import { shorten } from "./located.ts";
import { date, id, text, ttl, webAddress, windowTime } from "./values.ts";

/** Of what a threshold must have, from itself or from a pact above. */
const needed = "needed, unless a parent states it";

const severity = z.enum(severities);
const kind = z.enum(interventionKinds);
const mode = z.enum(interventionModes);

const bound = z.strictObject({
  above: z
    .number()
    .optional()
    .meta(means("Beyond the bound when strictly greater. One of above and below.", [0.06])),
  below: z
    .number()
    .optional()
    .meta(means("Beyond the bound when strictly less.", [0.3])),
});

const oneSide = (value: { above?: number; below?: number }, context: z.RefinementCtx, need: boolean) => {
  const sides = Number(value.above !== undefined) + Number(value.below !== undefined);
  if (sides > 1) context.addIssue(issue("bound_one_side", "a bound has one side", "Write either above or below."));
  if (need && sides === 0) context.addIssue(issue("field_missing", "the bound is missing", "Write above or below."));
};

const clear = bound
  .superRefine((value, context) => oneSide(value, context, true))
  .transform(({ above, below }): Bound => (above !== undefined ? { above } : { below: below ?? 0 }));

const breach = bound
  .extend({
    clear: clear
      .optional()
      .meta(
        means(
          "Hysteresis: the breach lasts until the value is beyond this, on the safe side.",
          [{ above: 0.5 }],
          "the breach bound itself",
        ),
      ),
  })
  .superRefine((value, context) => oneSide(value, context, false));
const nearMiss = bound
  .extend({
    do: kind.optional().meta(means("In force while the value is in the band.", ["supervise"])),
    mode: mode.optional().meta(means("As in intervention.", ["automatic"])),
  })
  .superRefine((value, context) => oneSide(value, context, false));

const window = z
  .strictObject({
    runs: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .meta(
        means("The last so many runs that have a sample; each counts once, with its last. One of runs and time.", [10]),
      ),
    time: windowTime.optional().meta(means("The time up to now on the agent's own clock.", ["15m"])),
  })
  .superRefine(({ runs, time }, context) => {
    if ((runs === undefined) === (time === undefined))
      context.addIssue(
        issue("window_one_kind", "a window counts runs or time", "Write { runs: 10 } or { time: 15m }."),
      );
  })
  .transform(({ runs, time }): Window => (runs !== undefined ? { runs } : { time: time ?? 0 }));

const limitUnits: Record<string, number> = { s: second, m: minute, h: hour, d: day };

const limit = checked<Limit>(
  { type: "string", pattern: "^[1-9]\\d{0,5}/(s|m|h|d)$", "x-type": "calls per time" },
  (value) => {
    const found = typeof value === "string" ? /^([1-9]\d{0,5})\/(s|m|h|d)$/.exec(value) : null;
    const per = limitUnits[found?.[2] ?? ""];
    return found && per
      ? { count: Number(found[1]), per }
      : new Problem("limit_format", `${shorten(String(value))} is not a limit`, "Write calls per time, like 10/m.");
  },
);

const intervention = z.strictObject({
  do: kind
    .optional()
    .meta(
      means(
        "What is done to the agent. supervise: nothing runs but `free` tools. throttle: at most `limit`. pause, quarantine: nothing at all.",
        ["quarantine", "supervise", "throttle", "pause"],
      ),
    ),
  mode: mode
    .optional()
    .meta(
      means(
        "automatic: done, then told. gated: a person is asked first, and silence ends as `on_silence`. human-review: nothing is prepared, a person chooses.",
        ["gated", "automatic", "human-review"],
      ),
    ),
  limit: limit
    .optional()
    .meta(means("For throttle: calls per s, m, h or d. A restart of Wardroom refills it.", ["10/m"])),
  ttl: ttl
    .optional()
    .meta(
      means(
        "How long a person has to decide a gated one. The card prints the minute; three quarters through, whoever may decide is called once more.",
        ["20m"],
        "30m",
      ),
    ),
  on_silence: z
    .enum(["apply", "hold", "drop"])
    .optional()
    .meta(
      means(
        "Nobody decided in time. apply: it is done. hold: it stays open and the ladder starts again. drop: nothing is done.",
        ["apply", "hold", "drop"],
        "apply",
      ),
    ),
});

const attribute = z.union([z.string(), z.number(), z.boolean()]);

export const thresholdSchema = z.strictObject({
  id: id("a threshold id").meta(
    means("Its name, cited as `pact@version#id`. A child pact changes a threshold by naming its id.", ["task-failure"]),
  ),
  title: text
    .optional()
    .meta(means("After the agent's name, in the title of the card.", ["fails its travellers"], "the id")),
  signal: id("a signal name")
    .optional()
    .meta(means("What is measured; see [signals](signals.md).", ["evaluation.task_success"], needed)),
  stat: z
    .enum(statistics)
    .optional()
    .meta(
      means(
        "How the samples of the window become one value; see [statistics](signals.md#statistics).",
        [...statistics],
        needed,
      ),
    ),
  window: window.optional().meta(means("Which samples count.", [{ runs: 10 }, { time: "15m" }], needed)),
  per: z
    .enum(["agent", "role", "room", "fleet"])
    .optional()
    .meta(
      means(
        "Whose samples are judged together: of each agent by itself, of all peers (one role in one room), of the room, of the fleet. What is judged over several is stated in a pact that is for all of them, and its intervention is for each whose samples are in the window.",
        ["agent", "role", "room", "fleet"],
        "`agent`",
      ),
    ),
  match: z
    .record(z.string().min(1), attribute)
    .optional()
    .meta(means("Only signals with all of these attributes.", [{ channel: "web" }], "all signals")),
  over: id("a signal name")
    .optional()
    .meta(means("The signal that ratio divides by.", ["refund.count"])),
  by: text.optional().meta(means("The attribute whose values are the cases of consistency.", ["tau.task_id"])),
  min_samples: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta(means("With fewer samples nothing is judged.", [10], "1")),
  near_miss: nearMiss
    .optional()
    .meta(
      means(
        "The band before the breach. One stay in it that ends on the safe side is a near miss.",
        [{ below: 0.5 }],
        "no near band",
      ),
    ),
  breach: breach.optional().meta(means("The bound whose crossing opens a breach.", [{ below: 0.3 }], needed)),
  severity: severity.optional().meta(means("How bad; a ladder step may start `from` a severity.", ["high"], needed)),
  failure_mode: id("a failure mode")
    .optional()
    .meta(
      means(
        "Near misses are counted by it. One of context-lost, wrong-output, unauthorized-act, stale-state, silent-drift, tool-failure, overspend, unavailable, or one that the fleet pact adds.",
        ["wrong-output"],
        needed,
      ),
    ),
  intervention: intervention
    .optional()
    .meta(
      means(
        "What is done to the agent at a breach, and who decides it.",
        [{ do: "quarantine", mode: "gated", ttl: "20m" }],
        needed,
      ),
    ),
  enforce: z
    .enum(["live", "shadow"])
    .optional()
    .meta(means("As for the whole pact, for this threshold alone.", ["live", "shadow"], "as the pact says")),
  says: text
    .optional()
    .meta(
      means(
        "The sentence on the card; its placeholders are listed with the [signals](signals.md#the-sentence-on-the-card).",
        ["{bad} of its last {n} travellers were failed"],
        "a sentence made of value, signal and bound",
      ),
    ),
  unit: z
    .string()
    .max(16)
    .optional()
    .meta(means("Put after a number on the card; before it for $, € and £.", ["min"], "none")),
  rationale: text
    .optional()
    .meta(
      means("Why the bound is where it is; for whoever is woken by it.", [
        "Eight of ten wrong is worse than the desk it replaced.",
      ]),
    ),
  review_by: date.optional().meta(means("Lint warns once this day has passed.", ["2027-03-01"])),
  runbook: webAddress
    .optional()
    .meta(means("What to do, linked from the card. https only.", ["https://runbooks.acme.example/desk"])),
});
