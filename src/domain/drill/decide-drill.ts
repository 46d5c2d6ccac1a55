/** What follows for a drill: its signal came through, a person answers, a step is due, it ends. A late click changes nothing. */
import { type DecidedBy, event, type NewEvent, type Subject } from "../journal/event.ts";
import { call, callAtOnce, callWhenDue } from "../ladder/ask.ts";
import { passOver } from "../ladder/pass-over.ts";
import type { PersonId } from "../pact/pact.ts";
import type { FleetConfig } from "../people/fleet-config.ts";
import { shortNameOf } from "../people/person.ts";
import { type Act, mayDo, type Question } from "../people/who-may.ts";
import { type Decision, done, nothing, type Reply, refused } from "../words/reply.ts";
import { type Instant, sayDuration } from "../words/time.ts";
import { answersTo, asks, type Drill, nextCall, runs } from "./drill.ts";
import type { DrillAnswer, DrillEvents } from "./drill-events.ts";

export type DrillCommand =
  | { type: "cross"; crossing: string; receivedAt: Instant }
  | { type: "answer"; answer: DrillAnswer; as: DecidedBy }
  | { type: "step"; round: number; step: number }
  | { type: "pass-over" }
  | { type: "expire" }
  /** A real breach came: people are needed there. */
  | { type: "give-way"; breach: string }
  | { type: "call-off"; as: DecidedBy };

interface Now {
  at: Instant;
  config: FleetConfig;
}

const on = ({ id }: Drill): Subject => `drill:${id}`;
const stale = (because: string): Decision<NewEvent> => ({ events: [], reply: nothing(because) });

export function decide(drill: Drill, command: DrillCommand, now: Now): Decision<NewEvent> {
  switch (command.type) {
    case "cross":
      return cross(drill, command, now);
    case "answer":
      return answer(drill, command, now);
    case "step": {
      const called = callWhenDue(drill, nextCall(drill), command, { raci: drill.raci, ...now });
      return called
        ? { events: [event("drill.escalated", on(drill), "wardroom", called)], reply: done(`Step ${called.step}.`) }
        : stale("the ladder has moved on, or somebody answered");
    }
    case "pass-over":
      return passOver(drill, now, nextCall, (vain, step) => {
        const next = nextCall(vain);
        if (!next || next.step !== step.step) return stale("the ladder has moved on");
        const called = call({ ...next, round: vain.round }, { raci: vain.raci, ...now });
        return { events: [event("drill.escalated", on(drill), "wardroom", called)], reply: done("Passed over.") };
      });
    case "expire":
      if (!runs(drill) || now.at < drill.endsAt) return stale("it ended in time");
      return ended(drill, { passed: false, because: drill.status === "open" ? "silence" : "lost" }, "Nobody answered.");
    case "give-way":
      if (!runs(drill)) return stale("it has ended");
      return ended(drill, { passed: false, because: "breach", breach: command.breach }, "A real breach comes first.");
    case "call-off":
      return callOff(drill, command.as, now);
  }
}

/** Its signal was judged: the foot of the ladder is called in the same commit. */
function cross(
  drill: Drill,
  { crossing, receivedAt }: Extract<DrillCommand, { type: "cross" }>,
  now: Now,
): Decision<NewEvent> {
  if (drill.status !== "started") return stale("its signal came through before");
  const first = callAtOnce(drill.ladder, 1, { raci: drill.raci, ...now });
  return {
    events: [
      event("drill.crossed", on(drill), "wardroom", { crossing, received_at: receivedAt }),
      ...(first ? [event("drill.escalated", on(drill), "wardroom", first)] : []),
    ],
    reply: done(`${drill.id} calls people now.`),
  };
}

/** As to a real breach: whoever might not decide there may not here, and learns it now. */
const acts: Readonly<Record<DrillAnswer, Act>> = { approve: "stop", deny: "let-go", "on-it": "steer" };

