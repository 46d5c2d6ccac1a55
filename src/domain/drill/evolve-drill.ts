/** What has happened to a drill, folded into its state. */
import { type EventAbout, idOf } from "../journal/event.ts";
import { beginClimb, stepTaken } from "../ladder/climb.ts";
import type { Drill } from "./drill.ts";

type DrillEvent = EventAbout<"drill">;

export function evolve(state: Drill | undefined, event: DrillEvent): Drill {
  if (event.type === "drill.started") return started(event);
  if (!state) throw new Error(`${event.subject} has "${event.type}" before it was started`);
  const { at } = event;
  switch (event.type) {
    case "drill.crossed":
      return {
        ...state,
        status: "open",
        crossing: event.body.crossing,
        receivedAt: event.body.received_at,
        ladderFrom: at,
        endsAt: at + (state.endsAt - state.startedAt),
      };
    case "drill.escalated": {
      const { step: level, to } = event.body;
      const known = new Set(state.called.map(({ person }) => person));
      const called = to.filter((person) => !known.has(person)).map((person) => ({ person, at, level }));
      return { ...state, ...stepTaken(state, event.body, at), called: [...state.called, ...called] };
    }
    case "drill.answered": {
      const { by, answer, ms } = event.body;
      return { ...state, answered: { by, at, answer, ms }, firstAcknowledged: { by, at } };
    }
    case "drill.ended": {
      const { passed, because, breach, by } = event.body;
      return {
        ...state,
        status: "ended",
        epoch: state.epoch + 1,
        ended: { passed, because, at, ...(breach && { breach }), ...(by && { by }) },
      };
    }
  }
}

function started({ subject, body, at }: Extract<DrillEvent, { type: "drill.started" }>): Drill {
  const { room, agent, operator, clause, threshold, raci, ladder, limit, by, how } = body;
  return {
    ...beginClimb(ladder, at),
    id: idOf(subject),
    status: "started",
    room,
    agent,
    operator,
    clause,
    threshold,
    raci,
    by,
    how,
    startedAt: at,
    endsAt: at + limit,
    crossing: undefined,
    receivedAt: undefined,
    called: [],
    answered: undefined,
    ended: undefined,
    epoch: 1,
  };
}
