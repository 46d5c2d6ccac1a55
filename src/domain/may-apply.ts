/** Who must agree to a new version of a pact. Tightening: its accountable or an admin. Loosening: the accountable and one more. */
import type { FleetConfig } from "./fleet-config.ts";
import { merge } from "./hierarchy.ts";
import type { PactVersion, PersonId, Raci } from "./pact.ts";
import { type Change, directionOf } from "./pact-diff.ts";
import { isAway } from "./person.ts";
import type { Instant } from "./time.ts";
import { type Answer, listNames, mayDo } from "./who-may.ts";

export interface Proposal {
  parents: readonly PactVersion[];
  /** The live version; undefined for a new pact. */
  before: PactVersion | undefined;
  after: PactVersion;
  changes: readonly Change[];
  as: PersonId;
  also: PersonId | undefined;
  config: FleetConfig;
  room: string;
  at: Instant;
}

export function mayApply({ parents, before, after, changes, as, also, config, room, at }: Proposal): Answer {
  const holding = before ? [...parents, before] : [...parents, after];
  const raci = living(raciOf(holding), config);
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

  const signed = [...new Set([as, ...(also === undefined ? [] : [also])])];
  const owners = raci ? standIns(raci.accountable, config, at) : config.admins;
  const newOwner = raciOf([...parents, after])?.accountable;
  if (before && raci && newOwner !== raci.accountable && !signed.some((id) => owners.includes(id)))
    return refuse(owners, `It changes who is accountable, so ${listNames(owners, config)} must agree: add --also.`);

  if (directionOf(changes) !== "loosens") return { may: true };
  const loosened = changes.filter(({ direction }) => direction === "loosens").map(({ path }) => path);
  const above = living(raciOf(parents), config);
  const seconds = [...new Set([...config.admins, ...(above ? standIns(above.accountable, config, at) : [])])];
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
