/** What has happened to a postmortem, folded into its state. */
import { type EventAbout, idOf } from "../journal/event.ts";
import type { Postmortem } from "./postmortem.ts";
import type { Findings } from "./postmortem-events.ts";

type PostmortemEvent = EventAbout<"postmortem">;

export function evolve(state: Postmortem | undefined, event: PostmortemEvent): Postmortem {
  if (event.type === "postmortem.drafted") return drafted(event);
  if (!state) throw new Error(`${event.subject} has "${event.type}" before it was drafted`);
  switch (event.type) {
    case "postmortem.reminded":
      return { ...state, reminded: event.body.nth, remindedAt: event.at, postponedTo: undefined };
    case "postmortem.postponed":
      return { ...state, postponedTo: event.body.until };
    case "postmortem.filed":
      return {
        ...found(state, event.body),
        status: "filed",
        filed: { by: event.body.by, at: event.at },
        proposes: event.body.proposes ? event.at : undefined,
      };
    case "postmortem.amended":
      return {
        ...found(state, event.body),
        amended: { by: event.body.by, at: event.at },
        proposes: event.body.proposes ? event.at : state.proposes,
      };
    case "postmortem.linked":
      return { ...state, change: event.body.change, proposes: undefined };
    case "postmortem.unproposed":
      return { ...state, proposes: undefined };
  }
}

const found = (state: Postmortem, { owner, due, failure_mode, verdict }: Findings): Postmortem => ({
  ...state,
  epoch: state.epoch + 1,
  owner,
  due,
  failureMode: failure_mode,
  verdict,
});

function drafted({ subject, body, at }: Extract<PostmortemEvent, { type: "postmortem.drafted" }>): Postmortem {
  return {
    id: idOf(subject),
    status: "draft",
    breach: body.breach,
    room: body.room,
    agent: body.agent,
    owner: body.owner,
    zone: body.zone,
    due: body.due,
    why: body.why,
    draftedAt: at,
    reminded: 0,
    remindedAt: undefined,
    postponedTo: undefined,
    filed: undefined,
    amended: undefined,
    proposes: undefined,
    failureMode: undefined,
    verdict: undefined,
    change: undefined,
    epoch: 1,
  };
}
