/** The people of the tests, with Discord accounts: Kim has none. */
import type { Person } from "../../../src/domain/people/fleet-config.ts";
import { fleet } from "../../support/breaches.ts";

export const discordAccounts = { dana: "1001", lee: "1002", sam: "1003", mia: "1004" } as const;

export function discordPeople(id: string): Person | undefined {
  const person = fleet.people[id];
  const discord = Object.entries(discordAccounts).find(([name]) => name === id)?.[1];
  return person && { ...person, discord };
}
