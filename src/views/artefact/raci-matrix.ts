/** The RACI matrix: what each person is to each pact that is in force, whatever was inherited filled in. */
import { citationOf, merge, pactsFor } from "../../domain/pact/hierarchy.ts";
import type { PactVersion, PersonId, RaciRole, RoomId } from "../../domain/pact/pact.ts";
import { type FleetConfig, profileOf } from "../../domain/people/fleet-config.ts";
import { isAway, nameOf } from "../../domain/people/person.ts";
import type { Instant } from "../../domain/words/time.ts";

/** D: the deputy of the accountable, who decides as they do. */
export type RaciLetter = "A" | "R" | "D" | "C" | "I";

export interface RaciCell {
  letter: RaciLetter;
  /** A pact above says so; this one says nothing else. */
  inherited: boolean;
  /** Of a deputy: the accountable is away now. */
  now?: true;
}

export interface RaciColumn {
  /** "airline-service@4" */
  cited: string;
  level: "fleet" | "room" | "agent";
  of: string;
  title: string;
  shadow: boolean;
  cells: Readonly<Record<PersonId, readonly RaciCell[]>>;
  /** Nobody is accountable, or nobody who is still there. */
  unowned: boolean;
}

export interface RaciRow {
  id: PersonId;
  name: string;
  admin: boolean;
  away: boolean;
  /** Their deputy's name. */
  deputy: string | undefined;
  /** Named by a pact, and not among the people any more. */
  gone: boolean;
}

export interface RaciMatrix {
  of: string;
  at: Instant;
  columns: readonly RaciColumn[];
  rows: readonly RaciRow[];
  /** Pacts of single agents that name nobody: what holds above holds for them. */
  silent: number;
}

/** `live`: the pacts of the rooms that are meant, and the fleet's. */
export function raciMatrix(of: string, live: readonly PactVersion[], config: FleetConfig, at: Instant): RaciMatrix {
  const speaking = live.filter(({ pact }) => pact.level !== "agent" || Object.keys(pact.raci ?? {}).length > 0);
  const columns = [...speaking].sort(byPlace).map((version) => column(version, live, config, at));
  const people = new Set(columns.flatMap(({ cells }) => Object.keys(cells)));
  return {
    of,
    at,
    columns,
    rows: [...people]
      .map((id) => row(id, config, at))
      .sort((one, other) => rank(other, columns) - rank(one, columns) || (one.name < other.name ? -1 : 1)),
    silent: live.length - speaking.length,
  };
}

const levels = ["fleet", "room", "agent"] as const;
const byPlace = (one: PactVersion, other: PactVersion): number =>
  levels.indexOf(one.pact.level) - levels.indexOf(other.pact.level) || (one.id < other.id ? -1 : 1);

function column(version: PactVersion, live: readonly PactVersion[], config: FleetConfig, at: Instant): RaciColumn {
  const { pact } = version;
  const place =
    pact.level === "fleet"
      ? {}
      : pact.level === "room"
        ? { room: pact.of as RoomId }
        : profileOf(config, pact.of ?? "");
  const { fields, sources } = merge(pactsFor(place, live));
  const raci = fields?.raci ?? {};
  const cells = new Map<PersonId, RaciCell[]>();
  const put = (id: PersonId, cell: RaciCell): void => void cells.set(id, [...(cells.get(id) ?? []), cell]);
  const accountable = raci.accountable && Object.hasOwn(config.people, raci.accountable) ? raci.accountable : undefined;
  for (const [role, letter] of letters) {
    const inherited = sources[`raci.${role}`] !== citationOf(version);
    for (const id of [raci[role] ?? []].flat()) put(id, { letter, inherited });
    const deputy = role === "accountable" && accountable ? config.people[accountable]?.deputy : undefined;
    if (deputy && accountable)
      put(deputy, { letter: "D", inherited, ...(isAway(config, accountable, at) && { now: true }) });
  }
  return {
    cited: citationOf(version),
    level: pact.level,
    of: pact.level === "fleet" ? config.fleet : (pact.of ?? ""),
    title: pact.title ?? version.id,
    shadow: pact.enforce === "shadow",
    cells: Object.fromEntries(cells),
    unowned: accountable === undefined,
  };
}

const letters: readonly (readonly [RaciRole, RaciLetter])[] = [
  ["accountable", "A"],
  ["responsible", "R"],
  ["consulted", "C"],
  ["informed", "I"],
];

function row(id: PersonId, config: FleetConfig, at: Instant): RaciRow {
  const person = Object.hasOwn(config.people, id) ? config.people[id] : undefined;
  return {
    id,
    name: nameOf(config, id),
    admin: config.admins.includes(id),
    away: person !== undefined && isAway(config, id, at),
    deputy: person?.deputy && nameOf(config, person.deputy),
    gone: person === undefined,
  };
}

const weights: Readonly<Record<RaciLetter, number>> = { A: 1_000, R: 100, D: 50, C: 10, I: 1 };
/** Whoever answers for most stands first. */
const rank = ({ id }: RaciRow, columns: readonly RaciColumn[]): number =>
  columns.reduce(
    (sum, { cells }) => sum + (cells[id] ?? []).reduce((more, { letter }) => more + weights[letter], 0),
    0,
  );
