/** Two weeks of figures for the picture of the dashboard: made up, the same each time, counted by the real functions. */

import type { DayCount } from "../../src/domain/digest/counts.ts";
import type { About, Fact } from "../../src/domain/metrics/fact.ts";
import { metricsOf, selected } from "../../src/domain/metrics/metrics.ts";
import type { FleetConfig } from "../../src/domain/people/fleet-config.ts";
import { day, hour, type Instant, localDate, minute, second } from "../../src/domain/words/time.ts";
import type { Dashboard } from "../../src/views/artefact/dashboard.ts";

export function pastWeeks(of: string, config: FleetConfig, at: Instant): Dashboard {
  const facts = factsUntil(at);
  const to = at + 1;
  const span = (from: Instant, until: Instant) => metricsOf(selected(facts, { from, to: until }), { from, to: until });
  const tomorrow = Math.floor(at / day) * day + day;
  return {
    of,
    at,
    since: at - 100 * day,
    config,
    week: {
      ...span(to - 7 * day, to),
      evidence: { state: "measured", complete: 412, closed: 431, missing: { evaluation: 19 } },
    },
    before: {
      ...span(to - 14 * day, to - 7 * day),
      evidence: { state: "measured", complete: 377, closed: 402, missing: { evaluation: 25 } },
    },
    days: Array.from({ length: 14 }, (_, nth) => span(tomorrow - (14 - nth) * day, tomorrow - (13 - nth) * day)),
  };
}

const people = ["dana", "lee", "sam", "marc"];
const modes = ["wrong-output", "overspend", "tool-failure", "unavailable"];
const breaches = [1, 0, 2, 1, 3, 0, 0, 2, 4, 1, 1, 2, 0, 1];
const misses = [2, 3, 1, 4, 6, 1, 0, 3, 7, 4, 2, 3, 1, 2];

/** The days of the picture that goes with a digest. */
export const digestDays = (at: Instant): DayCount[] =>
  breaches.map((opened, nth) => ({
    day: localDate(at - (breaches.length - 1 - nth) * day, "UTC"),
    breaches: { high: Math.ceil(opened / 2), medium: Math.floor(opened / 2) },
    near_misses: misses[nth] ?? 0,
  }));

function factsUntil(at: Instant): Fact[] {
  const facts: Fact[] = [];
  const today = Math.floor(at / day) * day;
  const about = (nth: number): About => ({
    room: nth % 3 === 0 ? "payments" : "airline",
    agents: ["airline-a"],
    pact: "airline-service",
    failureMode: modes[(nth % 7) % modes.length] ?? "wrong-output",
  });
  for (const [nth, opened] of breaches.entries()) {
    const from = today - (13 - nth) * day + 7 * hour;
    for (let one = 0; one < opened; one++) {
      const then = from + one * 50 * minute;
      const place = about(nth + one);
      const ms = (40 + ((nth * 37 + one * 91) % 300)) * second;
      const person = people[(nth + one) % people.length] ?? "dana";
      facts.push({ at: then, about: place, type: "opened" });
      facts.push({ at: then + 1, about: place, type: "escalated", level: 1 });
      if ((nth + one) % 3 === 1) facts.push({ at: then + 5 * minute, about: place, type: "escalated", level: 2 });
      if ((nth + one) % 3 === 1)
        facts.push({
          at: then + hour,
          about: place,
          type: "judged",
          item: `breach:BR-${nth}${one}`,
          escalated: true,
          verdict: nth % 2 === 0 ? "pact right" : "threshold stale",
        });
      facts.push({ at: then + ms, about: place, type: "intervened", ms });
      facts.push({ at: then + ms, about: place, type: "act", person, decision: true, since: then + ms / 2 });
    }
    for (let one = 0; one < (misses[nth] ?? 0); one++)
      facts.push({ at: from + 2 * hour + one * 9 * minute, about: about(nth + one * 2), type: "near-miss" });
    for (let one = 0; one < 2 + ((nth * 5) % 4); one++) {
      const by = (nth + one) % 5 === 4 ? "silence" : (nth + one) % 4 === 3 ? "denied" : "approved";
      const then = from + 3 * hour + one * 20 * minute;
      facts.push({ at: then, about: about(one), type: "concluded", by, ms: (2 + one) * minute });
      if (by !== "silence")
        facts.push({
          at: then,
          about: about(one),
          type: "act",
          person: people[(nth * one) % 3] ?? "dana",
          decision: true,
          since: then - 2 * minute,
        });
    }
  }
  return facts.filter((fact) => fact.at <= at).sort((one, other) => one.at - other.at);
}
