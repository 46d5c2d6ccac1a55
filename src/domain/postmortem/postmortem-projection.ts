/** A postmortem in the store: its fold, its reminders, that its line is proposed, and that a breach has one draft at a time. */
import type { Projection, Timer } from "../journal/projection.ts";
import { second } from "../words/time.ts";
import { evolve } from "./evolve-postmortem.ts";
import { type Postmortem, remindsAt } from "./postmortem.ts";

/** Whoever files it proposes its line in the same breath; after this long a stop of Wardroom came between. */
const proposesWithin = 10 * second;

function timers(postmortem: Postmortem): Timer[] {
  const subject = `postmortem:${postmortem.id}` as const;
  if (postmortem.proposes !== undefined)
    return [
      {
        key: `${subject}/propose`,
        subject,
        due: postmortem.proposes + proposesWithin,
        command: "postmortem.propose",
        data: {},
      },
    ];
  const due = remindsAt(postmortem);
  if (due === undefined) return [];
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
