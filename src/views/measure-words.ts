/** What a threshold measures and allows, a number with its unit, and who did something: the words all views share. */
import type { Bound, Threshold } from "../domain/pact/pact.ts";
import type { FleetConfig } from "../domain/people/fleet-config.ts";
import { nameOf } from "../domain/people/person.ts";
import { sayDuration } from "../domain/words/time.ts";

/** "mean of evaluation.task_success over its last 10 runs", "seconds since the last heartbeat" */
export function measure(threshold: Threshold): string {
  const { stat, signal, window, per } = threshold;
  if (stat === "absent") return `seconds since the last ${signal}${whose[per]}`;
  const over =
    "runs" in window
      ? `over ${per === "agent" ? "its" : "the"} last ${window.runs} runs`
      : `over the last ${sayDuration(window.time)}`;
  return `${comparison(threshold)} ${over}${whose[per]}`;
}

const whose = { agent: "", role: " of its peers", room: " of the room", fleet: " of the fleet" } as const;

function comparison({ stat, signal, over, by }: Threshold): string {
  switch (stat) {
    case "rate":
      return `${signal} per second`;
    case "ratio":
      return `ratio of ${signal} to ${over}`;
    case "consistency":
      return `consistency of ${signal} by ${by}`;
    default:
      return `${stat} of ${signal}`;
  }
}

export const allowed = (bound: Bound, threshold: Threshold): string =>
  "below" in bound
    ? `no less than ${number(bound.below, threshold)}`
    : `no more than ${number(bound.above, threshold)}`;

/** At most three decimals, with the unit the pact names. */
export function number(value: number, { unit }: Pick<Threshold, "unit">): string {
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toFixed(3)));
  if (!unit) return text;
  return /^[$€£]$/.test(unit) ? `${unit}${text}` : `${text} ${unit}`;
}

export const byWhom = (actor: string | undefined, config: FleetConfig): string =>
  actor?.startsWith("person:") ? `by ${nameOf(config, actor.slice("person:".length))}` : "by the pact";
