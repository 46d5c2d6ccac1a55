/** Whom somebody means: an id, a chat account as a mention arrives, or a name that only one person has. */
import type { PersonId } from "../pact/pact.ts";
import type { FleetConfig } from "./fleet-config.ts";

export function readPerson(config: FleetConfig, text: string): PersonId | undefined {
  const said = text.trim().replace(/^@/, "");
  const lower = said.toLowerCase();
  const people = Object.values(config.people);
  const exact = people.find(({ id, slack, discord }) => id === said || slack === said || discord === said);
  if (exact) return exact.id;
  const named = people.filter(
    ({ id, name }) =>
      id.toLowerCase() === lower || name.toLowerCase() === lower || name.toLowerCase().split(" ")[0] === lower,
  );
  return named.length === 1 ? named[0]?.id : undefined;
}
