/**
 * Who must agree to a new version of a pact. Tightening: its accountable or an admin. Loosening: the accountable and one more.
 *
 * The proposed text has no say in this, or whoever names themself in a new pact would answer for it: a new pact is for the
 * accountable of the pacts above it, and where none of them names one, for admins.
 */
import type { FleetConfig } from "../people/fleet-config.ts";
import { isAway } from "../people/person.ts";
import { type Answer, listNames, mayDo } from "../people/who-may.ts";
import type { Instant } from "../words/time.ts";
import { merge } from "./hierarchy.ts";
import type { PactVersion, PersonId, Raci } from "./pact.ts";
import { type Change, directionOf } from "./pact-diff.ts";

interface Proposed {
  parents: readonly PactVersion[];
  /** The live version; undefined for a new pact. */
  before: PactVersion | undefined;
  after: PactVersion;
  changes: readonly Change[];
  config: FleetConfig;
  at: Instant;
}

interface Proposal extends Proposed {
  as: PersonId;
  also: PersonId | undefined;
  room: string;
}

/** Who has to agree, whoever asks. */
export interface Consent {
  /** Any of these may apply it. */
  appliers: PersonId[];
  owners: PersonId[];
  /** One of the owners must be among those who agree. */
  handsOver: boolean;
  /** What it loosens; then one owner and one different person of `seconds` must agree. */
  loosened: string[];
  seconds: PersonId[];
}

export function mayApply({ as, also, room, ...proposed }: Proposal): Answer {
  const { config, at, parents, before } = proposed;
  const raci = answering(parents, before, config);
  const govern = mayDo({
    act: "govern",
    person: as,
    config,
    room,
    raci,
    reached: [],
    roomAsked: false,
    fourEyes: [],
    at,
  });
  if (!govern.may) return govern;
  if (also !== undefined && !Object.hasOwn(config.people, also))
    return { may: false, code: "not_eligible", who: [], sentence: `${also} is not among the people of wardroom.yaml.` };

  const signers = [as, ...(also === undefined ? [] : [also])];
  const consent = consentFor(proposed);
  return isAgreed(consent, signers)
    ? { may: true }
    : {
        may: false,
        code: "not_eligible",
        who: stillNeeded(consent, signers),
        sentence: whatIsMissing(consent, signers, config),
      };
}

/** Do these people suffice? */
export function isAgreed(
  { appliers, owners, handsOver, loosened, seconds }: Consent,
  signers: readonly PersonId[],
): boolean {
  if (!signers.some((id) => appliers.includes(id))) return false;
  if (handsOver && !signers.some((id) => owners.includes(id))) return false;
  // Two different people: one who answers for the pact, another from above it.
  return (
    loosened.length === 0 ||
    signers.some(
      (first) => owners.includes(first) && signers.some((second) => second !== first && seconds.includes(second)),
    )
  );
}

/** Everybody whose consent counts for something. */
export const consenting = ({ appliers, owners, loosened, seconds }: Consent): PersonId[] => [
  ...new Set([...owners, ...appliers, ...(loosened.length > 0 ? seconds : [])]),
];

/** Whose consent would bring it on, beside those who have agreed. */
export function stillNeeded(consent: Consent, signers: readonly PersonId[]): PersonId[] {
  const all = consenting(consent);
  const helps = (id: PersonId): boolean =>
    isAgreed(consent, [...signers, id]) ||
    all.some((other) => isAgreed(consent, [...signers, id, other]) && !isAgreed(consent, [...signers, other]));
  return isAgreed(consent, signers) ? [] : all.filter((id) => !signers.includes(id) && helps(id));
}

/** What keeps it from being agreed, in a sentence that says who may. */
export function whatIsMissing(consent: Consent, signers: readonly PersonId[], config: FleetConfig): string {
  const { owners, handsOver, loosened, seconds } = consent;
  const owner = listNames(owners, config);
  if (loosened.length > 0) {
    const others = listNames(
      seconds.filter((id) => !owners.includes(id)),
      config,
    );
    const need =
      stillNeeded(consent, signers).length === 0
        ? `${owner} and one more must agree, but there is no other admin and no parent pact. Name another admin in wardroom.yaml.`
        : `${owner} must agree, and ${others || "one more"} as well.`;
    return `It loosens ${loosened.join(", ")}. ${need}`;
  }
  return handsOver && !signers.some((id) => owners.includes(id))
    ? `It changes who is accountable, so ${owner} must agree.`
    : `${listNames(consent.appliers, config)} must agree.`;
}

/** What `mayApply` will ask for, so that it can be said before anybody tries. */
export function consentFor({ parents, before, after, changes, config, at }: Proposed): Consent {
  const raci = answering(parents, before, config);
  // The deputy has the same rights from the moment on in which they are away, and no sooner for being silent.
  const standIns = (id: PersonId): PersonId[] => {
    const deputy = config.people[id]?.deputy;
    return deputy && isAway(config, id, at) ? [id, deputy] : [id];
  };
  const owners = raci ? standIns(raci.accountable) : [...config.admins];
  const above = living(raciOf(parents), config);
  return {
    appliers: [...new Set([...owners, ...config.admins])],
    owners,
    handsOver: raci !== undefined && raciOf([...parents, after])?.accountable !== raci.accountable,
    loosened:
      directionOf(changes) === "loosens"
        ? changes.filter(({ direction }) => direction === "loosens").map(({ path }) => path)
        : [],
    seconds: [...new Set([...config.admins, ...(above ? standIns(above.accountable) : [])])],
  };
}

/** Who answers for it before the change: the new text itself is never asked. */
export const answering = (
  parents: readonly PactVersion[],
  before: PactVersion | undefined,
  config: FleetConfig,
): Raci | undefined => living(raciOf(before ? [...parents, before] : parents), config);

function raciOf(pacts: readonly PactVersion[]): Raci | undefined {
  const raci = merge(pacts).fields?.raci;
  return raci?.accountable
    ? { ...raci, accountable: raci.accountable, consulted: raci.consulted ?? [], informed: raci.informed ?? [] }
    : undefined;
}

/** Who has left the fleet answers for nothing any more: admins stand in. */
const living = (raci: Raci | undefined, config: FleetConfig): Raci | undefined =>
  raci && Object.hasOwn(config.people, raci.accountable) ? raci : undefined;
