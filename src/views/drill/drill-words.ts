/** The words of a drill. Each place that shows one says first that it is one. */

import { howItEnded } from "../../domain/drill/decide-drill.ts";
import { type Drill, nextCall, runs, surprised } from "../../domain/drill/drill.ts";
import type { DrillAnswer } from "../../domain/drill/drill-events.ts";
import type { FleetConfig } from "../../domain/people/fleet-config.ts";
import { shortNameOf } from "../../domain/people/person.ts";
import { whoStandsIn } from "../../domain/people/unreachable.ts";
import { capital } from "../../domain/words/capital.ts";
import { sayDuration } from "../../domain/words/time.ts";
import type { Button, Card, Rich } from "../card.ts";

export interface DrillContext {
  config: FleetConfig;
  version: number;
}

export function stateOf({ status, ended }: Drill): Pick<Card, "icon" | "state" | "tone"> {
  if (status !== "ended") return { icon: "🧪", state: "DRILL", tone: "pending" };
  switch (ended?.because) {
    case "answered":
      return { icon: "🧪", state: "DRILL PASSED", tone: "resolved" };
    case "silence":
    case "lost":
      return { icon: "🧪", state: "DRILL FAILED", tone: "expired" };
    default:
      return { icon: "🧪", state: "DRILL ENDED", tone: "info" };
  }
}

/** "DRILL: airline-a fails its travellers" */
export const headline = ({ agent, threshold }: Drill): string => `DRILL: ${agent} ${threshold.title}`;

/** What is not so, before anybody acts on it. */
export function whatItIs(drill: Drill, config: FleetConfig): Rich {
  const { agent, by, threshold } = drill;
  const who = shortNameOf(config, by);
  const way = `whether a signal of ${threshold.signal} reaches somebody who decides.`;
  return runs(drill)
    ? [
        { strong: "This is a drill." },
        ` Nothing is wrong with ${agent}, and nothing is done to it whatever you press. ${who} tests ${way}`,
      ]
    : [`It was a drill: nothing was wrong with ${agent}, and nothing was done to it. ${who} tested ${way}`];
}

/** Who is asked, as they would be of a breach. */
export function question(drill: Drill, { config }: DrillContext, ping = true): Rich {
  const { lastAsked, threshold, agent } = drill;
  const { mode, do: kind } = threshold.intervention;
  const ask =
    mode === "gated"
      ? `if this were real, ${kind} ${agent}?`
      : "if this were real, you would take a look. Say that you are here.";
  if (drill.status === "started") return ["Its signal is on its way through the watch."];
  if (!lastAsked) return [{ strong: capital(ask) }];
  if (lastAsked.room) return ["Anyone of the room who answers for it: ", { strong: ask }];
  return [
    ...lastAsked.to.flatMap(
      (person, index): Rich => [...(index > 0 ? [" or "] : []), { person, ...(ping && { ping }) }],
    ),
    `${whoStandsIn(lastAsked, config)}: `,
    { strong: ask },
  ];
}

export function untilWhen(drill: Drill, config: FleetConfig): Rich {
  const next = nextCall(drill);
  const deputy = config.people[drill.raci.accountable]?.deputy;
  const whom = (to: string): string =>
    to === "room"
      ? "the room"
      : to === "deputy" && deputy
        ? shortNameOf(config, deputy)
        : config.people[to]
          ? shortNameOf(config, to)
          : to;
  return [
    "No answer by ",
    { time: drill.endsAt, as: "clock" },
    ": the drill fails.",
    ...(next && next.due < drill.endsAt
      ? [` Next: ${whom(next.to)} `, { time: next.due, as: "clock" } as const, "."]
      : []),
  ];
}

/** How it went, once it is over. */
export function outcome(drill: Drill, config: FleetConfig): Rich {
  const { answered, called, highestStep, ended } = drill;
  if (!ended) return [];
  const went = `its ladder went to step ${highestStep}`;
  if (ended.because === "answered" && answered)
    return [
      { strong: `${shortNameOf(config, answered.by)} ${answerWords[answered.answer]}` },
      `, ${sayDuration(answered.ms)} after its signal arrived; ${went}.`,
    ];
  const names = called.map(({ person }) => shortNameOf(config, person)).join(", ") || "nobody";
  return [
    { strong: capital(howItEnded(drill, config)) },
    ended.because === "silence" ? ` Called: ${names}; ${went}.` : "",
  ];
}

/** What it says of the way from a signal to a person, once it is over. */
export function proved(drill: Drill): string | undefined {
  const { ended, threshold } = drill;
  switch (ended?.because) {
    case "answered":
      return surprised(drill)
        ? `A signal of ${threshold.signal} reaches somebody who decides.`
        : "Whoever answered had started it: of anybody else it proves nothing, and the agent earns nothing by it.";
    case "silence":
      return `A signal of ${threshold.signal} reached nobody who decided.`;
    case "lost":
      return `A signal of ${threshold.signal} does not come through.`;
    case "breach":
    case "called-off":
      return "It proves nothing.";
    case undefined:
      return undefined;
  }
}

/** "DR-3 passed 22 Nov 2026, 12:00: Dana would have approved, 20 s after its signal arrived. A signal of ..." */
export function lastDrillWords(drill: Drill, config: FleetConfig): Rich {
  const { ended, answered, id, startedAt } = drill;
  if (!ended) return [{ strong: id }, " is under way since ", { time: startedAt, as: "clock" }, "."];
  const how = {
    answered: answered
      ? `${shortNameOf(config, answered.by)} ${answerWords[answered.answer]}, ${sayDuration(answered.ms)} after its signal arrived`
      : "somebody answered",
    silence: "nobody answered in time",
    lost: "its signal did not come through",
    breach: `${ended.breach ?? "a breach"} came first`,
    "called-off": "it was called off",
  }[ended.because];
  return [
    { strong: `${id} ${stateOf(drill).state.replace("DRILL ", "").toLowerCase()}` },
    " ",
    { time: ended.at, as: "date" },
    `: ${how}. ${proved(drill) ?? ""}`,
  ];
}

/** What somebody said, after their name. */
export const answerWords: Readonly<Record<DrillAnswer, string>> = {
  approve: "would have approved",
  deny: "would have denied",
  "on-it": "was there",
};

/** The buttons that a breach would have had in the same place; each says what it is. */
export function answerButtons({ id, epoch, agent, status, threshold }: Drill): Button[] {
  if (status !== "open") return [];
  const press = (verb: string) => ({ item: `drill:${id}`, verb, epoch });
  const { mode, do: kind } = threshold.intervention;
  return mode === "gated"
    ? [
        { label: `Drill: approve ${kind} ${agent}`.slice(0, 70), press: press("approve"), style: "primary" },
        { label: "Drill: deny", press: press("deny") },
      ]
    : [{ label: "Drill: I'm here", press: press("on-it"), style: "primary" }];
}
