/** What a first set-up needs to know, and what is wrong with an answer: asked of the parser that will read the file. */
import { parseFleetConfig } from "../../documents/fleet-config.ts";
import { lintPacts } from "../../documents/lint-pacts.ts";
import { parsePact } from "../../documents/pact.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import type { PlatformName } from "../../domain/people/platform.ts";
import { capital } from "../../domain/words/capital.ts";
import { firstConfig, firstPacts } from "./first-files.ts";

export const ways = ["slack", "discord", "web"] as const;
/** Where people decide; the web room is always there. */
export type Way = PlatformName | "web";

export interface Answers {
  way: Way;
  fleet: string;
  /** The first answers for the fleet; the second, where there is one, stands in. */
  people: FirstPerson[];
  room: string;
  /** Which agents sit in the room: "airline-*". */
  agents: string;
  /** IANA time zone of the people and their cards. */
  tz: string;
}

interface FirstPerson {
  id: string;
  name: string;
  /** On the platform that is set up. */
  account?: string;
}

export const blank: Omit<Answers, "way"> = {
  fleet: "my-fleet",
  people: [{ id: "me", name: "Me" }],
  room: "desk",
  agents: "desk-*",
  tz: "UTC",
};

/** The first thing wrong with these answers, as one sentence with what to do. */
export function problemWith(answers: Answers, today: string): string | undefined {
  const { config, findings } = parseFleetConfig(firstConfig(answers), "wardroom.yaml");
  const pacts = Object.entries(firstPacts(answers)).map(([file, text]) => parsePact(text, file));
  const all = [...findings, ...(config ? lintPacts({ files: pacts, live: [], config, today }) : [])];
  const wrong = all.find(({ severity }) => severity === "error");
  if (!wrong) return undefined;
  const sentence = `${wrong.message}.${wrong.hint ? ` ${wrong.hint}` : ""}`;
  return capital(sentence);
}

/** "Dana Reyes" -> "dana"; undefined where nothing of the name can stand in an id. */
export const idFor = (name: string): string | undefined =>
  /^[a-z0-9][a-z0-9._-]*/.exec(
    name
      .trim()
      .normalize("NFKD")
      .replace(/[\u0300-\u036f]/g, "")
      .toLowerCase(),
  )?.[0];

/** "dana=Dana Reyes" -> its parts; undefined: it is not written so. */
export function parts(text: string): [string, string] | undefined {
  const at = text.indexOf("=");
  const [left, right] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  return at > 0 && left && right ? [left, right] : undefined;
}

/** What an existing wardroom.yaml answers already; undefined where it has no person or no room to begin with. */
export function answersOf(config: FleetConfig, way: Way): Answers | undefined {
  const admin = config.admins[0] ?? Object.keys(config.people)[0];
  const first = admin === undefined ? undefined : config.people[admin];
  const room = Object.values(config.rooms).find(({ agents }) => agents.length > 0);
  if (!first || !room) return undefined;
  const deputy = first.deputy === undefined ? undefined : config.people[first.deputy];
  return {
    way,
    fleet: config.fleet,
    people: [first, ...(deputy ? [deputy] : [])].map(({ id, name }) => ({ id, name })),
    room: room.id,
    agents: room.agents[0] ?? `${room.id}-*`,
    tz: first.tz,
  };
}
