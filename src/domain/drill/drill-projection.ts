/** A drill in the store: its fold, what it waits for, and that a room has one at a time. */
import type { Projection, Timer } from "../journal/projection.ts";
import { stepTimers } from "../ladder/climb.ts";
import { type Drill, nextCall, runs } from "./drill.ts";
import { evolve } from "./evolve-drill.ts";

function timers(drill: Drill): Timer[] {
  if (!runs(drill)) return [];
  const subject = `drill:${drill.id}`;
  return [
    ...stepTimers("drill", subject, drill, nextCall(drill)),
    { key: `${subject}/expire/${drill.endsAt}`, subject, due: drill.endsAt, command: "drill.expire", data: {} },
  ];
}

export const drillProjection: Projection<Drill, "drill"> = {
  kind: "drill",
  evolve,
  index: ({ room, agent, status }) => ({ room, agent, status: status === "ended" ? "ended" : "running" }),
  timers,
  claims: (drill) => (runs(drill) ? [drillClaim(drill.room)] : []),
};

export const drillClaim = (room: string): string => `drill-in:${room}`;
