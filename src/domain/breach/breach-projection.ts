/** A breach in the store: its fold, what it waits for, and the keys it holds. */
import type { Projection, Timer } from "../journal/projection.ts";
import { unversioned } from "../pact/citation.ts";
import { type Breach, decisionWaits, nextStep } from "./breach.ts";
import { evolve } from "./evolve-breach.ts";

function timers(breach: Breach): Timer[] {
  const subject = `breach:${breach.id}`;
  const due: Timer[] = [];
  const next = nextStep(breach);
  if (next)
    due.push({
      key: `${subject}/step/${breach.round}/${next.step}`,
      subject,
      due: next.due,
      command: "breach.step",
      data: { round: breach.round, step: next.step },
    });
  if (decisionWaits(breach) && breach.intervention.expiresAt !== undefined)
    due.push({
      key: `${subject}/expire/${breach.epoch}/${breach.round}`,
      subject,
      due: breach.intervention.expiresAt,
      command: "breach.expire",
      data: { epoch: breach.epoch, round: breach.round },
    });
  if (breach.status === "open" && breach.held)
    due.push({
      key: `${subject}/hold/${breach.held.until}`,
      subject,
      due: breach.held.until,
      command: "breach.hold-ends",
      data: { until: breach.held.until },
    });
  return due;
}

export const breachProjection: Projection<Breach> = {
  kind: "breach",
  evolve,
  index: ({ room, agent, status }) => ({ room, agent, status }),
  timers,
  claims: (breach) => [
    ...breach.crossings.map((crossing) => `crossing:${crossing}`),
    ...(breach.status === "open" ? [`open-breach:${breach.agent}/${unversioned(breach.clause)}`] : []),
  ],
};