function answer(
  drill: Drill,
  { answer: said, as }: Extract<DrillCommand, { type: "answer" }>,
  now: Now,
): Decision<NewEvent> {
  if (!asks(drill))
    return { events: [], reply: refused("already_decided", `${drill.id}: ${howItEnded(drill, now.config)}`) };
  if (!answersTo(drill).includes(said))
    return {
      events: [],
      reply: refused(
        "arg_invalid",
        `${drill.id} asks for another answer: ${offered(drill)}. Look at its card once more.`,
      ),
    };
  const may = mayDo(question(drill, acts[said], as.by, now));
  if (!may.may) return { events: [], reply: refused(may.code, may.sentence) };
  const ms = Math.max(0, now.at - (drill.receivedAt ?? now.at));
  const actor = `person:${as.by}`;
  return {
    events: [
      event("drill.answered", on(drill), actor, { ...as, answer: said, ms }),
      event("drill.ended", on(drill), "wardroom", {
        agent: drill.agent,
        passed: true,
        because: "answered",
        level: drill.highestStep,
        ms,
      }),
    ],
    reply: done(
      `Drill passed: you answered ${sayDuration(ms)} after its signal. Nothing was done to ${drill.agent}; there was nothing wrong.${as.by === drill.by ? ` You started it yourself, so ${drill.agent} earns nothing by it.` : ""}`,
    ),
  };
}

const labels: Readonly<Record<DrillAnswer, string>> = { approve: "approve", deny: "deny", "on-it": "I'm here" };
const offered = (drill: Drill): string =>
  answersTo(drill)
    .map((one) => labels[one])
    .join(" or ");

function callOff(drill: Drill, as: DecidedBy, now: Now): Decision<NewEvent> {
  if (!runs(drill)) return stale("it has ended");
  const no = as.by === drill.by ? undefined : mayNotStart(drill, as.by, now);
  if (no) return { events: [], reply: no };
  const { events } = ended(drill, { ...as, passed: false, because: "called-off" }, "");
  return { events, reply: done(`${drill.id} is called off. It counts for nobody.`) };
}

/** Drills are for the accountable, and admins, as everything that governs. */
export function mayNotStart(
  { raci, room, operator }: Pick<Drill, "raci" | "room" | "operator">,
  person: PersonId,
  now: Now,
): Reply | undefined {
  const may = mayDo({ ...nobody, act: "govern", person, raci, room, ...now, fourEyes: operator ? [operator] : [] });
  return may.may ? undefined : refused(may.code, may.sentence);
}

const nobody = { reached: [], roomAsked: false };

const question = (drill: Drill, act: Act, person: PersonId, now: Now): Question => ({
  act,
  person,
  config: now.config,
  room: drill.room,
  raci: drill.raci,
  reached: drill.reached,
  roomAsked: drill.roomAsked,
  fourEyes: drill.operator ? [drill.operator] : [],
  at: now.at,
});

function ended(
  drill: Drill,
  how: Omit<DrillEvents["drill.ended"], "agent" | "level">,
  sentence: string,
): Decision<NewEvent> {
  const actor = how.by === undefined ? "wardroom" : `person:${how.by}`;
  return {
    events: [event("drill.ended", on(drill), actor, { agent: drill.agent, level: drill.highestStep, ...how })],
    reply: done(sentence),
  };
}

export function howItEnded({ ended: end, answered, status }: Drill, config: FleetConfig): string {
  if (!end) return status === "started" ? "its signal is still on its way." : "it still waits.";
  switch (end.because) {
    case "answered":
      return answered
        ? `${shortNameOf(config, answered.by)} answered it after ${sayDuration(answered.ms)}.`
        : "it was answered.";
    case "silence":
      return "nobody answered in time; it failed.";
    case "lost":
      return "its signal did not come through; it failed.";
    case "breach":
      return `${end.breach} opened and came first; it counts for nobody.`;
    case "called-off":
      return `${end.by ? shortNameOf(config, end.by) : "somebody"} called it off; it counts for nobody.`;
  }
}
