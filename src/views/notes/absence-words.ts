/** What somebody reads who said that they are away: until when, and who stands in. */
import type { PersonId } from "../../domain/pact/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { isAway, shortNameOf } from "../../domain/people/person.ts";
import type { Instant } from "../../domain/words/time.ts";
import { sayWhen } from "../../domain/words/wall-clock.ts";

export function absenceSentence(config: FleetConfig, id: PersonId, until: Instant | undefined, at: Instant): string {
  const person = config.people[id];
  const end = until === undefined ? "until you say /ward away off" : `until ${sayWhen(until, at, person?.tz ?? "UTC")}`;
  return `You are away ${end}: nobody calls you. ${standInSentence(config, person?.deputy, at)}`;
}

function standInSentence(config: FleetConfig, deputy: PersonId | undefined, at: Instant): string {
  if (!deputy) return "You have no deputy, so nobody stands in for you; an admin can name one in wardroom.yaml.";
  const name = shortNameOf(config, deputy);
  return isAway(config, deputy, at)
    ? `${name}, your deputy, is away too, so nobody stands in for you.`
    : `${name} stands in, with the same rights.`;
}
