/** A postmortem in the store: its fold, its reminders, and that a breach has one draft at a time. */
import type { Projection, Timer } from "../journal/projection.ts";
import { evolve } from "./evolve-postmortem.ts";
import { type Postmortem, remindsAt } from "./postmortem.ts";

function timers(postmortem: Postmortem): Timer[] {
  const due = remindsAt(postmortem);
  if (due === undefined) return [];
  const subject = `postmortem:${postmortem.id}` as const;
  return [
    {
      key: `${subject}/remind`,
      subject,
      due,
      command: "postmortem.remind",
      data: { nth: postmortem.reminded + 1 },
    },
  ];
}

export const postmortemProjection: Projection<Postmortem, "postmortem"> = {
  kind: "postmortem",
  evolve,
  index: ({ room, agent, status }) => ({ room, agent, status }),
  timers,
  claims: ({ status, breach }) => (status === "draft" ? [postmortemClaim(breach)] : []),
};

/** `breach`: "BR-142". */
export const postmortemClaim = (breach: string): string => `postmortem-of:${breach}`;
