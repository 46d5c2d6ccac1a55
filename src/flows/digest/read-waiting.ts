/** Reads what still waits at the end of a digest's time, and what holds calls or questions back. */
import { isAlive } from "../../domain/approval/standing.ts";
import {
  type DigestFigures,
  type Hushed,
  type OpenItem,
  type Overdue,
  oldestFirst,
  type StandingLine,
} from "../../domain/digest/figures.ts";
import { allAsking, factsOf } from "../../domain/journal/asking-kinds.ts";
import type { Climb } from "../../domain/ladder/climb.ts";
import type { RoomId } from "../../domain/pact/pact.ts";
import { isOverdue } from "../../domain/postmortem/postmortem.ts";
import type { Instant } from "../../domain/words/time.ts";
import type { World } from "../../ports/world.ts";
import { stillAsking } from "../find/asking.ts";

type Waiting = Pick<DigestFigures, "open" | "more" | "overdue" | "standing" | "mutes" | "snoozes" | "hushed">;

/** @param room of one room, or of all */
export async function readWaiting(world: World, room: RoomId | undefined, at: Instant): Promise<Waiting> {
  const { store } = world;
  const here = room === undefined ? {} : { room };
  const breaches = (await store.list("breach", { ...here, status: "open" })).filter(({ state }) => !state.shadow);
  const postmortems = await store.list("postmortem", { ...here, status: "draft" });
  const standing = await store.list("standing", { ...here, status: "live" });
  const mutes = (await store.list("mute", { ...here, status: "in-force" })).map(({ state }) => state);
  const snoozed = breaches.flatMap(({ state }): Hushed[] =>
    state.held?.snoozed ? [{ of: { breach: state.id }, by: state.held.by, until: state.held.until }] : [],
  );
  const hushed = [
    ...mutes.map(({ agent, clause, by, until }): Hushed => ({ of: { agent, ...(clause && { clause }) }, by, until })),
    ...snoozed,
  ];
  const open: OpenItem[] = [];
  for (const kind of allAsking.filter((one) => factsOf(one).inDigest !== undefined))
    for (const { thing, asked } of await stillAsking(world, kind, here))
      if (asked.open)
        open.push({
          item: thing.subject,
          since: asked.since,
          ...(room === undefined && { room: asked.room }),
          ...(asked.agent !== undefined && { agent: asked.agent }),
          ...(asked.severity !== undefined && { severity: asked.severity }),
          ...(asked.climb && climbed(asked.climb)),
        });
  return {
    ...oldestFirst(open),
    ...listed(
      "overdue",
      postmortems
        .filter(({ state }) => isOverdue(state, at))
        .map(
          ({ state }): Overdue => ({
            postmortem: state.id,
            breach: state.breach,
            owner: state.owner,
            due: state.due,
          }),
        )
        .toSorted((a, b) => a.due - b.due),
    ),
    ...listed(
      "standing",
      standing
        .filter(({ state }) => isAlive(state, at))
        .map(
          ({ state: { approval, agent, tool, by, until, maxUses, uses } }): StandingLine => ({
            ...{ approval, agent, tool, by, until },
            left: maxUses - uses,
          }),
        )
        .toSorted((a, b) => a.until - b.until),
    ),
    mutes: mutes.length,
    snoozes: snoozed.length,
    ...listed(
      "hushed",
      hushed.toSorted((a, b) => a.until - b.until),
    ),
  };
}

/** More than this of a kind is counted by the card and not kept: a list that nobody reads to its end. */
const mostKept = 50;

const listed = <K extends string, T>(key: K, list: readonly T[]): { [key in K]?: T[] } =>
  list.length > 0 ? ({ [key]: list.slice(0, mostKept) } as { [key in K]?: T[] }) : {};

const climbed = ({ held, highestStep }: Climb): Pick<OpenItem, "held" | "level"> => ({
  ...(held && { held: held.by }),
  ...(highestStep > 0 && { level: highestStep }),
});
