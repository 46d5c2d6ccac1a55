/** A change request in the store: its fold, what it waits for, and the keys it holds. */
import type { Projection, Timer } from "../journal/projection.ts";
import { climbTimers } from "../ladder/climb.ts";
import type { PactId } from "../pact/pact.ts";
import { type ChangeRequest, nextCall, waits } from "./change.ts";
import { evolve } from "./evolve-change.ts";

function timers(change: ChangeRequest): Timer[] {
  if (!waits(change)) return [];
  const subject = `change:${change.id}`;
  return [
    ...climbTimers("change", subject, change, nextCall(change)),
    { key: `${subject}/expire`, subject, due: change.expiresAt, command: "change.expire", data: {} },
  ];
}

export const changeProjection: Projection<ChangeRequest, "change"> = {
  kind: "change",
  evolve,
  index: ({ room, status }) => ({ room, status }),
  timers,
  claims: (change) => (waits(change) ? [proposalClaim(change.pact, change.digest)] : []),
};

/** The same text is proposed once at a time. */
export const proposalClaim = (pact: PactId, digest: string): string => `proposal:${pact} ${digest}`;
