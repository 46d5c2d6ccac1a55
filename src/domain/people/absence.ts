/** Who said in chat that they are away. It counts like `away` of wardroom.yaml, from that instant on. */
import { idOf } from "../journal/event.ts";
import type { Projection } from "../journal/projection.ts";
import type { Instant } from "../words/time.ts";
import type { FleetConfig, Person } from "./fleet-config.ts";

export interface Absence {
  person: string;
  /** Undefined: back. An end that has passed is an end. */
  away: { from: Instant; until?: Instant } | undefined;
}

export const absenceProjection: Projection<Absence, "person"> = {
  kind: "person",
  evolve(state, event) {
    const person = state?.person ?? idOf(event.subject);
    switch (event.type) {
      case "person.away": {
        const { until } = event.body;
        return { person, away: { from: event.at, ...(until !== undefined && { until }) } };
      }
      case "person.back":
        return { person, away: undefined };
    }
  },
  index: ({ away }) => ({ status: away ? "away" : "here" }),
};

/** The configuration with what was said about one person; the rest of it is the same. */
export function withAbsence(config: FleetConfig, { person: id, away }: Absence): FleetConfig {
  const known = config.people[id];
  if (!known) return config;
  const { awayNow: _, ...person } = known;
  const people: FleetConfig["people"] = Object.assign(Object.create(null), config.people);
  people[id] = (away ? { ...person, awayNow: away } : person) satisfies Person;
  return { ...config, people };
}
