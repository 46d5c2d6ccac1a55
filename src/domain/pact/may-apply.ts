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

export interface Proposed {
  parents: readonly PactVersion[];
  /** The live version; undefined for a new pact. */
  before: PactVersion | undefined;
  after: PactVersion;
  changes: readonly Change[];
  config: FleetConfig;
  at: Instant;
}

export interface Proposal extends Proposed {
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

  const { owners, handsOver, loosened, seconds } = consentFor(proposed);
  const signed = [...new Set([as, ...(also === undefined ? [] : [also])])];
  if (handsOver && !signed.some((id) => owners.includes(id)))
    return refuse(owners, `It changes who is accountable, so ${listNames(owners, config)} must agree: add --also.`);

  if (loosened.length === 0) return { may: true };
  // Two different people: one who answers for the pact, another from above it.
  const agreed = signed.some(
    (first) => owners.includes(first) && signed.some((second) => second !== first && seconds.includes(second)),
  );
  if (agreed) return { may: true };
  const others = listNames(
    seconds.filter((id) => !owners.includes(id)),
    config,
  );
  const need = others
    ? `${listNames(owners, config)} must agree, and ${others} as well: use --as and --also.`
    : `${listNames(owners, config)} and one more must agree, but there is no other admin and no parent pact. Name another admin in wardroom.yaml.`;
  return refuse([...new Set([...owners, ...seconds])], `It loosens ${loosened.join(", ")}. ${need}`);
}

/** What `mayApply` will ask for, so that it can be said before anybody tries. */
export function consentFor({ parents, before, after, changes, config, at }: Proposed): Consent {
  const raci = answering(parents, before, config);
  const above = living(raciOf(parents), config);
  return {
    appliers: [...new Set([...(raci ? [raci.accountable] : []), ...config.admins])],
    owners: raci ? standIns(raci.accountable, config, at) : [...config.admins],
    handsOver: raci !== undefined && raciOf([...parents, after])?.accountable !== raci.accountable,
    loosened:
      directionOf(changes) === "loosens"
        ? changes.filter(({ direction }) => direction === "loosens").map(({ path }) => path)
        : [],
    seconds: [...new Set([...config.admins, ...(above ? standIns(above.accountable, config, at) : [])])],
  };
}

/** Who answers for it before the change: the new text itself is never asked. */
const answering = (parents: readonly PactVersion[], before: PactVersion | undefined, config: FleetConfig) =>
  living(raciOf(before ? [...parents, before] : parents), config);

const refuse = (who: PersonId[], sentence: string): Answer => ({ may: false, code: "not_eligible", who, sentence });

function raciOf(pacts: readonly PactVersion[]): Raci | undefined {
  const raci = merge(pacts).fields?.raci;
  return raci?.accountable
    ? { ...raci, accountable: raci.accountable, consulted: raci.consulted ?? [], informed: raci.informed ?? [] }
    : undefined;
}

/** Who has left the fleet answers for nothing any more: admins stand in. */
const living = (raci: Raci | undefined, config: FleetConfig): Raci | undefined =>
  raci && Object.hasOwn(config.people, raci.accountable) ? raci : undefined;

/** The accountable, and while away the deputy with the same rights. */
function standIns(id: PersonId, config: FleetConfig, at: Instant): PersonId[] {
  const deputy = config.people[id]?.deputy;
  return deputy && isAway(config, id, at) ? [id, deputy] : [id];
}
