/** Who counts towards an approval: the people its rule names, and whom the ladder reached; never the agent's own side. */
import type { PersonId, Raci } from "../pact/pact.ts";
import { type FleetConfig, profileOf } from "../people/fleet-config.ts";
import { peopleOf, raciPeople } from "../people/person.ts";
import { standIn } from "../people/who-may.ts";
import type { Instant } from "../words/time.ts";
import type { Approval, Vote } from "./approval.ts";
import type { Need } from "./asking.ts";

/** The people that a need names at this instant: roles resolved, and a deputy beside whoever is away. */
export const namedBy = (need: Need, raci: Raci, config: FleetConfig, at: Instant): PersonId[] => [
  ...new Set(
    need.by
      .flatMap((one) => (one === "informed" ? raci.informed : peopleOf(one, raci, config)))
      .flatMap((id) => standIn(id, config, at)),
  ),
];

/** Everybody who asked for it, and the agent's operator, of then and of now: none of them lets its own agent act. */
export const ownSide = (approval: Approval, config: FleetConfig): PersonId[] => [
  ...[approval.operator, profileOf(config, approval.agent).operator].filter((id) => id !== undefined),
  ...requesters(approval),
];

/** Whose tokens asked for it, once or more. */
export const requesters = ({ requester, joinedBy = [] }: Approval): PersonId[] => [
  ...(requester === undefined ? [] : [requester]),
  ...joinedBy,
];

/** Do these votes meet every need? Whom the ladder reached counts for each of them, whom a rule named for that rule alone. */
export function isCarried(approval: Approval, votes: readonly Vote[], config: FleetConfig, at: Instant): boolean {
  // Whoever has left the fleet since decides nothing any more.
  const isThere = (id: PersonId): boolean => Object.hasOwn(config.people, id);
  const reached = approval.reached.filter((id) => !approval.byRule?.includes(id));
  return approval.needs.every((need) => {
    const counted = new Set([
      ...namedBy(need, approval.raci, config, at),
      ...reached,
      ...(approval.roomAsked ? raciPeople(approval.raci) : []),
    ]);
    const own = new Set(ownSide(approval, config));
    return votes.filter(({ by }) => counted.has(by) && !own.has(by) && isThere(by)).length >= need.quorum;
  });
}
