/** What happened to a thing, for the terminal: a line an event, and what of it can be checked. */
import type { Subject } from "../domain/journal/event.ts";
import type { FleetConfig } from "../domain/people/fleet-config.ts";
import { nameOf } from "../domain/people/person.ts";
import { rfc3339 } from "../domain/words/rfc3339.ts";
import { readTimeline } from "../flows/read/read-history.ts";
import type { World } from "../ports/world.ts";
import { plain, type Rich } from "../views/card.ts";
import type { EvidenceLine } from "../views/room/room-page.ts";
import { oneLine } from "./printable.ts";

interface TimelineLine {
  seq: number;
  /** RFC 3339, UTC. */
  at: string;
  type: string;
  actor: string;
  sentence: string;
  how: string | null;
  /** What the person wrote with it. */
  said: string | null;
}

export async function timelineOf(
  world: World,
  subject: Subject,
): Promise<{ timeline: TimelineLine[]; evidence: EvidenceLine }> {
  const { told, evidence } = await readTimeline(world, subject);
  const timeline = told.map(({ event, entry }) => ({
    seq: event.seq,
    at: rfc3339(event.at),
    type: event.type,
    actor: event.actor,
    sentence: words(entry.text, world.config),
    how: entry.how ?? null,
    said: entry.said ?? null,
  }));
  return { timeline, evidence };
}

/** A rich text in plain words, on one line: people by name, times in UTC. */
export const words = (rich: Rich, config: FleetConfig): string =>
  oneLine(plain(rich, { person: (id) => nameOf(config, id), time: (at) => rfc3339(at) }));

export const timelineText = (timeline: readonly TimelineLine[], evidence: EvidenceLine): string[] => [
  ...timeline.map(({ at, sentence, how, said }) =>
    [`${at}  ${sentence}`, how && `(${how})`, said && JSON.stringify(said)].filter(Boolean).join(" "),
  ),
  "",
  `${evidence.records} records, ${evidence.first} to ${evidence.last}, sha256 ${evidence.digest}`,
];
