/** People: who is away, who stands in, and whom a ladder step reaches. */

import type { PersonId, Raci } from "../pact/pact.ts";
import { type Instant, localDate } from "../words/time.ts";
import type { FleetConfig } from "./fleet-config.ts";
import { everyoneOf, isRota, type OnCall, shiftsAt } from "./on-call.ts";

export function isAway(config: FleetConfig, id: PersonId, at: Instant): boolean {
  const person = config.people[id];
  if (!person || person.unreachable) return true;
  const now = person.awayNow;
  if (now && now.from <= at && (now.until === undefined || at < now.until)) return true;
  return awayByFile(config, id, at) !== undefined;
}

/** The dates of wardroom.yaml that an instant falls into. */
export function awayByFile(config: FleetConfig, id: PersonId, at: Instant): { from: string; to: string } | undefined {
  const person = config.people[id];
  const today = person && localDate(at, person.tz);
  return today === undefined ? undefined : person?.away.find(({ from, to }) => from <= today && today <= to);
}

export const nameOf = (config: FleetConfig, id: PersonId): string => config.people[id]?.name ?? id;

/** "Dana Reyes" -> "Dana", for sentences; the full name when two people share the first one. */
export function shortNameOf(config: FleetConfig, id: PersonId): string {
  const name = nameOf(config, id);
  const first = name.split(" ")[0] ?? name;
  const twins = Object.values(config.people).filter((person) => person.name.split(" ")[0] === first);
  return twins.length > 1 ? name : first;
}

export const raciPeople = (raci: Raci): PersonId[] => [
  ...new Set([...(raci.responsible ? [raci.responsible] : []), raci.accountable, ...raci.consulted, ...raci.informed]),
];

/** Whom a ladder step asks: people by name, those who were away and skipped, the whole room, or somebody through a page. */
export interface Reached {
  to: PersonId[];
  instead_of: PersonId[];
  /** Those of `instead_of` whose accounts take nothing; the others are away. */
  unreachable?: PersonId[];
  room: boolean;
  /** Names of pages that go out. */
  pages?: string[];
}

/** Resolves a ladder target at the instant it fires. Who is away is skipped at once for the deputy. */
export function reach(target: string, raci: Raci, config: FleetConfig, at: Instant): Reached {
  if (target === "room") return { to: [], instead_of: [], room: true };
  if (target.startsWith("page:")) return { to: [], instead_of: [], room: false, pages: [target.slice("page:".length)] };
  const oncall = onCallOf(target, config);
  const asked = oncall ? shiftsAt(oncall, at).map(({ person }) => person) : peopleOf(target, raci, config);
  const to: PersonId[] = [];
  const instead_of: PersonId[] = [];
  for (const id of asked) {
    if (!isAway(config, id, at)) to.push(id);
    else {
      instead_of.push(id);
      const deputy = config.people[id]?.deputy;
      if (deputy && !isAway(config, deputy, at)) to.push(deputy);
      else if (oncall) to.push(...nextPresent(oncall, id, config, at));
    }
  }
  const unreachable = instead_of.filter((id) => config.people[id]?.unreachable);
  return { to: [...new Set(to)], instead_of, ...(unreachable.length > 0 && { unreachable }), room: false };
}

/** A rota has somebody on call also when whose turn it is has no deputy: the next of the list who is there. */
function nextPresent(oncall: OnCall, id: PersonId, config: FleetConfig, at: Instant): PersonId[] {
  if (!isRota(oncall)) return [];
  const after = oncall.rota.indexOf(id) + 1;
  const others = [...oncall.rota.slice(after), ...oncall.rota.slice(0, after - 1)];
  return others.filter((other) => !isAway(config, other, at)).slice(0, 1);
}

/** Everybody a ladder target may call some day, so that they see what they are called for. */
export function mayCall(target: string, config: FleetConfig): PersonId[] {
  const oncall = onCallOf(target, config);
  if (!oncall) return [target];
  return everyoneOf(oncall).flatMap((id) => [id, ...(config.people[id]?.deputy ? [config.people[id].deputy] : [])]);
}

/** "oncall:desk" -> that rota or calendar. */
const onCallOf = (target: string, config: FleetConfig): OnCall | undefined =>
  target.startsWith("oncall:") && Object.hasOwn(config.oncall, target.slice("oncall:".length))
    ? config.oncall[target.slice("oncall:".length)]
    : undefined;

/** The people a ladder target names, whoever of them is away. */
export function peopleOf(target: string, raci: Raci, config: FleetConfig): PersonId[] {
  const oncall = onCallOf(target, config);
  if (oncall) return everyoneOf(oncall);
  switch (target) {
    case "accountable":
      return [raci.accountable];
    case "responsible":
      return raci.responsible ? [raci.responsible] : [];
    case "consulted":
      return raci.consulted;
    case "deputy": {
      const deputy = config.people[raci.accountable]?.deputy;
      return deputy ? [deputy] : [];
    }
    default:
      return config.people[target] ? [target] : [];
  }
}
